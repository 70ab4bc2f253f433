"""The facts that a party states about a case, in their kinds. Source: formats, section 6.

Each kind has members of its own. Every kind has ``ends`` and ``parties``.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from hub.crypto.payload.signed import Items, OneParty, Parties, Signed
from hub.domain.day import day_of
from hub.form.model import Truth, ill_formed
from hub.form.value import Code, Date, Digest, Member, Sid

YEAR_MAX = 9_000  # beyond, days cannot be added
_NEEDS_EVIDENCE = frozenset({"plan_signed", "balance"})
# The formats name the functions for these kinds; others are judged with the case and its owner.
_SIGNED_BY = {
    "assigned": frozenset({"team_lead", "desk_officer"}),
    "conference": frozenset({"case_director"}),
    "committee_case": frozenset({"case_director"}),
    "unable_to_consent": frozenset({"health_professional", "care_coordinator"}),
    "identity_check": frozenset({"desk_officer", "caseworker"}),
    "restriction": frozenset({"privacy_officer"}),
}


class Fact(Signed):
    """The members of every fact: its kind, and the case or the statement that it is about."""

    noun: ClassVar[str] = "fact"
    # The number of days that it lasts at most, from the Amsterdam day of its signing; 0: unlimited.
    days_max: ClassVar[int] = 0

    kind: str
    case: Digest | None = None
    subject: Digest | None = None
    about: Sid | None = None
    confirms: Sid | None = None
    evidence: Digest | None = None

    @property
    def ends(self) -> str | None:
        """The last day on which it holds; None if its kind has no such day."""
        return None

    @property
    def parties(self) -> tuple[str, ...] | None:
        """The parties that it names; None if its kind names none."""
        return None

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """The kinds that this model describes."""
        return get_args(cls.model_fields["kind"].annotation)

    @classmethod
    def own_names(cls) -> frozenset[str]:
        """The members that this kind has and others may not have."""
        return frozenset(cls.model_fields.keys() - Fact.model_fields.keys())

    def own_members(self) -> dict[str, Any]:
        """Those of them that this fact has, as they stand in the bytes."""
        return {n: one for n, one in self.to_document().items() if n in self.own_names()}

    @model_validator(mode="after")
    def _check_about(self) -> Self:
        if (self.case is None) == (self.about is None):
            raise ill_formed("a case with its subject, or a statement")
        if (self.subject is None) != (self.case is None):
            raise ill_formed("a case with its subject, or a statement")
        return self

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if self.kind in _NEEDS_EVIDENCE and self.evidence is None:
            raise ill_formed("the evidence is missing")
        functions = _SIGNED_BY.get(self.kind)
        if functions is not None and self.sender.function not in functions:
            raise ill_formed("not to be signed in this function")
        return self

    @model_validator(mode="after")
    def _check_lasts(self) -> Self:
        if not self.days_max or self.ends is None:
            return self
        start = day_of(self.at)
        if start.year >= YEAR_MAX:
            raise ill_formed("a time too far away")
        if not start <= date.fromisoformat(self.ends) <= start + timedelta(days=self.days_max):
            raise ill_formed(f"lasts from its day to {self.days_max} days later")
        return self


class Lasting(Fact):
    """A fact with a last day."""

    until: Date

    @property
    def ends(self) -> str | None:
        """Its ``until``."""
        return self.until


class Scoped(Lasting):
    """A fact for one purpose and some parties, until a day."""

    purpose: Code
    recipients: Parties

    @property
    def parties(self) -> tuple[str, ...] | None:
        """Its ``recipients``."""
        return self.recipients


class Consent(Scoped):
    """The person agrees; ``guardian`` if a guardian does."""

    days_max: ClassVar[int] = 183

    kind: Literal["consent_given", "consent_renewed"]
    items: Items
    explicit: bool
    role: Literal["basis", "safeguard", "secrecy_release"]
    guardian: Truth | None = None


class ConsentWithdrawn(Fact):
    """The person agrees no longer: to one consent, or to all."""

    kind: Literal["consent_withdrawn"]
    replaces: Sid | None = None


class Mandate(Scoped):
    """The person lets a party act."""

    kind: Literal["mandate"]


class CaseState(Fact):
    """The state of the case."""

    kind: Literal["case_state"]
    date: Date
    code: Literal["intake", "screening", "step1", "step2", "exit"]
    track: Literal["regular", "dublin_short", "own_network"]


class AgeBand(Fact):
    """The person's age, in three bands."""

    kind: Literal["age_band"]
    code: Literal["minor", "young_adult", "adult"]
    guardian: Truth | None = None


class OnDay(Fact):
    """Something that happened on a day."""

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


class Assigned(Fact):
    """A member of one party works on the case."""

    kind: Literal["assigned"]
    member: Member
    recipients: OneParty

    @property
    def parties(self) -> tuple[str, ...] | None:
        """Its ``recipients``."""
        return self.recipients


class Invitation(Scoped):
    """One party is invited by another, or by the person."""

    kind: Literal["invitation", "subject_initiated"]
    recipients: OneParty


class Tabled(Scoped):
    """A table at which parties speak about the case is open, or closed."""

    kind: Literal["conference", "committee_case"]
    code: Literal["open", "closed"]


class UnableToConsent(Lasting):
    """The person cannot consent now."""

    days_max: ClassVar[int] = 7

    kind: Literal["unable_to_consent"]


class Restriction(Fact):
    """Processing is restricted, objected to, or neither any more."""

    kind: Literal["restriction"]
    code: Literal["art18", "art21", "none"]


OneFact = (
    Consent
    | ConsentWithdrawn
    | Mandate
    | CaseState
    | AgeBand
    | OnDay
    | Assigned
    | Invitation
    | Tabled
    | UnableToConsent
    | Restriction
)
AnyFact = Annotated[OneFact, Field(discriminator="kind")]
# Every kind with its model.
KINDS: Mapping[str, type[Fact]] = {
    kind: model for model in get_args(OneFact) for kind in model.kinds()
}
