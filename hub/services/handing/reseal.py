"""The same sealed file for other members of the desk: only its header is new.

A member who can open a file wraps its key for colleagues who came later. The hub cannot see whether
the key is the same; it sees that every byte behind the header is. Source: formats, section 2.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hub.crypto import age, statement
from hub.crypto.acceptance.reseal import check_opener, check_payload, check_reseal
from hub.crypto.payload.reseal import Reseal
from hub.crypto.payload.signed import Carrying
from hub.crypto.statement import Statement
from hub.errors import NotFound
from hub.ports.caller import Caller
from hub.ports.unit_of_work import Transaction
from hub.ports.upload import Blobs
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.journal import Journal
from hub.services.request.step import move, visible
from hub.services.statement import accept
from hub.services.trust import Trust
from hub.services.upload import UploadService

PIECE_BYTES = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class ResealService:
    """Accepts re-seals, and finds the file that a member can open."""

    actions: Actions
    journal: Journal
    blobs: Blobs
    uploads: UploadService

    def add(self, call: Call, sid: str, document: object) -> Done:
        """Accept a re-seal of a request's letter or of an answer to it."""

        def write(tx: Transaction, trust: Trust) -> Done:
            record = visible(tx, call.caller, sid)
            reseal = trust.verify(document, Reseal, call.caller)
            original, _ = _original(tx, sid, reseal.payload.about, trust.env)
            _check_reseal(tx, trust, reseal, original)
            accept(tx, reseal)
            kids = reseal.payload.kids
            self.uploads.claim(tx, call.caller, reseal.payload.sealed, len(kids))
            entry = move(
                tx,
                self.journal,
                trust,
                record,
                "",
                who=journal.who(call.caller, reseal.payload.sender.function),
                what={"event": "resealed", "statement": reseal.sid},
            )
            tx.reseal.add(
                reseal.sid,
                about=original.sid,
                envelope=reseal.envelope.to_bytes(),
                blob=reseal.payload.sealed.sha256,
                event_id=entry.id,
            )
            return Done(entry=entry.id, result={"sid": reseal.sid})

        with self.uploads.taken_or_removed(call.caller, document):
            return self.actions.once_decided(
                call,
                lambda tx, trust: (None, _files(tx, trust, call.caller, sid, document)),
                self._check_content,
                lambda tx, trust, _files, _none: write(tx, trust),
            )

    def _check_content(self, files: tuple[str, str]) -> None:
        """Compare the files while nothing is locked: they may be large."""
        new, old = files
        check_payload(self._behind_header(new), self._behind_header(old))

    def _behind_header(self, sha256: str) -> Iterator[bytes]:
        with self.blobs.open(sha256) as stream:
            stream.seek(age.parse_header(stream.read(age.HEADER_MAX)).size)
            while piece := stream.read(PIECE_BYTES):
                yield piece


def _files(
    tx: Transaction, trust: Trust, caller: Caller, sid: str, document: object
) -> tuple[str, str]:
    """The digests of the file of a re-seal and of the original."""
    visible(tx, caller, sid)
    reseal = trust.verify(document, Reseal, caller)
    original, blob = _original(tx, sid, reseal.payload.about, trust.env)
    _check_reseal(tx, trust, reseal, original)
    return reseal.payload.sealed.sha256, blob


def file_for(
    tx: Transaction, trust: Trust, caller: Caller, about: str, original: tuple[Collection[str], str]
) -> tuple[str, bytes | None]:
    """The file that the caller can open, and its re-seal; None for the original file."""
    kids, blob = original
    own = trust.newest(caller.party).members[caller.member].seal_kid
    if own in kids:
        return blob, None
    for envelope, resealed in tx.reseal.about(about):
        if own in statement.said_in(envelope, Reseal).kids:
            return resealed, envelope
    return blob, None


def _original(tx: Transaction, sid: str, about: str, env: str) -> tuple[Statement[Carrying], str]:
    """The statement that a re-seal is about, with its file."""
    record = tx.request.get(sid)
    if record is not None and record.sid == about:
        return statement.read(record.envelope, Carrying, env=env), record.blob
    for one in tx.answer.of_request(sid):
        if one.sid == about and one.released:
            return statement.read(one.envelope, Carrying, env=env), one.blob
    raise NotFound


def _check_reseal(
    tx: Transaction, trust: Trust, reseal: Statement[Reseal], original: Statement[Carrying]
) -> None:
    """Check the new readers of a file, and that the member who re-seals it can open it."""
    check_reseal(reseal, original, trust.directory, at=trust.at)
    earlier = [statement.said_in(one, Reseal) for one, _ in tx.reseal.about(original.sid)]
    check_opener(
        reseal, original, trust.directory, wrapped={kid for one in earlier for kid in one.kids}
    )
