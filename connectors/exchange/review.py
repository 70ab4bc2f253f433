"""The copy that an approver reads before a release: the very bytes, for colleagues only.

The answer itself is sealed to the asker. Its approver (a doctor, a lawyer) gets its header and
parts in a file sealed to them, and computes from these the digests that the answer signed. Source:
formats, section 5; policy, section 4.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from connectors import disk
from connectors.exchange import message
from connectors.exchange.message import Delivered
from connectors.sealed.attachment import Attachment
from connectors.sealed.queue import Queue
from connectors.session import Session, envelope_of
from hub.crypto import container, dsse, statement
from hub.crypto.container import Context
from hub.crypto.payload.answer import Answer
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.errors import VerificationError

APPROVERS: Mapping[str, str] = {
    "health_professional": "health_professional",
    "lawyer_release": "legal_counsellor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An answer that waits for its release: the statement, its words, its documents."""

    answer: Statement[Answer]
    words: Mapping[str, Any]
    attachments: tuple[Attachment, ...]


def keep(
    session: Session,
    request: Statement[Request],
    delivered: Delivered,
    attachments: Sequence[Attachment],
    queue: Queue,
) -> None:
    """Keep an answer for its approvers; does nothing if the flow needs none."""
    row = session.trust.row(message.flow_of(session, request))
    functions = {APPROVERS[one["kind"]] for one in row["approvals"] if one["kind"] in APPROVERS}
    recipients = _standing(session, functions)
    if not recipients:
        return
    document = {
        "answer": envelope_of(delivered.statement),
        "request": envelope_of(request),
        "header": base64.b64encode(delivered.header).decode(),
    }
    Queue(folder=disk.REVIEW.under(queue.folder)).put(
        delivered.statement.sid, document, attachments, recipients
    )


@contextmanager
def read(session: Session, answer: str, queue: Queue) -> Iterator[Review]:
    """Open the content of an answer (by its sid), every byte checked against its signature.

    Raises:
        NotFound: it is not here, or not sealed to this member.
        VerificationError: it is not exactly the content that the answer signed.
    """
    folder = Queue(folder=disk.REVIEW.under(queue.folder))
    with folder.open(answer, session.key.identities) as item:
        signed = session.read_statement(item.document["answer"], Answer)
        request = statement.parse(item.document["request"], Request, env=session.key.env)
        if signed.sid != answer or signed.payload.request != request.sid:
            raise VerificationError("statement_differs", "another answer than the one named")
        context = Context(
            type="answer",
            manifest=signed.payload.manifest(),
            vocabulary=session.trust.vocabulary,
            requested=[one.category for one in request.payload.items],
        )
        found = container.parse(dsse.decode_base64(item.document["header"]), context)
        container.verify(found, signed.payload.sealed.header)
        _check_parts(found.parts, item.attachments)
        yield Review(answer=signed, words=found.header["answer"], attachments=item.attachments)


def drop(answer: str, queue: Queue) -> None:
    """Forget what was kept for an answer."""
    Queue(folder=disk.REVIEW.under(queue.folder)).drop(answer)


def _standing(session: Session, functions: set[str]) -> list[bytes]:
    own, at = session.trust.own(), session.clock.at()
    return [
        one.seal
        for one in own.members.values()
        if one.functions & functions and own.stands(one.member, one.seal_kid, at=at)
    ]


def _check_parts(parts: Sequence[container.Part], attachments: Sequence[Attachment]) -> None:
    if list(parts) != [one.part for one in attachments]:
        raise VerificationError("part_mismatch", "not exactly the parts that were signed")
    for one in attachments:
        digest = hashlib.sha256()
        for piece in one.pieces():
            digest.update(piece)
        if digest.hexdigest() != one.part.sha256:
            raise VerificationError("part_mismatch", "a part is not the one that was signed")
