"""Verify a log from scratch: every entry, the tree over them, and the checkpoint.

1. The log's key, which comes from outside, has signed the checkpoint.
2. Every entry up to its size is there, in order, and has the hash that was exported with it.
3. The root over all entries is the checkpoint's; at the size of an earlier checkpoint, that one's.
4. Every entry is a leaf in its only form, and no id is used twice.
5. Every opening that is shown is what its leaf committed to, and holds a record of its group.
6. A leaf names an authority as its record does, and every known authority that is handed content:
   those that the caller names, and those that an earlier entry named.

The caller provides the log's key and the earlier checkpoint from where he trusts them. Entries that
were never written cannot be found here; receipts of providers and the numbers of a case show that.
Source: formats, section 9.

    >>> zeros = dict.fromkeys(entry.GROUPS, "0" * 64)
    >>> leaf = ExchangeLeaf(id="0" * 32, at="2026-03-02T09:00:00Z", commitments=zeros).to_bytes()
    >>> root = tree.root([tree.leaf_hash(leaf)])
    >>> log = Checkpoint(origin="log.invalid/audit/2026", size=1, root=root)
    >>> signed = note.sign(log, seed=bytes(32)).encode()
    >>> class OneEntry:  # `hub.adapters.log_source` has the sources of files, tiles and hubs
    ...     def checkpoint(self) -> bytes:
    ...         return signed
    ...
    ...     def entries(self, size: int) -> Iterator[ExportedEntry]:
    ...         yield ExportedEntry(index=0, leaf=leaf)
    >>> public = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    >>> key = VerifierKey(name="log.invalid/audit/2026", public=bytes.fromhex(public))
    >>> verify(OneEntry(), key).outcome
    'proven'
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from hub.audit import entry, leaf, note, record, tree
from hub.audit.admin import AdminLeaf
from hub.audit.entry import ExchangeLeaf
from hub.audit.export import ExportedEntry
from hub.audit.note import Checkpoint, VerifierKey
from hub.audit.tree import Frontier
from hub.errors import HubError, TooLarge, Unavailable, VerificationError

PROVEN, REFUTED, INCOMPLETE = "proven", "refuted", "incomplete"
# Reasons that concern the log as a whole, and not one entry.
_WHOLE = frozenset({"root_differs", "earlier_root_differs", "log_shrunk", "opening_without_entry"})


class Source(Protocol):
    """Where an exported log lies."""

    def checkpoint(self) -> bytes:
        """The signed checkpoint."""

    def entries(self, size: int) -> Iterator[ExportedEntry]:
        """The entries in order; ``size`` says how many the checkpoint covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome, `PROVEN`, `REFUTED` or `INCOMPLETE`, and why it is not proven.

    ``entry`` is the index of the entry that failed (or that is missing); None if it is the
    checkpoint or the log as a whole. ``received`` counts entries by the authority they name; it is
    a number to rely on only if the outcome is `PROVEN`.
    """

    outcome: str
    checkpoint: Checkpoint | None = None
    entries: int = 0
    openings: int = 0
    received: Mapping[str, int] = field(default_factory=dict)
    entry: int | None = None
    reason: str = ""
    detail: str = ""


def replay(
    items: Iterable[ExportedEntry], checkpoint: Checkpoint, earlier: Checkpoint | None = None
) -> Iterator[ExportedEntry]:
    """The entries of ``checkpoint`` as they pass; nothing is proven before the last has passed.

    Raises:
        VerificationError: an entry is changed or out of order, or a root is another.
        Unavailable: entries are missing at the end.
    """
    if earlier is not None and earlier.size > checkpoint.size:
        raise VerificationError("log_shrunk", "the earlier checkpoint has more entries")
    frontier, then = Frontier(), Frontier()
    for item in items:
        _check_place(item, frontier.size, checkpoint.size)
        frontier, _ = frontier.push(_hash(item))
        if earlier is not None and frontier.size == earlier.size:
            then = frontier
        yield item
    if frontier.size < checkpoint.size:
        raise Unavailable("entries_missing", f"expected {checkpoint.size}")
    if frontier.root() != checkpoint.root:
        raise VerificationError("root_differs", "the entries are not those of the checkpoint")
    if earlier is not None and then.root() != earlier.root:
        # Both are signed: this is evidence that the log told two stories.
        raise VerificationError("earlier_root_differs", "the entries of then were others")


def verify(
    source: Source,
    key: VerifierKey,
    earlier: Checkpoint | None = None,
    *,
    authorities: Collection[str] = (),
) -> Report:
    """Verify the log at ``source``; whatever is wrong with it is in the report.

    Args:
        source: where the log lies.
        key: the log's, from where the caller trusts it.
        earlier: verified with the log's key, by `hub.audit.note.verify`.
        authorities: parties that are public authorities by the agreement.
    """
    try:
        checkpoint = note.verify(source.checkpoint(), key)
    except HubError as error:
        return _failed(error)
    tally = _Tally(authorities)
    try:
        for item in replay(source.entries(checkpoint.size), checkpoint, earlier):
            tally.take(item)
    except HubError as error:
        index = None if error.reason in _WHOLE else tally.entries
        return _failed(error, checkpoint=checkpoint, entry=index)
    return Report(
        outcome=PROVEN,
        checkpoint=checkpoint,
        entries=tally.entries,
        openings=tally.openings,
        received=dict(tally.received),
    )


def _failed(
    error: HubError, *, checkpoint: Checkpoint | None = None, entry: int | None = None
) -> Report:
    lacking = isinstance(error, Unavailable | TooLarge)
    return Report(
        outcome=INCOMPLETE if lacking else REFUTED,
        checkpoint=checkpoint,
        entry=entry,
        reason=error.reason,
        detail=error.detail,
    )


def _check_place(item: ExportedEntry, index: int, size: int) -> None:
    if item.index != index:
        raise VerificationError("entry_out_of_order", f"entry {item.index} in its place")
    if index >= size:
        raise VerificationError("entry_not_covered", "the checkpoint has fewer entries")


def _hash(item: ExportedEntry) -> bytes:
    made = tree.leaf_hash(item.leaf)
    if item.leaf_hash not in {None, made}:
        raise VerificationError("entry_changed", "the entry is not the one that was hashed")
    return made


class _Tally:
    """The count so far; ``entries`` is also the index of the entry that comes next."""

    def __init__(self, authorities: Collection[str]) -> None:
        self.entries = 0
        self.openings = 0
        self.received: Counter[str] = Counter()
        self._ids: set[bytes] = set()
        self._authorities = frozenset(authorities)

    def take(self, item: ExportedEntry) -> None:
        """Check one entry by itself and with its openings, and count it."""
        parsed = leaf.parse(item.leaf)
        if bytes.fromhex(parsed.id) in self._ids:
            raise VerificationError("entry_twice", "its id was used before")
        self._ids.add(bytes.fromhex(parsed.id))
        for group, data in item.openings.items():
            members = _opened(parsed, group, data)
            if group == "what" and isinstance(parsed, ExchangeLeaf):
                parsed.check_receiver(members, self._authorities | self.received.keys())
        self.openings += len(item.openings)
        if isinstance(parsed, ExchangeLeaf):
            if parsed.to is not None:
                self.received[parsed.to] += 1
        elif parsed.event == "retention" and parsed.what["last"] >= item.index:
            raise VerificationError("retention_ahead", "of entries that were not there yet")
        self.entries += 1


def _opened(parsed: ExchangeLeaf | AdminLeaf, group: str, data: bytes) -> Mapping[str, Any]:
    """The members of a record that its leaf committed to."""
    opening = entry.parse_opening(data)
    parsed.check(group, opening)
    return record.parse(group, opening.record)
