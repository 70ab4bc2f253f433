"""The facts about a case, in plain words: which hold, until when, and which ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connectors.desk.page import colleague, vocabulary
from connectors.desk.seat.site import Site
from connectors.exchange import assignment
from connectors.exchange.fact import Fact
from connectors.session import Session
from hub.crypto.payload.fact import (
    AgeBand,
    Assigned,
    CaseState,
    Consent,
    ConsentWithdrawn,
    Scoped,
)
from hub.ui.moment import day, long_day
from hub.ui.words import Words

CONSENT = frozenset({"consent_given", "consent_renewed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """A fact for people; ``kind`` is one of `components/status.html`, ``state`` its word."""

    sid: str
    what: str
    said: str
    since: str
    until: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """The facts of one case, with everything needed to put them in words."""

    site: Site
    session: Session
    words: Words
    facts: Sequence[Fact]

    def lines(self) -> list[FactLine]:
        """All facts, the newest first; a confirmation says nothing by itself."""
        shown = [one for one in self.facts if one.payload.confirms is None]
        return [self._line(one) for one in reversed(shown)]

    def consents(self) -> list[Fact]:
        """The consents that hold today, oldest first."""
        return [one for one in self.facts if one.kind in CONSENT and not self._ended(one)]

    def mandates(self) -> list[Fact]:
        """The mandates that hold today, oldest first."""
        return [one for one in self.facts if one.kind == "mandate" and not self._ended(one)]

    def newest(self, kind: str) -> Fact | None:
        """The newest fact of a kind."""
        return newest([one for one in self.facts if one.kind == kind])

    def worker(self, party: str, *, owner: str) -> str:
        """The member of ``party`` to whom ``owner`` has assigned the case; empty if none."""
        return assignment.current(self.facts, party, owner=owner)

    def _line(self, fact: Fact) -> FactLine:
        ended = self._ended(fact)
        lasting = fact.payload.ends is not None
        holds = "fact.holds" if lasting else "fact.recorded"
        until = fact.payload.ends
        return FactLine(
            sid=fact.statement.sid,
            what=self.words.say(f"fact.{fact.kind}"),
            said=self._said(fact),
            since=day(fact.payload.at, self.words.language),
            until=long_day(date.fromisoformat(until), self.words.language) if until else "",
            kind="neutral" if ended else "good",
            state=self._state_of(fact, ended or holds),
        )

    def _state_of(self, fact: Fact, key: str) -> str:
        """Whether a fact holds; and where a consent that holds was taken back at another party."""
        parties = {
            one.payload.sender.party
            for one in self.facts
            if fact.kind in CONSENT and not _ends(one, fact) and _takes_back(one, fact)
        }
        said = self.words.say(key)
        if not parties or key == "fact.withdrawn":
            return said
        names = vocabulary.organisations(self.session, self.words, sorted(parties))
        return f"{said}. {self.words.say('fact.withdrawn_at', organisations=names)}"

    def _ended(self, fact: Fact) -> str:
        """The reason why a fact no longer holds, as the key of a word; empty if it holds."""
        if (fact.payload.ends or "9") < self.session.clock.today().isoformat():
            return "fact.expired"
        if fact.kind in CONSENT and any(_ends(one, fact) for one in self.facts):
            return "fact.withdrawn"
        if fact.kind in {"case_state", "age_band"} and fact is not self.newest(fact.kind):
            return "fact.replaced"
        if isinstance(fact.payload, Assigned):
            party = fact.payload.recipients[0]
            same = [one for one in self.facts if _assigns(one, party)]
            return "" if fact is newest(same) else "fact.replaced"
        return ""

    def _said(self, fact: Fact) -> str:
        said = fact.payload
        if isinstance(said, Consent):
            return self._consent(said)
        if isinstance(said, Scoped):
            return self._scope(said)
        if isinstance(said, CaseState):
            return self._state(said)
        if isinstance(said, AgeBand):
            return self._age(said)
        return self._worker(said) if isinstance(said, Assigned) else ""

    def _scope(self, said: Scoped) -> str:
        return self.words.say(
            "fact.scope",
            purpose=self.words.say(f"purpose.{said.purpose}"),
            organisations=vocabulary.organisations(self.session, self.words, said.recipients),
        )

    def _consent(self, said: Consent) -> str:
        codes = [one.category for one in said.items]
        return self.words.say(
            "fact.shared",
            categories=vocabulary.categories(self.session, self.words, codes),
            organisations=vocabulary.organisations(self.session, self.words, said.recipients),
            purpose=self.words.say(f"purpose.{said.purpose}"),
        )

    def _state(self, said: CaseState) -> str:
        state = self.words.say(f"case.state.{said.code}")
        return f"{state}, {self.words.say('case.track.' + said.track)}"

    def _age(self, said: AgeBand) -> str:
        band = self.words.say(f"case.age.{said.code}")
        return f"{band}, {self.words.say('case.guardian')}" if said.guardian else band

    def _worker(self, said: Assigned) -> str:
        name = colleague.label(self.site, self.session, self.words, said.member)
        party = vocabulary.organisations(self.session, self.words, said.recipients)
        return f"{name}, {party}"


def newest(facts: Sequence[Fact]) -> Fact | None:
    """The newest of some facts; if two have the same second, the one with the higher sid."""
    return max(facts, key=lambda one: (one.payload.at, one.statement.sid), default=None)


def _assigns(fact: Fact, party: str) -> bool:
    return isinstance(fact.payload, Assigned) and party in fact.payload.recipients


def _ends(withdrawal: Fact, consent: Fact) -> bool:
    """Whether the party that put a consent on file has taken it back for everybody."""
    own = withdrawal.payload.sender.party == consent.payload.sender.party
    return own and _takes_back(withdrawal, consent)


def _takes_back(withdrawal: Fact, consent: Fact) -> bool:
    said = withdrawal.payload
    if not isinstance(said, ConsentWithdrawn) or said.at < consent.payload.at:
        return False
    return said.replaces in {None, consent.statement.sid}
