"""Facts about a case: which must be seen by two members, and who is assigned to the case.

The policy decides who may sign which kind. Source: formats, section 6; policy, section 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.party import Actor

CONFIRMED_KINDS = frozenset({"return_commitment", "handover_wish", "anchor_linked"})
CONFIRMED_STATES = frozenset({"step2", "exit"})
ASSIGNING = frozenset({"team_lead", "desk_officer"})
# Two facts that say the same about one case may differ in these members.
_AROUND = frozenset({"confirms", "case", "subject", "evidence"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact on file; ``members`` are those of its kind, ``at`` is the time of signing.

    ``about`` is the sid of the statement that it is about; empty if it is about a case.
    """

    sid: str
    kind: str
    by: Actor
    at: str
    members: Mapping[str, Any]
    confirms: str = ""
    about: str = ""

    @property
    def must_be_confirmed(self) -> bool:
        """Whether it is believed only after a colleague has signed the same."""
        if self.kind == "case_state":
            return self.members.get("code") in CONFIRMED_STATES
        return self.kind in CONFIRMED_KINDS

    def is_confirmed_by(self, second: "Fact") -> bool:
        """Whether ``second`` confirms it: the same content, by another member of the same party."""
        return not self.fault_of(second)

    def fault_of(self, second: "Fact") -> str:
        """Why ``second`` does not confirm this fact; empty where it does."""
        faults = {
            "it confirms another statement": second.confirms != self.sid,
            "another kind": second.kind != self.kind,
            "it says something else": _said(second) != _said(self),
            "by another party": second.by.party != self.by.party,
            "by the same member": second.by.member == self.by.member,
        }
        return next((fault for fault, is_there in faults.items() if is_there), "")


def is_confirmed(fact: Fact, facts: Iterable[Fact]) -> bool:
    """Whether the facts of the case confirm it, or it needs no second pair of eyes."""
    return not fact.must_be_confirmed or any(fact.is_confirmed_by(one) for one in facts)


def assigned(facts: Iterable[Fact], *, owner: str) -> dict[str, str]:
    """The members who work on the case: at most one per party, by the newest assignment.

    Only a team lead or desk officer of the ``owner`` assigns, and nobody assigns themselves. Of two
    assignments in one second the one with the higher sid is the newer.
    """
    counting = [fact for fact in facts if _assigns(fact, owner)]
    counting.sort(key=lambda fact: (fact.at, fact.sid))
    return {party: fact.members["member"] for fact in counting for party in _party(fact)}


def _assigns(fact: Fact, owner: str) -> bool:
    return (
        fact.kind == "assigned"
        and fact.by.party == owner
        and fact.by.function in ASSIGNING
        and fact.by.member != fact.members["member"]
    )


def _party(fact: Fact) -> list[str]:
    parties: list[str] = fact.members["recipients"]
    return parties


def _said(fact: Fact) -> dict[str, Any]:
    return {name: value for name, value in fact.members.items() if name not in _AROUND}
