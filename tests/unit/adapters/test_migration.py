"""What a migration does with rows that were there before it."""

import base64
import importlib
import json

from alembic.migration import MigrationContext
from alembic.operations import Operations

from hub.ports.fact import FactRecord

from . import records

VERSIONS = "hub.adapters.db.migrations.versions"


def fact(sid, kind, **members):
    payload = base64.b64encode(json.dumps(members).encode()).decode()
    return FactRecord(
        sid=sid * 64,
        statement_id=sid * 32,
        case_id="c" * 32,
        kind=kind,
        party="rechtshoek",
        member="m-00000002",
        envelope=json.dumps({"payload": payload}).encode(),
        logged_at=records.AT,
        event_id=sid * 32,
    )


def test_whom_a_case_was_assigned_to_before_is_found_after_it(database, uow):
    with uow.write() as tx:
        tx.case.add(records.case())
        tx.case.add_fact(fact("1", "assigned", member="m-00000009"))
        tx.case.add_fact(fact("2", "age_band", code="adult"))

    with database.write() as connection, Operations.context(MigrationContext.configure(connection)):
        importlib.import_module(f"{VERSIONS}.0009_assignees")._fill()

    with uow.read() as tx:
        assert tx.case.fact("1" * 64).assignee == "m-00000009"
        assert tx.case.fact("2" * 64).assignee is None
        assert len(tx.case.of_party("rechtshoek", "", 9, worker="m-00000009")) == 1
