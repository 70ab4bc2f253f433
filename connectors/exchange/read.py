"""Reading a message: it is verified whole, then shown; it is saved outside only on purpose.

Source: formats, sections 2, 4 and 11. Each pick-up is decided and logged by the hub before the
first byte leaves it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import submission
from connectors.api.answer import AnswerOut, AnswersOut, PickedUpOut
from connectors.api.request import MovedOut
from connectors.api.submission import Proven
from connectors.exchange import inbox, message, unsealing
from connectors.exchange.unsealing import File
from connectors.memory import accept, accepted
from connectors.sealed.opened import Opened
from connectors.session import Session, envelope_of
from hub import durable
from hub.crypto import statement
from hub.crypto.acceptance.answer import accept_answer
from hub.crypto.payload.answer import AboutRequest, Answer, Released
from hub.crypto.payload.receipt import Receipt
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import Carrying
from hub.crypto.statement import Statement
from hub.errors import Conflict, InvalidInput, NotFound, VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedUp:
    """A message that was accepted; ``first``: it was never read here before."""

    request: Statement[Request]
    message: Statement[AboutRequest]
    file: File
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedStatement:
    """A statement that was accepted, and the content of its file."""

    message: Statement[Carrying]
    opened: Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(OpenedStatement):
    """An answer, refusal, question or reply that was accepted, and its content."""

    message: Statement[AboutRequest]

    @property
    def words(self) -> Mapping[str, Any]:
        """Code, words, results and predicates."""
        found: Mapping[str, Any] = self.opened.header["answer"]
        return found

    def shown(self) -> dict[str, Any]:
        """The parts of a message that a person reads, without the documents' bytes."""
        said = self.message.payload
        released = said if isinstance(said, Released) else None
        return {
            "sid": self.message.sid,
            "kind": said.kind,
            "seq": said.seq,
            "from": said.sender.party,
            "deleteBy": released.delete_by if released else None,
            "final": released.final if released else None,
            **self.words,
            "parts": [one.document() for one in self.opened.container.parts],
        }


def list_messages(session: Session, sid: str) -> list[AnswerOut]:
    """The messages about a request, in the order of the senders' numbers."""
    items = session.hub.get(f"/v1/requests/{sid}/answers", AnswersOut).items
    return sorted(items, key=lambda one: (one.logged_at, one.seq))


def accepted_messages(session: Session, sid: str) -> list[Statement[AboutRequest]]:
    """The messages about a request that were read here before, without their content."""
    kept = [statement.parse(one, env=session.key.env) for one in accepted(session.memory, sid)]
    found = [statement.narrow(one, AboutRequest) for one in kept]
    return [one for one in found if one is not None]


def to_read(session: Session, sid: str) -> list[str]:
    """The ids of the messages to the own party that wait for a reader or were read before."""
    rows = list_messages(session, sid)
    return [one.sid for one in rows if one.party != session.party and one.released]


@contextmanager
def read(session: Session, request_sid: str, message_sid: str) -> Iterator[Reading]:
    """Pick a message up, verify it, and open it while the context lasts.

    The first reading is remembered and receipted; later ones are further pick-ups.

    Raises:
        NotAllowed: this member may not read it (any more).
        VerificationError: it is not to be accepted; nothing of it was opened then.
    """
    found = pick_up(session, request_sid, message_sid)
    requested = [one.category for one in found.request.payload.items]
    with unsealing.opened_file(session, found.file, found.message, requested) as plaintext:
        if found.first:
            accept(session.memory, request_sid, envelope_of(found.message))
            _receipt(session, found.message, "opened")
        yield Reading(message=found.message, opened=plaintext)


def pick_up(session: Session, request_sid: str, message_sid: str) -> PickedUp:
    """Pick a message up and accept it by section 4; nothing is fetched yet.

    Raises:
        NotAllowed: this member may not read it (any more).
        VerificationError: it is not to be accepted.
    """
    request = inbox.read_request(session, request_sid)
    path = f"/v1/requests/{request_sid}/answers/{message_sid}"
    answer = session.hub.post(f"{path}/pick-ups", {}, PickedUpOut)
    handed = session.keep(answer.submission)
    submission.check_handing(handed, party=session.party, sid=message_sid)
    found = statement.parse(answer.statement, AboutRequest, env=session.key.env)
    if found.sid != message_sid:
        raise VerificationError("statement_differs", "another message than the one picked up")
    first = _accept(session, request, found)
    reseal = unsealing.read_reseal(session, answer.reseal, found)
    file = unsealing.file_of(f"{path}/content", found, reseal=reseal, pickUp=answer.pick_up)
    return PickedUp(request=request, message=found, file=file, first=first)


def save(session: Session, request_sid: str, reading: Reading, folder: Path) -> list[Path]:
    """Save the documents of a message to ``folder``, and say so to the hub.

    Raises:
        Conflict: a file is there already; nothing is overwritten.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = [folder / one.name for one in reading.opened.container.parts]
    if any(path.exists() or path.is_symlink() for path in paths):
        raise Conflict("file_exists", "a file of that name is in the folder already")
    receipt(session, request_sid, reading.message.sid, "saved")
    for path in paths:
        _write(path, reading.opened.part(path.name))
    durable.sync_folder(folder)
    return paths


def receipt(
    session: Session,
    request_sid: str,
    about: str,
    event: str,
    ground: str = "",
    function: str = "",
) -> dict[str, Any]:
    """Say what was done with an answer; ``recalled`` takes one's own answer back.

    ``function`` is the first of the member's, unless it is named.

    Raises:
        InvalidInput: another event, or a ground where none belongs.
    """
    payload = session.payload(
        Receipt,
        function or session.functions()[0],
        about=about,
        event=event,
        ground=ground or None,
    )
    signed = session.sign(payload)
    answer = session.send(f"/v1/requests/{request_sid}/receipts", signed, Proven)
    return {"sid": signed.sid, "event": event, "entry": answer.submission.entry}


def withdraw(session: Session, request_sid: str) -> dict[str, Any]:
    """Take an own request back."""
    payload = session.payload(Receipt, session.functions()[0], about=request_sid, event="withdrawn")
    signed = session.sign(payload)
    answer = session.send(f"/v1/requests/{request_sid}/withdrawals", signed, MovedOut)
    return {
        "sid": signed.sid,
        "state": answer.state,
        "entry": answer.submission.entry,
    }


def _accept(
    session: Session, request: Statement[Request], received: Statement[AboutRequest]
) -> bool:
    """Check a message by section 4; returns whether it is read here for the first time."""
    before = accepted_messages(session, request.sid)
    first = all(one.sid != received.sid for one in before)
    accept_answer(
        received,
        request,
        session.trust.directory(received.payload.sender.party, request.payload.sender.party),
        message.flow_of(session, request),
        own=session.party,
        # On re-reading, later messages must not make it look out of order.
        before=before if first else (),
    )
    session.trust.check_fresh(received.payload.to.keyset, at=received.payload.at)
    return first


def _receipt(session: Session, received: Statement[AboutRequest], event: str) -> None:
    if isinstance(received.payload, Answer):
        receipt(session, received.payload.request, received.sid, event)


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    try:
        with durable.new(path) as file:
            for piece in pieces:
                file.write(piece)
    except FileExistsError as error:
        raise Conflict("file_exists", "a file of that name is in the folder already") from error


def pick(session: Session, sid: str, named: str) -> list[str]:
    """The messages to read: the named one, or all.

    Raises:
        NotFound: there is nothing to read.
    """
    found = [named] if named else to_read(session, sid)
    if not found:
        raise NotFound("nothing_to_read", "nothing came back yet")
    if any(not one.isalnum() for one in found):
        raise InvalidInput("sid_invalid", "expected an id")
    return found
