"""One person with one request after the other, and what a page says of them.

story = Story(town, folder, "Yusra Canarie", "9999000021")
sid = story.ask()
story.answer(sid, text="Hierbij.")
assert story.name in said(browser.get(f"/requests/{sid}").text)
"""

import re

from hub.ui import words
from tests.world import answering
from tests.world import case as cases
from tests.world.asking import send

NL = words.load("nl", "connectors.desk")


class Story:
    """One person with one request after the other."""

    def __init__(self, town, folder, name, v_number):
        self.town, self.folder, self.name, self.v_number = town, folder, name, v_number
        self.case_id = cases.complete(town, name=name, v_number=v_number)

    def ask(self):
        done = send(self.town.session("noor"), self.case_id, self.v_number, self.folder)
        assert done["state"] == "with_provider", done
        return done["sid"]

    def answer(self, sid, **choice):
        return answering.answer(self.town, sid, self.folder / sid[:8], **choice)


def said(page):
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
