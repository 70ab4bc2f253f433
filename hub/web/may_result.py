"""The policy's answer to a question in words, with examples: the view of "Mag dit?"."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.errors import NotFound
from hub.policy.hypothesis import OBSTACLES, THINGS, Hypothesis, ordered
from hub.policy.matrix import FlowLine
from hub.services.party.hypothesis import MayResult, Shown
from hub.ui import clause
from hub.ui.clause import Clause
from hub.ui.words import Words
from hub.web import hypothesis as hypotheses

# The kind of notice for each standing.
_KIND = {"allowed": "allow", "missing": "needs_approval", "refused": "deny"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question that the policy allows or refuses, in words."""

    is_allowed: bool
    text: str
    have: str
    because: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MayDetail:
    """The policy's answer in words; ``rule`` and the codes are shown on demand.

    ``lacking`` holds what is missing and what one can do; ``needs`` holds the row's requirements,
    and whether each is met.
    """

    kind: str
    heading: str
    sentence: str
    next: str
    lacking: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, bool], ...]
    notes: tuple[str, ...]
    rule: Clause | None
    rule_heading: str
    row: str
    flow: str
    reasons: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]


def role(hypothesis: Hypothesis, words: Words) -> str:
    """The asker: a function, and the type of its organisation."""
    return words.say(
        "may.role",
        function=words.say(f"function.{hypothesis.function}"),
        party=words.say(f"party.{hypothesis.requester}"),
    )


def result(verdict: MayResult, hypothesis: Hypothesis, words: Words, clauses: str) -> MayDetail:
    """The policy's answer to ``hypothesis``; ``clauses`` is the agreement's text."""
    decision = verdict.decision
    says, do = words.reason(decision.reason)
    # The reason that decides comes first.
    codes = sorted(decision.reasons, key=lambda code: code != decision.reason)
    is_missing = verdict.standing == "missing"
    rule = _rule(clauses, decision.clause)
    return MayDetail(
        kind=_KIND[verdict.standing],
        heading=words.say(f"may.{verdict.standing}"),
        sentence={
            "allowed": _allowed_sentence(hypothesis, words),
            "missing": words.say("may.missing.sentence"),
            "refused": says,
        }[verdict.standing],
        next=do if verdict.standing == "refused" else "",
        lacking=tuple(words.reason(code) for code in codes) if is_missing else (),
        needs=_needs(verdict, hypothesis, words),
        notes=_notes(verdict, words),
        rule=rule,
        rule_heading=_rule_heading(rule, words),
        row=row_text(verdict.row, words) if verdict.row else "",
        flow=verdict.row.id if verdict.row else "",
        reasons=tuple((code, words.reason(code)[0]) for code in codes),
        examples=examples(verdict.examples, words) if verdict.examples else (),
    )


def _needs(
    verdict: MayResult, hypothesis: Hypothesis, words: Words
) -> tuple[tuple[str, bool], ...]:
    """The row's requirements; empty if meeting all of them would not help."""
    if verdict.standing == "refused":
        return ()
    return tuple((words.say(f"may.have.{need}"), need in hypothesis.have) for need in verdict.needs)


def row_text(row: FlowLine, words: Words) -> str:
    """A row of the agreement in one sentence: asker, provider, purpose, data."""

    def each(codes: Iterable[str], noun: str) -> str:
        return ", ".join(words.say(f"{noun}.{code}") for code in codes)

    return words.say(
        "may.row",
        requesters=each(row.requesters, "party"),
        providers=each(row.providers, "party"),
        purpose=words.say(f"purpose.{row.purpose}"),
        items=each(row.items, "category"),
    )


def _allowed_sentence(hypothesis: Hypothesis, words: Words) -> str:
    if hypothesis.provider == "hub":
        return words.say("may.allowed.hub")
    receiver = words.say(f"party.{hypothesis.provider}.the")
    return words.say("outcome.allow.sentence", receiver=receiver)


def _notes(verdict: MayResult, words: Words) -> tuple[str, ...]:
    later = [words.say(f"may.later.{kind}") for kind in verdict.release]
    unsigned = [
        words.say("may.unsigned", party=words.say(f"party.{kind}")) for kind in verdict.unsigned
    ]
    return (*later, *unsigned)


def _rule(clauses: str, number: str) -> Clause | None:
    try:
        return clause.find(clauses, number)
    except NotFound:
        # An agreement whose text has another shape is shown without its clause.
        return None


def _rule_heading(rule: Clause | None, words: Words) -> str:
    return words.say("clause.heading", clause=rule.number, title=rule.title) if rule else ""


def examples(shown: Shown, words: Words) -> tuple[Example, ...]:
    """An allowed and a refused question, as they are shown."""
    refused = shown.refused.hypothesis
    return (
        _example(shown.allowed, words, because="", is_allowed=True),
        _example(refused, words, because=words.reason(shown.refused.reason)[0], is_allowed=False),
    )


def _example(hypothesis: Hypothesis, words: Words, *, because: str, is_allowed: bool) -> Example:
    have = [words.say(f"may.have.{thing}") for thing in ordered(hypothesis.have, THINGS)]
    but = [words.say(f"may.but.{thing}") for thing in ordered(hypothesis.but, OBSTACLES)]
    text = words.say(
        "example",
        who=role(hypothesis, words),
        party=words.say(f"party.{hypothesis.provider}"),
        items=", ".join(words.say(f"category.{item}") for item in hypothesis.items),
        purpose=words.say(f"purpose.{hypothesis.purpose}"),
        basis=words.say(f"may.basis.{hypothesis.art6}"),
    )
    return Example(
        is_allowed=is_allowed,
        text=text,
        have="; ".join([*have, *but]),
        because=because,
        href=f"/may{hypotheses.query_of(hypothesis)}",
    )
