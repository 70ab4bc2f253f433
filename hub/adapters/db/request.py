"""Rows of requests, and how they are read and written.

Nobody sees a state before the log holds its entry: every read joins the row's event with the
sequenced log. Until then a request shows the state before, with the version of that state, so an
action on it meets a conflict and reads again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Field, SQLModel

from hub.adapters.db.answer import ANSWER
from hub.adapters.db.case import cases_of
from hub.adapters.db.log import ENTRY
from hub.adapters.db.step import STEP
from hub.domain.duty import OBLIGATION, Duty
from hub.domain.moment import time_of
from hub.domain.request import ENDS_BY_TIME, FINAL
from hub.errors import Conflict
from hub.policy.decision import Decision
from hub.ports.request import EVERY_REQUEST, Counts, RequestFilter, RequestRecord

_LISTS = ("reasons", "approvals", "obligations")


class RequestRow(SQLModel, table=True):
    __tablename__ = "request"
    sid: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(max_length=32, index=True)
    person: str = Field(max_length=64)
    from_party: str = Field(max_length=32, index=True)
    from_member: str = Field(max_length=10)
    to_party: str = Field(max_length=32, index=True)
    to_desk: str = Field(max_length=64)
    reply_desk: str = Field(max_length=64)
    purpose: str = Field(max_length=64)
    state: str = Field(max_length=32)
    version: int
    envelope: bytes
    blob: str = Field(max_length=64)
    invited: bool
    logged_at: str = Field(max_length=20, index=True)
    expires: str = Field(max_length=20, index=True)
    outcome: str = Field(max_length=16)
    reason: str = Field(max_length=64)
    reasons: str = Field(max_length=2000)
    flow: str = Field(max_length=8)
    clause: str = Field(max_length=8)
    approvals: str = Field(max_length=200)
    obligations: str = Field(max_length=500)
    retention_days: int
    revision: str = Field(max_length=47)
    decision_entry: str = Field(max_length=32)
    event_id: str = Field(max_length=32)
    # The newest of the earlier states that the log holds.
    prior_state: str | None = Field(default=None, max_length=32)
    prior_version: int | None = None
    prior_event_id: str | None = Field(default=None, max_length=32)
    # The nearest of its clocks at its newest step: an order for lists, no deadline.
    due_at: str | None = Field(default=None, max_length=20)
    emptied: bool
    review_due: bool = Field(index=True)


_REQUEST = RequestRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it

_MOVING = ("state", "version", "event_id")
_IS_LOGGED = exists().where(ENTRY.c.id == _REQUEST.c.event_id)
_SHOWN = {
    name: case((_IS_LOGGED, _REQUEST.c[name]), else_=_REQUEST.c[f"prior_{name}"])
    for name in _MOVING
}

_IS_SHOWN = or_(_IS_LOGGED, exists().where(ENTRY.c.id == _REQUEST.c.prior_event_id))

# Only the step that handed it to the provider shows that it was sent, whatever happened later.
_WAS_SENT = exists().where(
    STEP.c.request == _REQUEST.c.sid,
    STEP.c.shown == "with_provider",
    STEP.c.event_id == ENTRY.c.id,
)


class Requests:
    """Implements `hub.ports.request.RequestStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, record: RequestRecord) -> None:
        """See `RequestStore`."""
        values = {name: getattr(record, name) for name in RequestRecord.__slots__}
        lists = {name: json.dumps(values[name]) for name in _LISTS}
        self._db.execute(insert(_REQUEST).values(emptied=False, **values | lists))

    def get(self, sid: str) -> RequestRecord | None:
        """See `RequestStore`."""
        chosen = self._logged().where(_REQUEST.c.sid == sid)
        row = self._db.execute(chosen).mappings().first()
        return _record(dict(row)) if row else None

    def was_sent(self, sid: str) -> bool:
        """See `RequestStore`."""
        chosen = select(_REQUEST.c.sid).where(_REQUEST.c.sid == sid, _WAS_SENT)
        return self._db.execute(chosen).first() is not None

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
        """See `RequestStore`."""
        chosen = self._logged().where(
            _in_role(party, role, coordinates=coordinates), *_wanted(party, wanted)
        )
        at, _, sid = after.partition("|")
        if wanted.by_due:
            # A request without a running clock is ordered by its age.
            due = func.coalesce(_REQUEST.c.due_at, _REQUEST.c.logged_at)
            page = chosen.order_by(due, _REQUEST.c.sid)
            follows = or_(due > at, and_(due == at, _REQUEST.c.sid > sid))
        else:
            page = chosen.order_by(_REQUEST.c.logged_at.desc(), _REQUEST.c.sid.desc())
            logged = _REQUEST.c.logged_at
            follows = or_(logged < at, and_(logged == at, _REQUEST.c.sid < sid))
        page = page.where(follows) if after else page
        return [_record(dict(row)) for row in self._db.execute(page.limit(limit)).mappings()]

    def states(
        self, party: str, *, role: str, wanted: RequestFilter = EVERY_REQUEST
    ) -> Mapping[str, int]:
        """See `RequestStore`."""
        state = _SHOWN["state"].label("state")
        chosen = select(state, func.count()).where(
            _IS_SHOWN, _in_role(party, role, coordinates=False), *_wanted(party, wanted)
        )
        return {row[0]: row[1] for row in self._db.execute(chosen.group_by(state))}

    def waiting(self, state: str, since: str, limit: int) -> Sequence[RequestRecord]:
        """See `RequestStore`."""
        entered = (
            select(func.max(STEP.c.at))
            .where(STEP.c.request == _REQUEST.c.sid, STEP.c.shown == state)
            .scalar_subquery()
        )
        chosen = self._logged().where(_REQUEST.c.state == state, entered < since)
        page = chosen.order_by(_REQUEST.c.logged_at).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def past_expiry(self, now: str, limit: int) -> Sequence[RequestRecord]:
        """See `RequestStore`."""
        chosen = self._logged().where(_REQUEST.c.state.in_(ENDS_BY_TIME), _REQUEST.c.expires < now)
        page = chosen.order_by(_REQUEST.c.expires).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def kept_until(self, day: str, limit: int) -> Sequence[RequestRecord]:
        """See `RequestStore`."""
        states = ("answered", "partly_answered")
        parts = exists().where(ANSWER.c.request == _REQUEST.c.sid, ANSWER.c.delete_by.is_not(None))
        chosen = self._logged().where(
            _REQUEST.c.state.in_(states), parts, ~parts.where(ANSWER.c.delete_by >= day)
        )
        page = chosen.order_by(_REQUEST.c.logged_at).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def to_empty(self, limit: int) -> Sequence[RequestRecord]:
        """See `RequestStore`."""
        states = ("denied", "returned", "expired", "stopped", "withdrawn", "recalled", "closed")
        chosen = self._logged().where(_SHOWN["state"].in_(states), _REQUEST.c.emptied.is_(False))
        page = chosen.order_by(_REQUEST.c.logged_at).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def set_emptied(self, sid: str) -> None:
        """See `RequestStore`."""
        self._db.execute(update(_REQUEST).where(_REQUEST.c.sid == sid).values(emptied=True))

    def of_case(self, case_id: str) -> Sequence[RequestRecord]:
        """See `RequestStore`."""
        chosen = self._logged().where(_REQUEST.c.case_id == case_id)
        return [_record(dict(row)) for row in self._db.execute(chosen).mappings()]

    def reviews_due(self, party: str) -> Sequence[Duty]:
        """See `RequestStore`."""
        chosen = select(_REQUEST.c.case_id, _REQUEST.c.logged_at).where(
            _REQUEST.c.from_party == party, _REQUEST.c.review_due
        )
        return [Duty(*row) for row in self._db.execute(chosen)]

    def set_reviewed(self, sid: str) -> None:
        """See `RequestStore`."""
        self._db.execute(update(_REQUEST).where(_REQUEST.c.sid == sid).values(review_due=False))

    def stored_state(self, sid: str) -> str:
        """See `RequestStore`."""
        chosen = select(_REQUEST.c.state).where(_REQUEST.c.sid == sid)
        return self._db.execute(chosen).scalar() or ""

    def invited(self, case_id: str) -> Sequence[bytes]:
        """See `RequestStore`."""
        is_denied = and_(_REQUEST.c.state == "denied", _IS_LOGGED)
        chosen = select(_REQUEST.c.envelope).where(
            _REQUEST.c.case_id == case_id, _REQUEST.c.invited, ~is_denied
        )
        return [bytes(one) for one in self._db.execute(chosen).scalars()]

    def open_after(self, sid: str, limit: int) -> Sequence[str]:
        """See `RequestStore`."""
        chosen = select(_REQUEST.c.sid).where(_REQUEST.c.sid > sid, _REQUEST.c.state.not_in(FINAL))
        return list(self._db.execute(chosen.order_by(_REQUEST.c.sid).limit(limit)).scalars())

    def move(self, sid: str, *, version: int, state: str, event_id: str) -> None:
        """See `RequestStore`."""
        prior = {f"prior_{name}": shown for name, shown in _SHOWN.items()}
        found = self._db.execute(
            update(_REQUEST)
            .where(_REQUEST.c.sid == sid, _REQUEST.c.version == version)
            .values(state=state, version=version + 1, event_id=event_id, **prior)
        )
        if found.rowcount != 1:
            raise Conflict("request_changed", "the request has moved on")

    def decide(self, sid: str, *, entry: str, decision: Decision) -> None:
        """See `RequestStore`."""
        self._db.execute(
            update(_REQUEST)
            .where(_REQUEST.c.sid == sid)
            .values(
                decision_entry=entry,
                outcome=decision.outcome,
                reason=decision.reason,
                reasons=json.dumps(decision.reasons),
                flow=decision.flow,
                clause=decision.clause,
                obligations=json.dumps(decision.obligations),
                retention_days=decision.retention_days,
                revision=decision.revision,
                review_due=decision.outcome == "allow" and OBLIGATION in decision.obligations,
            )
        )

    def counts(self, party: str, member: str, now: datetime) -> Counts:
        """See `RequestStore`."""
        hour = time_of(now - timedelta(hours=1))
        month = time_of(now - timedelta(days=30))
        by_party = _REQUEST.c.from_party == party
        by_member = by_party & (_REQUEST.c.from_member == member)
        denied = case((_REQUEST.c.outcome == "deny", 1), else_=0)
        recent = select(func.count(), func.coalesce(func.sum(denied), 0)).where(
            by_member, _REQUEST.c.logged_at > hour
        )
        requests, denials = self._db.execute(recent).one()
        persons = select(func.count(_REQUEST.c.person.distinct()))
        of_member = persons.where(by_member, _REQUEST.c.logged_at > month)
        of_party = persons.where(by_party, _REQUEST.c.logged_at > month)
        return Counts(
            persons_per_member_30d=self._db.execute(of_member).scalar_one(),
            requests_per_member_1h=requests,
            persons_per_party_30d=self._db.execute(of_party).scalar_one(),
            denied_per_member_1h=denials,
        )

    def set_due(self, sid: str, due_at: str | None) -> None:
        """See `RequestStore`."""
        self._db.execute(update(_REQUEST).where(_REQUEST.c.sid == sid).values(due_at=due_at))

    def _logged(self) -> Select[tuple[object, ...]]:
        fixed = [_REQUEST.c[name] for name in RequestRecord.__slots__ if name not in _MOVING]
        shown = [column.label(name) for name, column in _SHOWN.items()]
        return select(*fixed, *shown).where(_IS_SHOWN)


def _in_role(party: str, role: str, *, coordinates: bool) -> ColumnElement[bool]:
    asks, gives = _REQUEST.c.from_party == party, _REQUEST.c.to_party == party
    if role == "asker":
        return and_(asks)
    if role == "provider":
        # A provider never learns of a request that was not sent to it.
        return and_(gives, _WAS_SENT)
    if role == "reviewer":
        return and_(_REQUEST.c.review_due, or_(asks, and_(gives, _WAS_SENT)))
    if role == "desk":
        return and_(_SHOWN["state"] == "at_desk", true() if coordinates else false())
    may_approve = true() if coordinates else or_(asks, gives)
    return or_(
        and_(may_approve, _SHOWN["state"] == "awaiting_approval"),
        and_(gives, _SHOWN["state"] == "awaiting_release"),
    )


def _wanted(party: str, wanted: RequestFilter) -> Iterator[ColumnElement[bool]]:
    asks = _REQUEST.c.from_party == party
    if wanted.states:
        yield _SHOWN["state"].in_(wanted.states)
    if wanted.purpose:
        yield _REQUEST.c.purpose == wanted.purpose
    if wanted.party:
        yield case((asks, _REQUEST.c.to_party), else_=_REQUEST.c.from_party) == wanted.party
    # A member who asks by an invitation is not told which case it is, and must not find it out
    # here.
    if wanted.case_id or wanted.worker:
        yield and_(asks, _REQUEST.c.invited.is_(False))
    if wanted.case_id:
        yield _REQUEST.c.case_id == wanted.case_id
    if wanted.worker:
        yield _REQUEST.c.case_id.in_(cases_of(wanted.worker))


def _record(row: dict[str, object]) -> RequestRecord:
    lists = {name: tuple(json.loads(str(row[name]))) for name in _LISTS}
    return RequestRecord(**row | lists)  # type: ignore[arg-type]  # one column for each field
