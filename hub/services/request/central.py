"""The central desk: what is incomplete lies there before its provider sees it."""

from dataclasses import dataclass

from hub.domain.organisation import COORDINATOR
from hub.errors import NotAllowed, NotFound
from hub.ports.unit_of_work import UnitOfWork
from hub.services import journal
from hub.services.action import Actions, Asked, Done
from hub.services.journal import Journal
from hub.services.request.step import move
from hub.services.trust import Beliefs

DESK_FUNCTION = "desk_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralDeskService:
    """Passes incomplete requests on, or gives them back."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal

    def complete(self, asked: Asked, sid: str, *, complete: bool) -> Done:
        """The central desk passes an incomplete request on, or gives it back."""

        def perform() -> Done:
            with self.uow.write() as tx:
                held = self.beliefs.now(tx)
                record = tx.request.get(sid)
                coordinator = COORDINATOR in held.types(asked.caller.party)
                # Of what does not lie at the desk, the desk is not told that it is there.
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
                done = Done(entry=entry.id, result={"sid": sid, "state": state})
                self.actions.store(tx, asked, done, held.at)
                return done

        return self.actions.once(asked, perform)
