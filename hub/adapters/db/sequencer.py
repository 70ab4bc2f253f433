"""Gives every entry its place in the tree: a thread that takes the outbox in batches.

One batch is one transaction: entries, subtree roots, and the rows of the outbox that are done. The
checkpoint is signed only after that commit has returned, so nothing is ever signed that a crash
could take away. Callers that wait for an entry are told after its checkpoint is stored. Source:
architecture, section 4; RFC 6962.
"""

import threading
import time
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import Connection, func, insert, select

from hub.adapters.db import log, tag
from hub.adapters.db.engine import Database
from hub.adapters.db.log import CHECKPOINT, ENTRY, NODE, Pending
from hub.adapters.db.tag import TAG
from hub.audit import note, tree
from hub.audit.export import ExportedEntry
from hub.audit.note import Checkpoint
from hub.audit.proof import Proof
from hub.errors import HubError, InvalidInput, NotFound, Unavailable

BATCH_MAX = 1_024
WAIT_S = 2.0
STALE_S = 2.0
IDLE_S = 0.5
RETRY_S = 0.2
LOOK_S = 0.25  # another process's sequencer notifies nobody here
ENTRIES_MAX = 1_000


class Sequencer:
    """Appends the outbox to the log, and answers questions about it."""

    def __init__(self, database: Database, *, origin: str, seed: bytes) -> None:
        self._database = database
        self._origin = origin
        self._seed = seed
        self._wake = threading.Condition()
        self._pending = False
        self._stopping = False
        self._failed = False
        self._thread: threading.Thread | None = None
        self._waiting: dict[str, threading.Event] = {}
        self._unpublished: list[str] = []

    def start(self) -> None:
        """Put what a stopped process left behind into the tree, then run in the background.

        Raises:
            Unavailable: the log cannot take it, or the stored log is not the one that was signed.
        """
        # This comes before anything is added: a log that lost entries must not be signed again.
        self._ensure_checkpoint()
        while self._append_batch():
            pass
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what is in the outbox stays for the next start."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread:
            self._thread.join()
            self._thread = None

    def woken(self) -> None:
        """Tell the thread that the outbox is not empty."""
        with self._wake:
            self._pending = True
            self._wake.notify_all()

    def check_healthy(self) -> None:
        """Refuse an action if its entry could not be appended.

        Raises:
            Unavailable: the thread has ended, its last batch failed, or the outbox is stale.
        """
        if self._thread is None or not self._thread.is_alive() or self._failed:
            raise Unavailable("log_unavailable", "the log does not take entries")
        with self._database.read() as connection:
            oldest = log.oldest(connection)
        if oldest is not None and time.time() - oldest > STALE_S:
            raise Unavailable("log_unavailable", "the log is behind")

    def wait(self, entry: str) -> None:
        """Wait until an entry has its place and its checkpoint.

        Raises:
            Unavailable: not within two seconds; the action was done and is not undone.
        """
        deadline = time.monotonic() + WAIT_S
        with self._wake:
            # This comes before the first look, so that the news cannot fall in between.
            told = self._waiting.setdefault(entry, threading.Event())
        try:
            while not (told.is_set() or self._is_published(entry)):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Unavailable("log_pending", "done, but not yet in the log")
                told.wait(min(left, LOOK_S))
        finally:
            with self._wake:
                self._waiting.pop(entry, None)

    def checkpoint(self) -> str:
        """The newest signed checkpoint."""
        with self._database.read() as connection:
            return self._newest(connection)[1]

    def proof(self, entry: str) -> str:
        """The proof of an entry, as a file.

        Raises:
            NotFound: there is no such entry in the log.
        """
        with self._database.read() as connection:
            found = connection.execute(select(ENTRY.c.idx).where(ENTRY.c.id == entry)).scalar()
            size, signed = self._newest(connection)
            if found is None or found >= size:
                raise NotFound
            hashes = tree.inclusion_proof(found, size, _nodes(connection))
            return Proof(index=found, hashes=tuple(hashes), checkpoint=signed).to_text()

    def leaf(self, entry: str) -> bytes:
        """The exact bytes of an entry.

        Raises:
            NotFound: there is no such entry in the log.
        """
        with self._database.read() as connection:
            leaf = connection.execute(select(ENTRY.c.leaf).where(ENTRY.c.id == entry)).scalar()
            if leaf is None:
                raise NotFound
            return bytes(leaf)

    def entries(self, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """Entries from ``start`` in their order, at most ``ENTRIES_MAX``, within the checkpoint."""
        return [(item.index, item.leaf) for item in self.items(start, limit)]

    def items(self, start: int, limit: int) -> Sequence[ExportedEntry]:
        """The same entries with the hashes that are stored of them."""
        if start < 0 or not 1 <= limit <= ENTRIES_MAX:
            raise InvalidInput("range_invalid")
        with self._database.read() as connection:
            size, _ = self._newest(connection)
            chosen = select(ENTRY.c.idx, ENTRY.c.leaf, ENTRY.c.leaf_hash).where(
                ENTRY.c.idx >= start, ENTRY.c.idx < min(start + limit, size)
            )
            rows = connection.execute(chosen.order_by(ENTRY.c.idx))
            return [
                ExportedEntry(index=index, leaf=bytes(leaf), leaf_hash=bytes(hashed))
                for index, leaf, hashed in rows
            ]

    def checkpoints(self, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """Size and note of the checkpoints of more than ``after`` entries, smallest first."""
        if not 1 <= limit <= ENTRIES_MAX:
            raise InvalidInput("range_invalid")
        chosen = select(CHECKPOINT.c.size, CHECKPOINT.c.note).where(CHECKPOINT.c.size > after)
        with self._database.read() as connection:
            ordered = chosen.order_by(CHECKPOINT.c.size).limit(limit)
            return [(size, text) for size, text in connection.execute(ordered)]

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """The proof that the log of size ``new`` adds to that of size ``old``.

        Raises:
            InvalidInput: the log never had these sizes.
        """
        with self._database.read() as connection:
            size, _ = self._newest(connection)
            if new > size:
                raise InvalidInput("size_out_of_range")
            return tree.consistency_proof(old, new, _nodes(connection))

    def _run(self) -> None:
        while True:
            with self._wake:
                if not self._pending and not self._stopping:
                    self._wake.wait(IDLE_S)
                self._pending = False
                if self._stopping:
                    return
            self._append_all()

    def _append_all(self) -> None:
        try:
            while self._append_batch():
                pass
            # This is done even if nothing waits: the last try may have ended between entry and
            # signature.
            self._ensure_checkpoint()
            self._failed = False
        except HubError as error:
            # Callers that wait are told "pending"; new actions are refused until it works again.
            self._failed = True
            # This does not use ``exception``: a frame of this class holds the seed of the log's
            # key.
            structlog.get_logger().error("log_batch_failed", reason=error.reason)
            with self._wake:
                self._wake.wait(RETRY_S)
                self._pending = True

    def _append_batch(self) -> bool:
        """Append what waits, at most one batch; returns false if nothing did."""
        # Both transactions use one turn; otherwise each batch would wait twice behind all writers.
        with self._database.turn():
            with self._database.write() as connection:
                rows = log.pending(connection, BATCH_MAX)
                if rows:
                    self._append(connection, rows)
            if rows:
                self._unpublished += [row.event_id for row in rows]
                self._ensure_checkpoint()
        return len(rows) > 0

    def _append(self, connection: Connection, rows: Sequence[Pending]) -> None:
        frontier = _frontier(connection)
        entries, nodes, tags = [], [], []
        for row in rows:
            index, leaf_hash = frontier.size, tree.leaf_hash(row.leaf)
            frontier, completed = frontier.push(leaf_hash)
            entries.append(
                {"idx": index, "id": row.event_id, "leaf": row.leaf, "leaf_hash": leaf_hash}
            )
            tags += [{"tag": tag, "at": row.at, "idx": index} for tag in tag.split(row.tags)]
            nodes += [
                {"level": level, "idx": index >> level, "hash": node}
                for level, node in enumerate(completed, start=1)
            ]
        connection.execute(insert(ENTRY), entries)
        if nodes:
            connection.execute(insert(NODE), nodes)
        if tags:
            connection.execute(insert(TAG), tags)
        log.remove(connection, [row.number for row in rows])

    def _ensure_checkpoint(self) -> None:
        """Sign the tree as it is stored now, unless that was done, and notify the waiting callers.

        Raises:
            Unavailable: the tree does not continue what was signed before; it is not signed.
        """
        with self._database.read() as connection:
            frontier, root = _frontier(connection), None
            signed = self._newest_root(connection)
            if signed is not None:
                root = _root_at(connection, signed[0], frontier)
        if signed is not None and signed[1] != root:
            raise Unavailable("log_damaged", "the stored log is not the one that was signed")
        if signed is None or signed[0] < frontier.size:
            self._sign(frontier)
        told, self._unpublished = self._unpublished, []
        with self._wake:
            for entry in told:
                if waiting := self._waiting.get(entry):
                    waiting.set()

    def _sign(self, frontier: tree.Frontier) -> None:
        root = frontier.root()
        signed = note.sign(
            Checkpoint(origin=self._origin, size=frontier.size, root=root), self._seed
        )
        with self._database.write() as connection:
            values = {"size": frontier.size, "root": root, "note": signed}
            connection.execute(insert(CHECKPOINT).values(**values))

    def _newest_root(self, connection: Connection) -> tuple[int, bytes] | None:
        chosen = select(CHECKPOINT.c.size, CHECKPOINT.c.root)
        row = connection.execute(chosen.order_by(CHECKPOINT.c.size.desc()).limit(1)).first()
        return None if row is None else (row[0], bytes(row[1]))

    def _is_published(self, entry: str) -> bool:
        newest = select(func.max(CHECKPOINT.c.size)).scalar_subquery()
        chosen = select(ENTRY.c.idx).where(ENTRY.c.id == entry, ENTRY.c.idx < newest)
        with self._database.read() as connection:
            return connection.execute(chosen).first() is not None

    def _newest(self, connection: Connection) -> tuple[int, str]:
        chosen = select(CHECKPOINT.c.size, CHECKPOINT.c.note)
        row = connection.execute(chosen.order_by(CHECKPOINT.c.size.desc()).limit(1)).first()
        if row is None:
            raise Unavailable("log_unavailable", "the log has no checkpoint yet")
        return row[0], row[1]


def _nodes(connection: Connection) -> Callable[[int, int], bytes]:
    def nodes(level: int, index: int) -> bytes:
        if level == 0:
            chosen = select(ENTRY.c.leaf_hash).where(ENTRY.c.idx == index)
        else:
            chosen = select(NODE.c.hash).where(NODE.c.level == level, NODE.c.idx == index)
        return bytes(connection.execute(chosen).scalar_one())

    return nodes


def _frontier(connection: Connection) -> tree.Frontier:
    """The tree as it is stored, from its complete subtrees."""
    last = connection.execute(select(func.max(ENTRY.c.idx))).scalar()
    return _frontier_at(connection, 0 if last is None else last + 1)


def _frontier_at(connection: Connection, size: int) -> tree.Frontier:
    nodes, roots, start = _nodes(connection), [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            roots.append(nodes(level, start >> level))
            start += 1 << level
    return tree.Frontier(size=size, roots=tuple(roots))


def _root_at(connection: Connection, size: int, stored: tree.Frontier) -> bytes | None:
    """The root over the first ``size`` stored entries; None if there are fewer."""
    return None if size > stored.size else _frontier_at(connection, size).root()
