"""The choices of an agreement for the question "may this be asked?"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.vocabulary import Vocabulary
from hub.policy.hypothesis import THINGS, Hypothesis, needs, ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLine:
    """A row of the agreement as everybody may read it."""

    id: str
    clause: str
    purpose: str
    requesters: tuple[str, ...]
    providers: tuple[str, ...]
    items: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The words of an agreement and its rows; ``flows`` are its data, as signed."""

    vocabulary: Vocabulary
    flows: Mapping[str, Any]

    def row(self, purpose: str, requester: str, provider: str) -> Mapping[str, Any] | None:
        """The row for a purpose between two types; None if the agreement has none."""
        name = self.flows["index"].get(f"{purpose}|{requester}|{provider}")
        found: Mapping[str, Any] | None = self.flows["rows"].get(name)
        if found is None or [requester, provider] in found.get("except_pairs", []):
            return None
        return found

    @property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """The members who may ask anything at all: functions by the type of their organisation."""
        asking = {name for row in self.flows["rows"].values() for name in row["asks"]}
        found = {
            party: tuple(
                name
                for name, one in self.vocabulary.functions.items()
                if name in asking and party in one.types
            )
            for party in self.vocabulary.parties
        }
        return {party: names for party, names in found.items() if names}

    def things(self, purpose: str, requester: str, provider: str) -> tuple[str, ...]:
        """The things that can make a difference for a purpose between two types, by any basis."""
        row = self.row(purpose, requester, provider)
        if row is None:
            return ()
        # Any basis may be named, and with it consent or special data.
        found = {"consent", "explicit"}
        for basis in self.vocabulary.basis_users["art6"]:
            one = Hypothesis(
                requester=requester,
                function="",
                provider=provider,
                purpose=purpose,
                items=tuple(row["categories"]),
                art6=basis,
            )
            found |= {*needs(row, one, self.vocabulary)}
        if "no_review_pending" in row["conditions"]:
            found.add("committee")
        return ordered(found, THINGS)


def row_of(row: Mapping[str, Any]) -> FlowLine:
    """A row of the agreement's data as a noun."""
    return FlowLine(
        id=row["id"],
        clause=row["clause"],
        purpose=row["purpose"],
        requesters=tuple(row["requesters"]),
        providers=tuple(row["providers"]),
        items=tuple(row["categories"]),
        bases=tuple(row["bases6"]),
    )
