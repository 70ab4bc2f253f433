"""Which requests a filter finds, and whom it tells nothing."""

import pytest

from hub.ports.fact import FactRecord
from hub.ports.request import RequestFilter

from . import records

CASE, OTHER = "c" * 32, "d" * 32
WORKER, OPENER = "m-00000009", "m-00000001"


def fact(number, case_id, assignee):
    return FactRecord(
        sid=f"{number:064x}",
        statement_id=f"{number:032x}",
        case_id=case_id,
        kind="assigned",
        party="rechtshoek",
        member="m-00000002",
        envelope=b"{}",
        logged_at=records.AT,
        event_id=f"{number:032x}",
        assignee=assignee,
    )


@pytest.fixture
def stored(uow, sequencer):
    """Three requests to the IND, one of them by an invitation, and one to the GGD."""
    rows = [
        records.request(sid="1" * 64, invited=False, event_id="1" * 32),
        records.request(sid="2" * 64, invited=False, event_id="2" * 32, state="withdrawn"),
        records.request(
            sid="3" * 64,
            invited=False,
            event_id="3" * 32,
            case_id=OTHER,
            to_party="ggd",
            purpose="screening",
        ),
        records.request(sid="4" * 64, invited=True, event_id="4" * 32),
    ]
    with uow.write() as tx:
        tx.case.add(records.case(opened_by=OPENER))
        tx.case.add(records.case(case_id=OTHER, opened_by="m-00000003"))
        tx.case.add_fact(fact(7, OTHER, WORKER))
        for row in rows:
            tx.request.add(row)
            tx.step.add(
                row.sid, event="x", shown="with_provider", at=records.AT, event_id=row.event_id
            )
            tx.log.append(records.entry(row.event_id))
    sequencer.start()
    sequencer.stop()
    return uow


def found(uow, by="rechtshoek", role="asker", **wanted):
    with uow.read() as tx:
        page = tx.request.page(by, role=role, after="", limit=9, wanted=RequestFilter(**wanted))
        return [int(one.sid[0]) for one in page]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"states": frozenset({"with_provider"})}, [4, 3, 1]),
        ({"states": frozenset({"withdrawn", "denied"})}, [2]),
        ({"purpose": "screening"}, [3]),
        ({"party": "ggd"}, [3]),
        ({"party": "rechtshoek"}, []),
        ({"case_id": CASE}, [2, 1]),
        ({"worker": WORKER}, [3]),
        ({"worker": OPENER}, [2, 1]),
        ({"worker": "m-00000008"}, []),
        ({"worker": OPENER, "states": frozenset({"withdrawn"})}, [2]),
    ],
)
def test_each_part_of_a_filter_leaves_the_others_out(stored, wanted, expected):
    assert found(stored, **wanted) == expected


def test_who_gives_finds_by_the_asker_and_never_by_a_case(stored):
    assert found(stored, "ind", "provider", party="rechtshoek") == [4, 2, 1]
    assert found(stored, "ind", "provider", party="ind") == []
    assert found(stored, "ind", "provider", case_id=CASE) == []
    assert found(stored, "ind", "provider", worker=OPENER) == []


def test_the_most_urgent_comes_first_and_pages_go_on_where_they_ended(stored):
    with stored.write() as tx:
        tx.request.set_due("1" * 64, "2026-03-09T09:00:00Z")
        tx.request.set_due("2" * 64, "2026-03-05T09:00:00Z")
        tx.request.set_due("4" * 64, "2026-03-09T09:00:00Z")

    assert found(stored, by_due=True) == [3, 2, 1, 4]
    with stored.read() as tx:
        place, pages = "", []
        while page := tx.request.page(
            "rechtshoek",
            role="asker",
            after=place,
            limit=1,
            wanted=RequestFilter(by_due=True),
        ):
            pages.append(int(page[0].sid[0]))
            place = f"{page[0].due_at or page[0].logged_at}|{page[0].sid}"
        assert pages == [3, 2, 1, 4]


def test_states_are_counted_for_whom_they_are_there(stored):
    with stored.read() as tx:
        counted = tx.request.states
        assert counted("rechtshoek", role="asker") == {"with_provider": 3, "withdrawn": 1}
        assert counted("ind", role="provider") == {"with_provider": 2, "withdrawn": 1}
        assert counted("ind", role="asker") == {}
        narrowed = RequestFilter(party="ggd")
        assert counted("rechtshoek", role="asker", wanted=narrowed) == {"with_provider": 1}


def test_what_the_log_does_not_hold_yet_is_not_counted(stored):
    row = records.request(sid="5" * 64, invited=False, event_id="5" * 32)
    with stored.write() as tx:
        tx.request.add(row)
        tx.log.append(records.entry(row.event_id))
    with stored.read() as tx:
        assert tx.request.states("rechtshoek", role="asker")["with_provider"] == 3


def test_a_worker_sees_the_own_cases_and_a_move_is_seen_at_once(stored):
    with stored.read() as tx:
        assert [one.case_id for one in tx.case.of_party("rechtshoek", "", 9, worker=WORKER)] == [
            OTHER
        ]
        assert [one.case_id for one in tx.case.of_party("rechtshoek", "", 9, worker=OPENER)] == [
            CASE
        ]
        assert len(tx.case.of_party("rechtshoek", "", 9)) == 2
    with stored.write() as tx:
        tx.case.add_fact(fact(8, CASE, WORKER))
    with stored.read() as tx:
        assert len(tx.case.of_party("rechtshoek", "", 9, worker=WORKER)) == 2
        assert tx.case.of_party("thuishaven", "", 9, worker=WORKER) == []


def test_who_was_given_a_case_is_found_and_who_opened_it_is_not(stored):
    with stored.write() as tx:
        tx.case.add_fact(fact(8, CASE, WORKER))
    with stored.read() as tx:
        given = tx.case.of_party("rechtshoek", "", 9, given=WORKER)
        assert [one.case_id for one in given] == [CASE, OTHER]
        assert tx.case.of_party("rechtshoek", "", 9, given=OPENER) == []
        both = tx.case.of_party("rechtshoek", "", 9, worker=OPENER, given=WORKER)
        assert [one.case_id for one in both] == [CASE]
        assert tx.case.of_party("thuishaven", "", 9, given=WORKER) == []


def test_a_record_says_to_whom_it_assigns(stored):
    with stored.read() as tx:
        assert tx.case.fact(f"{7:064x}") == fact(7, OTHER, WORKER)
