"""A question that nobody asked yet: asker, provider, purpose, data, and what is on file.

It becomes an input document as a scenario does, with invented parties and facts, so the engine that
decides on real requests decides on this one too. Nothing here judges: `needs` only says which
things meet a row's conditions in such a document.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput
from hub.policy import scenario
from hub.policy.input_document import InputDocument
from hub.policy.scenario import Scenario

# The things that can be there, in the order in which people read them.
THINGS = (
    *("consent", "explicit", "mandate", "assigned", "invitation", "subject", "committee"),
    *("step2", "regular_track", "return_committed", "wish", "plan", "balance", "unable"),
    *("window", "presented", "identity", "large_groups", "interim", "statutory"),
    *("four_eyes", "privacy_officer"),
)
# The obstacles that can stand in the way; usually there is none.
OBSTACLES = (
    *("withdrawn", "expired", "other_scope", "unsigned", "several", "closed", "minor"),
    *("restricted", "objection", "onward"),
)

# The thing that meets each condition of a row; the other conditions are about the asker.
_THING_OF = {
    "assigned": "assigned",
    "mandate": "mandate",
    "step2_open": "step2",
    "track_not_short": "regular_track",
    "return_committed": "return_committed",
    "invited": "invitation",
    "subject_initiated": "subject",
    "conference": "invitation",
    "committee_case": "committee",
    "wish_recorded": "wish",
    "holder_presented": "presented",
    "identity_checked": "identity",
    "screening_window": "window",
    "k_anonymity": "large_groups",
    "regime": "interim",
    "regime_statutory": "statutory",
    "consent": "consent",
    "explicit": "explicit",
    "unable_to_consent": "unable",
}
_BACKING = {"a": "consent", "b": "plan", "f": "balance"}
# These approvals come before the request goes on; the others are approvals of an answer.
_ASKED_FIRST = frozenset({"four_eyes", "privacy_officer"})
_ADULT, _CHILD = 30, 17  # years
_IN_WINDOW, _PAST_WINDOW = 1, 15  # days since intake


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One question. Codes of the agreement's vocabulary; ``art9`` is empty where none is named."""

    requester: str
    function: str
    provider: str
    purpose: str
    items: tuple[str, ...]
    art6: str
    art9: str = ""
    have: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()

    def check(self, vocabulary: Vocabulary) -> None:
        """Check that every word of it is one of the agreement's.

        Raises:
            InvalidInput: one is not, or there is no category.
        """
        known = (
            _is_role(self.requester, self.function, vocabulary)
            and self.provider in vocabulary.parties
            and self.purpose in vocabulary.purposes
            and bool(self.items)
            and vocabulary.categories.keys() >= set(self.items)
            and self.art6 in vocabulary.basis_users["art6"]
            and self.art9 in {"", *vocabulary.basis_users["art9"]}
        )
        if not known or self.have - {*THINGS} or self.but - {*OBSTACLES}:
            raise InvalidInput("hypothesis_unknown_term", "a word that the agreement lacks")

    def document(
        self, vocabulary: Mapping[str, Any], flows: Mapping[str, Any], *, query: str
    ) -> InputDocument:
        """The input document of this question under an agreement's data."""
        one = Scenario(id="", title="", outcome="", reason="", request=self._request())
        return scenario.document(one, vocabulary, flows, query=query)

    def _request(self) -> dict[str, Any]:
        request: dict[str, Any] = {
            "requester": self.requester,
            "function": self.function,
            "provider": self.provider,
            "purpose": self.purpose,
            "categories": list(self.items),
            "basis6": self.art6,
            "case": self._case(),
            "initiated_by": self._initiator(),
            "approvals": self._approvals(),
            "regime": self._regime(),
            "subjects": 2 if "several" in self.but else 1,
            "onward": "onward" in self.but,
            "min_cell": 10 if "large_groups" in self.have else 9,
            "provider_in_agreement": "unsigned" not in self.but,
            "plan_signed": "plan" in self.have,
            "balance": "balance" in self.have,
            "unable_to_consent": "unable" in self.have,
            "presented": "presented" in self.have,
            "identity_checked": "identity" in self.have,
        }
        if self.art9:
            request["basis9"] = self.art9
        if "consent" in self.have:
            request["consent"] = self._consent()
        if self.but & {"restricted", "objection"}:
            request["restriction"] = "art18" if "restricted" in self.but else "art21"
        return request

    def _case(self) -> dict[str, Any]:
        return {
            "assigned": "assigned" in self.have,
            "mandate": "mandate" in self.have,
            "step2_open": "step2" in self.have,
            "return_committed": "return_committed" in self.have,
            "committee_case": "committee" in self.have,
            "wish_recorded": "wish" in self.have,
            "closed": "closed" in self.but,
            "intake_days": _IN_WINDOW if "window" in self.have else _PAST_WINDOW,
            "age": _CHILD if "minor" in self.but else _ADULT,
            "track": "regular" if "regular_track" in self.have else "dublin_short",
        }

    def _consent(self) -> dict[str, Any]:
        ended = [one for one in ("withdrawn", "expired") if one in self.but]
        return {
            "status": ended[0] if ended else "given",
            "explicit": "explicit" in self.have,
            "covers_recipient": "other_scope" not in self.but,
        }

    def _initiator(self) -> str:
        if "subject" in self.have:
            return "subject"
        return "ngo" if "invitation" in self.have else "requester"

    def _approvals(self) -> list[dict[str, str]]:
        # Nobody at the hub approves, so for its own rows the coordinator's members do.
        near = {"party": "coordinator"} if self.provider == "hub" else {}
        given: list[dict[str, str]] = []
        if "four_eyes" in self.have:
            given.append({"kind": "four_eyes", "person": "first", **near})
            given.append({"kind": "four_eyes", "person": "second"})
        if "privacy_officer" in self.have:
            given.append({"kind": "privacy_officer", "person": "officer", **near})
        return given

    def _regime(self) -> str:
        if "statutory" in self.have:
            return "statutory"
        return "interim" if "interim" in self.have else "no_basis"


def _is_role(requester: str, function: str, vocabulary: Vocabulary) -> bool:
    found = vocabulary.functions.get(function)
    return found is not None and requester in found.types & vocabulary.parties.keys()


def needs(
    row: Mapping[str, Any], hypothesis: Hypothesis, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The things that ``row`` requires for ``hypothesis``, in the order of the row."""
    by_basis = row.get("conditions_by_basis", {})
    conditions = by_basis.get(hypothesis.art6, row["conditions"])
    found = [_THING_OF[name] for name in conditions if name in _THING_OF]
    if hypothesis.art6 in _BACKING and not row.get("hub"):
        found.append(_BACKING[hypothesis.art6])
    if hypothesis.art9 == "a" and any(
        vocabulary.categories[item].art9 for item in hypothesis.items
    ):
        found += ["consent", "explicit"]
    asked = {approval["kind"] for approval in row["approvals"]}
    found += sorted(asked & _ASKED_FIRST)
    return tuple(dict.fromkeys(found))


def example(
    row: Mapping[str, Any], requester: str, provider: str, vocabulary: Vocabulary
) -> Hypothesis:
    """The plainest question under ``row`` between two types, with all that it needs.

    Raises:
        InvalidInput: no function or no basis of the row is one of the requester's.
    """
    functions = [name for name in row["asks"] if _is_role(requester, name, vocabulary)]
    users = vocabulary.basis_users["art6"]
    bases = [basis for basis in row["bases6"] if requester in users[basis]]
    givers = row.get("category_providers", {})
    items = [item for item in row["categories"] if provider in givers.get(item, [provider])]
    if not (functions and bases and items):
        raise InvalidInput("flow_unusable", "nobody can ask this")
    # A category that is not special data comes first.
    item = min(items, key=lambda item: vocabulary.categories[item].art9)
    one = Hypothesis(
        requester=requester,
        function=functions[0],
        provider=provider,
        purpose=row["purpose"],
        items=(item,),
        art6=bases[0],
        art9=_special(row, requester, vocabulary) if vocabulary.categories[item].art9 else "",
    )
    return replace(one, have=frozenset(needs(row, one, vocabulary)))


def _special(row: Mapping[str, Any], requester: str, vocabulary: Vocabulary) -> str:
    users = vocabulary.basis_users["art9"]
    return next((basis for basis in row["bases9"] if requester in users[basis]), "")


def refusals(
    row: Mapping[str, Any], hypothesis: Hypothesis, vocabulary: Vocabulary
) -> Iterator[Hypothesis]:
    """Questions close to ``hypothesis`` that may be refused, the most telling first."""
    for need in needs(row, hypothesis, vocabulary):
        yield replace(hypothesis, have=hypothesis.have - {need})
    for function, found in vocabulary.functions.items():
        if hypothesis.requester in found.types and function not in row["asks"]:
            yield replace(hypothesis, function=function)
    for item in sorted(vocabulary.never):
        yield replace(hypothesis, items=(*hypothesis.items, item))


def ordered(codes: Iterable[str], order: Iterable[str]) -> tuple[str, ...]:
    """``codes`` in the order in which people read them."""
    given = frozenset(codes)
    return tuple(code for code in order if code in given)
