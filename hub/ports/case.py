"""Cases and their facts, as the store keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.ports.fact import FactRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case: a random number, its owner and its members' card."""

    case_id: str
    owner: str
    opened_by: str
    commitment: str
    version: int
    counter: int
    card_n: int
    card_sid: str
    card_envelope: bytes
    card_blob: str


class CaseStore(Protocol):
    """Cases and facts."""

    def add(self, record: CaseRecord) -> None:
        """Add a case.

        Raises:
            Conflict: there is a case with this number.
        """
        ...

    def get(self, case_id: str) -> CaseRecord | None:
        """The case with this number; None if there is none."""
        ...

    def of_party(
        self, party: str, after: str, limit: int, *, worker: str = "", given: str = ""
    ) -> Sequence[CaseRecord]:
        """At most ``limit`` cases that a party owns, by number, those after ``after``.

        ``worker`` leaves only those that this member opened or was given, ``given`` only those
        that this member was given, now or before. Empty leaves nothing out.
        """
        ...

    def lock(self, case_id: str, version: int) -> int:
        """Take the next place in a case's order, if nothing has changed since ``version``.

        Returns:
            the new value of the case's counter, which has no gaps.

        Raises:
            Conflict: the case is unknown, or somebody else was first.
        """
        ...

    def put_card(self, record: CaseRecord) -> None:
        """Replace the card of the case with this number; unknown changes nothing."""
        ...

    def add_fact(self, record: FactRecord, recipients: Sequence[str] = ()) -> None:
        """Add a fact; ``recipients`` are the parties that an invitation is for.

        Raises:
            Conflict: there is a fact with this sid.
        """
        ...

    def facts(self, case_id: str) -> Sequence[FactRecord]:
        """The facts of a case that were not replaced, the first first; an unknown case has none.

        Also those whose entry waits for its place in the log: a withdrawal counts from the moment
        it is stored.
        """
        ...

    def assignments(self, case_ids: Sequence[str]) -> Sequence[FactRecord]:
        """The facts that say who works on these cases, in no order; waiting entries included."""
        ...

    def logged_facts(self, case_id: str) -> Sequence[FactRecord]:
        """The facts of a case that the log holds and that may be shown, in its order."""
        ...

    def fact(self, sid: str) -> FactRecord | None:
        """The fact with this sid, its entry in the log or not; None if there is none."""
        ...

    def invitation(self, statement_id: str, party: str) -> FactRecord | None:
        """The invitation with this statement id, if it is for ``party`` and in the log.

        None otherwise: a party that was not invited does not learn whether there is one.
        """
        ...

    def invitations(self, party: str, limit: int) -> Sequence[FactRecord]:
        """At most ``limit`` invitations for ``party`` that are in the log, the newest first."""
        ...

    def replace_fact(self, sid: str) -> None:
        """Take a fact off the file for decisions; it is still shown. Ignores unknown sids."""
        ...

    def count_facts(self, case_id: str, party: str, kind: str, since: str) -> tuple[int, int]:
        """How many facts of a kind a party has on file, and how many it added since ``since``.

        Waiting entries are counted, replaced ones only among those added. An unknown case has none.
        """
        ...
