"""From a case to a reading, by the use cases that the command line and the desk share."""

import json
from dataclasses import replace

import pytest

from connectors import disk
from connectors.api.shape import read_kept
from connectors.exchange import (
    approval,
    ask,
    case,
    fact,
    inbox,
    listing,
    message,
    prepare,
    proof,
    read,
    release,
    reseal,
)
from connectors.exchange.ask import Ask
from connectors.exchange.case import Person
from connectors.exchange.release import Choice
from connectors.keys import joining
from connectors.keys.officer import Desk
from connectors.sealed import attachment
from connectors.sealed.queue import Queue
from connectors.session import refreshed
from connectors.sources.folder import FolderSource
from hub.crypto import statement
from hub.crypto.payload.receipt import Receipt
from hub.errors import Conflict, HubError, InvalidInput, NotAllowed, NotFound, VerificationError

NAME, BORN, V_NUMBER = "Selam Tekeste", "1991-04-12", "9999000001"
PURPOSE = "perspective_legal"
ASKED = frozenset({"asylum_decisions", "asylum_narrative"})
FILES = {
    "besluit.pdf": ("asylum_decisions", b"%PDF-1 besluit"),
    "gehoor.pdf": ("asylum_narrative", b"%PDF-1 gehoor"),
    "minuut.pdf": ("ind_internal_minute", b"%PDF-1 minuut"),
}


@pytest.fixture
def noor(world):
    return world.session("noor")


@pytest.fixture
def anna(world):
    return world.session("anna")


@pytest.fixture
def robot(world):
    return world.session("robot")


@pytest.fixture
def queue(tmp_path):
    return Queue(folder=tmp_path / "queue")


@pytest.fixture
def source(tmp_path):
    return dossier(tmp_path / "dossiers")


@pytest.fixture
def mandate(tmp_path):
    path = tmp_path / "machtiging.pdf"
    path.write_bytes(b"%PDF-1 machtiging")
    return attachment.of_file(path, "mandate")


@pytest.fixture
def opened(noor):
    """A case with consent and mandate."""
    case_id = case.open_case(noor, Person(name=NAME, born=BORN, v_number=V_NUMBER))["caseId"]
    scope = {"purpose": PURPOSE, "recipients": ["ind", "rechtshoek"], "until": "2026-12-31"}
    until = {"until": noor.clock.today().isoformat()}
    consent = {"items": fact.items(ASKED), "explicit": True, "role": "basis"}
    fact.record(noor, case_id, "consent_given", scope | until | consent)
    fact.record(noor, case_id, "mandate", scope | until)
    return case_id


@pytest.fixture
def asked(noor, opened, mandate):
    return send(noor, opened, mandate)["sid"]


def send(session, case_id, mandate, **change):
    members = {"case_id": case_id, "v_number": V_NUMBER, "mandates": [mandate], "text": "spoed"}
    named = Ask(
        to="ind",
        purpose=PURPOSE,
        categories=ASKED,
        necessity="decide_perspective",
        **members | change,
    )
    return ask.send(session, named, ask.plan(session, named))


def dossier(root, anchor=f"nl-v:{V_NUMBER}", born=BORN, name="a"):
    folder = root / name
    folder.mkdir(parents=True)
    for file, (_, data) in FILES.items():
        (folder / file).write_bytes(data)
    documents = [
        {"file": file, "category": category, "media": "application/pdf"}
        for file, (category, _) in FILES.items()
    ]
    index = {"anchor": anchor, "born": born, "documents": documents}
    (folder / "index.json").write_text(json.dumps(index))
    return FolderSource(root=root)


def released(anna, asked, queue, **choice):
    with release.preview(anna, asked, Choice(**choice), queue) as shown:
        return release.send(anna, shown, queue, seen=True)


def answer(anna, robot, asked, queue, source, **choice):
    assert prepare.prepare(robot, asked, source, queue).code == "prepared"
    return released(anna, asked, queue, **choice)


def test_what_is_asked_arrives_and_nothing_else_of_the_dossier(
    noor, anna, robot, asked, queue, source, tmp_path
):
    sid = answer(anna, robot, asked, queue, source)["sid"]

    with read.read(noor, asked, sid) as reading:
        shown = reading.shown()
        saved = read.save(noor, asked, reading, tmp_path / "out")

    assert [one["name"] for one in shown["parts"]] == ["besluit.pdf", "gehoor.pdf"]
    assert {one["outcome"] for one in shown["results"]} == {"delivered"}
    assert {path.name: path.read_bytes() for path in saved} == {
        name: FILES[name][1] for name in ("besluit.pdf", "gehoor.pdf")
    }
    assert queue.names() == []


def test_each_reading_is_receipted_once_and_saving_says_so(
    world, noor, anna, robot, asked, queue, source, tmp_path
):
    sid = answer(anna, robot, asked, queue, source)["sid"]
    for _ in range(2):
        with read.read(noor, asked, sid):
            pass
    with read.read(noor, asked, sid) as reading:
        read.save(noor, asked, reading, tmp_path / "out")

    assert world.hub.receipts == ["opened", "saved"]


def test_nothing_is_overwritten_and_nothing_is_said_then(
    world, noor, anna, robot, asked, queue, source, tmp_path
):
    sid = answer(anna, robot, asked, queue, source)["sid"]
    (tmp_path / "gehoor.pdf").write_bytes(b"mine")

    with read.read(noor, asked, sid) as reading, pytest.raises(Conflict, match="file_exists"):
        read.save(noor, asked, reading, tmp_path)

    assert (tmp_path / "gehoor.pdf").read_bytes() == b"mine"
    assert not (tmp_path / "besluit.pdf").exists()
    assert world.hub.receipts == ["opened"]


def test_parts_follow_each_other_whoever_releases_them(noor, anna, robot, asked, queue, source):
    first = answer(anna, robot, asked, queue, source, later=frozenset({"asylum_narrative"}))["sid"]
    second = released(anna, asked, queue)["sid"]

    shown = []
    for sid in (first, second):
        with read.read(noor, asked, sid) as reading:
            shown.append(reading.shown())
    assert [[one["name"] for one in row["parts"]] for row in shown] == [
        ["besluit.pdf"],
        ["gehoor.pdf"],
    ]
    assert [row["final"] for row in shown] == [False, True]


def test_after_the_last_part_nothing_more_is_accepted(noor, anna, robot, asked, queue, source):
    last = answer(anna, robot, asked, queue, source)["sid"]
    more = message.refuse(anna, asked, code="not_held")["sid"]
    with read.read(noor, asked, last):
        pass

    with pytest.raises(VerificationError, match="request_ended"), read.read(noor, asked, more):
        pass
    with read.read(noor, asked, last) as again:
        assert again.words["code"] == "delivered"


def test_a_question_and_its_reply_are_read_by_the_other_side(noor, anna, asked):
    question = message.ask_back(anna, asked, text="Welk besluit?")["sid"]
    with read.read(noor, asked, question) as reading:
        assert reading.words["text"] == "Welk besluit?"
    reply = message.reply(noor, asked, text="Het laatste")["sid"]
    with read.read(anna, asked, reply) as reading:
        assert reading.words["text"] == "Het laatste"


def test_a_refusal_takes_a_code_of_the_agreement(anna, asked):
    with pytest.raises(InvalidInput, match="refusal_unknown"):
        message.refuse(anna, asked, code="no_time")


def test_nothing_personal_lies_in_clear_on_disk_or_at_the_hub(
    world, robot, asked, queue, source, tmp_path
):
    prepare.prepare(robot, asked, source, queue)
    kept = [
        path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file() and "dossiers" not in path.parts and path.suffix != ".pdf"
    ]
    words = [NAME, V_NUMBER, BORN, "besluit", "spoed"]

    assert kept
    for data in (*kept, *world.hub.uploads.values(), json.dumps(world.hub.facts).encode()):
        assert not [word for word in words if word.encode() in data]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"born": "1991-04-13"}, "subject_mismatch"),
        ({"anchor": "nl-v:9999000002"}, "not_held"),
    ],
)
def test_without_one_hit_on_both_a_person_must_look(robot, asked, queue, tmp_path, change, code):
    source = dossier(tmp_path / "other", **change)

    assert prepare.prepare(robot, asked, source, queue).code == code
    assert [one["sid"] for one in prepare.work_items(robot)] == [asked]
    assert queue.names() == []


def test_two_dossiers_of_one_number_are_no_hit(robot, asked, queue, source):
    dossier(source.root, name="b")

    assert prepare.prepare(robot, asked, source, queue).code == "no_unique_match"


@pytest.mark.usefixtures("asked")
def test_a_round_prepares_each_request_once(robot, queue, source):
    first = prepare.prepare_all(robot, source, queue)
    second = prepare.prepare_all(robot, source, queue)

    assert [one.code for one in first] == ["prepared"]
    assert second == []


class Forbidden(FolderSource):
    """A source that must not be asked."""

    def find(self, **_):
        raise AssertionError("the source was opened")


def forged(world, change):
    """A hub that changes each delivery."""

    def lie(path, answer):
        if path.endswith("/deliveries"):
            change(answer)
        return answer

    world.hub.lie = lie


def _other_fact(answer):
    answer["facts"] = answer["facts"][:1]


def _other_decision(answer):
    answer["decision"] = answer["decision"] | {"what": answer["submission"]["openings"]["what"]}


def _unproven(answer):
    other = answer["submission"]
    answer["decision"] |= {"leaf": other["leaf"], "entry": other["entry"]}


def _signature(answer):
    one = answer["statement"]["signatures"][0]
    answer["statement"] = answer["statement"] | {
        "signatures": [one | {"sig": "A" * 86 + "=="}],
    }


@pytest.mark.parametrize("change", [_other_fact, _other_decision, _unproven, _signature])
def test_a_delivery_that_does_not_verify_opens_nothing(
    world, robot, asked, queue, tmp_path, change
):
    forged(world, change)

    outcome = prepare.prepare(robot, asked, Forbidden(root=tmp_path), queue)

    assert outcome.code not in {"prepared", "not_held"}
    assert not [path for path in world.hub.calls if path.endswith("/letter")]


def test_the_consent_of_one_with_the_number_of_another_is_refused_before_the_source(
    world, noor, robot, opened, mandate, queue, tmp_path
):
    own = world.hub.facts[:]
    other = case.open_case(noor, Person(name="Kofi", born="1979-01-03", v_number="9999000002"))
    found = case.read_case(noor, opened)
    card = dict(found.card) | {"anchor": "nl-v:9999000002"}
    draft_of = Ask(
        to="ind",
        purpose=PURPOSE,
        categories=ASKED,
        necessity="decide_perspective",
        case_id=opened,
        mandates=[mandate],
    )
    drafted = ask.plan(noor, draft_of)
    mixed = replace(drafted, case=replace(drafted.case, card=card))
    sid = ask.send(noor, draft_of, mixed)["sid"]
    assert own == world.hub.facts
    assert other["caseId"] != opened

    outcome = prepare.prepare(robot, sid, Forbidden(root=tmp_path), queue)

    assert outcome.code == "subject_mismatch"


def test_an_expired_request_is_not_accepted(robot, asked, queue, tmp_path):
    (tmp_path / "clock").write_text(str(40 * 86_400))
    late = replace(robot, clock=replace(robot.clock, file=tmp_path / "clock"))

    outcome = prepare.prepare(late, asked, Forbidden(root=tmp_path), queue)

    assert outcome.code in {"request_expired", "fact_expired"}


def test_a_request_is_prepared_once_even_if_it_comes_again(robot, asked, queue, source, tmp_path):
    assert prepare.prepare(robot, asked, source, queue).code == "prepared"

    again = prepare.prepare(robot, asked, Forbidden(root=tmp_path), queue)

    assert again.code == "statement_repeated"


def test_what_is_never_exchanged_stops_before_it_is_sealed(
    world, anna, robot, asked, queue, source
):
    prepare.prepare(robot, asked, source, queue)
    before = len(world.hub.uploads)
    minute = attachment.of_file(source.root / "a" / "minuut.pdf", "ind_internal_minute")

    with (
        pytest.raises(NotAllowed, match="DENY_CATEGORY_NEVER"),
        release.preview(anna, asked, Choice(extra=[minute]), queue),
    ):
        pass

    assert len(world.hub.uploads) == before


@pytest.mark.parametrize(
    "choice",
    [
        {"only": frozenset({"dublin"})},
        {"later": ASKED},
        {"withheld": {"asylum_decisions": "no_reason"}},
    ],
)
def test_a_choice_that_does_not_fit_the_request_is_refused(
    anna, robot, asked, queue, source, choice
):
    prepare.prepare(robot, asked, source, queue)

    with pytest.raises(InvalidInput), release.preview(anna, asked, Choice(**choice), queue):
        pass


def test_withheld_and_not_held_are_said_per_category(noor, anna, robot, asked, queue, source):
    choice = {"withheld": {"asylum_narrative": "third_party"}}
    sid = answer(anna, robot, asked, queue, source, **choice)["sid"]

    with read.read(noor, asked, sid) as reading:
        rows = {one["category"]: one for one in reading.words["results"]}
    assert rows["asylum_narrative"]["code"] == "third_party"
    assert rows["asylum_decisions"]["outcome"] == "delivered"


def test_the_answer_says_which_mandate_was_seen(world, anna, robot, asked, queue, source):
    answer(anna, robot, asked, queue, source)
    sent = statement.parse(world.hub.answers[asked][0][1], env="demo")
    mandates = [
        statement.parse(one["statement"], env="demo").sid
        for one in world.hub.facts
        if statement.parse(one["statement"], env="demo").payload.kind == "mandate"
    ]

    assert list(sent.payload.seen) == mandates


def test_a_connector_prepares_and_cannot_release(robot, asked, queue, source):
    prepare.prepare(robot, asked, source, queue)

    with (
        release.preview(robot, asked, Choice(), queue) as shown,
        pytest.raises(NotAllowed, match="no_function"),
    ):
        release.send(robot, shown, queue, seen=True)


def test_an_asker_cannot_answer_itself(noor, asked):
    with pytest.raises(HubError):
        message.refuse(noor, asked, code="not_held")


def test_another_answer_than_the_one_picked_up_is_refused(
    world, noor, anna, robot, asked, queue, source
):
    first = answer(anna, robot, asked, queue, source, later=frozenset({"asylum_narrative"}))
    second = released(anna, asked, queue)
    swapped = {row["sid"]: one for row, one in world.hub.answers[asked]}

    def lie(path, answer):
        if path.endswith("/pick-ups"):
            answer["statement"] = swapped[second["sid"]]
        return answer

    world.hub.lie = lie
    with (
        pytest.raises(VerificationError, match="statement_differs"),
        read.read(noor, asked, first["sid"]),
    ):
        pass


def test_a_flipped_byte_of_the_answer_shows_nothing(world, noor, anna, robot, asked, queue, source):
    sid = answer(anna, robot, asked, queue, source)["sid"]

    def lie(path, answer):
        if path.endswith("/content"):
            return answer[:-1] + bytes([answer[-1] ^ 1])
        return answer

    world.hub.lie = lie
    with pytest.raises(VerificationError, match="sealed_mismatch"), read.read(noor, asked, sid):
        pass
    assert world.hub.receipts == []


def test_an_older_card_than_was_seen_is_refused(world, noor, opened):
    # The stub keeps the first card, whatever it is sent.
    case.replace_card(noor, opened, [world.members["bram"].member])

    with pytest.raises(VerificationError, match="card_rollback"):
        case.read_case(noor, opened)


def test_a_card_that_is_not_signed_as_it_says_is_refused(world, noor, opened):
    envelope = world.hub.cases[opened]
    signature = envelope["signatures"][0] | {"sig": "A" * 86 + "=="}
    world.hub.cases[opened] = envelope | {"signatures": [signature]}

    with pytest.raises(VerificationError, match="signature_invalid"):
        case.read_case(noor, opened)


def test_the_card_is_opened_by_its_members_only(world, noor):
    case_id = case.open_case(noor, Person(name=NAME, born=BORN))["caseId"]

    assert case.read_case(noor, case_id).card["anchor"].startswith("ct:")
    assert case.read_case(world.session("bram"), case_id).card is None


def test_the_v_number_is_compared_before_anything_is_sent(world, noor, opened, mandate):
    with pytest.raises(InvalidInput, match="v_number_differs"):
        send(noor, opened, mandate, v_number="9999000002")

    assert world.hub.requests == {}


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"v_number": ""}, "v_number_once"),
        ({"mandates": ()}, "mandate_document_missing"),
        ({"purpose": "case_conference"}, "conference_missing"),
    ],
)
def test_what_is_missing_is_said_and_makes_it_incomplete(noor, opened, mandate, change, missing):
    members = {"v_number": V_NUMBER, "mandates": [mandate], "purpose": PURPOSE} | change
    found = ask.plan(
        noor,
        Ask(
            to="ind",
            categories=frozenset({"asylum_procedure_overview"}),
            necessity="deadline",
            case_id=opened,
            **members,
        ),
    )

    assert missing in found.missing
    assert not found.complete


def test_a_question_without_a_flow_can_be_put_and_is_the_hubs_to_deny(noor, opened):
    members = {"purpose": "housing_fit", "mandates": ()}
    found = ask.plan(
        noor,
        Ask(
            to="ind",
            categories=ASKED,
            necessity="deadline",
            case_id=opened,
            **members,
        ),
    )

    assert found.flow.id == ""
    assert "no_flow" in found.missing


@pytest.mark.usefixtures("asked")
def test_kept_proofs_are_in_the_log_of_now(noor):
    found = proof.verify_kept(noor)

    assert found["submissions"] == len(noor.memory.names(disk.SUBMISSIONS)) >= 4


@pytest.mark.usefixtures("asked")
def test_a_log_that_was_rewritten_is_found_out(world, noor):
    world.hub.leaves[0] = world.hub.leaves[1]

    with pytest.raises(VerificationError):
        proof.verify_kept(noor)


@pytest.mark.usefixtures("asked")
def test_a_log_that_lost_its_end_is_found_out(world, noor):
    del world.hub.leaves[-1]

    with pytest.raises(VerificationError, match="log_rewritten"):
        proof.verify_kept(noor)


def test_a_kept_proof_is_not_judged_by_who_is_an_authority_today(
    noor, anna, robot, asked, queue, source
):
    """What was handed to a party before the agreement made it an authority is named by no leaf."""
    with read.read(noor, asked, answer(anna, robot, asked, queue, source)["sid"]):
        pass
    later = replace(noor.trust, vocabulary=_all_authorities(noor.trust.vocabulary))

    assert later.authorities == {"rechtshoek", "ind"}
    assert proof.verify_kept(replace(noor, trust=later))["submissions"] > 4


def _all_authorities(agreed):
    parties = {code: replace(one, public_authority=True) for code, one in agreed.parties.items()}
    return replace(agreed, parties=parties)


def test_a_fact_with_an_unknown_word_hides_no_other_and_a_consent_can_be_taken_back(world, noor):
    """The hub let it pass; nothing may rest on it, but it may not stand in the way either."""
    case_id = case.open_case(noor, Person(name=NAME, born=BORN))["caseId"]
    scope = {"recipients": ["ind", "rechtshoek"], "until": "2026-12-31"}
    mandate = fact.record(noor, case_id, "mandate", scope | {"purpose": "hello_avim"})
    consent = fact.record(
        noor,
        case_id,
        "consent_given",
        scope | {"purpose": PURPOSE, "items": fact.items(ASKED), "explicit": True, "role": "basis"},
    )

    kinds = [one.kind for one in fact.read_facts(noor, case_id)]
    taken = fact.record(noor, case_id, "consent_withdrawn", {"confirms": consent["sid"]})

    assert kinds == ["mandate", "consent_given"]
    assert taken["kind"] == "consent_withdrawn"
    cited = [one["statement"] for one in world.hub.facts]
    assert mandate["sid"] in {statement.parse(one, env="demo").sid for one in cited}


def test_a_hub_that_does_not_log_is_not_believed(world, noor):
    def lie(_, answer):
        return answer | {"submission": world.hub.log(world.members["noor"], "0" * 64)}

    world.hub.lie = lie
    with pytest.raises(VerificationError, match="submission_differs"):
        case.open_case(noor, Person(name=NAME, born=BORN))


def test_an_approval_needs_its_function(noor, asked):
    request = inbox.read_request(noor, asked)

    with pytest.raises(NotAllowed, match="no_function"):
        approval.approve_request(noor, request, kind="privacy_officer", approves=True)


def test_an_answer_is_approved_only_by_who_has_read_it(anna, asked, queue):
    with pytest.raises(NotFound):
        approval.approve_release(anna, asked, "0" * 64, queue, kind="four_eyes", approves=True)


def newcomer(world, name="cora"):
    """A member who came to the desk after everything was sealed."""
    held = world.members[name] = joining.new_member("demo", "rechtshoek")
    before = world.keysets["rechtshoek"][-1]
    asks = joining.read(joining.write(held, ["legal_counsellor"]))
    desk = before.desks["balie"]
    members = frozenset({*desk.members, held.member})
    desks = [Desk(desk="balie", purposes=desk.purposes, members=members)]
    following = world.next_keyset("rechtshoek", before, joining=[asks], desks=desks)
    world.keysets["rechtshoek"].append(following)
    return world.session(name)


def test_a_newcomer_reads_what_a_colleague_sealed_again(
    world, noor, anna, robot, asked, queue, source
):
    sid = answer(anna, robot, asked, queue, source)["sid"]
    cora = newcomer(world)
    with pytest.raises(NotAllowed, match="not_for_this_key"), read.read(cora, asked, sid):
        pass

    reseal.reseal(refreshed(noor), asked, sid)

    with read.read(cora, asked, sid) as reading:
        assert [one["name"] for one in reading.shown()["parts"]] == ["besluit.pdf", "gehoor.pdf"]


def test_a_reseal_by_the_other_party_is_refused(world, noor, anna, robot, asked, queue, source):
    sid = answer(anna, robot, asked, queue, source)["sid"]
    cora = newcomer(world)
    reseal.reseal(refreshed(noor), asked, sid)
    made = statement.parse(world.hub.reseals[sid], env="demo")
    sender = anna.payload(Receipt, "ind_central_contact", about=asked, event="opened").sender
    forged = anna.sign(made.payload.model_copy(update={"sender": sender}))
    world.hub.reseals[sid] = json.loads(forged.envelope.to_bytes())

    with pytest.raises(VerificationError, match="reseal_about"), read.read(cora, asked, sid):
        pass


def test_a_page_without_a_visible_case_is_not_the_end_of_the_list(world):
    one = {"caseId": "b" * 32, "owner": "rechtshoek", "cardSid": "1" * 64, "worker": ""}
    pages = {"": ([], "a" * 32), "a" * 32: ([one], "c" * 32), "c" * 32: ([], None)}

    class Hub:
        def get(self, _path, shape, *, after, limit):
            items, following = pages[after]
            assert limit
            return read_kept(shape, {"items": items, "next": following})

    session = replace(world.session("noor"), hub=Hub())

    assert [found.case_id for found in case.list_cases(session)] == ["b" * 32]


@pytest.mark.parametrize("following", ["c" * 32, "count"])
def test_a_list_without_an_end_is_given_up(world, following):
    asked = []

    class Hub:
        def get(self, _path, shape, *, after, **_):
            asked.append(after)
            said = f"{len(asked):032x}" if following == "count" else following
            return read_kept(shape, {"items": [], "next": said})

    session = replace(world.session("noor"), hub=Hub())

    for listed in (case.list_cases, lambda one: inbox.list_requests(one, "asker")):
        asked.clear()
        with pytest.raises(VerificationError, match="list_endless"):
            listed(session)
        assert len(asked) == listing.PAGES_MAX
