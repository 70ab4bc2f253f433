"""What the hub takes: whole signings, pairs that say the same, and words that were agreed."""

from dataclasses import replace

import pytest

from hub.errors import Conflict, VerificationError
from tests.world.case import day
from tests.world.hub import asked
from tests.world.parties import document
from tests.world.story import Story


def test_signatures_that_are_there_already_change_no_trust_and_fill_no_log(hub, world):
    bas = world.parties["avim"].people["bas"]
    with hub.broker.request.uow.read() as tx:
        before = tx.party.version()

    with pytest.raises(Conflict, match="agreement_unchanged"):
        hub.broker.party.sign_agreement(asked(bas), document(world.agreement))

    with hub.broker.request.uow.read() as tx:
        assert tx.party.version() == before


def test_one_wrong_signature_under_the_agreement_leaves_nobody_who_has_signed(hub, world):
    *others, last = world.agreement.signatures
    wrong = replace(last, sig=bytes([last.sig[0] ^ 1]) + last.sig[1:])
    envelope = replace(world.agreement, signatures=(*others, wrong))

    with hub.broker.request.uow.write() as tx:
        before = hub.broker.party.beliefs.now(tx).signed
        record = tx.party.newest_agreement()
        tx.party.put_agreement(replace(record, envelope=envelope.to_bytes()))
        after = hub.broker.party.beliefs.now(tx).signed

    assert before == world.parties.keys()
    assert after == frozenset()


def test_a_fact_that_confirms_another_one_says_the_same_or_is_refused(hub, world):
    story = Story(hub.broker, world)
    state = {"code": "step2", "track": "regular", "date": day(0)}
    first = story.put(story.noor, "case_state", **state)

    for person, change in (
        (story.noor, {"confirms": first.sid}),
        (story.tilda, {"confirms": first.sid, "track": "own_network"}),
        (story.tilda, {"confirms": "0" * 64}),
    ):
        with pytest.raises(VerificationError, match="not_confirmed"):
            story.put(person, "case_state", **state | change)
    story.put(story.tilda, "case_state", **state | {"confirms": first.sid})


def test_nobody_assigns_a_case_to_himself(hub, world):
    story = Story(hub.broker, world)

    with pytest.raises(VerificationError, match="fact_author"):
        story.put(story.tilda, "assigned", member=story.tilda.member, recipients=["rechtshoek"])


@pytest.mark.parametrize(
    "change", [{"necessity": "meet_at_nine"}, {"provider_basis": "meet_at_nine"}]
)
def test_a_request_with_a_word_that_was_not_agreed_is_refused(hub, world, change):
    story = Story(hub.broker, world)

    with pytest.raises(VerificationError, match="code_unknown"):
        story.ask(**change)
