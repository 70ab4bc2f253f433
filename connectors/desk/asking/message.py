"""The messages about a request, and what its asker does next."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.api.answer import AnswerOut
from connectors.desk.asking.own_request import OwnRequest
from connectors.desk.page.page import names_of
from connectors.exchange import read
from connectors.session import Session
from hub.ui.moment import date_of, day, moment
from hub.ui.words import Words

# In these states the hub hands an answer out; questions and refusals can always be read.
HANDED_OUT = frozenset({"partly_answered", "answered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; ``path`` is the address of its forms, empty if it cannot be read (now).

    ``is_read``: this member read it here before. ``handed_over`` says when the person got the
    letter about it; empty before.
    """

    kind: str
    what: str
    sender: str
    at: str
    when: str
    delete_by: str
    is_read: bool
    handed_over: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The one thing to do: ``key`` is its word. ``posts``: a form and not a link."""

    key: str
    path: str
    posts: bool


def messages(session: Session, own_request: OwnRequest, words: Words) -> list[Message]:
    """All messages about a request, the oldest first; those that can be read have a path.

    Messages are read in their order: after the last one no other is accepted.
    """
    before = {one.sid for one in read.accepted_messages(session, own_request.sid)}
    names = names_of(session)
    found, blocked = [], False
    for row in read.list_messages(session, own_request.sid):
        is_read = row.sid in before
        path = "" if blocked else _path(session, own_request, row)
        blocked = blocked or (bool(path) and not is_read)
        final = "" if row.kind != "answer" or row.final else ".part"
        found.append(
            Message(
                kind=row.kind,
                what=words.say(f"asked.message.{row.kind}{final}"),
                sender=names.get(row.party, row.party),
                at=row.logged_at,
                when=moment(row.logged_at, words.language),
                delete_by=date_of(row.delete_by, words.language) if row.delete_by else "",
                is_read=is_read,
                handed_over=letter_of(row.handed_over_at, words),
                path=path,
            )
        )
    return found


def letter_of(at: str | None, words: Words) -> str:
    """The sentence that the person got the letter, with the day; empty before."""
    return words.say("notice.handed_over", day=day(at, words.language)) if at else ""


def next_step(own_request: OwnRequest, said: Sequence[Message]) -> Next | None:
    """The one thing that the asker should do now; None if others must act."""
    unread = next((one for one in said if one.path and not one.is_read), None)
    shown = unread or _again(own_request, said)
    if shown is not None:
        again = ".again" if shown.is_read and shown.kind != "question" else ""
        return Next(key=f"asked.do.{shown.kind}{again}", path=f"{shown.path}/read", posts=True)
    if own_request.state in {"returned", "denied"} and own_request.case_id:
        return Next(key="asked.do.case", path=f"/cases/{own_request.case_id}", posts=False)
    return None


def _again(own_request: OwnRequest, said: Sequence[Message]) -> Message | None:
    """The message that is worth reading again: the newest of what the state is about."""
    kinds = {"question": "question", "refused": "refusal"}
    kind = kinds.get(own_request.state, "answer")
    return next((one for one in reversed(said) if one.path and one.kind == kind), None)


def _path(session: Session, own_request: OwnRequest, row: AnswerOut) -> str:
    is_there = row.kind != "answer" or (
        own_request.state in HANDED_OUT
        and (row.delete_by or "") >= session.clock.today().isoformat()
    )
    if row.party == session.party or not row.released or not is_there:
        return ""
    return f"/requests/{own_request.sid}/answers/{row.sid}"
