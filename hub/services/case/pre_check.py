"""The check before sending: the policy's decision in advance, logged like every other question.

It is only for those who guide people, and about their own cases: others could use it to probe what
the hub knows. Source: policy, section 5.
"""

from dataclasses import dataclass
from typing import Any

from hub.domain.party import COORDINATOR
from hub.errors import NotAllowed, NotFound
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.case.case import visible_case
from hub.services.decision import Decided, Decider, Intent, Rehearsal
from hub.services.journal import Journal
from hub.services.request.denial import shown_decision
from hub.services.trust import Trust

_NGO = "ngo_"
# The state in which the request would begin.
_SHOWN = {"allow": "with_provider", "needs_approval": "awaiting_approval", "deny": "denied"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreCheckSnapshot:
    """The data read before the decision."""

    rehearsal: Rehearsal
    case: CaseRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class PreCheckService:
    """Asks the policy what it would decide; no request comes of it."""

    actions: Actions
    journal: Journal
    decider: Decider

    def check(self, call: Call, case_id: str, sought: Intent) -> Done:
        """One dry run about a case of the caller, with its entry in the log.

        Raises:
            NotFound: the caller's organisation is not served, or may not see such a case; or
                the agreement has no such provider.
            NotAllowed: the caller does not have the function.
            Unavailable: there is no usable decision; nothing was logged.
        """
        return self.actions.once_decided(
            call,
            lambda tx, trust: _read(tx, trust, call.caller, case_id, sought),
            lambda read: self.decider.rehearse(read.rehearsal),
            lambda tx, _, read, decided: self._store(tx, call, read, decided),
        )

    def _store(
        self,
        tx: Transaction,
        call: Call,
        read: PreCheckSnapshot,
        decided: Decided,
    ) -> Done:
        rehearsal, case = read.rehearsal, read.case
        trust, sought = rehearsal.trust, rehearsal.sought
        n = tx.case.lock(case.case_id, case.version)
        # Decided, and about no request: that is how a dry run is known in the log.
        entry = self.journal.entry(
            trust.now,
            who=journal.who(call.caller, sought.function),
            whom=journal.whom(case.case_id, n, None),
            what={
                "event": "request_decided",
                "from": rehearsal.party,
                "to": sought.to_party,
                "shown": _SHOWN[decided.decision.outcome],
            },
            why=_why(rehearsal, decided),
            policy_input=decided.policy_input,
        )
        tx.log.append(entry)
        told = shown_decision(trust, rehearsal.party, decided.decision)
        return Done(entry=entry.id, result={"decision": told})


def _read(
    tx: Transaction, trust: Trust, caller: Caller, case_id: str, sought: Intent
) -> tuple[CaseRecord, PreCheckSnapshot]:
    if not _is_served(trust, caller.party):
        raise NotFound
    case = visible_case(tx, trust, caller, case_id)
    if sought.function not in caller.functions:
        raise NotAllowed("function_not_allowed", "the caller has no such function")
    rehearsal = Rehearsal(
        trust=trust,
        sought=sought,
        party=caller.party,
        member=caller.member,
        case_owner=case.owner,
        facts=tuple(tx.case.facts(case.case_id)),
        counts=tx.request.counts(caller.party, caller.member, trust.now),
    )
    return case, PreCheckSnapshot(rehearsal=rehearsal, case=case)


def _is_served(trust: Trust, party: str) -> bool:
    """Whether the organisation guides people, or coordinates those who do, and nothing else."""
    types = trust.types(party)
    return all(one == COORDINATOR or one.startswith(_NGO) for one in types)


def _why(rehearsal: Rehearsal, decided: Decided) -> dict[str, Any]:
    sought = rehearsal.sought
    art9 = {"art9": sorted(sought.art9)} if sought.art9 else {}
    return decided.why(
        rehearsal.trust,
        purpose=sought.purpose,
        items=[{"category": one} for one in sorted(sought.items)],
        basis={"art6": sought.art6} | art9,
    )
