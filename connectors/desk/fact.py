"""What is on file about a case, in plain words: what holds, until when, and what ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.desk import colleague, term
from connectors.desk.site import Site
from connectors.exchange import assignment
from connectors.exchange.fact import Fact
from connectors.session import Session
from hub.ui.moment import day, long_day
from hub.ui.words import Words

CONSENT = frozenset({"consent_given", "consent_renewed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
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
    """The facts of one case with what is needed to tell them."""

    site: Site
    session: Session
    words: Words
    facts: Sequence[Fact]

    def lines(self) -> list[Line]:
        """All of them, the newest first; a confirmation says nothing by itself."""
        shown = [one for one in self.facts if "confirms" not in one.payload]
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

    def _line(self, fact: Fact) -> Line:
        ended = self._ended(fact)
        lasting = fact.kind in CONSENT or "until" in fact.payload
        holds = "fact.holds" if lasting else "fact.recorded"
        until = fact.payload.get("until", "")
        return Line(
            sid=fact.statement.sid,
            what=self.words.say(f"fact.{fact.kind}"),
            said=self._said(fact),
            since=day(fact.payload["at"], self.words.language),
            until=long_day(date.fromisoformat(until), self.words.language) if until else "",
            kind="neutral" if ended else "good",
            state=self.words.say(ended or holds),
        )

    def _ended(self, fact: Fact) -> str:
        """Why a fact says nothing any more, as the key of a word; empty if it holds."""
        if fact.payload.get("until", "9") < self.session.clock.today().isoformat():
            return "fact.expired"
        if fact.kind in CONSENT and any(_ends(one, fact) for one in self.facts):
            return "fact.withdrawn"
        if fact.kind in {"case_state", "age_band"} and fact is not self.newest(fact.kind):
            return "fact.replaced"
        if fact.kind == "assigned":
            party = fact.payload["recipients"][0]
            same = [one for one in self.facts if _assigns(one, party)]
            return "" if fact is newest(same) else "fact.replaced"
        return ""

    def _said(self, fact: Fact) -> str:
        tell = _SAID.get(fact.kind)
        return tell(self, fact.payload) if tell else ""

    def _scope(self, payload: Mapping[str, Any]) -> str:
        return self.words.say(
            "fact.scope",
            purpose=self.words.say(f"purpose.{payload['purpose']}"),
            organisations=term.organisations(self.session, self.words, payload["recipients"]),
        )

    def _consent(self, payload: Mapping[str, Any]) -> str:
        codes = [one["category"] for one in payload["items"]]
        return self.words.say(
            "fact.shared",
            categories=term.categories(self.session, self.words, codes),
            organisations=term.organisations(self.session, self.words, payload["recipients"]),
            purpose=self.words.say(f"purpose.{payload['purpose']}"),
        )

    def _state(self, payload: Mapping[str, Any]) -> str:
        state = self.words.say(f"case.state.{payload['code']}")
        return f"{state}, {self.words.say('case.track.' + payload['track'])}"

    def _age(self, payload: Mapping[str, Any]) -> str:
        band = self.words.say(f"case.age.{payload['code']}")
        return f"{band}, {self.words.say('case.guardian')}" if payload.get("guardian") else band

    def _worker(self, payload: Mapping[str, Any]) -> str:
        name = colleague.label(self.site, self.session, self.words, payload["member"])
        party = term.organisations(self.session, self.words, payload["recipients"])
        return f"{name}, {party}"


_SAID: Mapping[str, Callable[[OnFile, Mapping[str, Any]], str]] = {
    **dict.fromkeys(CONSENT, OnFile._consent),  # noqa: SLF001 - its own table
    **dict.fromkeys(
        ("mandate", "invitation", "subject_initiated", "conference", "committee_case"),
        OnFile._scope,  # noqa: SLF001 - its own table
    ),
    "case_state": OnFile._state,  # noqa: SLF001 - its own table
    "age_band": OnFile._age,  # noqa: SLF001 - its own table
    "assigned": OnFile._worker,  # noqa: SLF001 - its own table
}


def newest(facts: Sequence[Fact]) -> Fact | None:
    """The newest of some facts; of two in one second the one with the higher sid."""
    return max(facts, key=lambda one: (one.payload["at"], one.statement.sid), default=None)


def _assigns(fact: Fact, party: str) -> bool:
    return fact.kind == "assigned" and party in fact.payload["recipients"]


def _ends(withdrawal: Fact, consent: Fact) -> bool:
    if withdrawal.kind != "consent_withdrawn" or withdrawal.payload["at"] < consent.payload["at"]:
        return False
    sid = consent.statement.sid
    return bool(withdrawal.payload.get("replaces", sid) == sid)
