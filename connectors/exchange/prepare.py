"""Preparing answers: verify, open, match, minimise, queue. Nothing leaves here.

A person releases a prepared answer (`connectors.exchange.release`). Every doubtful request becomes
a work item for a person. Source: formats, sections 1 and 3; architecture, section 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors import disk
from connectors.exchange import inbox
from connectors.exchange.inbox import Delivery
from connectors.memory import accept, accepted
from connectors.sealed.attachment import Attachment, of_document
from connectors.sealed.queue import Queue
from connectors.session import Session, envelope_of
from connectors.sources.folder import Dossier, FolderSource
from hub.crypto import content
from hub.errors import HubError, NotFound, Unavailable

_OPEN = frozenset({"with_provider"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result for one request: ``prepared``, or the code of what a person must look at."""

    sid: str
    code: str


def prepare_all(session: Session, source: FolderSource, queue: Queue) -> list[Outcome]:
    """Prepare every new request of the inbox; one that fails does not stop the others.

    Raises:
        Unavailable: the hub does not answer; what was prepared so far stays.
    """
    done = {*queue.names(), *session.memory.names(disk.WORK), *session.memory.names(disk.ACCEPTED)}
    return [
        prepare(session, row.sid, source, queue)
        for row in inbox.list_requests(session, "provider", state=sorted(_OPEN))
        if row.sid not in done
    ]


def prepare(session: Session, sid: str, source: FolderSource, queue: Queue) -> Outcome:
    """Prepare one request; if something is wrong with it, that becomes a work item, by its code."""
    try:
        return _prepare(session, sid, source, queue)
    except Unavailable:
        raise
    except HubError as error:
        return _work(session, sid, error.reason)


def work_items(session: Session) -> list[dict[str, Any]]:
    """The work items of a person: request and code, nothing about the person in the dossier."""
    return [{"sid": sid, **item} for sid, item in session.memory.documents(disk.WORK)]


def keep(
    session: Session,
    delivery: Delivery,
    letter: Mapping[str, Any],
    queue: Queue,
    prepared: tuple[Sequence[Attachment], Mapping[str, str]],
) -> None:
    """Queue what was found for a request: documents, and answers of yes or no."""
    attachments, predicates = prepared
    desk = delivery.request.payload.to.desk
    readers = session.trust.own().readers(desk, at=session.clock.at())
    document = {
        "request": envelope_of(delivery.request),
        "facts": [envelope_of(one) for one in delivery.facts],
        "obligations": list(delivery.obligations),
        "retention_days": delivery.retention_days,
        "decision": dict(delivery.decision),
        "letter": dict(letter),
        "predicates": dict(predicates),
    }
    queue.put(delivery.request.sid, document, attachments, list(readers.values()))
    if not accepted(session.memory, delivery.request.sid):
        accept(session.memory, delivery.request.sid, envelope_of(delivery.request))


def _prepare(session: Session, sid: str, source: FolderSource, queue: Queue) -> Outcome:
    delivery = inbox.deliver(session, sid, seen=session.memory.names(disk.ACCEPTED))
    with inbox.letter(session, delivery) as opened:
        letter = opened.header["letter"]
    code, dossier = _match(letter, source)
    if dossier is None:
        return _work(session, sid, code)
    found = _minimised(delivery, dossier)
    if not any(found):
        return _work(session, sid, "not_held")
    keep(session, delivery, letter, queue, found)
    session.memory.drop(disk.WORK, sid)
    return Outcome(sid=sid, code="prepared")


def _match(letter: Mapping[str, Any], source: FolderSource) -> tuple[str, Dossier | None]:
    """Search by V-number and birth date; without both, a person searches."""
    anchor = str(letter.get("anchor", ""))
    if not anchor.startswith("nl-v:") or "born" not in letter:
        return "no_unique_match", None
    match = source.find(anchor=anchor, born=letter["born"])
    return match.code, match.dossier


def _minimised(delivery: Delivery, dossier: Dossier) -> tuple[list[Attachment], Mapping[str, str]]:
    """The part of the dossier that was asked for, and nothing else."""
    categories = frozenset(one.category for one in delivery.request.payload.items)
    if categories == {content.YES_NO}:
        return [], dossier.predicates
    return [of_document(one) for one in dossier.of(categories)], {}


def _work(session: Session, sid: str, code: str) -> Outcome:
    session.memory.put(disk.WORK, sid, {"code": code, "at": session.clock.at()})
    return Outcome(sid=sid, code=code)


def open_by_hand(session: Session, sid: str, queue: Queue) -> None:
    """Take a request in without a source, so that a person can answer it with own documents.

    Raises:
        NotFound: there is no such request for this desk.
        VerificationError: it is not to be accepted; nothing was opened then.
    """
    delivery = inbox.deliver(session, sid)
    with inbox.letter(session, delivery) as opened:
        keep(session, delivery, opened.header["letter"], queue, ((), {}))


def ensure(session: Session, sid: str, queue: Queue) -> None:
    """Ensure that a request is in the queue; take it in by hand if nothing prepared it."""
    try:
        with queue.open(sid, session.key.identities):
            return
    except NotFound:
        open_by_hand(session, sid, queue)


def forget(session: Session, sid: str, queue: Queue) -> None:
    """Drop what was prepared for a request that is refused."""
    queue.drop(sid)
    session.memory.drop(disk.WORK, sid)
