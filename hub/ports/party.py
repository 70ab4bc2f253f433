"""Keysets, agreements and regimes, as the store keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysetRecord:
    """A keyset of a party, as it was published."""

    sid: str
    party: str
    n: int
    envelope: bytes
    logged_at: str
    superseded_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecord:
    """An agreement with the signatures that have come so far."""

    sid: str
    n: int
    envelope: bytes


class PartyStore(Protocol):
    """Keysets, agreements and regimes."""

    def version(self) -> int:
        """A number that grows with every keyset, signature and regime; 0 at first."""
        ...

    def is_changed(self) -> bool:
        """Whether this transaction has changed trust; it may still be rolled back."""
        ...

    def add_keyset(self, record: KeysetRecord) -> None:
        """Add the next keyset of a party; the one before is superseded from then on.

        Raises:
            Conflict: there is a keyset with this sid.
        """
        ...

    def keysets(self, party: str) -> Sequence[KeysetRecord]:
        """All keysets of a party, the first one first; an unknown party has none."""
        ...

    def usable_keysets(self, since: str) -> Sequence[KeysetRecord]:
        """The newest keyset of every party, and those that were superseded at ``since`` or later.

        They are in no order.
        """
        ...

    def superseded(self, since: str) -> Mapping[str, str]:
        """When keysets were superseded, by their sid: those at ``since`` or later."""
        ...

    def keyset(self, sid: str) -> KeysetRecord | None:
        """The keyset with this sid; None if there is none."""
        ...

    def put_agreement(self, record: AgreementRecord) -> None:
        """Store an agreement, or the same one with more signatures."""
        ...

    def newest_agreement(self) -> AgreementRecord | None:
        """The agreement with the highest number, signed by all or not; None before the first."""
        ...

    def agreements(self) -> Sequence[AgreementRecord]:
        """All agreements, the first one first."""
        ...

    def put_file(self, agreement: str, path: str, content: bytes) -> None:
        """Store one of the files that an agreement names; the same path is replaced."""
        ...

    def files(self, agreement: str) -> Mapping[str, bytes]:
        """The files of an agreement, by path.

        Raises:
            NotFound: it has none, or is unknown.
        """
        ...

    def propose_regime(self, sid: str, *, party: str, by: str, envelope: bytes) -> None:
        """Keep what ``by`` proposes about ``party``, in the place of what it proposed before.

        Nothing that is believed changes.
        """
        ...

    def proposal(self, sid: str) -> bytes | None:
        """The proposal with this sid that nobody has confirmed; None if there is none."""
        ...

    def proposals(self, party: str) -> Sequence[bytes]:
        """The proposals about a party: at most one statement of each other party."""
        ...

    def confirm_regime(self, party: str, first: str, envelopes: tuple[bytes, bytes]) -> None:
        """Add a regime of a party: the statement ``first`` and its confirmation."""
        ...

    def regimes(self, party: str, limit: int) -> Sequence[tuple[bytes, bytes]]:
        """The ``limit`` newest regimes of a party, the first one first; each two envelopes."""
        ...

    def note_change(self, party: str, sort: str, at: str, since: str) -> None:
        """Note that a party makes a change of this sort; forgets what was before ``since``."""
        ...

    def count_changes(self, party: str, sort: str, since: str) -> int:
        """How many changes of this sort a party made since ``since``."""
        ...
