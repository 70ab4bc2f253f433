"""A hub with a hundred times the demo's data: copies of real rows, and a log as long.

The copies stand in lists and are searched through; nobody opens them. What a page opens and
verifies is real.
"""

import base64
import json
import secrets
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from hub.audit.entry import GROUPS
from hub.form import canonical
from hub.ports.log import Entry

TIMES = 100
# Whose they become: no member has this id.
_OTHERS = "m-ffffffff"
# A new id is as long as the old one: the number of the copy, then the rest of the old one.
_NEW = "printf('ffff%04x', ?1) || substr({name}, 9)"
_COPIED = {
    "dossier_case": {"case_id": _NEW, "opened_by": f"'{_OTHERS}'"},
    "fact": {
        "sid": _NEW,
        "statement_id": _NEW,
        "case_id": _NEW,
        "assignee": f"CASE WHEN assignee IS NULL THEN NULL ELSE '{_OTHERS}' END",
        "envelope": "given_to_others(envelope, assignee)",
    },
    "request": {
        "sid": _NEW,
        "case_id": _NEW,
        "from_member": f"'{_OTHERS}'",
        # No file of its own: when the hub ends a copy, as it stands on nothing, no real one goes.
        "blob": _NEW,
        # So long ago that they count for no limit of how much may be asked.
        "logged_at": "'2026-01-01T09:00:00Z'",
    },
    "answer": {"sid": _NEW, "request": _NEW, "blob": _NEW},
    "step": {"request": _NEW},
}


def copy_rows(database, *, times=TIMES):
    """Have ``times`` as many cases, facts, requests, answers and steps in the file ``database``."""
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.create_function("given_to_others", 2, _given_to_others)
        for table, changed in _COPIED.items():
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = [name for name in names if not (table == "step" and name == "id")]
            values = [changed.get(name, name).format(name=name) for name in kept]
            first = connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0]
            copy = (
                f"INSERT INTO {table} ({', '.join(kept)}) "
                f"SELECT {', '.join(values)} FROM {table} WHERE rowid <= {first}"
            )
            for number in range(1, times):
                connection.execute(copy, (number,))


def _given_to_others(envelope, assignee):
    """The envelope of an assignment with another member in it; nobody verifies the copies."""
    if assignee is None:
        return envelope
    read = json.loads(envelope)
    payload = base64.b64decode(read["payload"]).replace(assignee.encode(), _OTHERS.encode())
    return json.dumps(read | {"payload": base64.b64encode(payload).decode()}).encode()


def _entry():
    """An entry of the form that all have; nobody holds what it commits to."""
    number, digests = secrets.token_hex(16), {name: secrets.token_hex(32) for name in GROUPS}
    leaf = {"v": 1, "id": number, "t": "2026-03-02T09:00:00Z", "k": "exchange", "c": digests}
    return Entry(id=number, leaf=canonical.encode(leaf), openings={"who": b"w"})


def lengthen(hub, count):
    """Write ``count`` more entries into the log of a running hub."""

    def write(_):
        made = _entry()
        with hub.broker.request.uow.write() as tx:
            tx.log.append(made)
        return made.id

    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(write, range(count)))
    for one in ids[-1:]:
        hub.sequencer.wait(one)
