"""Requests as the hub lists them: only its word, until a statement or an entry is verified."""

from pydantic import Field

from connectors.api.shape import Code, Count, Cursor, Envelope, Out
from connectors.api.submission import Proven
from hub.form.model import Many
from hub.form.value import Date, Id, Party, Sid, Time


class DecisionOut(Out):
    """The part of a decision that a party is told; ``clause`` is the agreement's article."""

    outcome: Code
    reason: Code
    reasons: Many[Code]
    clause: str


class MovedOut(Proven):
    """A step of a request that the hub accepted."""

    state: Code


class PreCheckOut(Proven):
    """The decision that would be made."""

    decision: DecisionOut


class SubmittedOut(Proven):
    """A request that the hub accepted."""

    state: Code
    decision: DecisionOut


class StepOut(Out):
    """A step in the life of a request."""

    at: Time
    event: Code
    shown: Code
    entry: Id


class CountOut(Out):
    """One line of a clock's sum."""

    code: Code
    day: Date
    count: int
    unit: str
    name: str


class DeadlineOut(Out):
    """A clock of a request; ``due_at`` is None while it stands still."""

    kind: Code
    due_at: Time | None
    late: bool
    lines: Many[CountOut]


class RequestOut(Out):
    """A request as one party may see it."""

    sid: Sid
    case_id: Id | None
    asker: Party = Field(validation_alias="from", serialization_alias="from")
    to: Party
    desk: Code
    purpose: Code
    state: Code
    decision: DecisionOut
    approvals: Many[Code]
    logged_at: Time
    expires: Time
    deadlines: Many[DeadlineOut]
    entry: Id
    timeline: Many[StepOut]
    handed_over_at: Time | None


class RequestsOut(Out):
    """A page of requests; ``next`` asks for the following one."""

    items: Many[RequestOut]
    next: Cursor | None


class StatementOut(Out):
    """A statement as it was signed."""

    statement: Envelope


class StateCountOut(Out):
    """The number of requests in a state."""

    state: Code
    count: Count


class RequestCountsOut(Out):
    """The number of requests in each state."""

    items: Many[StateCountOut]
