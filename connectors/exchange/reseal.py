"""Sealing a file again for colleagues who came later to the same desk.

Source: formats, section 2. The payload's bytes stay; only who can open them changes.
"""

from tempfile import TemporaryFile
from typing import Any

from connectors import disk
from connectors.api.submission import Proven
from connectors.exchange import inbox, read, unsealing
from connectors.exchange.unsealing import File
from connectors.sealed import rewrap as resealing
from connectors.session import Session
from hub.crypto import age
from hub.crypto.acceptance.reseal import desk_of
from hub.crypto.payload.answer import Message
from hub.crypto.payload.request import Request
from hub.crypto.payload.reseal import Reseal
from hub.crypto.statement import Statement


def reseal(session: Session, request_sid: str, message_sid: str = "") -> dict[str, Any]:
    """Seal a message, or else the request's own letter, for all present members of its desk.

    Raises:
        NotAllowed: this member cannot open it.
        VerificationError: it was not sealed to the own party.
    """
    if message_sid:
        found = read.pick_up(session, request_sid, message_sid)
        return _reseal(session, request_sid, found.message, found.file)
    request = inbox.read_request(session, request_sid)
    path = f"/v1/requests/{request_sid}/letter"
    if request.said.sender.party == session.party:
        return _reseal(session, request_sid, request, unsealing.file_of(path, request))
    delivery = inbox.deliver(session, request_sid)
    file = inbox.letter_file(delivery)
    return _reseal(session, request_sid, delivery.request, file)


def _reseal(
    session: Session, request: str, about: Statement[Request | Message], file: File
) -> dict[str, Any]:
    readers = session.trust.own().readers(desk_of(about, session.party), at=session.clock.at())
    kids = sorted(readers)
    keys = [readers[kid] for kid in kids]
    with (
        unsealing.fetched(session, file) as source,
        TemporaryFile(dir=session.memory.folder(disk.TEMPORARY)) as target,
    ):
        made = resealing.reseal(
            source, session.key.identities, file.kids, file.signed, keys, target.write
        )
        target.seek(0)
        session.hub.put(f"/v1/uploads/{made.sha256}", target, made.size, session.progress)
    payload = session.payload(
        Reseal,
        session.functions()[0],
        about=about.sid,
        kids=kids,
        sealed={"format": age.FORMAT, "sha256": made.sha256, "size": made.size},
    )
    signed = session.sign(payload)
    answer = session.send(f"/v1/requests/{request}/reseals", signed, Proven)
    return {"sid": signed.sid, "kids": kids, "entry": answer.submission.entry}
