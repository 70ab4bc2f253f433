"""A decision in words: one sentence, and what one can do; clause and codes on demand."""

from dataclasses import dataclass

from hub.domain.request import FINAL
from hub.errors import NotFound
from hub.ui import clause
from hub.ui.clause import Clause
from hub.ui.words import Words

# Outcomes with a sentence of their own, and the colour of each; the others say their reason.
_TOLD = {"allow": "allow", "approved": "allow", "rejected": "deny"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDecision:
    """A decision as its reader may know it; codes as in the agreement.

    ``states`` are those that the request was in, in their order; the last one is that of now.
    """

    outcome: str
    reason: str
    reasons: tuple[str, ...]
    clause: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The parts of a decision that a page shows; ``outcome`` is its colour."""

    outcome: str
    heading: str
    sentence: str
    next: str
    clause: Clause | None
    clause_heading: str
    reasons: tuple[tuple[str, str], ...]


def in_words(known: KnownDecision, words: Words, *, receiver: str, clauses: str) -> Decision:
    """The parts of a decision that a page shows.

    Args:
        known: the decision.
        words: the words in the reader's language.
        receiver: the name of the organisation that was asked.
        clauses: the agreement's clauses, in the reader's language.
    """
    says, do = words.reason(known.reason)
    shown = _shown(known)
    if shown in _TOLD:
        says = words.say(f"outcome.{shown}.sentence", receiver=receiver)
    found = _clause(clauses, known.clause)
    heading = words.say("clause.heading", clause=found.number, title=found.title) if found else ""
    is_open = known.states[-1] not in FINAL
    return Decision(
        outcome=_TOLD.get(shown, shown),
        heading=words.say(f"outcome.{shown}"),
        sentence=says,
        next=do if shown == known.outcome and (shown == "deny" or is_open) else "",
        clause=found,
        clause_heading=heading,
        reasons=tuple((code, words.reason(code)[0]) for code in known.reasons),
    )


def _shown(known: KnownDecision) -> str:
    """The final outcome: a decision that waited for approval has ended by now."""
    if known.outcome != "needs_approval" or known.states[-1] == "awaiting_approval":
        return known.outcome
    if "with_provider" in known.states:
        return "approved"
    return "rejected" if known.states[-1] == "denied" else known.outcome


def _clause(clauses: str, number: str) -> Clause | None:
    """The clause that a decision rests on; empty if the reader may not know it."""
    try:
        return clause.find(clauses, number) if number else None
    except NotFound:
        # An agreement whose text has another shape is shown without its clause.
        return None
