"""A question as it stands in an address: codes of the agreement and nothing else.

So a result can be shared as a link, and no link says anything about a person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from hub.errors import InvalidInput, TooLarge
from hub.policy.hypothesis import OBSTACLES, THINGS, Hypothesis, ordered
from hub.policy.matrix import Matrix

QUERY_BYTES_MAX = 4_096
_ONCE = ("who", "from", "purpose", "basis", "special", "ask")
# ``item`` and ``more`` are two lists on the page, and one in the question.
_MANY = ("item", "more", "have", "but")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A visitor's choices so far; ``who`` is a type and a function, joined by a dot."""

    who: str
    provider: str
    purpose: str
    items: tuple[str, ...]
    basis: str
    special: str
    have: frozenset[str]
    but: frozenset[str]
    is_begun: bool
    is_asked: bool

    @property
    def requester(self) -> str:
        """The type of organisation that asks."""
        return self.who.partition(".")[0]

    @property
    def has_parties(self) -> bool:
        """Whether it is known who asks whom, and what for."""
        return bool(self.who and self.provider and self.purpose)

    @property
    def is_whole(self) -> bool:
        """Whether the policy can be asked."""
        return bool(self.is_asked and self.has_parties and self.items and self.basis)

    def hypothesis(self) -> Hypothesis:
        """The question, for the policy."""
        requester, _, function = self.who.partition(".")
        return Hypothesis(
            requester=requester,
            function=function,
            provider=self.provider,
            purpose=self.purpose,
            items=self.items,
            art6=self.basis,
            art9=self.special,
            have=self.have,
            but=self.but,
        )


def read(query: str, offer: Matrix) -> Chosen:
    """Read the choices from the query of an address.

    Raises:
        TooLarge: it is over 4 KiB.
        InvalidInput: it is malformed, has an unknown key, a value twice, or a code that the
            agreement lacks.
    """
    if len(query) > QUERY_BYTES_MAX:
        raise TooLarge("query_too_large", "over 4 KiB")
    values = _values(query)
    _check(values, offer)
    one = {key: "".join(values[key]) for key in _ONCE}
    return Chosen(
        who=one["who"],
        provider=one["from"],
        purpose=one["purpose"],
        items=ordered([*values["item"], *values["more"]], offer.vocabulary.categories),
        basis=one["basis"],
        special=one["special"],
        have=frozenset(values["have"]),
        but=frozenset(values["but"]),
        is_begun=bool(query),
        is_asked=one["ask"] == "1",
    )


def _values(query: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=bool(query), errors="strict"
        )
    except ValueError as error:
        raise InvalidInput("query_malformed", "no fields") from error
    values: dict[str, list[str]] = {key: [] for key in (*_ONCE, *_MANY)}
    for key, value in pairs:
        if key not in values:
            raise InvalidInput("query_malformed", "a key that there is not")
        values[key].append(value)
    several = [key for key in _ONCE if len(values[key]) > 1]
    lists = ([*values["item"], *values["more"]], values["have"], values["but"])
    if several or any(len(set(one)) < len(one) for one in lists):
        raise InvalidInput("query_malformed", "a value twice")
    return values


def _check(values: Mapping[str, list[str]], offer: Matrix) -> None:
    vocabulary = offer.vocabulary
    roles = {f"{party}.{name}" for party, names in offer.roles.items() for name in names}
    known: Mapping[str, Collection[str]] = {
        "who": {"", *roles},
        "from": {"", *vocabulary.parties},
        "purpose": {"", *vocabulary.purposes},
        "basis": {"", *vocabulary.basis_users["art6"]},
        "special": {"", *vocabulary.basis_users["art9"]},
        "ask": {"1"},
        "item": vocabulary.categories,
        "more": vocabulary.categories,
        "have": THINGS,
        "but": OBSTACLES,
    }
    if any(value not in known[key] for key, given in values.items() for value in given):
        raise InvalidInput("hypothesis_unknown_term", "a word that the agreement lacks")


def query_of(hypothesis: Hypothesis) -> str:
    """The question as the query of an address, from its question mark on."""
    pairs = [
        ("who", f"{hypothesis.requester}.{hypothesis.function}"),
        ("from", hypothesis.provider),
        ("purpose", hypothesis.purpose),
        *(("item", item) for item in hypothesis.items),
        ("basis", hypothesis.art6),
        *([("special", hypothesis.art9)] if hypothesis.art9 else []),
        *(("have", thing) for thing in ordered(hypothesis.have, THINGS)),
        *(("but", thing) for thing in ordered(hypothesis.but, OBSTACLES)),
        ("ask", "1"),
    ]
    return "?" + urlencode(pairs)
