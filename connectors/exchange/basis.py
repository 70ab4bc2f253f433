"""The legal basis of a request and the facts that it cites: derived, never typed.

They follow from row, facts and the kind of organisation. This is a proposal: the hub decides by the
same agreement, and denies a wrong one. Source: architecture, section 3; policy, section 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.exchange.fact import Fact
from hub.crypto.payload.fact import Consent, ConsentWithdrawn, Mandate, Scoped, Tabled
from hub.domain.vocabulary import Vocabulary

_NEEDS = {"b": "plan_signed", "f": "balance"}
# The row's conditions, each with the facts that meet it.
_MET_BY: Mapping[str, frozenset[str]] = {
    "mandate": frozenset({"mandate"}),
    "conference": frozenset({"conference"}),
    "committee_case": frozenset({"committee_case"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The request that is about to be made.

    Attributes:
        row: the agreement's flow row.
        vocabulary: the agreement's data.
        types: of the asking organisation.
        parties: the asking and the providing party.
        purpose: code.
        categories: codes.
        today: date, as text.
    """

    row: Mapping[str, Any]
    vocabulary: Vocabulary
    types: Sequence[str]
    parties: tuple[str, str]
    purpose: str
    categories: frozenset[str]
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The proposal.

    Attributes:
        art6: letter of the article.
        art9: letters, where a special category is asked.
        facts: those that the request cites.
        missing: codes of what the row asks and nothing on file gives.
    """

    art6: str
    art9: tuple[str, ...]
    facts: tuple[Fact, ...]
    missing: tuple[str, ...]


def derive(question: Intent, facts: Sequence[Fact]) -> Basis:
    """Choose the first basis of the row that the organisation may use and the facts support."""
    conditions = frozenset(question.row["conditions"])
    consent = _newest(_consents(question, facts))
    art6 = _art6(question, facts, consent)
    art9 = _art9(question, consent)
    needs_consent = "consent" in conditions or art6 == "a" or "a" in art9
    cited = [consent] if consent and needs_consent else []
    missing = [] if consent or not needs_consent else ["consent_missing"]
    for condition in sorted(conditions & _MET_BY.keys()):
        found = _newest(
            [one for one in facts if one.kind in _MET_BY[condition] and _covers(question, one)]
        )
        cited += [found] if found else []
        missing += [] if found else [f"{condition}_missing"]
    ordered = sorted(cited, key=lambda one: one.statement.sid)
    return Basis(art6=art6, art9=art9, facts=tuple(ordered), missing=tuple(missing))


def _consents(question: Intent, facts: Sequence[Fact]) -> list[Fact]:
    """The consents that cover the question and were not withdrawn for it."""
    withdrawn = [
        one.payload
        for one in facts
        if isinstance(one.payload, ConsentWithdrawn) and _reaches(question, one.payload)
    ]
    explicit = "explicit" in question.row["conditions"]
    return [
        one
        for one in facts
        if isinstance(one.payload, Consent)
        and _covers(question, one)
        and (one.payload.explicit or not explicit)
        and not any(_ends(later, one) for later in withdrawn)
    ]


def _reaches(question: Intent, withdrawal: ConsentWithdrawn) -> bool:
    """Whether a withdrawal is for this question: the asker's own, or one of either side.

    A word of the other side about one request does not end the next. Source: policy, section 3.
    """
    signer = withdrawal.sender.party
    return signer == question.parties[0] or (
        withdrawal.about is None and signer in question.parties
    )


def _ends(withdrawal: ConsentWithdrawn, consent: Fact) -> bool:
    after = withdrawal.at >= consent.payload.at
    return after and withdrawal.replaces in {None, consent.statement.sid}


def _covers(question: Intent, fact: Fact) -> bool:
    said = fact.payload
    both = isinstance(said, Consent | Mandate)
    due = set(question.parties if both else question.parties[:1])
    items = {one.category for one in said.items} if isinstance(said, Consent) else None
    return (
        (not isinstance(said, Scoped) or said.purpose == question.purpose)
        and (said.ends is None or said.ends >= question.today)
        and (said.parties is None or due <= set(said.parties))
        and (items is None or question.categories <= items)
        and (not isinstance(said, Tabled) or said.code == "open")
    )


def _art6(question: Intent, facts: Sequence[Fact], consent: Fact | None) -> str:
    bases = question.row["bases6"]
    usable = [one for one in bases if _may_use(question, "art6", one)]
    kinds = {one.kind for one in facts}
    for basis in usable:
        if (basis == "a" and consent is None) or _NEEDS.get(basis, "") not in {"", *kinds}:
            continue
        return str(basis)
    return str((usable or bases)[0])


def _art9(question: Intent, consent: Fact | None) -> tuple[str, ...]:
    if not question.vocabulary.special & question.categories:
        return ()
    usable = [one for one in question.row["bases9"] if _may_use(question, "art9", one)]
    explicit = (
        consent is not None and isinstance(consent.payload, Consent) and consent.payload.explicit
    )
    for basis in usable:
        if basis != "a" or explicit:
            return (str(basis),)
    return tuple(usable[:1])


def _may_use(question: Intent, article: str, basis: str) -> bool:
    users = question.vocabulary.basis_users[article].get(basis, frozenset())
    return not users.isdisjoint(question.types)


def _newest(facts: Sequence[Fact]) -> Fact | None:
    return max(facts, key=lambda one: one.payload.at, default=None)
