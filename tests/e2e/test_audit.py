"""What privacy officers are shown of the log: who sees which lines, and what of them."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from hub.audit import leaf, record
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from hub.policy.input_document import InputDocument
from hub.services.action import Call
from hub.services.log.search import InquiryFilter
from tests.world import officers
from tests.world.hub import asked, upload
from tests.world.officers import answer, person, question
from tests.world.parties import document, now
from tests.world.story import Story, ask_as_avim, document_payload, message_to


@pytest.fixture
def world(hub):
    return officers.build(hub)


def _events(lines):
    return [line.event for line in reversed(lines)]


def _withdraw(hub, world, story, sid):
    payload = world.common(story.noor, about=sid, event="withdrawn")
    receipt = document(world.sign(story.noor, "receipt", payload))
    hub.broker.withdrawal.withdraw(asked(story.noor), sid, receipt)


# -- every question is an entry


def test_a_question_is_one_entry_that_says_who_asked_and_why(hub, world):
    fenna = person(world, "fenna")
    question(hub, fenna)
    before = len(hub.broker.log.entries(0, 1_000))

    key = question(hub, fenna, why="breach_handling", outcome="deny")

    entries = hub.broker.log.entries(0, 1_000)
    assert len(entries) == before + 1
    assert leaf.parse(entries[-1][1]).event == "log_queried"
    with hub.broker.inquiry.uow.read() as tx:
        entry = leaf.parse(entries[-1][1]).id
        who = record.parse("who", tx.log.opening(entry, "who")[32:])
        why = record.parse("why", tx.log.opening(entry, "why")[32:])
    assert (who["party"], who["member"]) == ("rechtshoek", fenna.member)
    assert (why["purpose"], why["outcome"], why["flow"]) == ("breach_handling", "allow", "F36")
    assert hub.broker.inquiry.all(fenna.caller, key).inquiry.index == before


def test_the_same_form_sent_twice_is_one_entry_and_another_one_under_its_key_is_refused(hub, world):
    fenna, key = person(world, "fenna"), secrets.token_hex(16)
    ask = Call(caller=fenna.caller, key=key, route="test", body=b"a")
    for _ in range(2):
        hub.broker.inquiry.ask(ask, "accountability_audit", InquiryFilter())

    with pytest.raises(Conflict, match="idempotency_key_reused"):
        hub.broker.inquiry.ask(replace(ask, body=b"b"), "accountability_audit", InquiryFilter())

    queried = [one for _, one in hub.broker.log.entries(0, 1_000) if b"log_queried" in one]
    assert len(queried) == 1


def test_an_answer_stays_what_it_was_when_the_question_was_asked(hub, world):
    story = Story(hub.broker, world)
    story.ask()
    fenna = person(world, "fenna")
    key = question(hub, fenna)
    then = hub.broker.inquiry.all(fenna.caller, key).lines

    story.put(story.noor, "age_band", code="adult")

    assert hub.broker.inquiry.all(fenna.caller, key).lines == then
    assert len(answer(hub, fenna)) == len(then) + 2  # the fact, and the first question


def test_nothing_is_shown_while_the_question_has_no_place_in_the_log(hub, world):
    fenna, key = person(world, "fenna"), secrets.token_hex(16)
    ask = Call(caller=fenna.caller, key=key, route="test", body=b"")
    with officers.held(hub.sequencer):
        with pytest.raises(Unavailable, match="log_pending"):
            hub.broker.inquiry.ask(ask, "accountability_audit", InquiryFilter())
        with pytest.raises(Unavailable, match="log_pending"):
            hub.broker.inquiry.all(fenna.caller, key)
    hub.broker.inquiry.ask(ask, "accountability_audit", InquiryFilter())
    assert hub.broker.inquiry.all(fenna.caller, key).lines is not None


@pytest.mark.parametrize("name", ["noor", "tilda", "anna", "bas", "dirk", "mees"])
def test_nobody_but_a_privacy_officer_asks(hub, world, name):
    with pytest.raises(NotAllowed, match="function_not_allowed"):
        question(hub, person(world, name))
    with pytest.raises(NotAllowed):
        hub.broker.inspection.check(person(world, name).caller, b"")
    with pytest.raises(NotAllowed):
        hub.broker.inspection.received(person(world, name).caller, "ind")
    assert not any(b"log_queried" in one for _, one in hub.broker.log.entries(0, 1_000))


def test_an_answer_is_its_asker_s_only_and_for_a_working_day(hub, world, monkeypatch):
    fenna, rosa = person(world, "fenna"), person(world, "rosa")
    key = question(hub, fenna)

    with pytest.raises(NotFound):
        hub.broker.inquiry.all(rosa.caller, key)
    with pytest.raises(NotFound):
        hub.broker.inquiry.all(fenna.caller, "0" * 32)
    struck = replace(fenna.caller, functions=frozenset({"team_lead"}))
    with pytest.raises(NotAllowed):
        hub.broker.inquiry.all(struck, key)
    monkeypatch.setattr("hub.services.log.inquiry.STANDS_FOR", timedelta(seconds=-1))
    with pytest.raises(NotFound):
        hub.broker.inquiry.all(fenna.caller, key)


def test_a_question_is_refused_and_logged_where_the_policy_says_no(hub, world):
    """The officer's organisation has not signed the agreement any more: nothing flows to it."""
    fenna = person(world, "fenna")
    engine = hub.broker.inquiry.decider.engine

    class Denies:
        revision = engine.revision

        def decide(self, document):
            return engine.decide(InputDocument.of({**document.members, "signed": []}))

    service = replace(
        hub.broker.inquiry, decider=replace(hub.broker.inquiry.decider, engine=Denies())
    )
    key = secrets.token_hex(16)
    ask = Call(caller=fenna.caller, key=key, route="test", body=b"")

    with pytest.raises(NotAllowed, match="audit_not_allowed"):
        service.ask(ask, "accountability_audit", InquiryFilter())

    with pytest.raises(NotFound):
        service.all(fenna.caller, key)
    assert any(b"log_queried" in one for _, one in hub.broker.log.entries(0, 1_000))


# -- who sees which lines


def test_an_organisation_sees_its_own_lines_and_the_coordinator_all(hub, world):
    story = Story(hub.broker, world)
    request, _ = story.ask()

    own, provider, other, all_ = (
        answer(hub, person(world, name)) for name in ("fenna", "vera", "sien", "rosa")
    )

    assert _events(own)[:1] == ["case_opened"]
    assert [line.request for line in provider] == [request.sid]
    assert [line for line in other if line.event != "log_queried"] == []
    assert {line.index for line in own} <= {line.index for line in all_}
    assert {"agreement_changed", "keyset_changed", "log_queried"} <= set(_events(all_))
    # Others are shown as organisation and function, and only the own people as members.
    assert own[0].member == story.noor.member
    assert provider[0].member == ""
    assert (provider[0].case, provider[0].party) == ("", "")


def test_a_provider_sees_nothing_of_what_was_not_sent_to_it(hub, world):
    story = Story(hub.broker, world, without=("mandate",))
    story.ask()
    incomplete, _ = Story(hub.broker, world).ask(complete=False)

    assert incomplete
    assert answer(hub, person(world, "vera")) == ()
    # It was taken back before it went out: no line of it is the provider's.
    late = Story(hub.broker, world)
    sid = late.ask(complete=False)[0].sid
    _withdraw(hub, world, late, sid)
    assert [line.event for line in answer(hub, person(world, "vera")) if line.request] == []
    assert "withdrawn" in _events(answer(hub, person(world, "fenna")))


def test_the_owner_of_a_case_sees_who_asked_about_it_whoever_it_was(hub, world):
    story = Story(hub.broker, world)
    ask_as_avim(hub.broker, world, story.invitation(consent=False))
    fenna, rosa, sien = (person(world, name) for name in ("fenna", "rosa", "sien"))
    question(hub, rosa, case=story.case.case_id)
    question(hub, sien, case=story.case.case_id)

    lines = answer(hub, fenna, case=story.case.case_id)

    assert {line.case for line in lines} == {story.case.case_id}
    assert ("request_submitted", "avim") in [(line.event, line.sender) for line in lines]
    # The watcher is watched: that the coordinator looked at this case stands in it.
    assert ("log_queried", "regie") in [(line.event, line.party) for line in lines]
    # Who has nothing to do with the case leaves no trace in it: it would tell that it exists.
    assert "steun" not in {line.party for line in lines}
    assert sorted(line.number for line in lines) == list(range(1, len(lines) + 1))
    assert answer(hub, sien, case=story.case.case_id) == ()
    assert answer(hub, fenna, case="0" * 32) == ()


# -- X22: a State party never learns why


def test_every_denial_looks_alike_to_a_state_party_in_every_question(hub, world):
    """One invitation was never given, one is for a person who did not consent."""
    piet, story = person(world, "piet"), Story(hub.broker, world)
    known, _ = ask_as_avim(hub.broker, world, story.invitation(consent=False))
    unknown, _ = ask_as_avim(hub.broker, world, secrets.token_hex(16))

    lines = [line for line in answer(hub, piet) if line.request]

    assert {line.request for line in lines} == {known.sid, unknown.sid}
    assert _alike(lines[0]) == _alike(lines[1])
    assert lines[0].decision.reason == "NOT_POSSIBLE"
    assert lines[0].decision.facts == lines[0].decision.categories == ()
    assert (lines[0].case, lines[0].decision.clause, lines[0].decision.revision) == ("", "", "")
    for chosen in (
        {"outcome": "deny"},
        {"outcome": "allow"},
        {"purpose": "identity_support"},
        {"category": "identity_basic"},
        {"party": "rechtshoek"},
        {"party": "avim"},
    ):
        found = {line.request for line in answer(hub, piet, **chosen) if line.request}
        assert found in ({known.sid, unknown.sid}, set()), chosen
    # The owner of the case is told, and is not told less for it.
    told = [one.decision.reason for one in answer(hub, person(world, "rosa"), outcome="deny")]
    assert len(set(told)) == 2
    assert "NOT_POSSIBLE" not in told


def _alike(line):
    return replace(line, index=0, entry="", at="", request="", member="")


@pytest.mark.parametrize("name", ["piet", "vera", "mona"])
def test_who_may_learn_of_no_case_cannot_ask_for_one_known_or_not(hub, world, name):
    story = Story(hub.broker, world)
    for case in (story.case.case_id, "0" * 32):
        with pytest.raises(InvalidInput, match="filter_case"):
            question(hub, person(world, name), case=case)
    assert not any(b"log_queried" in one for _, one in hub.broker.log.entries(0, 1_000))


def test_a_damaged_denial_tells_a_state_party_nothing_through_a_filter(hub, world):
    piet = person(world, "piet")
    _, done = ask_as_avim(hub.broker, world, secrets.token_hex(16))
    _break_opening(hub, done.entry, "why")

    assert any(not line.intact for line in answer(hub, piet))
    assert answer(hub, piet, category="identity_basic") == ()


def test_stopped_and_withdrawn_look_alike_to_a_state_provider(hub, world):
    vera, first, second = person(world, "vera"), Story(hub.broker, world), Story(hub.broker, world)
    stopped, withdrawn = first.ask()[0].sid, second.ask()[0].sid
    first.put(first.noor, "consent_withdrawn")
    _withdraw(hub, world, second, withdrawn)

    last = {line.request: line for line in reversed(answer(hub, vera)) if line.request}

    assert _alike(last[stopped]) == _alike(last[withdrawn])
    assert last[stopped].event == last[stopped].state == "stopped"
    shown = {line.event for line in answer(hub, person(world, "fenna"))}
    assert {"stopped", "withdrawn"} <= shown


def test_the_municipality_is_told_what_depends_on_no_person(hub, world):
    mees, mona = person(world, "mees"), person(world, "mona")
    own, other = world.parties["stad"], world.parties["regie"]
    payload = world.common(
        mees,
        reply={"desk": own.desk, "kids": own.kids()},
        to={
            "party": "regie",
            "desk": other.desk,
            "keyset": other.keyset.sid,
            "kids": other.kids(),
        },
        purpose="termination_decision",
        items=[{"category": "termination_advice"}],
        basis={"art6": "e"},
        provider_basis="consent",
        necessity="statutory_task",
        complete=True,
        expires=now(20 * 86400),
        invitation=secrets.token_hex(16),
    )
    recipients = [*other.publics(other.kids()), *own.publics(own.kids())]
    payload, file = world.sealed("request", payload, recipients, {"letter": {"text": "Graag."}})
    upload(hub.broker, mees, file)
    envelope = world.sign(mees, "request", payload)
    hub.broker.request.submit(asked(mees), document(envelope), r=None)

    (line,) = answer(hub, mona, outcome="deny")

    assert line.decision.reason == "DENY_NO_MUNICIPAL_BASIS"
    assert set(line.decision.reasons) == {"DENY_NO_MUNICIPAL_BASIS"}
    assert line.decision.facts == ()


# -- filters


def test_each_filter_finds_exactly_the_lines_that_show_it(hub, world):
    story = Story(hub.broker, world)
    allowed, done = story.ask(items=["asylum_decisions"])
    story.answer(allowed, done)
    denied, _ = Story(hub.broker, world, without=("mandate",)).ask()
    rosa = person(world, "rosa")
    everything = answer(hub, rosa)
    today = hub.broker.inquiry.options(rosa.caller).today.isoformat()

    for chosen in (
        {"case": story.case.case_id},
        {"party": "ind"},
        {"purpose": "perspective_legal"},
        {"category": "asylum_narrative"},
        {"outcome": "allow"},
        {"outcome": "deny"},
        {"purpose": "perspective_legal", "outcome": "deny", "party": "ind"},
        {"category": "asylum_narrative", "outcome": "allow"},
        {"since": today},
        {"until": today},
    ):
        expected = [one for one in everything if InquiryFilter(**chosen).fits(one)]
        got = [one for one in answer(hub, rosa, **chosen) if one.index <= everything[0].index]
        assert got == expected, chosen
    assert {one.request for one in answer(hub, rosa, outcome="deny")} == {denied.sid}
    assert answer(hub, rosa, since="2031-01-01") == ()
    assert answer(hub, rosa, until="2020-01-01") == ()


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ({"case": "9999000001"}, "case"),
        ({"party": "IND"}, "party"),
        ({"purpose": "x y"}, "purpose"),
        ({"category": "'--"}, "category"),
        ({"outcome": "maybe"}, "outcome"),
        ({"since": "2026-02-30"}, "since"),
        ({"since": "morgen"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "until"),
    ],
)
def test_a_filter_in_another_form_cannot_be_made(chosen, reason):
    with pytest.raises(InvalidInput, match=f"filter_{reason}"):
        InquiryFilter(**chosen)


def test_a_period_is_of_days_in_amsterdam():
    assert InquiryFilter(since="2026-07-01", until="2026-07-01").period == (
        "2026-06-30T22:00:00Z",
        "2026-07-01T22:00:00Z",
    )


@pytest.mark.parametrize("purpose", ["", "research", "perspective_legal", "vrije tekst"])
def test_a_purpose_is_one_of_two(hub, world, purpose):
    with pytest.raises(InvalidInput, match="filter_why"):
        question(hub, person(world, "fenna"), why=purpose)


def test_an_answer_goes_on_page_by_page_without_a_gap(hub, world):
    Story(hub.broker, world).ask()
    rosa = person(world, "rosa")
    key = question(hub, rosa)
    whole = hub.broker.inquiry.all(rosa.caller, key).lines

    pages, after = [], None
    while True:
        page = hub.broker.inquiry.page(rosa.caller, key, after=after, limit=3)
        pages += page.lines
        after = page.older
        if after is None:
            break

    assert tuple(pages) == whole
    assert len(whole) > 9
    for line in whole:
        assert hub.broker.inquiry.line(rosa.caller, key, (line.at, line.index)) == line
    with pytest.raises(NotFound):
        hub.broker.inquiry.line(rosa.caller, key, (whole[0].at, whole[0].index + 1))


def test_a_line_outside_of_the_question_is_not_shown(hub, world):
    Story(hub.broker, world).ask()
    fenna, vera = person(world, "fenna"), person(world, "vera")
    mine = next(one for one in answer(hub, fenna) if one.event == "case_opened")
    key = question(hub, vera)

    with pytest.raises(NotFound):
        hub.broker.inquiry.line(vera.caller, key, (mine.at, mine.index))


def test_more_lines_than_a_file_holds_are_refused_and_not_cut_off(hub, world, monkeypatch):
    Story(hub.broker, world)
    rosa = person(world, "rosa")
    key = question(hub, rosa)
    monkeypatch.setattr("hub.services.log.inquiry.LINES_MAX", 3)

    with pytest.raises(InvalidInput, match="answer_too_large"):
        hub.broker.inquiry.all(rosa.caller, key)


# -- damage


def _break_opening(hub, entry, part):
    change = "update audit_opening set sealed = zeroblob(80) where event_id = :e and part = :p"
    with hub.database.write() as connection:
        connection.execute(text(change), {"e": entry, "p": part})


@pytest.mark.parametrize("part", ["who", "whom", "what", "why"])
def test_an_opening_that_was_changed_is_a_damaged_line_and_no_other_content(hub, world, part):
    _, done = Story(hub.broker, world).ask()
    fenna = person(world, "fenna")
    _break_opening(hub, done.entry, part)

    for chosen in ({}, {"outcome": "allow"}):
        (line,) = [one for one in answer(hub, fenna, **chosen) if one.entry == done.entry]
        assert (line.intact, line.event, line.sender, line.case) == (False, "", "", "")


def test_an_opening_of_another_line_does_not_fit(hub, world):
    story = Story(hub.broker, world)
    _, first = story.ask()
    _, second = story.ask()
    sql = (
        "update audit_opening set sealed = (select sealed from audit_opening where event_id = :o "
        "and part = 'why') where event_id = :e and part = 'why'"
    )
    with hub.database.write() as connection:
        connection.execute(text(sql), {"e": first.entry, "o": second.entry})

    found = {one.entry: one for one in answer(hub, person(world, "fenna"))}

    assert not found[first.entry].intact
    assert found[second.entry].intact


def test_an_opening_that_was_erased_is_said_to_be(hub, world):
    _, done = Story(hub.broker, world).ask()
    with hub.database.write() as connection:
        connection.execute(
            text("delete from audit_opening where event_id = :e and part = 'why'"),
            {"e": done.entry},
        )

    (line,) = [one for one in answer(hub, person(world, "fenna")) if one.entry == done.entry]

    assert (line.intact, line.erased) == (True, ("why",))
    assert line.decision.outcome == ""


def test_terms_lie_in_the_database_as_tags_and_never_as_words(hub, world):
    Story(hub.broker, world).ask()
    with hub.database.read() as connection:
        tags = connection.execute(text("select tag from audit_tag")).scalars().all()

    assert tags
    assert {len(tag) for tag in tags} == {16}


def test_terms_met_are_counted_by_request(hub, world):
    story = Story(hub.broker, world)
    request, done = story.ask()
    story.ask()
    fenna = person(world, "fenna")

    assert hub.broker.inquiry.terms_met(answer(hub, fenna)) == ["open", "open"]
    message, file = message_to(
        story, request, "answer", done=done, items=document_payload(request)["items"]
    )
    upload(hub.broker, story.anna, file)
    hub.broker.answer.send(asked(story.anna), request.sid, document(message))

    assert sorted(hub.broker.inquiry.terms_met(answer(hub, fenna))) == ["met", "open"]
