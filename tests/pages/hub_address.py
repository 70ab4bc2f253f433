"""The addresses of the hub's own pages that are visited: by route, whose they are and where."""

import re
import secrets

from tests.pages.matrix import Address

# What they end, other visits need.
LAST = frozenset({"POST /sign-out"})


def addresses(story, officer):
    """By path; ``officer`` is the counsellor's privacy officer, who asks the log a question."""
    question, line = _question(officer)
    own, entry = "a question of the counsellor's privacy officer", "a line in the log"
    return {
        "/audit/questions/{key}": [Address(path=question, about=own)],
        "/audit/questions/{key}/figures": [Address(path=f"{question}/figures", about=own)],
        "/audit/questions/{key}/figures/{name}": [
            Address(path=f"{question}/figures/outcome", about=own)
        ],
        "/audit/questions/{key}/file": [Address(path=f"{question}/file", about=own)],
        "/audit/questions/{key}/lines/{place}": [Address(path=line, about=own)],
        "/audit/questions": [
            Address(path="/audit/questions", fields={"key": secrets.token_hex(16)})
        ],
        "/language": [Address(path="/language", fields={"language": "nl"})],
        "/log/entries/{entry}": [Address(path=f"/log/entries/{story.entry}", about=entry)],
        "/log/leaves/{entry}": [Address(path=f"/log/leaves/{story.entry}", about=entry)],
        "/log/proofs/{entry}": [Address(path=f"/log/proofs/{story.entry}", about=entry)],
        "/requests/{sid}": [
            Address(path=f"/requests/{story.asked}", about="the counsellor's request to the IND"),
            Address(path=f"/requests/{story.denied}", about="her request that was denied"),
            Address(path=f"/requests/{story.four_eyes}", about="her request that needs four eyes"),
            Address(path=f"/requests/{story.incomplete}", about="her request that is incomplete"),
        ],
        "/static/{name}": [Address(path="/static/icon.svg")],
    }


def _question(officer):
    """The addresses of a question's answer, and of its first line."""
    key = officer.marked("/audit", "key")
    path = officer.goes_on("/audit/questions", {"key": key, "why": "accountability_audit"})
    return path, re.search(rf'href="({path}/lines/[0-9-]+)"', officer.get(path).text)[1]
