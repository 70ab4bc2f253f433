"""What the services need from outside, as protocols; and what a store hands out.

A record is what lies in the store about one noun: ids, codes, times and signed envelopes. Times
are texts, ``YYYY-MM-DDTHH:MM:SSZ``.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

from hub.audit.export import Item
from hub.policy.decision import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysetRecord:
    """A keyset of a party, as it was published."""

    sid: str
    party: str
    n: int
    envelope: bytes
    logged_at: str
    superseded_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecord:
    """An agreement with the signatures that have come so far."""

    sid: str
    n: int
    envelope: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case: a random number, its owner and its members' card."""

    case_id: str
    owner: str
    opened_by: str
    commitment: str
    version: int
    counter: int
    card_n: int
    card_sid: str
    card_envelope: bytes
    card_blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecord:
    """A signed fact; ``case_id`` is there unless it is about a statement."""

    sid: str
    statement_id: str
    case_id: str | None
    kind: str
    party: str
    member: str
    envelope: bytes
    logged_at: str
    event_id: str
    # To whom it assigns the case; only in facts of the kind ``assigned``.
    assignee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """Which requests of a list are wanted; what is empty leaves nothing out.

    Attributes:
        states: as they are stored.
        case_id: own requests that name this case.
        worker: own requests about the cases that this member opened or was given.
        purpose: a code.
        party: the other one: of an own request the provider, else the asker.
        by_due: the most urgent first, and not the newest.
    """

    states: frozenset[str] = frozenset()
    case_id: str = ""
    worker: str = ""
    purpose: str = ""
    party: str = ""
    by_due: bool = False


EVERY_REQUEST = RequestFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """A request with its state and its first decision."""

    sid: str
    case_id: str
    from_party: str
    from_member: str
    to_party: str
    to_desk: str
    reply_desk: str
    purpose: str
    state: str
    version: int
    envelope: bytes
    blob: str
    invited: bool
    logged_at: str
    expires: str
    outcome: str
    reason: str
    reasons: tuple[str, ...]
    flow: str
    clause: str
    approvals: tuple[str, ...]
    obligations: tuple[str, ...]
    retention_days: int
    revision: str
    decision_entry: str
    event_id: str
    due_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """One message about a request: answer, refusal, question or reply."""

    sid: str
    request: str
    kind: str
    seq: int
    party: str
    member: str
    released: bool
    final: bool
    delete_by: str | None
    envelope: bytes
    blob: str
    size: int
    logged_at: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRecord:
    """An approval or rejection; ``answer`` is there at the stage of release."""

    sid: str
    request: str
    answer: str | None
    kind: str
    verdict: str
    party: str
    member: str
    function: str
    logged_at: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A log entry before it has its place: the exact leaf, and its openings by group.

    ``terms`` are the words under which it can be found, ``at`` is the time of its leaf.
    """

    id: str
    leaf: bytes
    openings: Mapping[str, bytes]
    at: str = ""
    terms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which entries are looked for: all ``terms`` hold, from ``since`` until before ``until``.

    ``end`` is the size of the log to which the answer belongs. ``before`` is the time and the
    index of the entry after which a page goes on; None for the newest.
    """

    terms: tuple[str, ...]
    since: str
    until: str
    end: int
    before: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry in its place, with what lies beside it; an opening that is damaged is empty."""

    index: int
    id: str
    at: str
    leaf: bytes
    openings: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a member and a party asked, for the limits of the agreement."""

    persons_per_member_30d: int
    requests_per_member_1h: int
    persons_per_party_30d: int
    denied_per_member_1h: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, as it stands now: a member of a party, and how they signed in."""

    party: str
    member: str
    functions: frozenset[str]
    acr: str  # key, oidc or oidc_mfa


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """Which member somebody is whom a sign-in provider names by ``issuer`` and ``subject``."""

    issuer: str
    subject: str
    party: str
    member: str


class PartyStore(Protocol):
    """Keysets, agreements and regimes."""

    def version(self) -> int: ...
    def is_changed(self) -> bool: ...
    def add_keyset(self, record: KeysetRecord) -> None: ...
    def keysets(self, party: str) -> Sequence[KeysetRecord]: ...
    def newest_keysets(self) -> Sequence[KeysetRecord]: ...
    def keyset(self, sid: str) -> KeysetRecord | None: ...
    def put_agreement(self, record: AgreementRecord) -> None: ...
    def newest_agreement(self) -> AgreementRecord | None: ...
    def agreements(self) -> Sequence[AgreementRecord]: ...
    def put_file(self, agreement: str, path: str, content: bytes) -> None: ...
    def files(self, agreement: str) -> Mapping[str, bytes]: ...
    def add_regime(self, sid: str, party: str, envelope: bytes) -> None: ...
    def regimes(self, party: str) -> Sequence[bytes]: ...


class CaseStore(Protocol):
    """Cases and facts."""

    def add(self, record: CaseRecord) -> None: ...
    def get(self, case_id: str) -> CaseRecord | None: ...
    def of_party(
        self, party: str, after: str, limit: int, *, worker: str = "", given: str = ""
    ) -> Sequence[CaseRecord]: ...
    def lock(self, case_id: str, version: int) -> int: ...
    def put_card(self, record: CaseRecord) -> None: ...
    def add_fact(self, record: FactRecord, recipients: Sequence[str] = ()) -> None: ...
    def facts(self, case_id: str) -> Sequence[FactRecord]: ...
    def assignments(self, case_ids: Sequence[str]) -> Sequence[FactRecord]: ...
    def logged_facts(self, case_id: str) -> Sequence[FactRecord]: ...
    def fact(self, sid: str) -> FactRecord | None: ...
    def invitation(self, statement_id: str, party: str) -> FactRecord | None: ...
    def invitations(self, party: str, limit: int) -> Sequence[FactRecord]: ...
    def count_facts(self, case_id: str, party: str, since: str) -> tuple[int, int]: ...


class RequestStore(Protocol):
    """Requests, approvals, answers, pick-ups and receipts."""

    def add(self, record: RequestRecord) -> None: ...
    def get(self, sid: str) -> RequestRecord | None: ...
    def was_sent(self, sid: str) -> bool: ...
    def page(
        self,
        party: str,
        *,
        role: str,
        after: str,
        limit: int,
        coordinates: bool = False,
        wanted: RequestFilter = EVERY_REQUEST,
    ) -> Sequence[RequestRecord]: ...
    def states(
        self, party: str, *, role: str, wanted: RequestFilter = EVERY_REQUEST
    ) -> Mapping[str, int]: ...
    def set_due(self, sid: str, due_at: str | None) -> None: ...
    def timelines(
        self, requests: Sequence[str]
    ) -> Mapping[str, Sequence[tuple[str, str, str, str]]]: ...
    def waiting(self, state: str, since: str, limit: int) -> Sequence[RequestRecord]: ...
    def past_term(self, now: str, limit: int) -> Sequence[RequestRecord]: ...
    def kept_until(self, day: str, limit: int) -> Sequence[RequestRecord]: ...
    def open_after(self, sid: str, limit: int) -> Sequence[str]: ...
    def to_empty(self, limit: int) -> Sequence[RequestRecord]: ...
    def set_emptied(self, sid: str) -> None: ...
    def deleted_answers(self, request: str) -> frozenset[str]: ...
    def of_case(self, case_id: str) -> Sequence[RequestRecord]: ...
    def move(self, sid: str, *, version: int, state: str, event_id: str) -> None: ...
    def decide(self, sid: str, *, entry: str, decision: Decision) -> None: ...
    def counts(self, party: str, member: str, now: datetime) -> Counts: ...
    def add_approval(self, record: ApprovalRecord) -> None: ...
    def approvals(self, request: str) -> Sequence[ApprovalRecord]: ...
    def add_answer(self, record: AnswerRecord) -> None: ...
    def answers(self, request: str) -> Sequence[AnswerRecord]: ...
    def next_seq(self, request: str, party: str) -> int: ...
    def release(self, answer: str, event_id: str) -> None: ...
    def add_pick_up(
        self, pick_up: str, *, answer: str, party: str, member: str, event_id: str
    ) -> None: ...
    def pick_up(self, pick_up: str) -> tuple[str, str, str] | None: ...
    def add_receipt(self, sid: str, *, about: str, event: str, event_id: str) -> None: ...
    def was_picked_up(self, answer: str, *, party: str, member: str) -> bool: ...
    def handed_over(self, request: str) -> Mapping[str, str]: ...
    def add_reseal(
        self, sid: str, *, about: str, envelope: bytes, blob: str, event_id: str
    ) -> None: ...
    def reseals(self, about: str) -> Sequence[tuple[bytes, str]]: ...
    def add_step(self, request: str, *, event: str, shown: str, at: str, event_id: str) -> None: ...
    def timeline(self, request: str) -> Sequence[tuple[str, str, str, str]]: ...


class StatementStore(Protocol):
    """Which statements were accepted: each id and each sid once, for ever."""

    def accept(self, *, sid: str, party: str, statement_id: str, type_: str) -> None: ...


class IdempotencyStore(Protocol):
    """Results of actions that were done, by who asked and their key."""

    def find(self, actor: str, key: str) -> tuple[str, str, str] | None: ...
    def put(
        self, actor: str, key: str, *, digest: str, entry: str, result: str, at: str
    ) -> None: ...
    def remove(self, before: str, limit: int) -> None: ...


class UploadStore(Protocol):
    """Sealed files that were uploaded, and what refers to them."""

    def add(self, sha256: str, *, size: int, by: str, at: str) -> None: ...
    def size(self, sha256: str, by: str) -> int | None: ...
    def open_count(self, by: str) -> int: ...
    def is_used(self, sha256: str) -> bool: ...
    def use(self, sha256: str, by: str) -> None: ...
    def stale(self, before: str, limit: int) -> Sequence[tuple[str, str]]: ...
    def remove(self, sha256: str, by: str) -> bool: ...


class PersonStore(Protocol):
    """Who at a sign-in provider is which member."""

    def put(self, record: PersonRecord) -> None: ...
    def find(self, issuer: str, subject: str) -> PersonRecord | None: ...


class LogStore(Protocol):
    """The outbox: an entry is written with the action that it is about."""

    def append(self, entry: Entry) -> None: ...
    def opening(self, entry: str, part: str) -> bytes | None: ...


class AuditStore(Protocol):
    """The entries that are in the log, as they can be searched."""

    def place(self, entry: str) -> int | None: ...
    def find(self, choice: Choice, limit: int) -> Sequence[KeptEntry]: ...


class Transaction(Protocol):
    """One transaction with all stores."""

    @property
    def party(self) -> PartyStore: ...
    @property
    def case(self) -> CaseStore: ...
    @property
    def request(self) -> RequestStore: ...
    @property
    def statement(self) -> StatementStore: ...
    @property
    def idempotency(self) -> IdempotencyStore: ...
    @property
    def upload(self) -> UploadStore: ...
    @property
    def person(self) -> PersonStore: ...
    @property
    def log(self) -> LogStore: ...
    @property
    def audit(self) -> AuditStore: ...


class UnitOfWork(Protocol):
    """Opens transactions; a write is committed at the end of its block."""

    def read(self) -> AbstractContextManager[Transaction]: ...
    def write(self) -> AbstractContextManager[Transaction]: ...


class Log(Protocol):
    """The sequenced log, as far as services read it."""

    def check_healthy(self) -> None: ...
    def wait(self, entry: str) -> None: ...
    def checkpoint(self) -> str: ...
    def proof(self, entry: str) -> str: ...
    def leaf(self, entry: str) -> bytes: ...
    def entries(self, start: int, limit: int) -> Sequence[tuple[int, bytes]]: ...
    def items(self, start: int, limit: int) -> Sequence[Item]: ...
    def checkpoints(self, after: int, limit: int) -> Sequence[tuple[int, str]]: ...
    def consistency(self, old: int, new: int) -> Sequence[bytes]: ...


class PolicyEngine(Protocol):
    """Decides; any failure is `hub.errors.Unavailable`."""

    @property
    def revision(self) -> str: ...
    def decide(self, document: Mapping[str, Any]) -> Decision: ...


class Blobs(Protocol):
    """Sealed files by their digest."""

    def put(self, source: IO[bytes], *, sha256: str, size: int) -> None: ...
    def open(self, sha256: str) -> IO[bytes]: ...
    def read(self, sha256: str) -> Iterator[bytes]: ...
    def delete(self, sha256: str) -> None: ...
    def check_headroom(self) -> None: ...


class Clock(Protocol):
    """The time of the story: real time, or the demo's."""

    def now(self) -> datetime: ...


class Ids(Protocol):
    """Random ids and salts."""

    def id(self) -> str: ...
    def salt(self) -> bytes: ...


class MachineTokens(Protocol):
    """Signs machines in, and tells who holds a token."""

    def issue(self, fields: Mapping[str, str]) -> str: ...
    def caller(self, token: str) -> Caller: ...
    def sweep(self) -> int: ...


class PeopleSignIn(Protocol):
    """Signs people in by their provider, and tells who holds a session.

    ``browser`` and ``session`` are references without meaning, as they stand in a cookie.
    """

    @property
    def provider(self) -> str:
        """The provider's origin."""

    def begin(self, browser: str) -> str:
        """Start a sign-in in a browser, and say where to send it."""
        ...

    def finish(self, browser: str, query: str, *, previous: str) -> str:
        """Finish it once, by the provider's answer; gives a new session, and ends ``previous``."""
        ...

    def caller(self, session: str) -> Caller:
        """Who this is, as they stand now."""
        ...

    def sign_out(self, session: str) -> None:
        """End a session."""
        ...
