"""A doctor releases a colleague's conclusion, on the very text that goes out (F03)."""

from datetime import timedelta

import pytest

from connectors.api.request import MovedOut
from connectors.exchange import approval, ask, case, fact, inbox, read, release, review
from connectors.exchange.ask import Ask
from connectors.exchange.case import Person
from connectors.exchange.release import Choice
from connectors.sealed.attachment import of_file
from connectors.sealed.queue import Queue
from hub.errors import Conflict, HubError, NotAllowed, NotFound, VerificationError
from tests.world.desk import CLOCK

CONCLUSION = b"Conclusie: reizen is nu niet mogelijk.\n"
ITEMS = ["medical_conclusion"]


def later(days):
    return (CLOCK.today() + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def people(town):
    return {
        name: town.session(name)
        for name in ("karel", "dirk", "lotte", "hans", "ingrid", "jaap", "sanne")
    }


@pytest.fixture(scope="module")
def queue(town):
    return Queue(folder=town.parties["ggd"].folder / "queue")


@pytest.fixture(scope="module")
def opened(town, people):
    """A case in screening, with explicit consent for the conclusion."""
    karel, dirk = people["karel"], people["dirk"]
    person = Person(name="Yonas Habtezion", born="1997-03-25", v_number="9999000011")
    one = case.open_case(dirk, person, [town.member("karel")])["caseId"]
    assigned = {"member": town.member("karel"), "recipients": ["regie"]}
    fact.record(people["lotte"], one, "assigned", assigned)
    state = {"code": "screening", "track": "regular", "date": later(0)}
    fact.record(karel, one, "case_state", state)
    fact.record(karel, one, "age_band", {"code": "adult"})
    fact.record(
        karel,
        one,
        "consent_given",
        {
            "purpose": "screening",
            "items": fact.items(ITEMS),
            "recipients": ["ggd", "regie"],
            "explicit": True,
            "role": "basis",
            "until": later(60),
        },
    )
    return one


@pytest.fixture
def waiting(people, opened, queue, tmp_path):
    """Hans has sent a conclusion, and it waits."""
    asked = Ask(
        to="ggd",
        purpose="screening",
        categories=frozenset(ITEMS),
        necessity="decide_perspective",
        case_id=opened,
        v_number="9999000011",
    )
    karel, hans = people["karel"], people["hans"]
    sent = ask.send(karel, asked, ask.plan(karel, asked))
    assert sent["decision"]["outcome"] == "allow", sent
    path = tmp_path / "conclusie.txt"
    path.write_bytes(CONCLUSION)
    choice = Choice(extra=[of_file(path, "medical_conclusion")])
    with release.preview(hans, sent["sid"], choice, queue) as shown:
        told = release.send(hans, shown, queue, seen=False)
    assert told["state"] == "awaiting_release", told
    return sent["sid"], told["sid"]


def approve(session, waiting, queue, *, approves=True, **change):
    request, answer = waiting
    return approval.approve_release(
        session, request, answer, queue, kind="health_professional", approves=approves, **change
    )


def state_of(session, request):
    rows = inbox.list_requests(session, "asker")
    return next(one.state for one in rows if one.sid == request)


def test_what_a_colleague_approved_is_what_is_read(people, waiting, queue):
    karel, (request, answer) = people["karel"], waiting
    assert state_of(karel, request) == "awaiting_release"
    assert read.to_read(karel, request) == []
    with pytest.raises(NotFound):
        read.pick_up(karel, request, answer)
    with review.read(people["ingrid"], answer, queue) as shown:
        assert b"".join(shown.attachments[0].pieces()) == CONCLUSION

    told = approve(people["ingrid"], waiting, queue)

    assert told["state"] == "answered"
    with read.read(karel, request, answer) as reading:
        assert b"".join(reading.opened.part("conclusie.txt")) == CONCLUSION


def test_nobody_approves_their_own_and_nobody_else_can(people, waiting, queue):
    for name in ("hans", "jaap", "sanne", "karel"):
        with pytest.raises(HubError):
            approve(people[name], waiting, queue)
    assert state_of(people["karel"], waiting[0]) == "awaiting_release"


def test_a_rejected_answer_is_never_read(people, waiting, queue):
    told = approve(people["ingrid"], waiting, queue, approves=False, code="text_not_releasable")

    assert told["state"] == "stopped"
    with pytest.raises(HubError):
        read.pick_up(people["karel"], *waiting)
    with pytest.raises((Conflict, NotFound)):
        approve(people["ingrid"], waiting, queue)


def test_an_approval_of_another_text_is_refused_before_it_is_signed(people, waiting, queue):
    path = queue.folder / "review" / f"{waiting[1]}.age"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)

    with pytest.raises(VerificationError):
        approve(people["ingrid"], waiting, queue)
    assert state_of(people["karel"], waiting[0]) == "awaiting_release"


def test_an_approval_of_another_answer_is_refused_by_the_hub(people, waiting):
    ingrid, (request, answer) = people["ingrid"], waiting
    other = "0" * 64
    signed = approval._sign(ingrid, {"answer": other}, "health_professional", True, "", "")

    for path in (answer, other):
        with pytest.raises(HubError):
            ingrid.send(f"/v1/requests/{request}/answers/{path}/approvals", signed, MovedOut)
    assert state_of(people["karel"], request) == "awaiting_release"


def test_no_transaction_is_open_while_the_approval_is_judged(
    town,
    people,
    waiting,
    queue,
    monkeypatch,
):
    engine, open_ = town.hub.broker.answer.decider.engine, []
    decide = engine.decide

    def watched(question):
        open_.append(town.hub.database.in_transaction)
        return decide(question)

    monkeypatch.setattr(engine, "decide", watched)
    approve(people["ingrid"], waiting, queue)

    assert open_ == [False]


def test_a_consent_that_ends_while_it_waits_ends_the_release(people, opened, waiting, queue):
    fact.record(people["karel"], opened, "consent_withdrawn", {})

    with pytest.raises((Conflict, NotAllowed, NotFound)):
        approve(people["ingrid"], waiting, queue)
    assert state_of(people["karel"], waiting[0]) == "stopped"
