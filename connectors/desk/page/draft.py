"""A member's unfinished work, sealed to that member alone, so locking loses nothing.

There is one draft of a kind per case, in the member's own folder. It holds codes and typed words;
no page address and no hidden field holds any of it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors import disk
from connectors.sealed.queue import Queue
from connectors.session import Session
from hub.errors import NotFound
from hub.form import canonical

# The request that a member is about to make; a mandate is often put on file in between.
ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """A member's drafts of one kind (lower case letters)."""

    session: Session
    kind: str

    def read(self, case_id: str) -> dict[str, Any]:
        """The draft about a case; empty if there is none that the member's keys open.

        Raises:
            VerificationError: the file was changed.
        """
        try:
            with self._queue.open(self._name(case_id), self.session.key.identities) as item:
                return dict(item.document)
        except NotFound:
            return {}

    def write(self, case_id: str, draft: Mapping[str, Any]) -> None:
        """Keep a draft in place of the one before."""
        self._queue.put(self._name(case_id), draft, (), [self.session.member.seal])

    def drop(self, case_id: str) -> None:
        """Forget a draft; there need not be one."""
        self._queue.drop(self._name(case_id))

    @property
    def _queue(self) -> Queue:
        return Queue(folder=disk.DRAFTS.under(self.session.memory.root))

    def _name(self, case_id: str) -> str:
        return f"{self.kind}{case_id}"


def mark(draft: Mapping[str, Any]) -> str:
    """A mark of the content of a draft (16 hex), so that only what was shown is sent."""
    return hashlib.sha256(canonical.encode(dict(draft))).hexdigest()[:16]
