"""The messages that came back about a request, and picking one up."""

from connectors.api.request import DecisionOut
from connectors.api.shape import Code, Count, Envelope, Out
from connectors.api.submission import Proven
from hub.form.model import Many
from hub.form.value import Date, Id, Party, Sid, Time


class SentOut(Proven):
    """A message that the hub accepted; only an answer has a decision."""

    state: Code
    decision: DecisionOut | None


class AnswerOut(Out):
    """A message about a request, without its content."""

    sid: Sid
    kind: Code
    seq: Count
    party: Party
    final: bool
    delete_by: Date | None
    size: Count
    logged_at: Time
    released: bool
    handed_over_at: Time | None


class AnswersOut(Out):
    """The messages about a request."""

    items: Many[AnswerOut]


class PickedUpOut(Proven):
    """A message, and the id under which its file is fetched."""

    pick_up: Id
    statement: Envelope
    reseal: Envelope | None
