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

    def version(self) -> int: ...
    def is_changed(self) -> bool: ...
    def add_keyset(self, record: KeysetRecord) -> None: ...
    def keysets(self, party: str) -> Sequence[KeysetRecord]: ...
    def newest_keysets(self) -> Sequence[KeysetRecord]: ...
    def keyset(self, sid: str) -> KeysetRecord | None: ...
    def put_agreement(self, record: AgreementRecord) -> None: ...
    def newest_agreement(self) -> AgreementRecord | None: ...
    def agreements(self) -> Sequence[AgreementRecord]: ...
    def put_file(self, agreement: str, path: str, content: bytes) -> None: ...
    def files(self, agreement: str) -> Mapping[str, bytes]: ...
    def add_regime(self, sid: str, party: str, envelope: bytes) -> None: ...
    def regimes(self, party: str) -> Sequence[bytes]: ...
