import base64

import pytest

from connectors import submission
from connectors.api.shape import read_kept
from connectors.api.submission import SubmissionOut
from hub.errors import HubError, InvalidInput, VerificationError

SID = "5" * 64
AUTHORITIES = {"ind"}


@pytest.fixture
def member(world):
    return world.members["noor"]


@pytest.fixture
def made(world, member):
    for _ in range(3):
        world.hub.log(member, "0" * 64)
    return world.hub.log(member, SID)


def verify(world, made, *, party="rechtshoek", sid=SID):
    return submission.verify(
        read_kept(SubmissionOut, made),
        log=world.agreement.log,
        party=party,
        authorities=AUTHORITIES,
        sid=sid,
    )


def flipped(text, index=-20):
    data = bytearray(base64.b64decode(text))
    data[index] ^= 1
    return base64.b64encode(data).decode()


def test_a_proof_shows_what_was_logged(world, made):
    found = verify(world, made)

    assert found.entry == made["entry"]
    assert found.what["statement"] == SID
    assert found.checkpoint.size == 4


@pytest.mark.parametrize("change", [{"party": "ind"}, {"sid": "6" * 64}])
def test_a_proof_about_somebody_or_something_else_is_refused(world, made, change):
    with pytest.raises(VerificationError, match="submission_differs"):
        verify(world, made, **change)


def test_a_proof_by_another_log_is_refused(world, made):
    other = world.agreement.log.replace("2026+", "2027+")

    with pytest.raises(HubError):
        submission.verify(
            read_kept(SubmissionOut, made),
            log=other,
            party="rechtshoek",
            authorities=AUTHORITIES,
            sid=SID,
        )


def test_every_part_of_a_proof_counts(world, member, made):
    other = world.hub.log(member, SID)
    openings = made["openings"]
    lies = [
        {"entry": other["entry"]},
        {"leaf": other["leaf"]},
        {"leaf": other["leaf"], "entry": other["entry"]},
        {"proof": other["proof"]},
        {"openings": other["openings"]},
        {"openings": openings | {"who": flipped(openings["who"])}},
        {"openings": openings | {"who": flipped(openings["who"], 3)}},
        {"openings": openings | {"what": flipped(openings["what"], 3)}},
    ]
    for lie in lies:
        with pytest.raises(HubError):
            verify(world, made | lie)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"entry": 1, "leaf": 1, "openings": {"who": 1, "what": 1}, "proof": 1},
        {"entry": "a", "leaf": "?", "openings": {"who": "?", "what": "?"}, "proof": "\ud800"},
        {"entry": "a", "leaf": "", "openings": {"who": "", "what": ""}, "proof": ""},
    ],
)
def test_a_proof_in_another_form_is_refused(world, document):
    with pytest.raises(InvalidInput):
        verify(world, document)


def test_an_authority_that_is_handed_content_must_be_named_by_the_leaf(world):
    anna, noor = world.members["anna"], world.members["noor"]
    named = world.hub.log(anna, SID, event="answer_picked_up")
    unnamed = world.hub.log(noor, SID, event="answer_picked_up")

    verify(world, named, party="ind")
    verify(world, unnamed)
    with pytest.raises(VerificationError, match="authority_missing"):
        submission.verify(
            read_kept(SubmissionOut, unnamed),
            log=world.agreement.log,
            party="rechtshoek",
            authorities={"rechtshoek"},
        )


@pytest.mark.parametrize(
    ("event", "party", "sid"),
    [
        ("request_submitted", "rechtshoek", SID),
        ("answer_picked_up", "ind", SID),
        ("answer_picked_up", "rechtshoek", "6" * 64),
        ("request_delivered", "rechtshoek", "6" * 64),
    ],
)
def test_what_was_handed_over_is_logged_as_that(world, member, event, party, sid):
    logged = verify(world, world.hub.log(member, SID, event=event))

    with pytest.raises(VerificationError, match="submission_differs"):
        submission.check_handing(logged, party=party, sid=sid)


@pytest.mark.parametrize("event", ["answer_picked_up", "request_delivered"])
def test_content_that_was_handed_to_this_party_is_proven(world, member, event):
    logged = verify(world, world.hub.log(member, SID, event=event))

    submission.check_handing(logged, party="rechtshoek", sid=SID)
