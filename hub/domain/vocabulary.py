"""The terms of one agreement as nouns: parties, categories, purposes, terms and limits.

Source: the agreement's ``vocabulary/data.json`` (formats, section 8), which the policy engines read
too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain import vocabulary_form as form
from hub.errors import InvalidInput

Names = Mapping[str, str]
"""What people read: by language (``nl``, ``en``), or as ``text`` for jurists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyType:
    """A type of organisation, such as ``ngo_legal``."""

    names: Names
    public_authority: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of a member; ``types`` are those of the organisations that may have it."""

    names: Names
    types: frozenset[str]
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose for which data may be asked; ``kind`` is core, support or prohibited."""

    names: Names
    kind: str
    retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of data, from level 0 (not personal) to 5; ``art9`` is special data."""

    names: Names
    level: int
    art9: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The time agreed for an answer, in working days or in hours; the other one is 0."""

    working_days: int = 0
    hours: int = 0
    statutory_month: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The bounds of a count: over ``alert`` somebody is told, over ``deny`` nothing is allowed."""

    alert: int
    deny: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason code, with its place in the order of evaluation and its article."""

    order: int
    article: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All terms of an agreement by their code, in the order of the file."""

    parties: Mapping[str, PartyType]
    functions: Mapping[str, Function]
    purposes: Mapping[str, Purpose]
    categories: Mapping[str, Category]
    never: frozenset[str]
    basis_users: Mapping[str, Mapping[str, frozenset[str]]]
    terms: Mapping[str, Term]
    closed: tuple[str, ...]
    limits: Mapping[str, Limit]
    reasons: Mapping[str, Reason]
    events: tuple[str, ...]
    tracks: tuple[str, ...]
    case_states: tuple[str, ...]
    states: Mapping[str, Names]
    refusals: Mapping[str, Names]
    withheld: Mapping[str, Names]
    predicates: Mapping[str, Names]
    obligations: Mapping[str, Names]
    necessity: Mapping[str, Names]
    provider_bases: Mapping[str, Names]
    approval_codes: Mapping[str, Names]
    keep_grounds: Mapping[str, Names]

    @property
    def public_authorities(self) -> frozenset[str]:
        """The types whose parties are public authorities; the log counts what they receive."""
        return frozenset(code for code, one in self.parties.items() if one.public_authority)

    @property
    def special(self) -> frozenset[str]:
        """The categories of special data (GDPR, article 9)."""
        return frozenset(code for code, one in self.categories.items() if one.art9)

    def names(self, kind: str) -> Mapping[str, Names]:
        """The names of the codes of a list, such as ``categories`` or ``refusals``."""
        listed: Mapping[str, Category | Names] = getattr(self, kind)
        return {
            code: one.names if isinstance(one, Category) else one for code, one in listed.items()
        }

    def term(self, flow: str) -> Term:
        """The term of a flow row, or the agreement's general term."""
        return self.terms.get(flow, self.terms["default"])


def parse(document: Any) -> Vocabulary:
    """Read an agreement's vocabulary out of parsed JSON.

    Raises:
        InvalidInput: ``detail`` names every place that is wrong, and what is expected there.
    """
    problems = form.problems(document)
    if problems:
        raise InvalidInput("vocabulary_invalid", "; ".join(problems))
    return Vocabulary(
        parties={
            row["id"]: PartyType(names=_names(row), public_authority=row["public_authority"] == 1)
            for row in document["parties"]
        },
        functions={
            row["id"]: Function(
                names=_names(row), types=frozenset(row["parties"]), opens=row["opens"]
            )
            for row in document["functions"]
        },
        purposes={
            row["id"]: Purpose(
                names=_names(row), kind=row["kind"], retention_days=row["retention_days"]
            )
            for row in document["purposes"]
        },
        categories={
            row["id"]: Category(names=_names(row), level=row["level"], art9=row["art9"] == 1)
            for row in document["categories"]
        },
        never=frozenset(document["never"]),
        basis_users={
            article: {basis: frozenset(types) for basis, types in bases.items()}
            for article, bases in document["basis_users"].items()
        },
        terms={flow: Term(**term) for flow, term in document["terms"].items()},
        closed=tuple(document["calendar"]["closed"]),
        limits={name: Limit(**bounds) for name, bounds in document["limits"].items()},
        reasons={
            row["code"]: Reason(order=row["order"], article=row["article"])
            for row in document["reasons"]
        },
        events=tuple(document["events"]),
        tracks=tuple(document["tracks"]),
        case_states=tuple(document["case_states"]),
        **{name: _words(document[name]) for name in form.WORDS},
    )


def _words(rows: list[dict[str, Any]]) -> Mapping[str, Names]:
    return {row["id"]: _names(row) for row in rows}


def _names(row: Mapping[str, Any]) -> Names:
    return {language: row[language] for language in form.LANGUAGES if language in row}
