"""Requests with their states, as the store keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.duty import Duty
from hub.policy.decision import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """The filter of a list of requests; an empty member excludes nothing.

    Attributes:
        states: as they are stored.
        case_id: own requests that name this case.
        worker: own requests about the cases that this member opened or was given.
        purpose: a code.
        party: the other party: of an own request the provider, otherwise the asker.
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
    """A request with its state and its first decision.

    ``person`` is whom the limits count: the case's commitment when it was asked, or the sid of a
    request that names nobody. ``review_due``: a privacy officer must still look at it.
    """

    sid: str
    case_id: str
    person: str
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
    review_due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a member and a party asked, for the limits of the agreement."""

    persons_per_member_30d: int
    requests_per_member_1h: int
    persons_per_party_30d: int
    denied_per_member_1h: int


class RequestStore(Protocol):
    """Requests with their states.

    A request is shown in its newest state whose entry is in the log. If the log has no entry of it
    yet, no method returns it.
    """

    def add(self, record: RequestRecord) -> None:
        """Add a request with its first state.

        Raises:
            Conflict: there is a request with this sid.
        """
        ...

    def get(self, sid: str) -> RequestRecord | None:
        """The request with this sid; None if there is none."""
        ...

    def was_sent(self, sid: str) -> bool:
        """Whether the log holds that the request went to its provider; no for an unknown one."""
        ...

    def page(
        self,
        party: str,
        *,
        role: str,
        after: str,
        limit: int,
        coordinates: bool = False,
        wanted: RequestFilter = EVERY_REQUEST,
    ) -> Sequence[RequestRecord]:
        """At most ``limit`` requests of a party in a role, the newest or the most urgent first.

        Args:
            party: the party whose list it is.
            role: ``asker``, ``provider`` (requests sent to it), ``approver`` (those that wait for
                an approval that the party may give), ``desk`` (incomplete ones) or ``reviewer``
                (own ones and those sent to it of which a review is due).
            after: ``time|sid`` of the last request of the page before; empty for the first page.
                The time is `RequestRecord.due_at` or else ``logged_at`` if ``wanted.by_due``, and
                ``logged_at`` if not.
            limit: how many at most.
            coordinates: whether the party is the coordinator.
            wanted: the filter.
        """
        ...

    def states(
        self, party: str, *, role: str, wanted: RequestFilter = EVERY_REQUEST
    ) -> Mapping[str, int]:
        """How many requests of a party, as ``asker`` or ``provider``, are in each state.

        States in which there is none are left out.
        """
        ...

    def set_due(self, sid: str, due_at: str | None) -> None:
        """Note the time by which an answer is due, for the order of lists; ignores unknown sids."""
        ...

    def waiting(self, state: str, since: str, limit: int) -> Sequence[RequestRecord]:
        """At most ``limit`` requests that are in ``state`` since before ``since``, oldest first."""
        ...

    def past_expiry(self, now: str, limit: int) -> Sequence[RequestRecord]:
        """At most ``limit`` unanswered requests that expired before ``now``, oldest first.

        Answered requests end later, and are not among them.
        """
        ...

    def kept_until(self, day: str, limit: int) -> Sequence[RequestRecord]:
        """Answered requests of which the last day of every part was before ``day``, oldest first.

        At most ``limit``. Those that may be kept for longer are not among them, however many
        there are.
        """
        ...

    def reviews_due(self, party: str) -> Sequence[Duty]:
        """The reviews that a party owes of its own requests; waiting entries included."""
        ...

    def set_reviewed(self, sid: str) -> None:
        """Note that a privacy officer looked at a request; ignores unknown sids."""
        ...

    def stored_state(self, sid: str) -> str:
        """The newest state, also if its entry waits for its place; empty for an unknown request.

        A check that forbids looks here; a list that shows looks at what the log holds.
        """
        ...

    def invited(self, case_id: str) -> Sequence[bytes]:
        """The envelopes of the requests about a case that name an invitation and were not denied.

        Those whose entry waits for its place as well: an invitation is for one occasion.
        """
        ...

    def open_after(self, sid: str, limit: int) -> Sequence[str]:
        """At most ``limit`` sids above ``sid``, in their order, of requests not at their end."""
        ...

    def to_empty(self, limit: int) -> Sequence[RequestRecord]:
        """Requests that ended so that nobody may read their files any more, and still have them.

        At most ``limit``, oldest first.
        """
        ...

    def set_emptied(self, sid: str) -> None:
        """Note that the files of a request are gone; unknown changes nothing."""
        ...

    def of_case(self, case_id: str) -> Sequence[RequestRecord]:
        """All requests of a case, ended ones too, in no order; an unknown case has none."""
        ...

    def move(self, sid: str, *, version: int, state: str, event_id: str) -> None:
        """Set the next state, which is shown once entry ``event_id`` is in the log.

        Raises:
            Conflict: the request is unknown, or has moved on since ``version``.
        """
        ...

    def decide(self, sid: str, *, entry: str, decision: Decision) -> None:
        """Replace the decision under which a request goes on; ``entry`` is its log entry."""
        ...

    def counts(self, party: str, member: str, now: datetime) -> Counts:
        """How much a member and a party asked until ``now``, waiting entries included.

        The request that is being decided is not stored yet, and not counted.
        """
        ...
