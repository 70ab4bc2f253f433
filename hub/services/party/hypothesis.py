"""May this party ask that? The real engine answers, about no person, and for everybody.

This reads only signed public documents: the agreement, keysets and the municipality's regime. It
reads no case, fact or request, so nothing can be learned here about a person or about who asked
what. Nothing is written, and no entry is logged: there is no action. Visitors are not signed in, so
only a few are served at once; requests of the parties go first.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Lock
from typing import Any

from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, Unavailable
from hub.policy import hypothesis as hypotheses
from hub.policy.article import PAIRS, Pair
from hub.policy.decision import Decision
from hub.policy.hypothesis import Hypothesis
from hub.policy.matrix import FlowLine, Matrix, row_of
from hub.ports.clock import Ids
from hub.ports.engine import PolicyEngine
from hub.ports.unit_of_work import UnitOfWork
from hub.services.trust import Beliefs, Trust

AT_ONCE_MAX = 2
# The hub works for those who sign, and a person signs no agreement.
_SIGN_NOTHING = frozenset({"hub", "data_subject"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MayResult:
    """The policy's answer to a question.

    ``standing`` is allowed, missing (the policy would allow it with all that the row needs) or
    refused. ``examples`` are about the same row, or the same article; the engine decided them too.
    """

    standing: str
    decision: Decision
    row: FlowLine | None
    needs: tuple[str, ...]
    release: tuple[str, ...]  # approvals of the answer, later
    unsigned: tuple[str, ...]  # types of which no organisation has signed now
    examples: "Shown | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A question that is not allowed, and why."""

    hypothesis: Hypothesis
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article, or a row of it (``row``), with what the engine allows and refuses there."""

    clause: str
    row: FlowLine | None
    allowed: Hypothesis
    refused: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisService:
    """Answers questions that nobody asked yet."""

    beliefs: Beliefs
    uow: UnitOfWork
    ids: Ids
    engine: PolicyEngine
    bound: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE_MAX))
    lock: Lock = field(default_factory=Lock)
    examples: dict[tuple[str, str], dict[str, Shown | None]] = field(default_factory=dict)

    def offer(self) -> Matrix:
        """The choices for a question.

        Raises:
            Unavailable: there is no agreement yet.
        """
        return _offer(self._trust())

    def ask(self, hypothesis: Hypothesis) -> MayResult:
        """The policy's answer to ``hypothesis``.

        Raises:
            InvalidInput: it has a word that the agreement lacks.
            Unavailable: the engine gives no usable decision, or too many ask at once.
        """
        with self._bounded():
            trust = self._trust()
            hypothesis.check(trust.vocabulary)
            return self._judge(trust, hypothesis)

    def shown(self) -> tuple[Shown, ...]:
        """For each article, and each row of article 5, an allowed and a refused question.

        Raises:
            Unavailable: the engine gives no usable decision, or too many ask at once.
        """
        with self._bounded():
            trust = self._trust()
            articles = (self._article(trust, number) for number in PAIRS)
            return (*filter(None, articles), *self._rows(trust))

    def _once(self, trust: Trust, name: str, make: Callable[[], Shown | None]) -> Shown | None:
        """An example, decided once for an agreement and a policy, as its result cannot change.

        A failure of the engine is not kept.
        """
        key = (trust.agreement.sid, self.engine.revision)
        with self.lock:
            if key not in self.examples:
                self.examples.clear()
                self.examples[key] = {}
            known = self.examples[key]
        if name not in known:
            known[name] = make()
        return known[name]

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        if not self.bound.acquire(blocking=False):
            raise Unavailable("too_many_questions", "more than are served at once")
        try:
            yield
        finally:
            self.bound.release()

    def _trust(self) -> Trust:
        with self.uow.read() as tx:
            return self.beliefs.now(tx)

    def _decide(self, trust: Trust, hypothesis: Hypothesis) -> Decision:
        query = self.ids.id()
        return self.engine.decide(
            hypothesis.document(trust.vocabulary_data, trust.flows, query=query)
        )

    def _judge(self, trust: Trust, hypothesis: Hypothesis) -> MayResult:
        offer, decision = _offer(trust), self._decide(trust, hypothesis)
        row = offer.row(hypothesis.purpose, hypothesis.requester, hypothesis.provider)
        needed = hypotheses.needs(row, hypothesis, trust.vocabulary) if row else ()
        return MayResult(
            standing=self._standing(trust, hypothesis, decision, needed if row else None),
            decision=decision,
            row=row_of(row) if row else None,
            needs=needed,
            release=tuple(sorted({*decision.approvals} - {*hypotheses.THINGS})),
            unsigned=_unsigned(trust, hypothesis),
            examples=self._examples(trust, row, hypothesis, decision),
        )

    def _standing(
        self,
        trust: Trust,
        hypothesis: Hypothesis,
        decision: Decision,
        needed: tuple[str, ...] | None,
    ) -> str:
        if decision.outcome == "allow":
            return "allowed"
        if needed is None:
            return "refused"
        whole = self._decide(trust, replace(hypothesis, have=frozenset(needed)))
        return "missing" if whole.outcome == "allow" else "refused"

    def _examples(
        self,
        trust: Trust,
        row: Mapping[str, Any] | None,
        hypothesis: Hypothesis,
        decision: Decision,
    ) -> Shown | None:
        """Examples of the row, or of the article where the agreement has no such row."""
        if row is None:
            return self._article(trust, decision.clause)
        return self._between(trust, row, hypothesis.requester, hypothesis.provider)

    def _between(
        self, trust: Trust, row: Mapping[str, Any], requester: str, provider: str
    ) -> Shown | None:
        name = f"{row['id']}|{requester}|{provider}"
        return self._once(trust, name, lambda: self._row_examples(trust, row, requester, provider))

    def _row_examples(
        self, trust: Trust, row: Mapping[str, Any], requester: str, provider: str
    ) -> Shown | None:
        try:
            allowed = hypotheses.example(row, requester, provider, trust.vocabulary)
        except InvalidInput:
            return None
        near = hypotheses.refusals(row, allowed, trust.vocabulary)
        refused = next(filter(None, (self._refusal(trust, one) for one in near)), None)
        if refused is None or self._decide(trust, allowed).outcome != "allow":
            return None
        return Shown(clause=row["clause"], row=row_of(row), allowed=allowed, refused=refused)

    def _refusal(self, trust: Trust, hypothesis: Hypothesis) -> Refusal | None:
        decision = self._decide(trust, hypothesis)
        if decision.outcome == "allow":
            return None
        return Refusal(hypothesis=hypothesis, outcome=decision.outcome, reason=decision.reason)

    def _article(self, trust: Trust, number: str) -> Shown | None:
        pair = PAIRS.get(number)
        if pair is None or not _is_known(pair, trust.vocabulary):
            return None
        return self._once(trust, number, lambda: self._pair(trust, number, pair))

    def _pair(self, trust: Trust, number: str, pair: Pair) -> Shown | None:
        refused = self._refusal(trust, pair.refused)
        if refused is None or self._decide(trust, pair.allowed).outcome != "allow":
            return None
        return Shown(clause=number, row=None, allowed=pair.allowed, refused=refused)

    def _rows(self, trust: Trust) -> Iterator[Shown]:
        for row in trust.flows["rows"].values():
            found = next(filter(None, self._of_row(trust, row)), None)
            if found:
                yield found

    def _of_row(self, trust: Trust, row: Mapping[str, Any]) -> Iterator[Shown | None]:
        """The examples of a row between each two types; the caller stops when it has enough."""
        offer = _offer(trust)
        for requester in row["requesters"]:
            for provider in row["providers"]:
                if offer.row(row["purpose"], requester, provider):
                    yield self._between(trust, row, requester, provider)


def _offer(trust: Trust) -> Matrix:
    return Matrix(vocabulary=trust.vocabulary, flows=trust.flows)


def _unsigned(trust: Trust, hypothesis: Hypothesis) -> tuple[str, ...]:
    parties = trust.agreement.parties
    signed = {kind for party in trust.signed & parties.keys() for kind in parties[party].types}
    return tuple(sorted({hypothesis.requester, hypothesis.provider} - signed - _SIGN_NOTHING))


def _is_known(pair: Pair, vocabulary: Vocabulary) -> bool:
    """Whether an agreement has the words of a pair; another agreement may have others."""
    try:
        pair.allowed.check(vocabulary)
        pair.refused.check(vocabulary)
    except InvalidInput:
        return False
    return True
