"""Reading what came back: verified, in words, in memory, in pieces, and logged each time."""

import base64
import json
import re
import secrets
import tracemalloc

import anyio
import pytest

from connectors.api.answer import PickedUpOut
from connectors.exchange import case, fact, read
from tests.desk.reading import FILES, JSON_BYTES, events, opened, post, send
from tests.desk.thread import NL, Story, said
from tests.world import answering
from tests.world.desk import Browser

MIB = 2**20


@pytest.fixture(scope="module")
def story(town, tmp_path_factory):
    return Story(town, tmp_path_factory.mktemp("letter"), "Yusra Leescanarie", "9999000031")


@pytest.fixture(scope="module")
def answered(story):
    sid = story.ask()
    done = story.answer(sid, files=FILES, text="Hierbij.\n\n<b>Let op</b> de datum.")
    return sid, done["sid"]


@pytest.fixture
def noor(browser):
    return browser.unlock("noor")


def test_from_home_to_the_answer_takes_two_clicks(story, answered, noor):
    sid, message = answered

    home = noor.get("/").text
    assert f'href="/requests/{sid}"' in home  # click 1
    page = noor.get(f"/requests/{sid}").text
    form = f'<form method="post" action="/requests/{sid}/answers/{message}/read">'
    assert form in page  # click 2
    reading = noor.get(opened(noor, sid, message)).text

    text = said(reading)
    assert "Hierbij." in text
    assert "&lt;b&gt;Let op&lt;/b&gt; de datum." in reading
    assert story.name in text
    assert NL.say("reading.outcome.delivered") in text
    assert "Wissen uiterlijk op" in text
    assert "besluit.pdf" in text
    assert story.name not in re.search(r"<title>.*</title>", reading)[0]


def test_each_document_opens_as_what_it_is_and_as_nothing_else(answered, noor):
    path = opened(noor, *answered)

    shown = [noor.get(f"{path}/parts/{number}") for number in (1, 2, 3, 4, 0)]

    assert [one.status_code for one in shown] == [200, 200, 404, 404, 404]
    assert [one.content for one in shown[:2]] == [FILES["besluit.pdf"][1], JSON_BYTES]
    types = [one.headers["content-type"] for one in shown[:2]]
    assert types == ["application/pdf", "text/plain; charset=utf-8"]
    for one in shown[:2]:
        assert one.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert one.headers["cache-control"] == "no-store"
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.headers["content-disposition"].startswith('inline; filename="document-')


def test_saving_says_until_when_first_then_logs_then_hands_over(town, answered, noor):
    sid, message = answered
    path = opened(noor, sid, message)
    before = events(town, sid).count("answer_saved")

    confirm = noor.get(f"{path}/parts/3/save")
    between = events(town, sid).count("answer_saved")
    saved = post(noor, f"{path}/parts/3/save")

    assert "Wissen uiterlijk op" in confirm.text
    assert between == before
    assert events(town, sid).count("answer_saved") == before + 1
    assert saved.content == FILES["foto.docx"][1]
    assert saved.headers["content-disposition"] == "attachment; filename*=utf-8''foto.docx"
    assert noor.post(f"{path}/parts/3/save", token="0" * 64).status_code == 403
    assert events(town, sid).count("answer_saved") == before + 1


def test_read_again_gives_the_same_and_another_line(town, answered, noor):
    sid, message = answered
    before = events(town, sid).count("answer_picked_up")

    first, second = opened(noor, sid, message), opened(noor, sid, message)

    assert first != second
    same = [noor.get(f"{one}/parts/1").content for one in (first, second)]
    assert same == [FILES["besluit.pdf"][1]] * 2
    assert events(town, sid).count("answer_picked_up") == before + 2
    assert NL.say("asked.do.answer.again") in noor.get(f"/requests/{sid}").text


def test_a_colleague_reads_only_with_the_case_and_then_the_same(town, story, answered):
    sid, message = answered
    bram = Browser(town.desk("rechtshoek")).unlock("bram")
    before = events(town, sid)

    refused = post(bram, f"/requests/{sid}/answers/{message}/read")
    assigned = {"member": town.member("bram"), "recipients": ["rechtshoek"]}
    fact.record(town.session("tilda"), story.case_id, "assigned", assigned)
    path = opened(bram, sid, message)
    back = {"member": town.member("noor"), "recipients": ["rechtshoek"]}
    fact.record(town.session("tilda"), story.case_id, "assigned", back)

    assert refused.status_code == 403
    assert all(one in said(refused.text) for one in NL.reason("DENY_NOT_ASSIGNED"))
    assert bram.get(f"{path}/parts/1").content == FILES["besluit.pdf"][1]
    after = events(town, sid)
    assert after.count("answer_picked_up") == before.count("answer_picked_up") + 1


def test_after_locking_nothing_that_was_open_is_reached(answered, noor):
    path = opened(noor, *answered)
    kept = dict(noor.http.cookies)
    post(noor, "/lock")

    noor.http.cookies.update(kept)
    for one in (path, f"{path}/parts/1", f"{path}/parts/1/save"):
        assert noor.get(one).headers["location"] == "/unlock"
    noor.http.cookies.clear()
    noor.unlock("noor")
    assert [noor.get(one).status_code for one in (path, f"{path}/parts/1")] == [404, 404]


def test_nobody_else_reaches_what_is_open_here(answered, noor):
    path = opened(noor, *answered)
    same_desk = Browser(noor.http.app).unlock("bram")

    assert same_desk.get(path).status_code == 404
    assert same_desk.get(f"{path}/parts/1").status_code == 404
    assert noor.get(f"/readings/{secrets.token_hex(16)}").status_code == 404
    assert noor.get("/readings/x").status_code == 404


def test_an_unknown_message_and_a_foreign_request_open_nothing(town, answered, noor):
    sid, message = answered
    other = Browser(town.desk("thuishaven")).unlock("sanne")
    none = "0" * 64

    assert post(noor, f"/requests/{sid}/answers/{none}/read").status_code == 404
    foreign = post(other, f"/requests/{sid}/answers/{message}/read")
    unknown = post(other, f"/requests/{none}/answers/{message}/read")
    assert [foreign.status_code, unknown.status_code] == [404, 404]
    strip = re.compile(r"<code>[0-9a-f]{8}</code>")
    assert strip.sub("", foreign.text) == strip.sub("", unknown.text)
    again = f"/requests/{sid}/answers/{message}/read"
    assert noor.post(again, token="0" * 64).status_code == 403


def test_an_answer_that_was_changed_is_not_opened(town, story, noor):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    blobs = [one for one in (town.folder / "hub").rglob("*") if one.is_file()]
    hub = town.session("noor").hub
    path = f"/v1/requests/{sid}/answers/{message}/pick-ups"
    sealed = hub.post(path, {}, PickedUpOut).statement
    digest = json.loads(base64.b64decode(sealed["payload"]))["sealed"]["sha256"]
    (blob,) = [one for one in blobs if digest in one.name]
    data = bytearray(blob.read_bytes())
    data[-1] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(data)

    answer = post(noor, f"/requests/{sid}/answers/{message}/read")

    assert answer.status_code == 400
    assert NL.say("asked.problem.alarm") in said(answer.text)


def test_the_wrong_person_is_one_button_and_closes_what_is_open(town, story, noor):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    path = opened(noor, sid, message)
    form = f'action="/requests/{sid}/answers/{message}/wrong-person"'
    assert form in noor.get(path).text

    done = post(noor, f"/requests/{sid}/answers/{message}/wrong-person")

    page = noor.follow(done).text
    assert NL.say("asked.says.quarantined", receiver="IND (demo)") in said(page)
    assert events(town, sid)[-1] == "wrong_person"
    assert noor.get(path).status_code == 404
    assert f"{message}/read" not in page
    assert post(noor, f"/requests/{sid}/answers/{message}/read").status_code == 404


def test_who_has_not_read_an_answer_cannot_say_that_it_is_about_another(town, story, noor):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    path = f"/requests/{sid}/answers/{message}/wrong-person"

    for name in ("noor", "bram", "fenna"):
        browser = noor if name == "noor" else Browser(town.desk("rechtshoek")).unlock(name)
        assert browser.post(path, token=browser.form_token("/requests")).status_code == 404, name

    assert "wrong_person" not in events(town, sid)


def test_an_answer_that_was_recalled_is_closed_where_it_was_open(town, story, noor):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    path = opened(noor, sid, message)
    read.receipt(town.session("anna"), sid, message, "recalled")

    page = noor.follow(noor.get(path)).text

    assert NL.say("asked.says.recalled", receiver="IND (demo)") in said(page)
    assert noor.get(f"{path}/parts/1").status_code == 404


def test_a_refusal_says_why_in_words(town, story, noor):
    sid = story.ask()
    message = answering.refuse(town, sid, "mandate_insufficient", "De datum ontbreekt.")["sid"]

    page = said(noor.get(opened(noor, sid, message)).text)

    assert "machtiging is onvoldoende" in page
    assert "De datum ontbreekt." in page
    assert NL.say("asked.wrong_person") not in page


def test_a_part_says_what_comes_later_and_parts_are_read_in_order(story, noor):
    sid = story.ask()
    first = {"besluit.pdf": FILES["besluit.pdf"]}
    one = story.answer(sid, files=first, later=frozenset({"asylum_narrative"}))["sid"]
    part = said(noor.get(opened(noor, sid, one)).text)
    last = {"gehoor.json": FILES["gehoor.json"]}
    two = story.answer(sid, files=last)["sid"]
    page = noor.get(f"/requests/{sid}").text

    assert NL.say("reading.outcome.later") in part
    assert page.index(f"/answers/{two}/read") < page.index(f"/answers/{one}/read")
    assert NL.say("reading.outcome.delivered") in said(noor.get(opened(noor, sid, two)).text)


def test_what_was_not_held_or_withheld_is_said_with_its_reason(story, noor):
    sid = story.ask()
    files = {"besluit.pdf": FILES["besluit.pdf"]}
    message = story.answer(sid, files=files, withheld={"asylum_narrative": "third_party"})["sid"]

    page = said(noor.get(opened(noor, sid, message)).text)

    assert NL.say("reading.outcome.withheld", why="gegevens van een ander") in page


def test_a_large_document_streams_with_flat_memory_and_stops_at_the_lock(story, noor):
    sid = story.ask()
    # A fake file of zeros: what is measured is the way back, to the browser.
    big = {"groot.pdf": ("asylum_decisions", bytes(100 * MIB))}
    path = opened(noor, sid, story.answer(sid, files=big)["sid"])
    app, cookie = noor.http.app, "; ".join(f"{k}={v}" for k, v in noor.http.cookies.items())
    sent = [0]

    def scope():
        headers = [(b"host", noor.origin.partition("//")[2].encode()), (b"cookie", cookie.encode())]
        raw = f"{path}/parts/1"
        return {
            "type": "http",
            "method": "GET",
            "path": raw,
            "raw_path": raw.encode(),
            "query_string": b"",
            "headers": headers,
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
        }

    async def receive():
        await anyio.sleep_forever()

    async def count(message):
        sent[0] += len(message.get("body", b""))

    tracemalloc.start()
    anyio.run(app, scope(), receive, count)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent[0] == 100 * MIB
    assert peak < 8 * MIB

    async def lock(message):
        await count(message)
        if sent[0] > MIB:
            app.state.site.vault.lock_all()

    sent[0] = 0
    with pytest.raises(Exception):  # noqa: B017 - the response breaks off
        anyio.run(app, scope(), receive, lock)
    assert sent[0] < 2 * MIB


def asked_back(town, story):
    sid = story.ask()
    return sid, answering.ask_back(town, sid, "Welke procedure bedoelt u?")["sid"]


def test_a_question_is_answered_with_words_and_a_file(town, story, noor):
    sid, message = asked_back(town, story)
    path = opened(noor, sid, message)
    page = noor.get(path).text
    assert "Welke procedure bedoelt u?" in page
    assert 'enctype="multipart/form-data"' in page

    answer = send(
        noor,
        path,
        {"text": "De eerste, van Yusra Leescanarie.", "category": "mandate"},
        {"file": ("machtiging.pdf", b"%PDF-1.7 opnieuw")},
    )

    assert NL.say("asked.says.with_provider", receiver="IND (demo)") in said(
        noor.follow(answer).text
    )
    anna = town.session("anna")
    (reply,) = read.to_read(anna, sid)
    with read.read(anna, sid, reply) as found:
        assert found.words["text"] == "De eerste, van Yusra Leescanarie."
        assert b"".join(found.opened.part("machtiging.pdf")) == b"%PDF-1.7 opnieuw"
    # The question does not wait any more, and its page has no form.
    assert 'enctype="multipart/form-data"' not in noor.get(path).text
    late = send(noor, path, {"text": "nog eens", "category": "mandate"})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("text", "files", "error"),
    [
        ("", None, "text"),
        ("x" * 8_001, None, "long"),
        ("ja", {"file": ("a.exe", b"MZ")}, "media_unknown"),
        ("ja", {"file": ("../a.pdf", b"%PDF")}, "part_name"),
        ("ja", {"file": ("a.pdf", b"")}, "file_empty"),
        (
            "ja",
            [("file", ("a.pdf", b"%PDF")), ("file", ("b.pdf", b"%PDF"))],
            "file_twice",
        ),
    ],
)
def test_what_is_wrong_with_a_reply_is_said_at_its_field_and_nothing_is_lost(
    asked_once, noor, text, files, error
):
    path = opened(noor, *asked_once)

    answer = send(noor, path, {"text": text, "category": "asylum_decisions"}, files)

    assert answer.status_code == 400
    assert answer.text.count(NL.say(f"reply.error.{error}")) == 2
    assert f">\n{text}</textarea>" in answer.text
    assert 'value="asylum_decisions" checked' in answer.text
    assert "<title>Fout: " in answer.text


@pytest.fixture(scope="module")
def asked_once(town, story):
    return asked_back(town, story)


def test_a_reply_without_the_token_of_this_browser_is_not_taken(town, asked_once, noor):
    path = opened(noor, *asked_once)

    answer = noor.http.post(
        f"{path}/reply",
        data={"form_token": "0" * 64, "text": "ja"},
        files={"file": ("a.pdf", b"%PDF")},
        headers={"Origin": noor.origin},
    )

    assert answer.status_code == 403
    assert "reply_given" not in events(town, asked_once[0])


@pytest.mark.usefixtures("answered")
def test_the_hub_never_learns_a_name_a_number_or_a_word(town, story):
    assert case.read_case(town.session("noor"), story.case_id).card["name"] == story.name
    canaries = [story.name, story.v_number, "Welke procedure", "Let op", "besluit.pdf", "gehoor"]
    held = [one for one in (town.folder / "hub").rglob("*") if one.is_file()]

    found = [
        (one.name, word) for one in held for word in canaries if word.encode() in one.read_bytes()
    ]

    assert len(held) > 5
    assert found == []
