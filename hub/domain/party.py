"""An organisation in the agreement: its types, its functions, and the type a member acts under.

Source: policy, sections 1 and 4.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput

COORDINATOR = "coordinator"
# These guide, house, treat or receive people, decide on them or look into them. The type that
# supervises them on behalf of the municipality is not among them.
EXECUTING = frozenset(
    {
        *("ggd", "ngo_legal", "ngo_social", "ngo_housing", "ngo_return", "ngo_medical"),
        *("igo_return", "ind", "dtv", "avim", "lawyer", "trafficking_care", "coa"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A member who signs, acts or reads; ``type`` is the organisation's type they act under.

    A natural person is (party, member). Where two people must have looked, each pair counts once.
    """

    party: str
    type: str
    function: str
    member: str

    @property
    def person(self) -> tuple[str, str]:
        """The natural person, whatever the function."""
        return self.party, self.member


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A party with its types, as the agreement names them."""

    party: str
    types: frozenset[str]

    def functions(self, vocabulary: Vocabulary) -> frozenset[str]:
        """The functions that its members may have: those of all its types."""
        return frozenset(
            code for code, one in vocabulary.functions.items() if one.types & self.types
        )


def pair(
    asking: Organisation,
    function: str,
    giving: Organisation,
    *,
    purpose: str,
    items: Collection[str],
    flows: Mapping[str, Any],
    vocabulary: Vocabulary,
) -> tuple[str, str]:
    """The types under which one organisation asks another, by the row that fits best.

    An organisation with two types can have two rows for a purpose: the function that asks and the
    categories say which one is meant. If no row fits, the result is the first pair in the
    vocabulary, which the policy refuses.

    Args:
        asking: the organisation that asks.
        function: the function of the member who asks.
        giving: the organisation that is asked.
        purpose: the purpose of the request.
        items: the categories that are asked for.
        flows: the agreement's ``rows`` and ``index``.
        vocabulary: the agreement's vocabulary.
    """

    def misfit(types: tuple[str, str]) -> tuple[bool, bool, bool]:
        asker, giver = types
        row = flows["rows"].get(flows["index"].get(f"{purpose}|{asker}|{giver}"))
        if row is None or list(types) in row.get("except_pairs", []):
            return True, True, True
        may_ask = function in row["asks"] and asker in vocabulary.functions[function].types
        givers = row.get("category_providers", {})
        holds = all(giver in givers.get(item, [giver]) for item in items)
        return False, not may_ask, not holds

    order = list(vocabulary.parties)
    askers = sorted(asking.types, key=order.index)
    givers = sorted(giving.types, key=order.index)
    return min(((asker, giver) for asker in askers for giver in givers), key=misfit)


def check(organisations: Iterable[Organisation], vocabulary: Vocabulary) -> None:
    """Check the parties of an agreement.

    Raises:
        InvalidInput: ``detail`` names every organisation that breaks a rule.
    """
    problems = []
    for one in organisations:
        unknown = sorted(one.types - vocabulary.parties.keys())
        if unknown or not one.types:
            problems.append(f"{one.party}: {', '.join(unknown) or 'nothing'} is no type")
        if COORDINATOR in one.types and one.types & EXECUTING:
            problems.append(f"{one.party}: the coordinator executes nothing itself")
    if problems:
        raise InvalidInput("organisation_invalid", "; ".join(problems))
