"""The form of the input document of a decision. Source: policy, section 1; formats, section 6.

A text may be any: the engine decides on a term that the vocabulary lacks. Nothing is ever null.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter

from hub.form.model import Many, Model, ill_formed
from hub.form.value import Date as AnyDate
from hub.form.value import Index
from hub.form.value import Time as AnyTime


def _check_year(text: str) -> str:
    # Engines compare times as strings, and not every program writes all digits of such a year.
    if text.startswith("0"):
        raise ill_formed("a year before 1000")
    return text


def _check_distinct(items: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(items)) < len(items):
        raise ill_formed("a set with an item twice")
    return items


ABSENT: Any = None  # the default of a member that may be absent; null does not stand for it
Text = Annotated[str, Field(min_length=1)]
Set = Annotated[Many[Text], AfterValidator(_check_distinct)]
Items = Annotated[Many[Text], Field(min_length=1), AfterValidator(_check_distinct)]
Date = Annotated[AnyDate, AfterValidator(_check_year)]
Time = Annotated[AnyTime, AfterValidator(_check_year)]


class ActorForm(Model):
    """The person who signed, or who acts."""

    party: Text
    type: Text
    function: Text
    member: Text


class FactForm(Model):
    """The members of every fact."""

    sid: Text
    by: ActorForm
    at: Time
    about: Text = ABSENT
    confirms: Text = ABSENT


class ScopedForm(FactForm):
    """A fact for one purpose and some parties, until a day."""

    purpose: Text
    recipients: Items
    until: Date


class MandateForm(ScopedForm):
    """A mandate, an invitation, or the person's own wish."""

    kind: Literal["mandate", "invitation", "subject_initiated"]


class MeetingForm(ScopedForm):
    """A conference, or a committee that has a case."""

    kind: Literal["conference", "committee_case"]
    code: Literal["open", "closed"]


class ConsentForm(ScopedForm):
    """A consent."""

    kind: Literal["consent_given", "consent_renewed"]
    items: Items
    explicit: bool
    role: Text
    guardian: bool = ABSENT


class WithdrawalForm(FactForm):
    """The end of a consent."""

    kind: Literal["consent_withdrawn"]
    replaces: Text = ABSENT


class StateForm(FactForm):
    """A state of the case."""

    kind: Literal["case_state"]
    code: Text
    track: Text
    date: Date


class AgeForm(FactForm):
    """An age band."""

    kind: Literal["age_band"]
    code: Text
    guardian: bool = ABSENT


class DatedForm(FactForm):
    """A deed on a day."""

    kind: Literal[
        "plan_signed",
        "balance",
        "step2_wish",
        "return_commitment",
        "handover_wish",
        "anchor_linked",
        "identity_check",
    ]
    date: Date


class AssignmentForm(FactForm):
    """A member who works on the case."""

    kind: Literal["assigned"]
    member: Text
    recipients: Items


class InabilityForm(FactForm):
    """A person who cannot consent, until a day."""

    kind: Literal["unable_to_consent"]
    until: Date


class RestrictionForm(FactForm):
    """A restriction of the processing."""

    kind: Literal["restriction"]
    code: Literal["art18", "art21", "none"]


AnyFactForm = Annotated[
    MandateForm
    | MeetingForm
    | ConsentForm
    | WithdrawalForm
    | StateForm
    | AgeForm
    | DatedForm
    | AssignmentForm
    | InabilityForm
    | RestrictionForm,
    Field(discriminator="kind"),
]


class CutForm(Model):
    """The moments that the engine compares with."""

    approvals_after: Time
    today: Date


class ProviderForm(Model):
    """The party that a request is for."""

    party: Text
    type: Text


class BasisForm(Model):
    """The articles that the asker names."""

    art6: Text
    art9: Set


class RequestForm(Model):
    """The request."""

    id: Text
    sid: Text = ABSENT
    sender: ActorForm = Field(validation_alias="from")
    to: ProviderForm
    purpose: Text
    items: Items
    basis: BasisForm
    invitation: bool


class AnswerForm(Model):
    """The answer that is released or read."""

    sid: Text
    items: Items
    delete_by: Date
    seen: Set
    sources: Set


class CaseForm(Model):
    """The state of the case, by its owner's facts."""

    owner: Text
    open_conference: bool
    state: Text = ABSENT
    track: Text = ABSENT
    intake_days: Index = ABSENT
    age_band: Text = ABSENT
    guardian: bool = ABSENT


class ApprovalForm(Model):
    """A verdict."""

    kind: Text
    verdict: Literal["approve", "reject"]
    by: ActorForm
    at: Time
    answer: Text = ABSENT


class LimitsForm(Model):
    """The counts of what was asked before, and of the persons that are asked about now."""

    persons_per_member_30d: Index
    requests_per_member_1h: Index
    persons_per_party_30d: Index
    denied_per_member_1h: Index
    subjects: Index


class HubForm(Model):
    """A member who reads the hub itself."""

    scope: Literal["own", "all"]
    smallest_cell: Index
    presented: bool
    identity_checked: bool


class InputForm(Model):
    """The whole input document."""

    query: Text
    point: Literal["asked", "released", "read"]
    now: Time
    cut: CutForm
    signed: Set
    regime: Literal["no_basis", "interim", "statutory"]
    request: RequestForm
    actor: ActorForm
    facts: Many[AnyFactForm]
    approvals: Many[ApprovalForm]
    limits: LimitsForm
    answer: AnswerForm = ABSENT
    case: CaseForm = ABSENT
    hub: HubForm = ABSENT


INPUT = TypeAdapter(InputForm)
