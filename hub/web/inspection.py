"""Pages of the privacy officer: is the log what it was, and what did an authority receive?

The browser keeps the checkpoint that was seen last, and not the hub, so a hub that changed its log
cannot change what this reader remembers of it.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from hub.browser import cookie
from hub.browser.page import words_of
from hub.services.log.inspection import Finding
from hub.ui.option import Option
from hub.ui.words import Words
from hub.web.page import page
from hub.web.session import caller_of
from hub.web.site import site_of

router = APIRouter()
CHECKPOINT_S = 365 * 86_400
# A signed note in base64url without padding.
_CHECKPOINT = re.compile(r"[A-Za-z0-9_-]{1,1600}")
_KINDS = {"good": "good", "bad": "bad", "unsaid": "wait"}

Party = Annotated[str, Query(pattern=r"^([a-z][a-z0-9-]{1,31})?$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionLine:
    """One of the three lines: its state in a word, and a sentence; ``code`` is shown on demand."""

    kind: str
    heading: str
    sentence: str
    code: str


@router.get("/audit/check")
def check(request: Request) -> Response:
    """Check the log, and if it holds, remember its checkpoint in this browser."""
    caller, site, words = caller_of(request), site_of(request), words_of(request)
    kept = cookie.read(request, "checkpoint", _CHECKPOINT)
    found = site.broker.inspection.check(caller, _decoded(kept))
    sizes = {"size": str(found.size), "seen": str(found.seen or 0)}
    parts = {
        "consistency": found.consistency,
        "inclusion": found.inclusion,
        "signature": found.signature,
    }
    response = page(
        request,
        "audit/check.html",
        caller=caller,
        names=site.broker.party.names(),
        told=[_inspection_line(name, one, words, sizes) for name, one in parts.items()],
        failed=any(one.verdict == "bad" for one in parts.values()),
        checkpoint=site.broker.log.checkpoint(),
    )
    if found.checkpoint:
        note = _encoded(found.checkpoint)
        cookie.put(request, response, "checkpoint", note, age_s=CHECKPOINT_S)
    return response


@router.get("/audit/received")
def received(request: Request, party: Party = "") -> Response:
    """Show the number of times that a public authority got content, and the checkpoint for it."""
    caller, site, words = caller_of(request), site_of(request), words_of(request)
    names = site.broker.party.names()
    authorities = site.broker.inspection.authorities(caller)
    found = site.broker.inspection.received(caller, party) if party else None
    name = names.get(party, party)
    failed = None
    if found is not None and found.count is None:
        failed = _inspection_line("inclusion", found.finding, words, {"size": "", "seen": ""})
    return page(
        request,
        "audit/received.html",
        caller=caller,
        names=names,
        options=[
            Option(value=one, label=names.get(one, one), checked=one == party)
            for one in authorities
        ],
        heading_text=words.say("audit.received.count", organisation=name, count=str(found.count))
        if found and found.count is not None
        else "",
        failed=failed,
        checkpoint=found.checkpoint if found else "",
        party=party,
    )


def _inspection_line(
    name: str, finding: Finding, words: Words, sizes: dict[str, str]
) -> InspectionLine:
    key = f"audit.check.{name}.{finding.verdict}"
    specific = f"audit.check.reason.{finding.reason}"
    sentence = words.say(specific if specific in words.sentences else key, **sizes)
    return InspectionLine(
        kind=_KINDS[finding.verdict],
        heading=words.say(f"audit.check.{name}"),
        sentence=f"{sentence} {_where(finding, words)}".strip(),
        code=finding.reason,
    )


def _where(finding: Finding, words: Words) -> str:
    if finding.first is None or finding.last is None:
        return ""
    if finding.first == finding.last:
        return words.say("audit.check.at", index=str(finding.first))
    return words.say("audit.check.between", first=str(finding.first), last=str(finding.last))


def _encoded(note: str) -> str:
    return base64.urlsafe_b64encode(note.encode()).decode().rstrip("=")


def _decoded(cookie: str) -> bytes:
    """The note in a cookie; without a cookie it is no valid note."""
    try:
        return base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except (binascii.Error, ValueError):
        return b"no note"
