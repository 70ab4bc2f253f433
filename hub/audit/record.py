"""The records who, whom, what and why, to which a leaf commits. Source: formats, section 9.

A record is kept as its exact bytes; the holder of a record and its salt can show that it belongs to
the leaf. A group that has nothing to say has the record ``{}``. Records hold ids, codes, numbers
and times, and never free text.
"""

from collections.abc import Mapping
from operator import attrgetter
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from hub.audit.entry import EMPTY_RECORD, GROUPS, LEAF_BYTES_MAX
from hub.errors import InvalidInput
from hub.form import canonical
from hub.form.model import Faults, Many, Model, ascending, ill_formed
from hub.form.value import (
    Basis,
    Basis9,
    Code,
    Count,
    Digest,
    Id,
    Member,
    Moment,
    Party,
    Revision,
    one_of,
)

ACR = frozenset({"key", "oidc", "oidc_mfa"})
# Events and states of the vocabulary, without the administrative events: those are clear.
EVENTS = frozenset(
    {
        "request_submitted",
        "request_decided",
        "desk_completed",
        "desk_returned",
        "approval_given",
        "approval_refused",
        "approval_lapsed",
        "request_delivered",
        "question_asked",
        "reply_given",
        "answer_sealed",
        "answer_decided",
        "answer_released",
        "refusal_sent",
        "answer_picked_up",
        "answer_saved",
        "receipt_given",
        "wrong_person",
        "recalled",
        "withdrawn",
        "stopped",
        "expired",
        "closed",
        "fact_recorded",
        "fact_withdrawn",
        "notice_handed_over",
        "withdrawal_asked",
        "case_opened",
        "card_replaced",
        "resealed",
    }
)
STATES = frozenset(
    {
        "at_desk",
        "awaiting_approval",
        "with_provider",
        "question",
        "awaiting_release",
        "partly_answered",
        "answered",
        "denied",
        "refused",
        "returned",
        "expired",
        "stopped",
        "withdrawn",
        "recalled",
        "quarantined",
        "closed",
    }
)

Reason = Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]{1,63}$")]
_FAULTS = Faults(form="record_invalid", value="record_invalid", spelling="record_invalid")


class Who(Model):
    """The record who; ``acting_for`` may be a member too, whose form is one of a party's."""

    party: Party
    member: Member
    function: Code
    acr: Annotated[str, one_of(ACR)]
    acting_for: Party | None = Field(
        default=None, validation_alias="for", serialization_alias="for"
    )


class Whom(Model):
    """The record whom."""

    case: Id
    n: Count
    r: Digest | None = None


class What(Model):
    """The record what."""

    event: Annotated[str, one_of(EVENTS)]
    at: Moment
    request: Digest | None = None
    seq: Count | None = None
    sender: Party | None = Field(default=None, validation_alias="from", serialization_alias="from")
    to: Party | None = None
    statement: Digest | None = None
    shown: Annotated[str, one_of(STATES)]
    sealed: Digest | None = None


class Item(Model):
    """A category that was asked."""

    category: Code


class Grounds(Model):
    """The articles that the asker named."""

    art6: Basis
    art9: Annotated[Many[Basis9], Field(min_length=1), ascending()] | None = None


class Why(Model):
    """Why it was decided so."""

    purpose: Code
    items: Annotated[Many[Item], Field(min_length=1), ascending(attrgetter("category"))]
    basis: Grounds
    facts: Annotated[Many[Digest], ascending()]
    agreement: Digest
    revision: Revision
    flow: Annotated[str, Field(pattern="^(F[0-9]{2})?$")]
    clause: Annotated[str, Field(pattern=r"^[1-9][0-9]?(\.[1-9][0-9]?)?$")]
    outcome: Literal["allow", "deny", "needs_approval"]
    reason: Reason
    reasons: Annotated[Many[Reason], Field(min_length=1), ascending()]
    input: Digest

    @model_validator(mode="after")
    def _check_reason(self) -> Self:
        if self.reason not in self.reasons:
            raise ill_formed("the reason is none of the reasons")
        return self


_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {
    "who": TypeAdapter(Who),
    "whom": TypeAdapter(Whom),
    "what": TypeAdapter(What),
    "why": TypeAdapter(Why),
}


def write(group: str, members: Mapping[str, Any]) -> bytes:
    """The exact bytes of a record with these members; ``{}`` if there are none.

    Raises:
        InvalidInput: no reader would accept it.
    """
    data = canonical.encode(dict(members), reason="record_invalid")
    if members:
        parse(group, data)
    return data


def parse(group: str, data: bytes) -> dict[str, Any]:
    """Read the record of ``group``; empty if it is ``{}``.

    Raises:
        InvalidInput: no such group, another form or spelling, a member too many or too few.
    """
    if group not in GROUPS:
        raise InvalidInput("record_invalid", "no such group")
    if len(data) > LEAF_BYTES_MAX:
        raise InvalidInput("record_invalid", "too long")
    if data == EMPTY_RECORD:
        return {}
    record: Model = canonical.read(_ADAPTERS[group], data, faults=_FAULTS)
    return record.to_document()
