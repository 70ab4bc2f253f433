"""Questions about nobody, while signatures lapse and the agreement is not there yet."""

from dataclasses import replace

import pytest

from hub.crypto import dsse
from hub.errors import InvalidInput, Unavailable
from hub.form import canonical
from hub.policy.article import PAIRS
from tests.world.hub import asked
from tests.world.parties import Keys, document, type_of

LEGAL = PAIRS["2"].allowed


def _lapse(hub, org, member):
    """A third officer whose signature is due too, and who has not signed the agreement."""
    org.officers = (*org.officers, Keys())
    following = org.make_keyset(n=2, prev=org.keyset.sid)
    payload = canonical.decode(following.payload) | {"threshold": 3}
    signers = {one.kid: one.seed for one in org.officers}
    org.keyset = dsse.sign(type_of("keyset"), canonical.encode(payload), signers)
    hub.broker.party.publish_keyset(asked(org.people[member]), document(org.keyset))


def _signed(hub):
    return {one.party: one.has_signed for one in hub.broker.party.signatories()}


def test_a_signature_that_lapsed_is_shown_and_changes_no_rule(hub, world):
    before = hub.broker.hypothesis.ask(LEGAL)
    assert _signed(hub) == {"rechtshoek": True, "ind": True, "avim": True}

    _lapse(hub, world.parties["ind"], "anna")

    after = hub.broker.hypothesis.ask(LEGAL)
    assert _signed(hub) == {"rechtshoek": True, "ind": False, "avim": True}
    assert (before.unsigned, after.unsigned) == ((), ("ind",))
    assert before.standing == after.standing == "allowed"


def test_without_an_agreement_there_is_no_answer(hub):
    service = hub.broker.hypothesis

    for call in (service.offer, service.shown, lambda: service.ask(LEGAL)):
        with pytest.raises(Unavailable, match="no_agreement"):
            call()
    with pytest.raises(Unavailable, match="no_agreement"):
        hub.broker.party.signatories()


def test_a_question_with_a_foreign_word_is_refused_and_gives_its_place_back(hub, world):
    service = hub.broker.hypothesis
    assert world.parties

    for _ in range(5):
        with pytest.raises(InvalidInput, match="hypothesis_unknown_term"):
            service.ask(replace(LEGAL, purpose="nothing"))

    assert service.ask(LEGAL).standing == "allowed"


def test_examples_are_decided_once_for_an_agreement_and_a_policy(hub, world):
    service = hub.broker.hypothesis
    assert world.parties

    first = service.shown()

    assert set(service.examples) == {(world.agreement.sid, service.engine.revision)}
    assert [one is two for one, two in zip(first, service.shown(), strict=True)] == [True] * 53
    service.examples[("another", "policy")] = service.examples.pop(next(iter(service.examples)))
    assert service.shown() == first
    assert service.shown()[0] is not first[0]
    assert len(service.examples) == 1
