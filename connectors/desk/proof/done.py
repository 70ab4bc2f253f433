"""A member's action, with its line in the log and the proof of it: for the own file, printable.

The proof was verified when the hub gave it and is verified again here, against the log's key that
is pinned. It names nobody: ids, codes and digests.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from connectors import disk, submission
from connectors.api.shape import read_kept
from connectors.api.submission import SubmissionOut
from connectors.desk.page.page import names_of, page
from connectors.desk.page.vocabulary import name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.session import Session
from hub.audit import proof
from hub.browser.address import EntryPath
from hub.browser.page import words_of
from hub.crypto import statement
from hub.crypto.payload import request as requests
from hub.crypto.payload.answer import Message, Released
from hub.crypto.payload.approval import Approval
from hub.crypto.payload.signed import AboutPerson
from hub.crypto.statement import Statement
from hub.errors import NotFound
from hub.ui.moment import moment
from hub.ui.reference import short
from hub.ui.words import Words

router = APIRouter()

# The next page, by the action that was done.
_BACK: Mapping[str, str] = {"answer": "/inbox", "approval": "/approvals", "": "/central"}


@router.get("/done/{entry}")
def show(request: Request, seat: SeatDep, entry: EntryPath) -> Response:
    """Show the action, and that the log holds it."""
    words, session = words_of(request), seat.session
    kept, signed = _submission(session, entry)
    logged = submission.verify(
        kept,
        log=session.trust.agreement.log,
        party=session.party,
        authorities=(),
        sid=signed.sid if signed else None,
    )
    kind = _kind(signed, logged.what)
    state = str(logged.what["shown"])
    return page(
        request,
        "done.html",
        title=words.say(f"done.{kind}"),
        state=state,
        next=words.say(f"done.next.{state}") if f"done.next.{state}" in words.sentences else "",
        facts=[
            *_facts(session, signed, logged.what, words),
            (words.say("done.at"), moment(logged.at, words.language)),
        ],
        line=[
            (words.say("done.index"), str(proof.parse(kept.proof.encode()).index)),
            (words.say("done.entry"), entry),
            (words.say("done.size"), str(logged.checkpoint.size)),
            *(((words.say("done.statement"), signed.sid),) if signed else ()),
        ],
        proof=kept.proof,
        entry=entry,
        back=_BACK.get(signed.type if signed else "", "/"),
    )


@router.get("/done/{entry}/file")
def show_file(seat: SeatDep, entry: EntryPath) -> Response:
    """The proof as a file (C2SP tlog-proof), for other people's tools."""
    kept, _ = _submission(seat.session, entry)
    headers = {"Content-Disposition": f'attachment; filename="{entry}.tlog-proof"'}
    return Response(kept.proof, media_type="text/plain; charset=utf-8", headers=headers)


def _submission(session: Session, entry: str) -> tuple[SubmissionOut, Statement | None]:
    found = session.memory.get(disk.SUBMISSIONS, entry)
    if found is None:
        raise NotFound("entry_unknown", "nothing of this member in that entry")
    envelope = found.get("statement")
    signed = statement.parse(envelope, env=session.key.env) if envelope else None
    return read_kept(SubmissionOut, found["submission"]), signed


def _kind(signed: Statement | None, what: Mapping[str, Any]) -> str:
    """The action: a kind of message, an approval with its verdict, or an event without one."""
    if signed is None:
        return str(what["event"]) if what["event"] in _EVENTS else "other"
    if isinstance(signed.payload, Message):
        return signed.payload.kind
    return signed.payload.verdict if isinstance(signed.payload, Approval) else "other"


_EVENTS = frozenset({"desk_completed", "desk_returned"})


def _facts(
    session: Session, signed: Statement | None, what: Mapping[str, Any], words: Words
) -> list[tuple[str, str]]:
    names = names_of(session)
    said = signed.payload if signed else None
    to = said.to.party if isinstance(said, AboutPerson) else ""
    items = said.items if isinstance(said, requests.Request | Released) else ()
    categories = [name_of(session, "categories", one.category, words) for one in items]
    # The decision after the last approval is another entry than the approval.
    state_is_known = what["shown"] != "awaiting_approval"
    rows = [
        ("preview.to", names.get(to, to)),
        ("done.request", short(str(what.get("request", "")))),
        ("done.categories", ", ".join(categories)),
        ("preview.delete_by", said.delete_by if isinstance(said, Released) else ""),
        ("request.state", words.say(f"state.{what['shown']}") if state_is_known else ""),
    ]
    return [(words.say(key), value) for key, value in rows if value]
