"""Rows of requests and all that belongs to one, and how they are read and written.

A state is shown to nobody before the log holds its entry: every read joins the row's event with
the sequenced log. Until then a request shows the state before, with the version of that state:
who acts on it meets a conflict and looks again.
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

from hub.adapters.db.case import cases_of
from hub.adapters.db.log import ENTRY
from hub.domain.request import ENDS_WITH_TERM, FINAL
from hub.errors import Conflict
from hub.policy.decision import Decision
from hub.ports.answer import AnswerRecord
from hub.ports.approval import ApprovalRecord
from hub.ports.request import EVERY_REQUEST, Counts, RequestFilter, RequestRecord

_LISTS = ("reasons", "approvals", "obligations")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class RequestRow(SQLModel, table=True):
    __tablename__ = "request"
    sid: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(max_length=32, index=True)
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
    # The newest of the states before that the log holds.
    prior_state: str | None = Field(default=None, max_length=32)
    prior_version: int | None = None
    # The nearest of its clocks, as it stood at its newest step: an order for lists, no deadline.
    due_at: str | None = Field(default=None, max_length=20)
    emptied: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    prior_event_id: str | None = Field(default=None, max_length=32)


class ApprovalRow(SQLModel, table=True):
    __tablename__ = "approval"
    sid: str = Field(primary_key=True, max_length=64)
    request: str = Field(max_length=64, index=True)
    answer: str | None = Field(default=None, max_length=64)
    kind: str = Field(max_length=32)
    verdict: str = Field(max_length=16)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    function: str = Field(max_length=64)
    logged_at: str = Field(max_length=20)
    event_id: str = Field(max_length=32)


class AnswerRow(SQLModel, table=True):
    __tablename__ = "answer"
    sid: str = Field(primary_key=True, max_length=64)
    request: str = Field(max_length=64, index=True)
    kind: str = Field(max_length=16)
    seq: int
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    released: bool
    final: bool
    delete_by: str | None = Field(default=None, max_length=10)
    envelope: bytes
    blob: str = Field(max_length=64)
    size: int
    logged_at: str = Field(max_length=20)
    event_id: str = Field(max_length=32)


class PickUpRow(SQLModel, table=True):
    __tablename__ = "pick_up"
    id: str = Field(primary_key=True, max_length=32)
    answer: str = Field(max_length=64, index=True)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    event_id: str = Field(max_length=32)


class ReceiptRow(SQLModel, table=True):
    __tablename__ = "receipt"
    sid: str = Field(primary_key=True, max_length=64)
    about: str = Field(max_length=64, index=True)
    event: str = Field(max_length=32)
    event_id: str = Field(max_length=32)


class ResealRow(SQLModel, table=True):
    """The same sealed bytes behind another header, for other members of the desk."""

    __tablename__ = "reseal"
    sid: str = Field(primary_key=True, max_length=64)
    about: str = Field(max_length=64, index=True)
    envelope: bytes
    blob: str = Field(max_length=64)
    event_id: str = Field(max_length=32)


class StepRow(SQLModel, table=True):
    """One step in the life of a request, as it is shown."""

    __tablename__ = "step"
    id: int | None = Field(default=None, primary_key=True)
    request: str = Field(max_length=64, index=True)
    event: str = Field(max_length=32)
    shown: str = Field(max_length=32)
    at: str = Field(max_length=20)
    event_id: str = Field(max_length=32)


_REQUEST = RequestRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_APPROVAL = ApprovalRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_ANSWER = AnswerRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_PICK_UP = PickUpRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_RECEIPT = ReceiptRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_RESEAL = ResealRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_STEP = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it

_MOVING = ("state", "version", "event_id")
_IS_LOGGED = exists().where(ENTRY.c.id == _REQUEST.c.event_id)
_SHOWN = {
    name: case((_IS_LOGGED, _REQUEST.c[name]), else_=_REQUEST.c[f"prior_{name}"])
    for name in _MOVING
}

_IS_SHOWN = or_(_IS_LOGGED, exists().where(ENTRY.c.id == _REQUEST.c.prior_event_id))


# Whatever became of it: only the step that handed it to the provider says that it was sent.
_WAS_SENT = exists().where(
    _STEP.c.request == _REQUEST.c.sid,
    _STEP.c.shown == "with_provider",
    _STEP.c.event_id == ENTRY.c.id,
)


class Requests:
    """Requests and all that belongs to them in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, record: RequestRecord) -> None:
        """Add a request with its first state."""
        values = {name: getattr(record, name) for name in RequestRecord.__slots__}
        lists = {name: json.dumps(values[name]) for name in _LISTS}
        self._db.execute(insert(_REQUEST).values(**values | lists))

    def get(self, sid: str) -> RequestRecord | None:
        """The request in its newest state that is in the log."""
        chosen = self._logged().where(_REQUEST.c.sid == sid)
        row = self._db.execute(chosen).mappings().first()
        return _record(dict(row)) if row else None

    def was_sent(self, sid: str) -> bool:
        """Whether the log holds that the request went to its provider."""
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
        """The requests of a party in a role after ``after``, newest first or the most urgent.

        ``asker``, ``provider``, ``approver`` (what waits for an approval that the party may give)
        or ``desk`` (what is incomplete); ``coordinates``: the party is the coordinator.
        """
        chosen = self._logged().where(
            _in_role(party, role, coordinates=coordinates), *_wanted(party, wanted)
        )
        at, _, sid = after.partition("|")
        if wanted.by_due:
            # What has no clock (any more) is as urgent as it is old.
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
        """How many requests of a party, as ``asker`` or ``provider``, are in each state."""
        state = _SHOWN["state"].label("state")
        chosen = select(state, func.count()).where(
            _IS_SHOWN, _in_role(party, role, coordinates=False), *_wanted(party, wanted)
        )
        return {row[0]: row[1] for row in self._db.execute(chosen.group_by(state))}

    def waiting(self, state: str, since: str, limit: int) -> Sequence[RequestRecord]:
        """Requests that have been in ``state`` since before ``since``."""
        entered = (
            select(func.max(_STEP.c.at))
            .where(_STEP.c.request == _REQUEST.c.sid, _STEP.c.shown == state)
            .scalar_subquery()
        )
        chosen = self._logged().where(_REQUEST.c.state == state, entered < since)
        page = chosen.order_by(_REQUEST.c.logged_at).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def past_term(self, now: str, limit: int) -> Sequence[RequestRecord]:
        """Requests without an answer whose own term is over; what is answered ends later."""
        chosen = self._logged().where(
            _REQUEST.c.state.in_(ENDS_WITH_TERM), _REQUEST.c.expires < now
        )
        page = chosen.order_by(_REQUEST.c.expires).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def kept_until(self, day: str, limit: int) -> Sequence[RequestRecord]:
        """Answered requests of which the last day of every part was before ``day``, oldest first.

        Those that may be kept for longer are not among them, however many there are.
        """
        states = ("answered", "partly_answered")
        parts = exists().where(
            _ANSWER.c.request == _REQUEST.c.sid, _ANSWER.c.delete_by.is_not(None)
        )
        chosen = self._logged().where(
            _REQUEST.c.state.in_(states), parts, ~parts.where(_ANSWER.c.delete_by >= day)
        )
        page = chosen.order_by(_REQUEST.c.logged_at).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def to_empty(self, limit: int) -> Sequence[RequestRecord]:
        """Requests that ended so that nobody may read their files any more, and hold them yet."""
        states = ("denied", "returned", "expired", "stopped", "withdrawn", "recalled", "closed")
        chosen = self._logged().where(_SHOWN["state"].in_(states), _REQUEST.c.emptied.is_(False))
        page = chosen.order_by(_REQUEST.c.logged_at).limit(limit)
        return [_record(dict(row)) for row in self._db.execute(page).mappings()]

    def set_emptied(self, sid: str) -> None:
        """Note that the files of a request are gone."""
        self._db.execute(update(_REQUEST).where(_REQUEST.c.sid == sid).values(emptied=True))

    def deleted_answers(self, request: str) -> frozenset[str]:
        """The answers of a request of which a reader says that they are deleted."""
        chosen = (
            select(_RECEIPT.c.about)
            .join(_ANSWER, _ANSWER.c.sid == _RECEIPT.c.about)
            .where(_ANSWER.c.request == request, _RECEIPT.c.event == "deleted")
        )
        return frozenset(self._db.execute(chosen).scalars())

    def of_case(self, case_id: str) -> Sequence[RequestRecord]:
        """All requests of a case that are not at their end are among these."""
        chosen = self._logged().where(_REQUEST.c.case_id == case_id)
        return [_record(dict(row)) for row in self._db.execute(chosen).mappings()]

    def open_after(self, sid: str, limit: int) -> Sequence[str]:
        """The next requests, by sid, that are not at their end."""
        chosen = select(_REQUEST.c.sid).where(_REQUEST.c.sid > sid, _REQUEST.c.state.not_in(FINAL))
        return list(self._db.execute(chosen.order_by(_REQUEST.c.sid).limit(limit)).scalars())

    def move(self, sid: str, *, version: int, state: str, event_id: str) -> None:
        """Set the next state, if nobody else did since ``version``.

        Raises:
            Conflict: somebody else was first.
        """
        prior = {f"prior_{name}": shown for name, shown in _SHOWN.items()}
        found = self._db.execute(
            update(_REQUEST)
            .where(_REQUEST.c.sid == sid, _REQUEST.c.version == version)
            .values(state=state, version=version + 1, event_id=event_id, **prior)
        )
        if found.rowcount != 1:
            raise Conflict("request_changed", "the request has moved on")

    def decide(self, sid: str, *, entry: str, decision: Decision) -> None:
        """Replace the decision under which a request goes on."""
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
            )
        )

    def counts(self, party: str, member: str, now: datetime) -> Counts:
        """What a member and a party have asked until now; this request is not among it."""
        hour = (now - timedelta(hours=1)).strftime(_TIME)
        month = (now - timedelta(days=30)).strftime(_TIME)
        by_party = _REQUEST.c.from_party == party
        by_member = by_party & (_REQUEST.c.from_member == member)
        denied = case((_REQUEST.c.outcome == "deny", 1), else_=0)
        recent = select(func.count(), func.coalesce(func.sum(denied), 0)).where(
            by_member, _REQUEST.c.logged_at > hour
        )
        requests, denials = self._db.execute(recent).one()
        persons = select(func.count(_REQUEST.c.case_id.distinct()))
        of_member = persons.where(by_member, _REQUEST.c.logged_at > month)
        of_party = persons.where(by_party, _REQUEST.c.logged_at > month)
        return Counts(
            persons_per_member_30d=self._db.execute(of_member).scalar_one(),
            requests_per_member_1h=requests,
            persons_per_party_30d=self._db.execute(of_party).scalar_one(),
            denied_per_member_1h=denials,
        )

    def add_approval(self, record: ApprovalRecord) -> None:
        """Add an approval or rejection."""
        values = {name: getattr(record, name) for name in ApprovalRecord.__slots__}
        self._db.execute(insert(_APPROVAL).values(**values))

    def approvals(self, request: str) -> Sequence[ApprovalRecord]:
        """The approvals of a request in the order of the log."""
        chosen = select(_APPROVAL).where(_APPROVAL.c.request == request)
        ordered = chosen.order_by(_APPROVAL.c.logged_at, _APPROVAL.c.sid)
        return [ApprovalRecord(**row) for row in self._db.execute(ordered).mappings()]

    def add_answer(self, record: AnswerRecord) -> None:
        """Add a message about a request."""
        values = {name: getattr(record, name) for name in AnswerRecord.__slots__}
        self._db.execute(insert(_ANSWER).values(**values))

    def answers(self, request: str) -> Sequence[AnswerRecord]:
        """The messages about a request that are in the log, in their order."""
        chosen = (
            select(_ANSWER)
            .join(ENTRY, ENTRY.c.id == _ANSWER.c.event_id)
            .where(_ANSWER.c.request == request)
            .order_by(_ANSWER.c.logged_at, _ANSWER.c.seq)
        )
        return [AnswerRecord(**row) for row in self._db.execute(chosen).mappings()]

    def next_seq(self, request: str, party: str) -> int:
        """The number of the next message of this party about this request."""
        chosen = select(func.coalesce(func.max(_ANSWER.c.seq), 0)).where(
            _ANSWER.c.request == request, _ANSWER.c.party == party
        )
        return int(self._db.execute(chosen).scalar_one()) + 1

    def release(self, answer: str, event_id: str) -> None:
        """Let an answer that waited be read."""
        self._db.execute(
            update(_ANSWER).where(_ANSWER.c.sid == answer).values(released=True, event_id=event_id)
        )

    def add_pick_up(
        self, pick_up: str, *, answer: str, party: str, member: str, event_id: str
    ) -> None:
        """Note that a member may now fetch an answer's bytes."""
        self._db.execute(
            insert(_PICK_UP).values(
                id=pick_up, answer=answer, party=party, member=member, event_id=event_id
            )
        )

    def pick_up(self, pick_up: str) -> tuple[str, str, str] | None:
        """Answer, party and member of a pick-up that is in the log."""
        chosen = (
            select(_PICK_UP.c.answer, _PICK_UP.c.party, _PICK_UP.c.member)
            .join(ENTRY, ENTRY.c.id == _PICK_UP.c.event_id)
            .where(_PICK_UP.c.id == pick_up)
        )
        row = self._db.execute(chosen).first()
        return (row[0], row[1], row[2]) if row else None

    def add_receipt(self, sid: str, *, about: str, event: str, event_id: str) -> None:
        """Add a receipt."""
        values = {"sid": sid, "about": about, "event": event, "event_id": event_id}
        self._db.execute(insert(_RECEIPT).values(**values))

    def was_picked_up(self, answer: str, *, party: str, member: str) -> bool:
        """Whether the log holds that a member picked an answer up."""
        chosen = (
            select(_PICK_UP.c.id)
            .join(ENTRY, ENTRY.c.id == _PICK_UP.c.event_id)
            .where(
                _PICK_UP.c.answer == answer,
                _PICK_UP.c.party == party,
                _PICK_UP.c.member == member,
            )
        )
        return self._db.execute(chosen).first() is not None

    def handed_over(self, request: str) -> Mapping[str, str]:
        """When the letters about a request were handed over, by the sid that each is about.

        Those of which the log holds it; about the request itself, or about an answer to it.
        """
        answers = select(_ANSWER.c.sid).where(_ANSWER.c.request == request)
        chosen = (
            select(_RECEIPT.c.about, _STEP.c.at)
            .join(ENTRY, ENTRY.c.id == _RECEIPT.c.event_id)
            .join(_STEP, _STEP.c.event_id == _RECEIPT.c.event_id)
            .where(
                or_(_RECEIPT.c.about == request, _RECEIPT.c.about.in_(answers)),
                _RECEIPT.c.event == "handed_over",
                _STEP.c.request == request,
            )
        )
        return {row[0]: row[1] for row in self._db.execute(chosen)}

    def add_reseal(
        self, sid: str, *, about: str, envelope: bytes, blob: str, event_id: str
    ) -> None:
        """Add the same file for other readers."""
        values = {"sid": sid, "about": about, "envelope": envelope, "blob": blob}
        self._db.execute(insert(_RESEAL).values(event_id=event_id, **values))

    def reseals(self, about: str) -> Sequence[tuple[bytes, str]]:
        """Statement and file of every re-seal of a statement's file, the newest first."""
        chosen = (
            select(_RESEAL.c.envelope, _RESEAL.c.blob)
            .join(ENTRY, ENTRY.c.id == _RESEAL.c.event_id)
            .where(_RESEAL.c.about == about)
            .order_by(ENTRY.c.idx.desc())
        )
        return [(bytes(row[0]), row[1]) for row in self._db.execute(chosen)]

    def add_step(self, request: str, *, event: str, shown: str, at: str, event_id: str) -> None:
        """Add a step to what is shown of a request's life."""
        values = {"event": event, "shown": shown, "at": at, "event_id": event_id}
        self._db.execute(insert(_STEP).values(request=request, **values))

    def set_due(self, sid: str, due_at: str | None) -> None:
        """Note by when an answer is due, for the order of lists."""
        self._db.execute(update(_REQUEST).where(_REQUEST.c.sid == sid).values(due_at=due_at))

    def timeline(self, request: str) -> Sequence[tuple[str, str, str, str]]:
        """The steps that are in the log: time, event, what was shown, entry."""
        return self.timelines([request]).get(request, [])

    def timelines(
        self, requests: Sequence[str]
    ) -> Mapping[str, Sequence[tuple[str, str, str, str]]]:
        """As `timeline`, by the sid of each request."""
        chosen = (
            select(_STEP.c.request, _STEP.c.at, _STEP.c.event, _STEP.c.shown, _STEP.c.event_id)
            .join(ENTRY, ENTRY.c.id == _STEP.c.event_id)
            .where(_STEP.c.request.in_(requests))
            .order_by(_STEP.c.id)
        )
        found: dict[str, list[tuple[str, str, str, str]]] = {}
        for request, at, event, shown, entry in self._db.execute(chosen):
            found.setdefault(request, []).append((at, event, shown, entry))
        return found

    def _logged(self) -> Select[tuple[object, ...]]:
        fixed = [_REQUEST.c[name] for name in RequestRecord.__slots__ if name not in _MOVING]
        shown = [column.label(name) for name, column in _SHOWN.items()]
        return select(*fixed, *shown).where(_IS_SHOWN)


def _in_role(party: str, role: str, *, coordinates: bool) -> ColumnElement[bool]:
    asks, gives = _REQUEST.c.from_party == party, _REQUEST.c.to_party == party
    if role == "asker":
        return and_(asks)
    if role == "provider":
        # A provider never learns of what was not sent to it.
        return and_(gives, _WAS_SENT)
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
    # Who asks by an invitation is not told which case it is, and cannot find it out here.
    if wanted.case_id or wanted.worker:
        yield and_(asks, _REQUEST.c.invited.is_(False))
    if wanted.case_id:
        yield _REQUEST.c.case_id == wanted.case_id
    if wanted.worker:
        yield _REQUEST.c.case_id.in_(cases_of(wanted.worker))


def _record(row: dict[str, object]) -> RequestRecord:
    lists = {name: tuple(json.loads(str(row[name]))) for name in _LISTS}
    return RequestRecord(**row | lists)  # type: ignore[arg-type]  # one column for each field
