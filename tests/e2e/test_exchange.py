"""One dossier request through the services: real keys, real policy, real log, SQLite."""

import hashlib
import io

import pytest

from connectors.sealed import opened, unseal
from hub.audit import note, proof
from hub.crypto import container, seal
from hub.errors import Conflict, HubError, InvalidInput, NotAllowed, NotFound, VerificationError
from hub.form import canonical
from hub.services.action import Call
from hub.services.request.denial import may_learn
from tests.world import by_hand
from tests.world.case import day
from tests.world.hub import asked, upload
from tests.world.parties import document, now
from tests.world.story import Story, document_payload, invited, message_to


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def test_only_who_named_the_case_reads_its_id_on_the_request(hub, story):
    request, _ = story.ask()

    assert hub.broker.request.get(story.noor.caller, request.sid).case_id == story.case.case_id
    assert hub.broker.request.get(story.anna.caller, request.sid).case_id == ""


def test_the_main_job_from_question_to_reading(hub, world, story):
    request, done = story.ask()
    assert done.result["decision"]["reason"] == "ALLOW"
    assert done.result["state"] == "with_provider"

    # the proof of submission verifies against the log's key from the agreement
    submission = hub.broker.log.submission(done.entry)
    key = note.parse_key(hub.log_key)
    proof.parse(submission.proof.encode()).verify(submission.leaf, key)

    inbox = hub.broker.request.page(story.anna.caller, role="provider", after="", limit=10)
    assert [one.sid for one in inbox] == [request.sid]
    delivered = hub.broker.delivery.deliver(asked(story.anna), request.sid)
    letter = b"".join(
        hub.broker.delivery.letter(story.anna.caller, request.sid, delivered.result["pickUp"])
    )
    assert hashlib.sha256(letter).hexdigest() == document_payload(request)["sealed"]["sha256"]

    message, sent = story.answer(request, done)
    assert sent.result["state"] == "answered"

    picked = hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)
    content = b"".join(
        hub.broker.pick_up.content(
            story.noor.caller, request.sid, message.sid, picked.result["pickUp"]
        )
    )
    payload = document_payload(message)
    manifest = {name: value for name, value in payload.items() if name != "sealed"}
    signed = seal.Sealed(sha256=payload["sealed"]["sha256"], size=payload["sealed"]["size"])
    context = container.Context(
        type="answer",
        manifest=manifest,
        vocabulary=world.vocabulary,
        requested=("asylum_decisions", "asylum_narrative"),
    )
    kids = payload["to"]["kids"]
    plaintext = unseal.unseal(io.BytesIO(content), [story.noor.identity], kids, signed)
    read = opened.read(plaintext, context, payload["sealed"]["header"])
    assert b"".join(read.part("besluit.pdf")) == b"%PDF-1.7 demo"


def test_without_a_mandate_the_request_is_denied_and_the_provider_never_learns(hub, world):
    story = Story(hub.broker, world, without=("mandate",))

    request, done = story.ask()

    assert done.result["decision"]["reason"] == "DENY_MANDATE_MISSING"
    assert done.result["state"] == "denied"
    with pytest.raises(NotFound):
        hub.broker.request.get(story.anna.caller, request.sid)
    assert hub.broker.request.page(story.anna.caller, role="provider", after="", limit=10) == []
    assert hub.broker.request.get(story.noor.caller, request.sid).reason == "DENY_MANDATE_MISSING"


def test_a_withdrawn_consent_stops_the_request_and_the_ciphertext(hub, story):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    picked = hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)

    story.put(story.noor, "consent_withdrawn")

    for person in (story.noor, story.anna):
        assert hub.broker.request.get(person.caller, request.sid).state == "stopped"
    with pytest.raises(NotFound):
        b"".join(
            hub.broker.pick_up.content(
                story.noor.caller, request.sid, message.sid, picked.result["pickUp"]
            )
        )
    with pytest.raises(NotFound):
        hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)


def test_the_same_key_gives_the_same_result_and_another_body_is_refused(hub, story):
    envelope, file, r = by_hand.request(
        story.world,
        story.noor,
        "ind",
        story.case,
        purpose="perspective_legal",
        items=["asylum_decisions"],
        cited=[story.sids["consent_given"], story.sids["mandate"]],
    )
    upload(hub.broker, story.noor, file)
    first = asked(story.noor, b"one")

    done = hub.broker.request.submit(first, document(envelope), r=r)
    again = hub.broker.request.submit(first, document(envelope), r=r)

    assert again == done
    other = Call(caller=first.caller, key=first.key, route="test", body=b"two")
    with pytest.raises(Conflict, match="idempotency_key_reused"):
        hub.broker.request.submit(other, document(envelope), r=r)
    with pytest.raises(Conflict, match="statement_replayed"):
        hub.broker.request.submit(asked(story.noor), document(envelope), r=r)


def test_another_member_cannot_send_what_noor_signed(hub, story):
    envelope, file, r = by_hand.request(
        story.world,
        story.noor,
        "ind",
        story.case,
        purpose="perspective_legal",
        items=["asylum_decisions"],
    )
    upload(hub.broker, story.bram, file)

    with pytest.raises(VerificationError, match="signer_not_caller"):
        hub.broker.request.submit(asked(story.bram), document(envelope), r=r)


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"at": now(-700)},
        lambda: {"at": now(700)},
        lambda: {"agreement": "0" * 64},
        lambda: {"env": "production"},
    ],
)
def test_a_request_of_another_time_agreement_or_environment_is_refused(story, change):
    with pytest.raises(HubError):
        story.ask(**change())


def test_consent_of_one_person_with_the_case_of_another_is_refused(story):
    other = by_hand.new_case("nl-v:9999000002")
    other.case_id = story.case.case_id
    other.facts = story.case.facts
    mine, story.case = story.case, other

    with pytest.raises(VerificationError, match="subject_mismatch"):
        story.ask()

    story.case = mine
    assert story.ask()[1].result["state"] == "with_provider"


def test_another_party_sees_nothing_on_any_use_case(hub, world, story):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    bas = world.parties["avim"].people["bas"]

    calls = [
        lambda: hub.broker.request.get(bas.caller, request.sid),
        lambda: hub.broker.request.statement(bas.caller, request.sid),
        lambda: hub.broker.answer.answers(bas.caller, request.sid),
        lambda: hub.broker.delivery.deliver(asked(bas), request.sid),
        lambda: hub.broker.pick_up.pick_up(asked(bas), request.sid, message.sid),
        lambda: hub.broker.delivery.letter(bas.caller, request.sid, None),
        lambda: hub.broker.case.get(bas.caller, story.case.case_id),
        lambda: hub.broker.case.facts(bas.caller, story.case.case_id),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()


def test_a_colleague_takes_over_and_the_first_member_may_no_longer_read(hub, story):
    request, done = story.ask()
    message, _ = story.answer(request, done)

    newer = {"at": now(5), "member": story.bram.member, "recipients": ["rechtshoek"]}
    story.put(story.tilda, "assigned", **newer)

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "answered"
    with pytest.raises(NotAllowed, match="DENY_NOT_ASSIGNED"):
        hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "answered"
    hub.broker.pick_up.pick_up(asked(story.bram), request.sid, message.sid)


def test_a_withdrawal_after_a_hand_over_stops_all_the_same(hub, story):
    request, _ = story.ask()
    newer = {"at": now(5), "member": story.bram.member, "recipients": ["rechtshoek"]}
    story.put(story.tilda, "assigned", **newer)

    story.put(story.bram, "consent_withdrawn", at=now(6))

    assert hub.broker.request.get(story.anna.caller, request.sid).state == "stopped"


def test_after_its_approval_the_provider_is_shown_a_decision_that_names_the_request(hub, world):
    """AVIM was invited; the privacy officer of the provider agrees, nobody else can."""
    story = Story(hub.broker, world)
    story.put(
        story.noor,
        "consent_given",
        purpose="identity_support",
        items=[{"category": "identity_basic"}],
        recipients=["avim", "rechtshoek"],
        explicit=True,
        role="basis",
        until=day(60),
    )
    invitation = story.put(
        story.noor,
        "invitation",
        purpose="identity_support",
        recipients=["avim"],
        until=day(60),
    )
    bas, fenna = world.parties["avim"].people["bas"], world.parties["rechtshoek"].people["fenna"]
    envelope, file = invited(world, bas, document_payload(invitation)["id"])
    upload(hub.broker, bas, file)
    done = hub.broker.request.submit(asked(bas), document(envelope), r=None)
    assert done.result["state"] == "awaiting_approval"

    def approval(person, function, verdict="approve"):
        payload = world.common(
            person,
            function,
            about={"request": envelope.sid},
            kind="privacy_officer",
            verdict=verdict,
        )
        return document(world.sign(person, "approval", payload))

    for person, function in ((story.noor, None), (bas, None), (story.tilda, None)):
        for verdict in ("approve", "reject"):
            with pytest.raises(HubError):
                hub.broker.approval.of_request(
                    asked(person), envelope.sid, approval(person, function, verdict)
                )
    waiting = hub.broker.request.get(bas.caller, envelope.sid)
    assert waiting.state == "awaiting_approval"
    assert waiting.case_id == ""  # the case is the inviting party's
    hub.broker.approval.of_request(asked(fenna), envelope.sid, approval(fenna, None))

    assert hub.broker.request.get(bas.caller, envelope.sid).state == "with_provider"
    hub.broker.delivery.deliver(asked(story.noor), envelope.sid)
    shown = hub.broker.delivery.get(story.noor.caller, envelope.sid)
    what = hub.broker.log.submission(shown.decision_entry).what[32:]
    assert canonical.decode(what)["statement"] == envelope.sid
    assert canonical.decode(what)["shown"] == "with_provider"


def test_the_municipality_learns_no_reason_that_depends_on_a_person(hub, world):
    with hub.broker.request.uow.read() as tx:
        held = hub.broker.request.beliefs.now(tx)
    reasons = [code for code in held.vocabulary.reasons if code != "ALLOW"]
    impersonal = reasons[: reasons.index("DENY_NO_MUNICIPAL_BASIS") + 1]
    types = {
        "ind": ("ind",),
        "avim": ("avim",),
        "rechtshoek": ("ngo_legal",),
        "town": ("municipality",),
    }

    class Held:
        vocabulary = held.vocabulary

        def types(self, party):
            return types[party]

        def is_state(self, party):
            return party in {"ind", "avim"}

    assert may_learn(Held(), "rechtshoek", reasons) == reasons
    assert may_learn(Held(), "town", reasons) == impersonal
    assert may_learn(Held(), "ind", reasons) == may_learn(Held(), "avim", reasons) == []
    assert world.agreement


def test_a_file_is_sealed_for_one_statement_only(hub, story):
    """It goes when that one ends: another one must not lose it then."""
    request, _ = story.ask()
    envelope, _, r = by_hand.request(
        story.world,
        story.noor,
        "ind",
        story.case,
        purpose="perspective_legal",
        items=["asylum_decisions"],
        art9=("f",),
        cited=[story.sids["consent_given"], story.sids["mandate"]],
    )
    payload = document_payload(envelope) | {"sealed": document_payload(request)["sealed"]}
    again = story.world.sign(story.noor, "request", payload)

    with pytest.raises(Conflict, match="file_used"):
        hub.broker.request.submit(asked(story.noor), document(again), r=r)


def test_a_person_is_named_as_the_flow_names_people(hub, story):
    envelope, file, r = by_hand.request(
        story.world,
        story.noor,
        "ind",
        story.case,
        purpose="perspective_legal",
        items=["asylum_decisions"],
        art9=("f",),
        cited=[story.sids["consent_given"], story.sids["mandate"]],
    )
    upload(hub.broker, story.noor, file)
    payload = document_payload(envelope)
    del payload["subject"]
    nameless = story.world.sign(story.noor, "request", payload)

    with pytest.raises(VerificationError, match="person_named"):
        hub.broker.request.submit(asked(story.noor), document(nameless), r=r)
    upload(hub.broker, story.noor, file)
    taken = hub.broker.request.submit(asked(story.noor), document(envelope), r=r)
    assert taken.result["state"] == "with_provider"


def test_an_offer_is_no_message_about_a_request(hub, story):
    request, done = story.ask()
    asking = document_payload(request)
    message, _ = message_to(story, request, "answer", done=done, items=asking["items"])
    offer = document_payload(message) | {"kind": "offer", "basis": asking["basis"]}
    offer |= {"necessity": "decide_perspective"}
    del offer["request"], offer["decision"]
    signed = story.world.sign(story.anna, "answer", offer)

    with pytest.raises(InvalidInput, match="statement_type"):
        hub.broker.answer.send(asked(story.anna), request.sid, document(signed))
