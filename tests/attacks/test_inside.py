"""Members of a party who do at the hub what is not theirs to do, with their own keys.

The ids are rows of the list of attacks that once succeeded; each test names the harm in words.
"""

import hashlib
import secrets
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from hub import bootstrap
from hub.adapters.blobs import FolderBlobs
from hub.adapters.db import sequencer
from hub.crypto.agreement import FLOWS
from hub.domain.quota import OTHER_MAX, OWNER_MAX
from hub.errors import Conflict, HubError, NotFound, TooLarge, Unavailable, VerificationError
from hub.services.request.answer import answer_of
from hub.services.request.tie import ties_of
from tests.world import officers, parties
from tests.world.by_hand import World, card, fact, new_case, request
from tests.world.case import day, says
from tests.world.hub import MovedClock, asked, settings_for, upload
from tests.world.parties import FILES, Person, document, now
from tests.world.story import Story, document_payload, invited


@pytest.fixture(scope="module")
def hub(tmp_path_factory, policies):
    with bootstrap.running(settings_for(tmp_path_factory.mktemp("inside"), policies)) as hub:
        yield hub


@pytest.fixture(scope="module")
def world(hub):
    organisations = parties.organisations()
    robot = Person(party="rechtshoek", functions=("connector",))
    organisations[0].people["robot"] = robot
    world = World(hub.log_key, organisations)
    world.install(hub.broker)
    return world


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def person(story, name):
    """A member of the asker's party or of the provider's."""
    people = story.world.parties["rechtshoek"].people | story.world.parties["ind"].people
    return people[name]


def receipt(story, who, request, about, event, function=None):
    """What the hub says to a receipt: empty if it took it, else the code of its refusal."""
    change = {"ground": "own_file"} if event == "kept" else {}
    payload = story.world.common(who, function, about=about, event=event, **change)
    signed = document(story.world.sign(who, "receipt", payload))
    service = story.broker.withdrawal.withdraw if event == "withdrawn" else story.broker.receipt.add
    try:
        service(asked(who), request, signed)
    except HubError as refused:
        return refused.reason
    return ""


def answered(story, *readers):
    """The sids of a request and of its answer, which these members picked up."""
    request, done = story.ask()
    message, _ = story.answer(request, done)
    for name in readers:
        read(story, person(story, name), request.sid, message.sid)
    return request.sid, message.sid


def read(story, who, request, message):
    """A pick-up by a member, to whom the case is given for it."""
    assign(story, who)
    done = story.broker.pick_up.pick_up(asked(who), request, message)
    assign(story, story.noor)
    return done.result["pickUp"]


def assign(story, who):
    """Give the case to a member; of two assignments the one with the later time counts."""
    story.ahead_s = getattr(story, "ahead_s", 0) + 2
    members = {"member": who.member, "recipients": [who.party]}
    story.put(story.tilda, "assigned", at=now(story.ahead_s), **members)


def state(story, request):
    return story.broker.request.get(story.noor.caller, request).state


# -- receipts: who may say what (W3)

ASKERS = ("noor", "bram", "tilda", "fenna")
PROVIDERS = ("anna", "daan", "vera")
READING = ("opened", "saved", "kept", "deleted", "wrong_person")


# How each member is tied to Noor's request, and to Anna's answer that Noor and Bram picked up.
TIED = {
    "noor": ({"author", "worker", "desk"}, {"worker", "desk", "reader"}),
    "bram": ({"desk"}, {"desk", "reader"}),
    "tilda": ({"office"}, {"office"}),
    "fenna": ({"office", "officer"}, {"office", "officer"}),
    "robot": (set(), set()),
    "anna": ({"desk"}, {"author", "desk"}),
    "daan": ({"desk"}, {"desk"}),
    "vera": ({"office", "officer"}, {"office", "officer"}),
}


def test_each_member_is_tied_as_the_hub_knows_and_not_as_they_say(story):
    """[W3] A token of the party is enough for everything."""
    request, message = answered(story, "noor", "bram")
    found = {}
    with story.broker.receipt.uow.read() as tx:
        trust = story.broker.request.beliefs.now(tx)
        record = tx.request.get(request)
        answer = answer_of(tx, request, message)
        for name in TIED:
            who = person(story, name)
            found[name] = tuple(
                ties_of(tx, trust, who.caller, who.functions[0], record, one)
                for one in (None, answer)
            )

    assert found == TIED


@pytest.mark.parametrize("event", READING)
def test_what_was_done_with_an_answer_says_only_who_picked_it_up(story, event):
    """[W3] A colleague "deletes" an answer that nobody read, or sets it apart as a wrong person."""
    request, message = answered(story)
    before = state(story, request)

    told = {name: receipt(story, person(story, name), request, message, event) for name in ASKERS}

    desk_due = event == "wrong_person"
    office = "receipt_not_yours" if desk_due else "answer_unread"
    assert told == dict.fromkeys(("noor", "bram"), "answer_unread") | dict.fromkeys(
        ("tilda", "fenna"), office
    )
    assert {receipt(story, person(story, one), request, message, event) for one in PROVIDERS} == {
        "receipt_not_yours"
    }
    assert state(story, request) == before == "answered"
    read(story, story.noor, request, message)
    assert receipt(story, story.bram, request, message, event) == "answer_unread"
    assert receipt(story, story.noor, request, message, event) == ""


def test_a_reader_cannot_delete_what_a_colleague_still_reads(hub, story):
    """[W3] The first reader ends the only copy under the eyes of the second."""
    request, message = answered(story, "noor", "bram")

    assert receipt(story, story.bram, request, message, "deleted") == ""
    assert state(story, request) == "answered"
    hub.broker.sweep.run()
    read(story, story.noor, request, message)

    assert receipt(story, story.noor, request, message, "deleted") == ""
    assert state(story, request) == "closed"


def test_a_colleague_who_reads_first_cannot_delete_it_before_the_asker_reads(story):
    """[W3] Picked up, "deleted", and the asker never sees the answer."""
    request, message = answered(story, "bram")

    assert receipt(story, story.bram, request, message, "deleted") == ""

    assert state(story, request) == "answered"
    read(story, story.noor, request, message)
    assert receipt(story, story.noor, request, message, "deleted") == ""
    assert state(story, request) == "closed"


def test_a_part_that_nobody_read_is_not_deleted_with_the_part_that_was(story):
    """[W3] Deleting part one ends part two, which nobody has opened."""
    request, done = story.ask()
    first, _ = story.answer(request, done, final=False)
    second, _ = story.answer(request, done, seq=2)
    read(story, story.noor, request.sid, first.sid)

    assert receipt(story, story.noor, request.sid, first.sid, "deleted") == ""

    assert state(story, request.sid) == "answered"
    read(story, story.noor, request.sid, second.sid)
    assert receipt(story, story.noor, request.sid, second.sid, "deleted") == ""
    assert state(story, request.sid) == "closed"


def test_a_pick_up_that_the_log_does_not_hold_yet_is_none(hub, story, monkeypatch):
    """[W3] A receipt about a reading that no entry proves."""
    request, message = answered(story)
    monkeypatch.setattr(sequencer, "WAIT_S", 0.05)
    with officers.held(hub.sequencer):
        with pytest.raises(Unavailable):
            story.broker.pick_up.pick_up(asked(story.noor), request, message)
        assert receipt(story, story.noor, request, message, "opened") == "answer_unread"


def test_a_reader_does_not_fill_a_request_with_the_same_words(story):
    """[W3] Ten thousand times "opened", and the request's page opens no more."""
    request, message = answered(story, "noor")

    told = [receipt(story, story.noor, request, message, "opened") for _ in range(22)]

    assert told == [""] * 20 + ["too_many_receipts"] * 2
    assert receipt(story, story.noor, request, message, "deleted") == ""


@pytest.mark.parametrize("name", PROVIDERS)
def test_an_answer_is_recalled_by_who_released_it_or_by_the_desk(story, name):
    """[W3] Any member of the provider takes an answer away from its reader."""
    request, message = answered(story, "noor")

    told = receipt(story, person(story, name), request, message, "recalled")

    assert told == ("receipt_not_yours" if name == "vera" else "")
    assert state(story, request) == ("answered" if name == "vera" else "recalled")


def test_who_asked_or_works_on_the_case_takes_a_request_back_alone(story):
    """[W3] The asker and the one who took over keep their right to stop."""
    by_asker, by_worker = story.ask()[0].sid, story.ask()[0].sid
    assign(story, story.bram)

    assert receipt(story, story.noor, by_asker, by_asker, "withdrawn") == ""
    assert receipt(story, story.bram, by_worker, by_worker, "withdrawn") == ""

    assert {state(story, by_asker), state(story, by_worker)} == {"withdrawn"}


@pytest.mark.parametrize("first", ["bram", "tilda", "fenna"])
def test_anybody_else_takes_a_request_back_only_with_a_second_member(story, first):
    """[W3] A colleague, team lead or officer alone ends somebody's open question."""
    request = story.ask()[0].sid
    second = "tilda" if first == "bram" else "bram"
    shown = story.broker.request.get(story.anna.caller, request)

    assert receipt(story, person(story, first), request, request, "withdrawn") == ""
    assert state(story, request) == "with_provider"
    again = receipt(story, person(story, first), request, request, "withdrawn")
    assert (again, state(story, request)) == ("second_member_due", "with_provider")
    # The provider sees nothing of it.
    assert story.broker.request.get(story.anna.caller, request) == shown

    assert receipt(story, person(story, second), request, request, "withdrawn") == ""
    assert state(story, request) == "withdrawn"


def test_a_program_takes_nothing_back_not_even_with_a_second_member(story):
    """[W3] An unattended program, or who stole its key, is the second pair of eyes."""
    request = story.ask()[0].sid
    robot = story.world.parties["rechtshoek"].people["robot"]
    assert receipt(story, story.bram, request, request, "withdrawn") == ""

    assert receipt(story, robot, request, request, "withdrawn") == "receipt_not_yours"

    assert state(story, request) == "with_provider"


def test_a_request_that_ended_is_not_asked_back(story):
    """[W3] The first of two withdrawals puts a new line on a request that is over."""
    request = story.ask()[0].sid
    assert receipt(story, story.noor, request, request, "withdrawn") == ""

    for who in (story.bram, story.tilda):
        assert receipt(story, who, request, request, "withdrawn") == "illegal_transition"


# -- withdrawals and restrictions: whom they may end (W1)


@pytest.fixture(scope="module")
def wide(tmp_path_factory, policies):
    """A hub with more kinds of organisations: a world of its own, as it has other members."""
    folder = tmp_path_factory.mktemp("wide")
    with bootstrap.running(settings_for(folder, policies)) as hub:
        everybody = officers.everybody()
        coordinator = next(one for one in everybody if one.party == "regie")
        coordinator.people["olga"] = Person(party="regie", functions=("desk_officer",))
        world = World(hub.log_key, everybody)
        world.install(hub.broker)
        yield hub, world


@pytest.fixture
def asked_twice(wide):
    """A case about which the IND was asked, and AVIM asks by an invitation."""
    hub, world = wide
    story = Story(hub.broker, world)
    story.own = story.ask()[0].sid
    _, invited, _ = story.ask_by_invitation()
    story.invited = invited.sid
    return story


def about(story, name, sid, kind, **members):
    """What the hub says to a fact about a request: empty if it took it."""
    who = officers.person(story.world, name)
    payload = story.world.common(who, kind=kind, about=sid, **members)
    signed = document(story.world.sign(who, "fact", payload))
    try:
        story.broker.case.add_fact_about(asked(who), signed)
    except HubError as refused:
        return refused.reason
    return ""


def states(story):
    return [
        story.broker.request.get(who.caller, sid).state
        for who, sid in (
            (story.noor, story.own),
            (officers.person(story.world, "bas"), story.invited),
        )
    ]


STOPS = [
    ("consent_withdrawn", {}, ("anna", "bas")),
    ("restriction", {"code": "art18"}, ("vera", "piet")),
]


@pytest.mark.parametrize(("kind", "members", "names"), STOPS, ids=["withdrawal", "restriction"])
def test_a_state_party_stops_the_one_request_that_it_names(asked_twice, kind, members, names):
    """[W1] The IND ends AVIM's question, or AVIM the counsellor's, and counts what fell."""
    story = asked_twice
    ind, avim = names

    assert about(story, ind, story.own, kind, **members) == ""
    assert states(story) == ["stopped", "awaiting_approval"]

    assert about(story, avim, story.invited, kind, **members) == ""
    assert states(story) == ["stopped", "stopped"]


@pytest.mark.parametrize(("kind", "members", "names"), STOPS, ids=["withdrawal", "restriction"])
def test_the_next_request_goes_on_after_a_state_party_stopped_one(
    asked_twice, kind, members, names
):
    """[W1] One word of the IND, and the counsellor's consent is worth nothing for ever."""
    story = asked_twice
    about(story, names[0], story.own, kind, **members)

    _, done = story.ask()

    assert done.result["state"] == "with_provider"


def test_the_owner_stops_everything(asked_twice):
    """[W1] The person tells her counsellor: nobody is left out."""
    story = asked_twice

    story.put(story.noor, "consent_withdrawn")

    assert states(story) == ["stopped", "stopped"]


# -- places in a case (W2)


def fill(story, name):
    """Somebody puts on file whatever they can until nothing more is taken."""
    if name == "noor":
        for kind in ("balance", "step2_wish", "consent_given"):
            more = {"evidence": "0" * 64} if kind == "balance" else {}
            said = {"date": day(0)} if kind != "consent_given" else says(kind, "rechtshoek")
            until_full(lambda k=kind, m=said | more: story.put(story.noor, k, **m))
        return
    sid, officer = (story.own, "vera") if name == "ind" else (story.invited, "piet")
    plain = "anna" if name == "ind" else "bas"
    for _ in range(OTHER_MAX + 1):
        last = about(story, plain, sid, "consent_withdrawn", replaces=secrets.token_hex(32))
    assert last == "too_many_facts"
    for _ in range(OTHER_MAX + 1):
        last = about(story, officer, sid, "restriction", code="none")
    assert last == "too_many_facts"


def until_full(put):
    for _ in range(OWNER_MAX + 1):
        try:
            put()
        except TooLarge:
            return
    raise AssertionError("it is never full")


def must(story):
    """What the owner must be able to do in any case."""
    worker = {"member": story.bram.member, "recipients": ["rechtshoek"]}
    story.put(story.noor, "consent_renewed", **says("consent_given", "rechtshoek"))
    assert about(story, "fenna", story.own, "restriction", code="none") == ""
    story.put(story.noor, "consent_withdrawn")
    story.put(story.noor, "consent_withdrawn", replaces=story.sids["consent_given"])
    story.put(story.tilda, "assigned", **worker)


@pytest.mark.parametrize("filler", ["ind", "avim", "noor"])
def test_nobody_fills_a_case_for_the_person_who_stops(asked_twice, filler):
    """[W2] Facts of one party, or of one colleague, keep a consent from being taken back."""
    story = asked_twice
    fill(story, filler)

    must(story)

    assert states(story)[0] == "stopped"


def test_the_owner_stops_as_often_as_it_takes(asked_twice):
    """[W2] The person changes her mind day after day, and one day the hub says no."""
    story = asked_twice
    for _ in range(3 * OTHER_MAX):
        story.put(story.noor, "consent_withdrawn")

    assert kinds(story).count("consent_withdrawn") == 1


def test_a_newer_restriction_takes_the_place_of_the_older(asked_twice):
    """[W2] 245 times "none", and the policy's input is full."""
    story = asked_twice
    for code in ("art18", "art21", "none"):
        assert about(story, "vera", story.own, "restriction", code=code) == ""

    assert kinds(story).count("restriction") == 1
    _, done = story.ask()
    assert done.result["state"] == "with_provider"


@pytest.mark.parametrize("kind", ["mandate", "case_state", "age_band", "consent_given"])
def test_only_the_owner_states_what_is_the_owners(asked_twice, kind):
    """[W2] A party that sees the case puts a consent on file that nobody gave."""
    story = asked_twice
    sam = officers.person(story.world, "sam")
    story.put(story.tilda, "assigned", member=sam.member, recipients=["steun"])

    with pytest.raises(VerificationError, match="fact_author"):
        story.put(sam, kind, **says(kind, "steun"))


def kinds(story):
    """The kinds of the facts on which decisions rest."""
    with story.broker.case.uow.read() as tx:
        return [one.kind for one in tx.case.facts(story.case.case_id)]


# -- once is once, also before the log holds it (W7)


def by_invitation(story):
    invitation = story.invitation()
    sent = []

    def ask(name):
        bas = officers.person(story.world, name)
        envelope, file = invited(story.world, bas, invitation)
        upload(story.broker, bas, file)
        sent.append(envelope.sid)
        story.broker.request.submit(asked(bas), document(envelope), r=None)

    with_it = {"awaiting_approval", "with_provider"}
    return (
        lambda: ask("bas"),
        lambda: ask("cor"),
        lambda: [one for one in sent if stored(story, one) in with_it],
    )


def by_receipt(event):
    def acts(story):
        request, message = answered(story, "noor", "bram")
        who = ("anna", "daan") if event == "recalled" else ("noor", "bram")
        told = []

        def say(name):
            told.append(receipt(story, officers.person(story.world, name), request, message, event))

        return (
            lambda: say(who[0]),
            lambda: say(who[1]),
            lambda: [one for one in told if one in {"", "log_pending"}],
        )

    return acts


def by_withdrawal(story):
    request = story.ask()[0].sid
    told = []

    def say(name):
        told.append(
            receipt(story, officers.person(story.world, name), request, request, "withdrawn")
        )

    return (
        lambda: say("noor"),
        lambda: say("noor"),
        lambda: [one for one in told if one in {"", "log_pending"}],
    )


def by_answer(story):
    request, done = story.ask()

    def sent():
        with story.broker.answer.uow.read() as tx:
            return range(tx.answer.next_seq(request.sid, "ind") - 1)

    return lambda: story.answer(request, done), lambda: story.answer(request, done, seq=2), sent


ONCE = {
    "an invitation": by_invitation,
    "a letter handed over": by_receipt("handed_over"),
    "a recall": by_receipt("recalled"),
    "a withdrawal": by_withdrawal,
    "a final answer": by_answer,
}


def stored(story, sid):
    with story.broker.request.uow.read() as tx:
        return tx.request.stored_state(sid)


@pytest.mark.parametrize("name", ONCE)
def test_what_is_for_once_is_for_once_while_the_log_is_behind(wide, monkeypatch, name):
    """[W7] Two questions by one invitation, because the first is not in the log yet."""
    hub, world = wide
    first, second, done = ONCE[name](Story(hub.broker, world))
    monkeypatch.setattr(sequencer, "WAIT_S", 0.05)
    with officers.held(hub.sequencer):
        for act in (first, second):
            with suppress(HubError):
                act()

    assert len(done()) == 1
    with suppress(HubError):
        second()
    assert len(done()) == 1


@pytest.mark.parametrize("name", ONCE)
def test_what_is_for_once_is_for_once_at_the_same_moment(wide, name):
    """[W7] Two members press the button together, and both go on."""
    hub, world = wide
    first, second, done = ONCE[name](Story(hub.broker, world))
    ready = threading.Barrier(2)

    def at_once(act):
        ready.wait(30)
        with suppress(HubError):
            act()

    threads = [threading.Thread(target=at_once, args=(act,)) for act in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert len(done()) == 1


def test_the_bytes_of_an_answer_stop_with_the_withdrawal_and_not_with_the_log(wide, monkeypatch):
    """[W7] While the log is behind, what the person stopped is still handed out."""
    hub, world = wide
    story = Story(hub.broker, world)
    request, message = answered(story)
    picked = read(story, story.noor, request, message)
    monkeypatch.setattr(sequencer, "WAIT_S", 0.05)

    def content():
        return b"".join(story.broker.pick_up.content(story.noor.caller, request, message, picked))

    assert content()
    with officers.held(hub.sequencer):
        with suppress(Unavailable):
            story.put(story.noor, "consent_withdrawn")
        with suppress(Unavailable):
            story.broker.case.reassessment.of_case(story.case.case_id)
        with pytest.raises(NotFound):
            content()


# -- the regime of the municipality (W6), and what one party does to the trust of all (W11)


@pytest.fixture
def town(tmp_path, policies):
    """A hub with a municipality, whose trust this test changes."""
    with bootstrap.running(settings_for(tmp_path, policies)) as hub:
        yield hub, officers.build(hub)


CLAUSES = hashlib.sha256(FILES["agreement/clauses.nl.md"]).hexdigest()


def regime(world, name, **change):
    """A statement of a privacy officer about the municipality's regime."""
    who = officers.person(world, name)
    said = {
        "party": "stad",
        "value": "statutory",
        "document": CLAUSES,
        "start": day(8),
        "until": day(90),
    }
    return world.sign(who, "regime", world.common(who, **said | change))


def say(hub, world, name, envelope):
    """What the hub says to it: empty if it took it."""
    who = officers.person(world, name)
    try:
        hub.broker.party.add_regime(asked(who), document(envelope))
    except HubError as refused:
        return refused.reason
    return ""


def both(hub, world, first, second, **change):
    """What the hub says to two statements that fit."""
    half = regime(world, first, **change)
    told = say(hub, world, first, half)
    return told or say(hub, world, second, regime(world, second, confirms=half.sid, **change))


def in_force(hub, days):
    """The regime so many days from now."""
    hub.broker.party.beliefs.clock = MovedClock(days)
    with hub.broker.request.uow.read() as tx:
        return hub.broker.party.beliefs.now(tx).regime


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("vera", "piet", "regime_signer"),
        ("mona", "vera", "regime_signer"),
        ("vera", "mona", "regime_signer"),
        ("rosa", "fenna", "regime_signer"),
        ("mona", "mona", "not_confirmed"),
        ("mona", "rosa", ""),
        ("fenna", "mona", ""),
        ("mona", "sien", ""),
    ],
)
def test_a_regime_needs_the_municipality_and_one_who_speaks_for_others(town, first, second, told):
    """[W6] IND and AVIM give the municipality a basis that it never claimed."""
    hub, world = town

    assert both(hub, world, first, second) == told

    assert in_force(hub, 8) == ("no_basis" if told else "statutory")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"document": "0" * 64}, "regime_document"),
        ({"document": hashlib.sha256(FILES[FLOWS]).hexdigest()}, "regime_document"),
        ({"party": "ind"}, "regime_party"),
        ({"party": "nobody"}, "regime_party"),
        ({"start": day(0)}, "regime_too_soon"),
        ({"start": day(6)}, "regime_too_soon"),
    ],
)
def test_a_regime_rests_on_what_was_agreed_and_comes_announced(town, change, told):
    """[W6] From this very minute, on a document of 64 zeros."""
    hub, world = town

    assert both(hub, world, "mona", "rosa", **change) == told

    assert in_force(hub, 8) == "no_basis"


def test_a_second_statement_that_says_something_else_confirms_nothing(town):
    """[W6] The coordinator agrees to an interim regime, and gets a statutory one."""
    hub, world = town
    half = regime(world, "mona")
    assert say(hub, world, "mona", half) == ""

    for change in ({"value": "interim"}, {"until": day(91)}, {"confirms": "0" * 64}):
        second = regime(world, "rosa", **{"confirms": half.sid} | change)
        assert say(hub, world, "rosa", second) == "not_confirmed"


def test_a_regime_begins_when_its_time_comes_and_the_later_one_counts(town):
    """[W6] It holds before anybody could see it coming."""
    hub, world = town
    assert both(hub, world, "mona", "rosa") == ""
    assert both(hub, world, "rosa", "mona", value="interim", start=day(20)) == ""

    assert [in_force(hub, days) for days in (0, 7, 8, 19, 20, 90, 91)] == [
        *("no_basis", "no_basis", "statutory", "statutory"),
        *("interim", "interim", "no_basis"),
    ]


def test_everybody_sees_a_basis_coming_and_who_said_so(town):
    """[W6] A basis is there one morning, and nobody knows whose word it was."""
    hub, world = town
    assert say(hub, world, "sien", regime(world, "sien")) == ""
    assert [one.by for one in hub.broker.party.regimes()] == [("steun",)]

    assert both(hub, world, "mona", "rosa") == ""

    shown = hub.broker.party.regimes()
    assert [(one.municipality, one.by) for one in shown] == [
        ("stad", ("stad", "regie")),
        ("stad", ("steun",)),
    ]
    assert {(one.value, one.start, one.until) for one in shown} == {("statutory", day(8), day(90))}


def trust_of(hub):
    with hub.broker.request.uow.read() as tx:
        return hub.broker.party.beliefs.now(tx)


def test_a_half_that_nobody_confirms_changes_nothing_and_takes_one_place(town):
    """[W11] A thousand halves by one officer, and each call of everybody takes 2.6 seconds."""
    hub, world = town
    before = trust_of(hub)
    last = [say(hub, world, "sien", regime(world, "sien", until=day(60 + n))) for n in range(14)]

    assert last == [""] * 12 + ["too_many_changes"] * 2
    after = trust_of(hub)
    assert (after.version, after.regime) == (before.version, before.regime)
    with hub.broker.request.uow.read() as tx:
        assert len(tx.party.proposals("stad")) == 1
    # Others are not in its way.
    assert both(hub, world, "mona", "rosa") == ""


def test_no_word_about_a_regime_keeps_a_party_from_taking_a_key_back(town):
    """[W11] An officer who must go proposes regimes, and the keyset without her key is refused."""
    hub, world = town
    last = [say(hub, world, "sien", regime(world, "sien", until=day(60 + n))) for n in range(13)]
    assert last[-1] == "too_many_changes"

    org = world.parties["steun"]
    following = org.make_keyset(n=2, prev=org.keyset.sid)
    published = hub.broker.party.publish_keyset(
        asked(officers.person(world, "sien")), document(following)
    )
    assert published.result["sid"]


def test_nobody_makes_others_be_decided_anew_more_often_than_agreed(town):
    """[W11] A keyset a second by one party, and requests of others end in a conflict."""
    hub, world = town
    org, piet = world.parties["avim"], officers.person(world, "piet")
    for n in range(2, 14):
        following = org.make_keyset(n=n, prev=org.keyset.sid)
        hub.broker.party.publish_keyset(asked(piet), document(following))
    following = document(org.make_keyset(n=14, prev=org.keyset.sid))
    with pytest.raises(TooLarge, match="too_many_changes"):
        hub.broker.party.publish_keyset(asked(piet), following)

    other, mona = world.parties["stad"], officers.person(world, "mona")
    following = other.make_keyset(n=2, prev=other.keyset.sid)
    hub.broker.party.publish_keyset(asked(mona), document(following))


def test_the_file_of_a_refused_statement_is_given_back_at_once(story):
    """[W11] Twenty refused requests, and she can upload nothing for a day."""
    broker, noor = story.broker, story.noor

    def open_files():
        with broker.request.uow.read() as tx:
            return tx.upload.open_count(f"{noor.party}/{noor.member}")

    before = open_files()
    kept, unknown = story.sids["mandate"], secrets.token_hex(32)
    story.sids["mandate"], story.case.facts[unknown] = unknown, secrets.token_hex(32)
    with pytest.raises(VerificationError, match="fact_unknown"):
        story.ask()
    story.sids["mandate"] = kept
    assert open_files() == before
    envelope, file = card(story.world, noor, story.case, n=7, prev="0" * 64)
    upload(broker, noor, file)
    with pytest.raises(Conflict, match="card_changed"):
        broker.case.replace_card(asked(noor), story.case.case_id, document(envelope))
    assert open_files() == before


def test_a_refused_statement_takes_no_file_from_somebody_else(story):
    """[W11] Who names another's file in a statement that is refused has it removed."""
    broker, noor, bram = story.broker, story.noor, story.bram
    envelope, file = card(story.world, noor, story.case, n=7, prev="0" * 64)
    upload(broker, bram, file)

    with pytest.raises(NotFound):
        broker.case.replace_card(asked(noor), story.case.case_id, document(envelope))

    with broker.request.uow.read() as tx:
        sha256 = hashlib.sha256(file).hexdigest()
        assert tx.upload.size(sha256, f"{bram.party}/{bram.member}") == len(file)
    assert b"".join(broker.pick_up.blobs.read(sha256)) == file


def refused_card(story, monkeypatch):
    """Upload a card, and have it refused while the disk fails; return its file."""
    envelope, file = card(story.world, story.noor, story.case, n=9, prev="0" * 64)
    upload(story.broker, story.noor, file)

    def fails(_self, _sha256):
        raise OSError("no disk")

    monkeypatch.setattr(FolderBlobs, "delete", fails)
    with pytest.raises(OSError, match="no disk"):
        story.broker.case.replace_card(asked(story.noor), story.case.case_id, document(envelope))
    monkeypatch.undo()
    return file


def test_a_file_that_could_not_be_removed_is_still_known(story, monkeypatch):
    """[W11] The hub stops between the row and the file: the file stays for ever, and fills it."""
    file = refused_card(story, monkeypatch)

    with story.broker.request.uow.read() as tx:
        known = tx.upload.size(
            hashlib.sha256(file).hexdigest(), f"{story.noor.party}/{story.noor.member}"
        )
    assert known == len(file)


def test_an_upload_whose_file_is_gone_can_be_sent_again(story, monkeypatch):
    """[W11] The hub stops between the file and the row: the same upload is taken as done."""
    file = refused_card(story, monkeypatch)
    sha256, blobs = hashlib.sha256(file).hexdigest(), story.broker.pick_up.blobs
    blobs.delete(sha256)

    upload(story.broker, story.noor, file)

    assert b"".join(blobs.read(sha256)) == file


# -- how many people somebody asks about (W8)


def persons(story):
    """How many people the hub counts for Noor and for her party."""
    with story.broker.request.uow.read() as tx:
        found = tx.request.counts("rechtshoek", story.noor.member, datetime.now(UTC))
    return found.persons_per_member_30d, found.persons_per_party_30d


def link(story):
    """Two members say that the person has another anchor."""
    first = story.put(story.noor, "anchor_linked", date=day(0))
    story.put(story.tilda, "anchor_linked", date=day(0), confirms=first.sid)


def anchor(story, number):
    """Give the case another anchor, as two members can."""
    known = story.broker.case.get(story.tilda.caller, story.case.case_id)
    other = new_case(number)
    other.case_id, other.facts = story.case.case_id, story.case.facts
    envelope, file = card(story.world, story.tilda, other, n=known.card_n + 1, prev=known.card_sid)
    upload(story.broker, story.tilda, file)
    story.broker.case.replace_card(asked(story.tilda), other.case_id, document(envelope))
    story.case = other


def test_who_gives_a_case_another_anchor_asks_about_another_person(wide):
    """[W8] One case, six people a day, and the limits see one."""
    story = Story(wide[0].broker, wide[1])
    before = persons(story)
    story.ask()
    story.ask()
    assert persons(story) == (before[0] + 1, before[1] + 1)

    link(story)
    anchor(story, "nl-v:9999000002")
    story.ask()

    assert persons(story) == (before[0] + 2, before[1] + 2)


def test_a_case_gets_one_other_anchor_in_a_month_unless_the_coordinator_looked(wide):
    """[W8] Two colleagues link anchor after anchor to one case."""
    story = Story(wide[0].broker, wide[1])
    link(story)
    anchor(story, "nl-v:9999000002")
    with pytest.raises(Conflict, match="anchor_again"):
        link(story)

    olga = officers.person(story.world, "olga")
    story.put(story.tilda, "assigned", member=olga.member, recipients=["regie"])
    story.put(olga, "identity_check", date=day(0))
    link(story)
    with pytest.raises(Conflict, match="anchor_again"):
        link(story)


def test_each_letter_that_names_nobody_counts_as_a_person(wide):
    """[W8] Letters about a case without a subject are about whomever the letter says."""
    story = Story(wide[0].broker, wide[1])
    before = persons(story)
    for _ in range(3):
        envelope, file, r = request(
            story.world,
            story.noor,
            "ind",
            story.case,
            purpose="case_conference",
            items=["residence_status"],
        )
        said = document_payload(envelope)
        del said["subject"]
        upload(story.broker, story.noor, file)
        signed = document(story.world.sign(story.noor, "request", said))
        story.broker.request.submit(asked(story.noor), signed, r=r)

    assert persons(story) == (before[0] + 3, before[1] + 3)


# -- acute care without consent (W18)

CARE = {
    "gijs": ("health_professional",),
    "guus": ("health_professional", "privacy_officer"),
    "gea": ("privacy_officer",),
    "gail": ("team_lead",),
}


class Acute:
    """A GGD that asks without consent, because somebody's health is at stake."""

    def __init__(self, hub):
        self.broker = hub.broker
        care = parties.party("ggd", "ggd", CARE)
        self.world = World(hub.log_key, [*officers.everybody(), care])
        self.world.install(hub.broker)
        self.people = care.people

    def person(self, name):
        """A member by name."""
        return officers.person(self.world, name)

    def opens(self, number):
        """A case of the GGD on which its doctors work."""
        gail, found = self.people["gail"], new_case(f"nl-v:{number}")
        envelope, file = card(self.world, gail, found)
        upload(self.broker, gail, file)
        self.broker.case.open(asked(gail), document(envelope))
        gijs = self.people["gijs"]
        self.put(gail, found, "assigned", member=gijs.member, recipients=["ggd"])
        self.put(gijs, found, **{"kind": "case_state"} | says("case_state", "ggd"))
        return found

    def put(self, who, case, kind, **members):
        """A fact on file."""
        envelope, r = fact(self.world, who, case, kind, **members)
        self.broker.case.add_fact(asked(who), document(envelope), case_id=case.case_id, r=r)

    def asks(self, case, to, name="gijs"):
        """Ask for how somebody is reached: the request's sid, and its state or the refusal."""
        who = self.people[name]
        envelope, file, r = request(
            self.world,
            who,
            to,
            case,
            purpose="acute_care",
            items=["contact"],
            art6="d",
        )
        upload(self.broker, who, file)
        try:
            done = self.broker.request.submit(asked(who), document(envelope), r=r)
        except HubError as refused:
            return envelope.sid, refused.reason
        return envelope.sid, done.result["state"]

    def reviews(self, name, sid):
        """What the hub says to a review: empty if it took it."""
        return receipt(self, self.person(name), sid, sid, "reviewed", "privacy_officer")

    def told(self, name):
        """The requests of which somebody is told that a review is due."""
        page = self.broker.request.page(
            self.person(name).caller, role="reviewer", after="", limit=9
        )
        return [one.sid for one in page]


@pytest.fixture
def acute(tmp_path, policies):
    with bootstrap.running(settings_for(tmp_path, policies)) as hub:
        yield Acute(hub)


def test_who_asks_without_consent_cannot_ask_about_the_next_person_unreviewed(acute):
    """[W18] Two people of a care organisation ask about whom they like, and nobody looks."""
    first, second = acute.opens(9999000011), acute.opens(9999000012)
    sid, state = acute.asks(first, "steun")
    assert state == "with_provider"

    assert acute.asks(second, "steun")[1] == "review_due"
    # The same person may be known elsewhere.
    other, state = acute.asks(first, "rechtshoek")
    assert state == "with_provider"

    assert acute.reviews("gea", sid) == ""
    assert acute.asks(second, "steun")[1] == "review_due"
    assert acute.reviews("gea", other) == ""
    assert acute.asks(second, "steun")[1] == "with_provider"


def test_the_privacy_officers_of_both_sides_are_told_and_the_askers_reviews(acute):
    """[W18] `review_72h` is a word in a file."""
    sid, _ = acute.asks(acute.opens(9999000011), "steun")

    assert acute.told("gea") == acute.told("sien") == [sid]
    assert acute.told("gijs") == acute.told("fenna") == acute.told("sam") == []
    told = {name: acute.reviews(name, sid) for name in ("sien", "vera", "rosa")}
    assert told == {"sien": "receipt_not_yours", "vera": "not_found", "rosa": "not_found"}
    gijs = acute.people["gijs"]
    assert receipt(acute, gijs, sid, sid, "reviewed") == "receipt_not_yours"

    assert acute.reviews("gea", sid) == ""
    assert acute.reviews("gea", sid) == "review_not_due"
    assert acute.told("gea") == acute.told("sien") == []


def test_nobody_reviews_what_they_asked(acute):
    """[W18] A doctor who is the privacy officer too approves of herself."""
    case = acute.opens(9999000011)
    guus = acute.people["guus"]
    later = {"at": now(5), "member": guus.member, "recipients": ["ggd"]}
    acute.put(acute.people["gail"], case, "assigned", **later)
    sid, state = acute.asks(case, "steun", name="guus")
    assert state == "with_provider"

    assert acute.reviews("guus", sid) == "receipt_not_yours"
    assert acute.reviews("gea", sid) == ""


def test_two_at_once_do_not_both_go_without_a_review(acute):
    """[W18] Ten requests in one second, before the first is in the log."""
    first, second = acute.opens(9999000011), acute.opens(9999000012)
    told = []
    threads = [
        threading.Thread(target=lambda one=one: told.append(acute.asks(one, "steun")[1]))
        for one in (first, second)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert sorted(told) == ["review_due", "with_provider"]


def test_a_request_with_consent_of_its_own_owes_no_review(story):
    """[W18] A receipt `reviewed` about any request would be one more line that means nothing."""
    request_sid = story.ask()[0].sid

    told = receipt(
        story, person(story, "fenna"), request_sid, request_sid, "reviewed", "privacy_officer"
    )

    assert told == "review_not_due"
