"""The central desk: what is incomplete lies there before its provider sees it."""

from dataclasses import dataclass

from hub.domain.organisation import COORDINATOR
from hub.errors import NotAllowed, NotFound
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.action import Actions, Asked, Done
from hub.services.journal import Journal
from hub.services.request.step import move
from hub.services.trust import Trust

DESK_FUNCTION = "desk_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralDeskService:
    """Passes incomplete requests on, or gives them back."""

    actions: Actions
    journal: Journal

    def complete(self, asked: Asked, sid: str, *, complete: bool) -> Done:
        """The central desk passes an incomplete request on, or gives it back."""

        def work(tx: Transaction, held: Trust) -> Done:
            record = tx.request.get(sid)
            coordinator = COORDINATOR in held.types(asked.caller.party)
            # The desk gets 404 for requests that do not wait at it.
            if record is None or not coordinator or record.state != "at_desk":
                raise NotFound
            if DESK_FUNCTION not in asked.caller.functions:
                raise NotAllowed("function_not_allowed", "a desk officer decides this")
            entry = move(
                tx,
                self.journal,
                held,
                record,
                "completed" if complete else "returned",
                who=journal.who(asked.caller, DESK_FUNCTION),
                what={"event": "desk_completed" if complete else "desk_returned"},
            )
            state = "with_provider" if complete else "returned"
            return Done(entry=entry.id, result={"sid": sid, "state": state})

        return self.actions.once(asked, work)
