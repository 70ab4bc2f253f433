"""The part of a log entry that a party's privacy officer may see.

The openings tell all; a reader gets a part of them:

    who: the member, if it is the reader's own; of others the organisation and the function. State
        parties and the municipality see nobody but their own member.
    whom: the case, for its owner and the coordinator.
    what: what happened, for both sides of it. A provider sees nothing of what was not sent to it.
    why: the decision. A denied reader sees no more of it than they may learn (policy, section 5).

State parties get who and what of their own denials and never why: a reader cannot search for what
their line does not show, as filters are compared with the line. Source: formats, section 9; policy,
section 5; decision 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hub.audit import entry as entries
from hub.audit import leaf as leaves
from hub.audit import record as records
from hub.audit.admin import AdminLeaf
from hub.audit.entry import GROUPS, ExchangeLeaf
from hub.domain.party import COORDINATOR
from hub.domain.request import UNSENT, shown
from hub.errors import HubError
from hub.ports.log import KeptEntry
from hub.ports.unit_of_work import Transaction
from hub.services.request.denial import NOT_POSSIBLE, may_learn
from hub.services.trust import Trust

_Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A decision as it is shown; everything except the outcome may be held back."""

    outcome: str = ""
    reason: str = ""
    reasons: tuple[str, ...] = ()
    clause: str = ""
    purpose: str = ""
    categories: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    revision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """An entry as one reader is shown it; an empty member is absent, or not for them.

    ``intact`` is whether leaf and openings still fit each other; ``erased`` names groups whose
    opening is gone.
    """

    index: int
    entry: str
    at: str
    event: str = ""
    state: str = ""
    sender: str = ""
    receiver: str = ""
    party: str = ""
    function: str = ""
    member: str = ""
    case: str = ""
    number: int = 0
    request: str = ""
    decision: Reason = field(default_factory=Reason)
    intact: bool = True
    erased: tuple[str, ...] = ()


class Reader:
    """One party as it reads the log, within one transaction."""

    def __init__(self, tx: Transaction, trust: Trust, party: str) -> None:
        self._tx = tx
        self._trust = trust
        self.party = party
        self._blind = trust.names_no_case(party)
        self.sees_all = COORDINATOR in trust.types(party)
        self._owners: dict[str, bool] = {}
        self._sent: dict[str, bool] = {}

    def may_name_cases(self) -> bool:
        """Whether this party may look for a case at all."""
        return not self._blind

    def owns(self, case: str) -> bool:
        """Whether all of a case's entries are this party's to see."""
        if self._blind or not case:
            return False
        if case not in self._owners:
            found = self._tx.case.get(case)
            own = found is not None and (self.sees_all or found.owner == self.party)
            self._owners[case] = own
        return self._owners[case]

    def tell(self, stored: KeptEntry) -> LogLine | None:
        """The entry as this party sees it; None if it is none of theirs.

        An entry with a damaged leaf or openings is shown to the readers who could find it, and says
        no more than that it is damaged.
        """
        try:
            read, opened, erased = _open(stored)
        except HubError:
            return LogLine(index=stored.index, entry=stored.id, at=stored.at, intact=False)
        if isinstance(read, AdminLeaf):
            return self._admin(stored, read, opened, erased)
        return self._exchange(stored, opened, erased)

    def _admin(
        self,
        stored: KeptEntry,
        read: AdminLeaf,
        opened: Mapping[str, _Record],
        erased: Sequence[str],
    ) -> LogLine | None:
        who, case = opened["who"], str(opened["whom"].get("case", ""))
        if not (self.sees_all or self.owns(case) or who.get("party") == self.party):
            return None
        line = LogLine(
            index=stored.index,
            entry=stored.id,
            at=stored.at,
            event=read.event,
            erased=tuple(erased),
            decision=_all_of(opened["why"]),
        )
        return self._with_person(line, who, opened["whom"])

    def _exchange(
        self, stored: KeptEntry, opened: Mapping[str, _Record], erased: Sequence[str]
    ) -> LogLine | None:
        who, whom, what = opened["who"], opened["whom"], opened["what"]
        case = str(whom.get("case", ""))
        if not (self.owns(case) or self.sees_all or self._is_party_to(who, what)):
            return None
        own = self._knows_withdrawals(what)
        event, state = str(what.get("event", "")), str(what.get("shown", ""))
        line = LogLine(
            index=stored.index,
            entry=stored.id,
            at=stored.at,
            event="stopped" if event == "withdrawn" and not own else event,
            state=shown(state, own_desk=own),
            sender=str(what.get("from", "")),
            receiver=str(what.get("to", "")),
            request=str(what.get("request", "")),
            erased=tuple(erased),
            decision=self._reason(opened["why"], what),
        )
        return self._with_person(line, who, whom)

    def _is_party_to(self, who: _Record, what: _Record) -> bool:
        if self.party in {who.get("party"), what.get("from")}:
            return True
        received = what.get("to") == self.party and what.get("shown") not in UNSENT
        return received and self._was_sent(str(what.get("request", "")))

    def _was_sent(self, request: str) -> bool:
        """Whether a request reached its provider; it may have ended before."""
        if request not in self._sent:
            self._sent[request] = self._tx.request.was_sent(request)
        return self._sent[request]

    def _knows_withdrawals(self, what: _Record) -> bool:
        return not self._blind or what.get("from") == self.party

    def _with_person(self, line: LogLine, who: _Record, whom: _Record) -> LogLine:
        """The records who and whom, as far as this party may know them."""
        party, own = str(who.get("party", "")), who.get("party") == self.party
        if own or not self._blind:
            line = replace(line, party=party, function=str(who.get("function", "")))
        if own or self.sees_all:
            line = replace(line, member=str(who.get("member", "")))
        case = str(whom.get("case", ""))
        if self.owns(case):
            line = replace(line, case=case, number=int(whom["n"]))
        return line

    def _reason(self, why: _Record, what: _Record) -> Reason:
        if not why:
            return Reason()
        if why["outcome"] != "deny" or not self._blind:
            return _all_of(why)
        # Only the answer to the own question is a denial here; a later end looks the same whether
        # the request was stopped or withdrawn.
        if what.get("shown") != "denied":
            return Reason()
        learned = may_learn(self._trust, self.party, why["reasons"])
        if why["reason"] not in learned:
            return Reason(outcome="deny", reason=NOT_POSSIBLE, reasons=(NOT_POSSIBLE,))
        return Reason(
            outcome="deny",
            reason=why["reason"],
            reasons=tuple(learned),
            clause=why["clause"],
        )


def _all_of(why: _Record) -> Reason:
    if not why:
        return Reason()
    return Reason(
        outcome=why["outcome"],
        reason=why["reason"],
        reasons=tuple(why["reasons"]),
        clause=why["clause"],
        purpose=why["purpose"],
        categories=tuple(one["category"] for one in why["items"]),
        facts=tuple(why["facts"]),
        revision=why["revision"],
    )


def _open(
    stored: KeptEntry,
) -> tuple[ExchangeLeaf | AdminLeaf, Mapping[str, _Record], tuple[str, ...]]:
    """The leaf with the records that it commits to, and the groups whose opening is gone.

    Raises:
        HubError: leaf or opening is damaged.
    """
    read = leaves.parse(stored.leaf)
    opened: dict[str, _Record] = {}
    for group in GROUPS:
        if group not in stored.openings:
            opened[group] = {}
            continue
        opening = entries.parse_opening(stored.openings[group])
        read.check(group, opening)
        opened[group] = records.parse(group, opening.record)
    erased = tuple(group for group in GROUPS if group not in stored.openings)
    return read, opened, erased
