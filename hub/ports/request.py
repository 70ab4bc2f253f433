"""Requests with their states, as the store keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.policy.decision import Decision
from hub.ports.answer import AnswerRecord
from hub.ports.approval import ApprovalRecord


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
class Counts:
    """How much a member and a party asked, for the limits of the agreement."""

    persons_per_member_30d: int
    requests_per_member_1h: int
    persons_per_party_30d: int
    denied_per_member_1h: int


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
