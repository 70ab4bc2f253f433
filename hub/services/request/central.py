"""The central desk: incomplete requests wait there before their provider sees them."""

from dataclasses import dataclass

from hub.domain.party import COORDINATOR
from hub.errors import NotAllowed, NotFound
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.journal import Journal
from hub.services.request.step import move
from hub.services.trust import Trust

DESK_FUNCTION = "desk_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralDeskService:
    """Passes incomplete requests on, or gives them back."""

    actions: Actions
    journal: Journal

    def complete(self, call: Call, sid: str, *, complete: bool) -> Done:
        """Pass an incomplete request on, or give it back, as the central desk."""

        def work(tx: Transaction, trust: Trust) -> Done:
            record = tx.request.get(sid)
            coordinator = COORDINATOR in trust.types(call.caller.party)
            # The desk gets 404 for requests that do not wait at it.
            if record is None or not coordinator or record.state != "at_desk":
                raise NotFound
            if DESK_FUNCTION not in call.caller.functions:
                raise NotAllowed("function_not_allowed", "a desk officer decides this")
            entry = move(
                tx,
                self.journal,
                trust,
                record,
                "completed" if complete else "returned",
                who=journal.who(call.caller, DESK_FUNCTION),
                what={"event": "desk_completed" if complete else "desk_returned"},
            )
            state = "with_provider" if complete else "returned"
            return Done(entry=entry.id, result={"sid": sid, "state": state})

        return self.actions.once(call, work)
