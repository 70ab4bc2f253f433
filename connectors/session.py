"""A member at work: their keys, the hub, their beliefs, and their memory.

The use cases of `connectors.exchange` are functions of a session; the command line, the agent and
the desk share them.
"""

import json
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

import nacl.signing

from connectors import disk, submission, trust
from connectors.api.shape import Shape
from connectors.api.submission import Proven, SubmissionOut
from connectors.clock import Clock
from connectors.keys import keyring
from connectors.keys.keyring import KeyFile
from connectors.memory import Memory
from connectors.sealed.attachment import Attachment
from connectors.sealed.opened_card import OpenedCards
from connectors.submission import Logged
from connectors.trust import Trust
from hub.crypto import container, dsse, key, seal, statement
from hub.crypto.container import Container, Context
from hub.crypto.keyset import Member
from hub.crypto.payload.signed import Carrying, Sealed, Signed
from hub.crypto.statement import Statement
from hub.errors import NotAllowed
from hub.form import canonical

P = TypeVar("P", bound=Signed)
C = TypeVar("C", bound=Carrying)
Progress = Callable[[int], object]
Answered = TypeVar("Answered", bound=Proven)
# The document that says whose folder this is.
_HOLDER = (disk.HOLDER, "member")


def no_progress(_: int) -> None:
    """Do not report the progress of an upload or download."""


class Hub(Protocol):
    """The calls that a session makes; `connectors.client.Client` implements them."""

    def get(self, path: str, shape: type[Shape], **query: str | int | Sequence[str]) -> Shape:
        """Read an answer of a shape."""
        ...

    def text(self, path: str) -> str:
        """Read a text."""
        ...

    def post(self, path: str, body: Mapping[str, Any], shape: type[Shape]) -> Shape:
        """Do something once."""
        ...

    def put(self, path: str, source: IO[bytes], size: int, progress: Progress = ...) -> None:
        """Upload a file."""
        ...

    def download(
        self, path: str, target: IO[bytes], size: int, progress: Progress = ..., **query: str
    ) -> None:
        """Fetch a file of a known size."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One member, from unlocking the key file to closing it.

    ``cards`` holds names, so code that ends a session that others may still hold must close them.
    """

    key: KeyFile
    hub: Hub
    trust: Trust
    memory: Memory
    clock: Clock
    progress: Progress = no_progress
    cards: OpenedCards = field(default_factory=OpenedCards, repr=False, compare=False)

    @property
    def party(self) -> str:
        """The own organisation."""
        return self.key.party

    @property
    def member(self) -> Member:
        """The own row in the party's newest keyset.

        Raises:
            NotAllowed: the member is not, or no longer, in it.
        """
        found = self.trust.own().members.get(self.key.member or "")
        if found is None or found.sign_kid != self.sign_kid:
            raise NotAllowed("member_unknown", "this key is not in the party's newest keyset")
        return found

    @property
    def sign_kid(self) -> str:
        """The id of the own signing key."""
        public = bytes(nacl.signing.SigningKey(self.key.sign).verify_key)
        return key.kid(key.Algorithm.ED25519, public)

    def functions(self, preferred: frozenset[str] = frozenset()) -> list[str]:
        """The own functions, first those that are ``preferred``, then those that open content."""
        opens = {code for code, one in self.trust.vocabulary.functions.items() if one.opens}
        own = self.member.functions
        return sorted(own, key=lambda one: (one not in preferred, one not in opens, one))

    def payload(self, kind: type[P], function: str, /, **members: Any) -> P:
        """A payload by this member, now; ``members`` are those that not all payloads have.

        Raises:
            InvalidInput: a reader would refuse it.
        """
        common = {
            "v": 1,
            "env": self.key.env,
            "id": secrets.token_hex(16),
            "at": self.clock.at(),
            "agreement": self.trust.agreement.sid,
            "from": {
                "party": self.party,
                "member": self.member.member,
                "function": function,
                "keyset": self.trust.own().sid,
                "kid": self.sign_kid,
            },
        }
        return canonical.make(kind, common | members)

    def sign(self, payload: P) -> Statement[P]:
        """Sign a payload, unless a reader would refuse it.

        Raises:
            InvalidInput: it breaks the form of its type.
        """
        payload_type = statement.PREFIX + payload.noun + statement.SUFFIX
        envelope = dsse.sign(
            payload_type, canonical.encode(payload.to_document()), {self.sign_kid: self.key.sign}
        )
        return statement.read(envelope.to_bytes(), type(payload), env=self.key.env)

    def send(self, path: str, signed: Statement, shape: type[Answered], **more: str) -> Answered:
        """Post a statement, verify that the hub has logged it, and keep the proof.

        Raises:
            VerificationError: the hub's proof does not hold.
        """
        document = envelope_of(signed)
        answer = self.hub.post(path, {"statement": document, **more}, shape)
        self.keep(answer.submission, signed)
        return answer

    def keep(self, proof: SubmissionOut, signed: Statement | None = None) -> Logged:
        """Verify a proof of submission and keep it; it must be about ``signed``."""
        sid = signed.sid if signed else None
        logged = submission.verify(
            proof,
            log=self.trust.agreement.log,
            party=self.party,
            authorities=self.trust.authorities,
            sid=sid,
        )
        kept = {"submission": proof.model_dump()} | (
            {"statement": envelope_of(signed)} if signed else {}
        )
        self.memory.put(disk.SUBMISSIONS, logged.entry, kept)
        return logged

    def seal(
        self,
        payload: C,
        words: Mapping[str, Any],
        attachments: Sequence[Attachment],
        readers: Mapping[str, bytes],
        requested: Sequence[str] = (),
    ) -> tuple[C, Container]:
        """Seal words and documents, upload the file, and name it in the payload.

        Args:
            payload: with `hub.crypto.payload.signed.UNSEALED` in the place of the file.
            words: ``letter``, ``answer`` or ``card``.
            attachments: in the order in which they are read.
            readers: from kid to public key, for all readers in the payload.
            requested: categories of the request's items, for an answer.

        Returns:
            The payload that can be signed, and the header that it covers.
        """
        context = Context(
            type=payload.noun,
            manifest=payload.manifest(),
            vocabulary=self.trust.vocabulary,
            requested=requested,
        )
        recipients = [readers[kid] for kid in payload.sealed_to]
        built = container.build(context, seal.new_salt(), [one.part for one in attachments], words)
        plaintext = container.plaintext(built, (one.pieces() for one in attachments))
        with tempfile.TemporaryFile(dir=self.memory.folder(disk.TEMPORARY)) as file:
            made = seal.seal(plaintext, recipients, file.write)
            file.seek(0)
            self.hub.put(f"/v1/uploads/{made.sha256}", file, made.size, self.progress)
        sealed = Sealed(
            format="age-encryption.org/v1",
            sha256=made.sha256,
            size=made.size,
            header=built.sha256,
        )
        return payload.model_copy(update={"sealed": sealed}), built

    def read_statement(self, document: Any, kind: type[P]) -> Statement[P]:
        """A statement of type ``kind`` out of the hub's answer, its signature verified.

        Raises:
            InvalidInput: another form or type.
            VerificationError: not signed as it says.
        """
        read = statement.parse(document, kind, env=self.key.env)
        self.trust.verify(read)
        return read


def envelope_of(signed: Statement) -> Any:
    """A statement's envelope as a JSON object."""
    return json.loads(signed.envelope.to_bytes())


def until(clock: Clock, days: int) -> str:
    """The date so many days from today."""
    return (clock.today() + timedelta(days=days)).isoformat()


def open_session(
    hub: Hub,
    key_file: KeyFile,
    memory: Memory,
    clock: Clock,
    progress: Progress = no_progress,
) -> Session:
    """Start working as the member of an opened key file.

    Raises:
        NotAllowed: an officer's file, or one that is not enrolled.
        VerificationError: the hub's agreement or keys are not to be believed.
    """
    if key_file.member is None:
        raise NotAllowed("officer_only_signs", "an officer's key file signs keysets only")
    believed = trust.load(hub, key_file, memory, at=clock.at())
    believed.own()
    if holder_of(memory) != key_file.member:
        memory.put(*_HOLDER, {"member": key_file.member})
    return Session(
        key=key_file, hub=hub, trust=believed, memory=memory, clock=clock, progress=progress
    )


def holder_of(memory: Memory) -> str:
    """The member who owns this folder; empty before they first worked."""
    kept = memory.get(*_HOLDER) or {}
    return str(kept.get("member", ""))


def refreshed(session: Session) -> Session:
    """The same member with the present agreement and keysets; pins never go back.

    Raises:
        VerificationError: the hub's agreement or keys are not to be believed.
    """
    known = session.trust.pinned()
    believed = trust.load(session.hub, known, session.memory, at=session.clock.at())
    return replace(session, trust=believed)


def save_pins(session: Session, path: Path, passphrase: str) -> bool:
    """Write the newest verified keysets into the key file; returns whether there were any."""
    pinned = session.trust.pinned()
    if pinned == session.key:
        return False
    keyring.write(path, pinned, passphrase)
    return True
