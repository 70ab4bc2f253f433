"""The messages about a request: refusal, question, reply. Answers are in `release`.

Source: formats, sections 2 and 4. All are sealed; refusals, questions and replies without
documents have one size, so that not even their length tells which they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.api.answer import AnswersOut, SentOut
from connectors.exchange import inbox
from connectors.sealed.attachment import Attachment
from connectors.session import Session
from hub.crypto.acceptance.answer import standing_readers
from hub.crypto.payload.answer import AboutRequest, Answer, Talk
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import UNSEALED
from hub.crypto.statement import Statement
from hub.domain.flow import Flow
from hub.errors import InvalidInput, NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A message that the hub accepted: the statement, its sealed header, and the hub's answer."""

    statement: Statement[AboutRequest]
    header: bytes
    answer: SentOut


def refuse(session: Session, sid: str, *, code: str, text: str = "") -> dict[str, Any]:
    """Refuse a request, with one of the agreement's codes.

    Raises:
        InvalidInput: an unknown code.
    """
    if code not in session.trust.vocabulary.refusals:
        raise InvalidInput("refusal_unknown", "expected one of the agreement's codes")
    return _say(session, sid, "refusal", code=code, text=text)


def ask_back(session: Session, sid: str, *, text: str) -> dict[str, Any]:
    """Ask the asker something; the agreed term waits meanwhile."""
    return _say(session, sid, "question", code="question", text=text)


def reply(
    session: Session, sid: str, *, text: str, attachments: Sequence[Attachment] = ()
) -> dict[str, Any]:
    """Reply to a question of the provider."""
    return _say(session, sid, "reply", code="reply", text=text, attachments=attachments)


def next_seq(session: Session, sid: str) -> int:
    """The next number of the own party about a request."""
    items = session.hub.get(f"/v1/requests/{sid}/answers", AnswersOut).items
    return 1 + max((one.seq for one in items if one.party == session.party), default=0)


def flow_of(session: Session, request: Statement[Request]) -> Flow:
    """The agreement's row of a request."""
    said = request.payload
    return session.trust.flow(said.purpose, said.sender.party, said.to.party)


def base(
    session: Session,
    request: Statement[Request],
    kind: str,
    *,
    seq: int,
    function: str = "",
    **members: Any,
) -> tuple[AboutRequest, dict[str, bytes]]:
    """The payload of a message, without its file, and the keys of its readers.

    Raises:
        NotAllowed: no function of this member may send it.
        Conflict: nobody is left to read it.
    """
    said, is_reply = request.payload, kind == "reply"
    flow = flow_of(session, request)
    receiver_desk = said.to if is_reply else said.reply
    receiver = said.to.party if is_reply else said.sender.party
    allowed = flow.asks if is_reply else flow.releases
    own = [one for one in session.functions(allowed) if one in allowed]
    if not own or (function and function not in own):
        raise NotAllowed("no_function", "no function of this member may send this")
    newest = session.trust.newest(receiver)
    at = session.clock.at()
    readers = newest.readers(receiver_desk.desk, at=at)
    kids = standing_readers(receiver_desk.kids, receiver_desk.desk, newest, at=at)
    message = session.payload(
        Answer if kind == "answer" else Talk,
        function or own[0],
        request=request.sid,
        kind=kind,
        seq=seq,
        to={"party": receiver, "desk": receiver_desk.desk, "keyset": newest.sid, "kids": kids},
        purpose=said.purpose,
        case=said.case,
        subject=said.subject,
        invitation=said.invitation,
        sealed=UNSEALED,
        **members,
    )
    return message, {kid: readers[kid] for kid in kids}


def deliver(
    session: Session,
    request: Statement[Request],
    payload: AboutRequest,
    words: Mapping[str, Any],
    attachments: Sequence[Attachment],
    readers: Mapping[str, bytes],
) -> Delivered:
    """Seal, sign and send a message."""
    requested = [one.category for one in request.payload.items]
    sealed, built = session.seal(payload, {"answer": words}, attachments, readers, requested)
    signed = session.sign(sealed)
    answer = session.send(f"/v1/requests/{request.sid}/answers", signed, SentOut)
    return Delivered(statement=signed, header=built.data, answer=answer)


def _say(
    session: Session,
    sid: str,
    kind: str,
    *,
    code: str,
    text: str,
    attachments: Sequence[Attachment] = (),
) -> dict[str, Any]:
    request = inbox.read_request(session, sid)
    payload, readers = base(session, request, kind, seq=next_seq(session, sid))
    words = {"code": code, "results": []} | ({"text": text} if text else {})
    return report(deliver(session, request, payload, words, attachments, readers))


def report(delivered: Delivered) -> dict[str, Any]:
    """The result of sending a message, as the member sees it."""
    signed, answer = delivered.statement, delivered.answer
    return {
        "sid": signed.sid,
        "kind": signed.payload.kind,
        "seq": signed.payload.seq,
        "state": answer.state,
        "decision": answer.decision.model_dump() if answer.decision else None,
        "entry": answer.submission.entry,
    }
