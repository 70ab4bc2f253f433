"""The handler of each request to the own party: its desk knows them, and nobody else is told.

There is one small file per request in the folder that the desk shares. It holds ids only, and gives
no right: a member who may answer may answer a colleague's request too.
"""

import re
from dataclasses import dataclass

from connectors.disk import HANDLERS
from connectors.memory import Memory
from hub.errors import InvalidInput

_MEMBER = re.compile(r"m-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """The handlers of requests, in the shared folder ``memory``."""

    memory: Memory

    def of(self, sid: str) -> str:
        """The member (``m-`` and 8 hex) who handles a request; empty if none, or unreadable."""
        try:
            kept = self.memory.get(HANDLERS, sid)
        except (InvalidInput, OSError):
            # This is only a note among colleagues, so a damaged one must not stop their work.
            return ""
        member = kept.get("member") if isinstance(kept, dict) else None
        return member if isinstance(member, str) and _MEMBER.fullmatch(member) else ""

    def put(self, sid: str, member: str) -> None:
        """Say that ``member`` handles a request; if two do at once, the last one counts.

        Raises:
            InvalidInput: not the id of a member.
        """
        if not _MEMBER.fullmatch(member):
            raise InvalidInput("handler_malformed", "not the id of a member")
        self.memory.put(HANDLERS, sid, {"member": member})

    def drop(self, sid: str) -> None:
        """Forget the handler of a request; there need not be one."""
        self.memory.drop(HANDLERS, sid)
