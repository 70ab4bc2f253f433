"""Somebody's talk about consent at the desk.

talk = Talk(browser.unlock("noor"), case_id)
talk.choose([LEGAL, IDENTITY])
talk.say({LEGAL: "yes", IDENTITY: "no"})
talk.record()
"""

import re

LEGAL, MONITOR, IDENTITY, CONFERENCE = (
    "ind:perspective_legal",
    "ind:application_monitoring",
    "avim:identity_support",
    "regie:case_conference",
)


class Talk:
    """Somebody's talk at the desk, step by step."""

    def __init__(self, browser, case_id):
        self.browser, self.path = browser, f"/cases/{case_id}/consent"

    def post(self, step, fields=None, at=""):
        token = self.browser.form_token(self.path + at)
        return self.browser.post(self.path + step, fields or {}, token=token)

    def choose(self, topics):
        return self.post("", {"topic": topics})

    def say(self, said, **change):
        fields = {}
        for key, answer in said.items():
            fields |= {f"answer.{key}": answer, f"days.{key}": "91"}
            fields[f"category.{key}"] = {
                LEGAL: ["asylum_decisions", "asylum_narrative"],
                MONITOR: ["asylum_procedure_overview"],
                IDENTITY: ["identity_basic"],
                CONFERENCE: ["guidance_scenario"],
            }[key]
        return self.post("/talk", fields | change, at="/talk")

    def record(self, **fields):
        page = self.browser.get(f"{self.path}/read-back").text
        shown = re.search(r'id="shown" value="([0-9a-f]+)"', page)[1]
        return self.post("/record", {"shown": shown} | fields, at="/read-back")
