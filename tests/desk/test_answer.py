"""An answer from the form to what the asker reads: nothing else goes out than what was shown."""

import json
import re
import secrets

import pytest

from connectors import disk
from connectors.exchange import inbox, prepare, read
from connectors.sources.folder import FolderSource
from hub.crypto.payload.answer import Answer
from tests.desk.filling import in_clear, outcomes, paper, send_form
from tests.world import asking
from tests.world import case as cases
from tests.world.desk import Browser

PDF = b"%PDF-1.7\n"


def shown(page):
    """The mark of a preview, and the documents that it shows, opened."""
    hrefs = re.findall(r'href="(/inbox/[0-9a-f]{64}/preview/[0-9]+)"', page.text)
    return re.search(r'name="shown" value="([0-9a-f]{64})"', page.text)[1], hrefs


def read_all(session, sid):
    """All that the asker's desk reads, by the answer: words and documents."""
    found = []
    for message in read.to_read(session, sid):
        with read.read(session, sid, message) as reading:
            parts = reading.opened.container.parts
            data = {one.name: b"".join(reading.opened.part(one.name)) for one in parts}
            found.append((reading.shown(), data))
    return found


@pytest.fixture
def anna(town):
    return Browser(town.desk("ind")).unlock("anna")


@pytest.fixture
def asked(town, tmp_path):
    return asking.ask_ind(town, tmp_path / "papers")


@pytest.fixture(scope="module")
def waiting(town, tmp_path_factory):
    """A request that no test answers."""
    return asking.ask_ind(town, tmp_path_factory.mktemp("papers"))


def state(town, asked):
    return inbox.read_row(town.session("anna"), asked.sid).state


def test_eight_files_in_five_categories_in_six_clicks_and_the_asker_reads_what_was_shown(
    town, anna, asked
):
    files = [(asking.FIVE[n % 5], *paper(f"stuk {n}.pdf")) for n in range(8)]
    text = "Dit is alles wat wij hebben."

    # 1 the request, 2 "Antwoord maken"; choosing files is no click.
    page = anna.get(f"/inbox/{asked.sid}")
    assert f'href="/inbox/{asked.sid}/answer"' in page.text
    # 3 "Bekijk wat er weggaat"
    page = anna.follow(
        send_form(anna, f"/inbox/{asked.sid}/answer", outcomes() | {"text": text}, files)
    )
    mark, hrefs = shown(page)
    for _, name, _ in files:
        assert name in page.text
    assert text in page.text
    assert "De Rechtshoek" in page.text
    opened = sorted(anna.get(href).content for href in hrefs)
    assert opened == sorted(data for _, _, data in files)
    # 4 the mandate is ticked, 5 "Verstuur"
    page = anna.follow(
        anna.post(
            f"/inbox/{asked.sid}/preview",
            {"shown": mark, "seen": "yes"},
            token=anna.form_token(f"/inbox/{asked.sid}/preview"),
        )
    )

    assert "Antwoord verstuurd" in page.text
    assert "Deze handeling staat in het logboek" in page.text
    assert state(town, asked) == "answered"
    ((told, data),) = read_all(town.session("noor"), asked.sid)
    assert data == {name: content for _, name, content in files}
    assert told["text"] == text
    assert {one["category"]: one["outcome"] for one in told["results"]} == dict.fromkeys(
        asking.FIVE, "delivered"
    )
    assert told["deleteBy"] in page.text


def test_three_now_one_later_one_kept_back_and_then_the_later_one(town, anna, asked):
    decisions, narrative, overview, status, travel = asking.FIVE
    files = [(one, *paper(f"{one}.pdf")) for one in (decisions, overview, status)]
    chosen = outcomes(**{narrative: "later", travel: "withheld"})

    page = anna.follow(
        send_form(
            anna,
            f"/inbox/{asked.sid}/answer",
            chosen | {f"withheld-{travel}": "third_party"},
            files,
        )
    )
    assert "gegevens van een ander" in page.text
    assert "Ja, een deel volgt later" in page.text
    page = _send(anna, asked, page)
    assert "Het vervolg staat nog in uw postvak" in page.text
    assert state(town, asked) == "partly_answered"
    assert asked.sid in anna.get("/inbox").text

    page = anna.get(f"/inbox/{asked.sid}/answer")
    assert page.text.count("Dit is al gestuurd.") == 3
    rest = {f"outcome-{narrative}": "delivered", f"outcome-{travel}": "withheld"}
    more = (narrative, *paper("gehoor.pdf"))
    page = anna.follow(
        send_form(
            anna, f"/inbox/{asked.sid}/answer", rest | {f"withheld-{travel}": "third_party"}, [more]
        )
    )
    assert "Nee, dit is alles" in page.text
    _send(anna, asked, page)

    assert state(town, asked) == "answered"
    (first, one), (second, two) = read_all(town.session("noor"), asked.sid)
    results = {one["category"]: one for one in first["results"]}
    assert results[narrative]["outcome"] == "later"
    assert results[travel] == {"category": travel, "outcome": "withheld", "code": "third_party"}
    assert one == {name: data for _, name, data in files}
    assert two == {more[1]: more[2]}
    assert second["final"] is True


def _send(browser, asked, page, **fields):
    mark, _ = shown(page)
    path = f"/inbox/{asked.sid}/preview"
    token = browser.form_token(path)
    return browser.follow(browser.post(path, {"shown": mark, "seen": "yes"} | fields, token=token))


def test_the_deputy_answers_what_the_run_prepared_and_anna_opened(town, anna, asked, tmp_path):
    found = _dossier(tmp_path / "source", asked)
    queue = anna.http.app.state.site.queue
    session = town.session("anna")
    assert prepare.prepare(session, asked.sid, FolderSource(root=tmp_path / "source"), queue)
    assert "Ligt klaar" in anna.get("/inbox").text
    assert asked.name in anna.get(f"/inbox/{asked.sid}").text

    daan = Browser(town.desk("ind")).unlock("daan")
    form = daan.get(f"/inbox/{asked.sid}/answer")
    ready = re.findall(r'name="with" type="checkbox" value="(\d+)"', form.text)
    assert len(ready) == len(found)
    assert daan.get(f"/inbox/{asked.sid}/prepared/1").content in found.values()
    chosen = outcomes("not_held", asylum_decisions="delivered")
    page = daan.follow(send_form(daan, f"/inbox/{asked.sid}/answer", chosen | {"with": ready}))
    _send(daan, asked, page)

    ((told, data),) = read_all(town.session("noor"), asked.sid)
    assert data == found
    assert {one["outcome"] for one in told["results"]} == {"delivered", "not_held"}


def test_a_prepared_document_can_stay_here(town, anna, asked, tmp_path):
    _dossier(tmp_path / "source", asked)
    queue = anna.http.app.state.site.queue
    prepare.prepare(town.session("anna"), asked.sid, FolderSource(root=tmp_path / "source"), queue)
    own = ("asylum_decisions", *paper("eigen.pdf"))
    chosen = outcomes("not_held", asylum_decisions="delivered")

    page = anna.follow(
        send_form(anna, f"/inbox/{asked.sid}/answer", chosen | {"with": ["2"]}, [own])
    )

    assert "besluit-0.pdf" not in page.text
    assert "besluit-1.pdf" in page.text
    _send(anna, asked, page)
    ((_, data),) = read_all(town.session("noor"), asked.sid)
    assert set(data) == {"besluit-1.pdf", "eigen.pdf"}


def _dossier(root, asked):
    folder = root / "4411"
    folder.mkdir(parents=True)
    found = dict(paper(f"besluit-{n}.pdf") for n in range(2))
    for name, data in found.items():
        (folder / name).write_bytes(data)
    about = {"category": "asylum_decisions", "media": "application/pdf"}
    index = {
        "anchor": f"nl-v:{asked.v_number}",
        "born": cases.BORN,
        "documents": [{"file": name} | about for name in found],
    }
    (folder / "index.json").write_text(json.dumps(index))
    return found


def test_what_is_never_exchanged_stops_before_it_is_sealed(town, anna, waiting):
    anna.get(f"/inbox/{waiting.sid}/answer")
    minute = ("ind_internal_minute", *paper("minuut.pdf", b"canary-minute"))

    answer = send_form(anna, f"/inbox/{waiting.sid}/answer", outcomes(), [minute])

    assert answer.status_code == 400
    assert "Deze gegevens gaan nooit via de hub" in answer.text
    outgoing = town.parties["ind"].folder / "anna.memory" / "outgoing" / f"{waiting.sid}.age"
    assert not outgoing.exists()
    assert state(town, waiting) == "with_provider"
    forged = {"outcome-ind_internal_minute": "delivered"}
    assert send_form(anna, f"/inbox/{waiting.sid}/answer", forged).status_code == 400


def test_a_category_that_was_not_asked_is_refused(anna, waiting):
    extra = ("family", *paper("gezin.pdf"))

    answer = send_form(anna, f"/inbox/{waiting.sid}/answer", outcomes("not_held"), [extra])

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("fields", "files", "said"),
    [
        ({}, [], "kies wat hiermee gebeurt"),
        (outcomes(), [], "kies een bestand, of kies dat dit niet meegaat"),
        (outcomes("not_held"), [], "Er gaat niets mee"),
        (outcomes("withheld"), [], "kies waarom u dit niet geeft"),
        (outcomes("withheld") | {"withheld-asylum_decisions": "none"}, [], "waarom u dit niet"),
        (outcomes("not_held"), [("asylum_decisions", *paper("a.pdf"))], "ook dat dit niet meegaat"),
        (outcomes(), [("asylum_decisions", *paper("a.exe"))], "a.exe: dit soort bestand"),
        (outcomes(), [("asylum_decisions", "a.pdf", b"")], "a.pdf: dit bestand is leeg"),
        (outcomes(), [("asylum_decisions", *paper(".a.pdf"))], "deze bestandsnaam kan niet"),
        (outcomes("later") | {"text": "é" * 4_001}, [], "Uw woorden zijn te lang"),
    ],
)
def test_what_cannot_go_out_says_what_to_do_at_its_field(anna, waiting, fields, files, said):
    answer = send_form(anna, f"/inbox/{waiting.sid}/answer", fields, files)

    assert answer.status_code == 400
    assert said in answer.text
    assert "<title>Fout" in answer.text
    for target in re.findall(r'<li><a href="#([^"]+)">', answer.text):
        assert f'id="{target}"' in answer.text


def test_two_files_of_one_name_are_told_apart_by_nobody_and_refused(anna, waiting):
    files = [("asylum_decisions", *paper("a.pdf")), ("travel_documents", *paper("A.pdf"))]

    answer = send_form(anna, f"/inbox/{waiting.sid}/answer", outcomes("later"), files)

    assert answer.status_code == 400
    assert "A.pdf: er gaat al een bestand met deze naam mee" in answer.text


def test_in_a_folder_two_files_of_one_name_are_refused_at_its_field(anna, waiting):
    files = [("asylum_decisions", *paper(f"map/{sub}/a.pdf")) for sub in "xy"]

    answer = send_form(anna, f"/inbox/{waiting.sid}/answer", outcomes("later"), files)

    assert answer.status_code == 400
    assert "a.pdf: er gaat al een bestand met deze naam mee" in answer.text
    assert '<a href="#folder-asylum_decisions">' in answer.text
    assert 'aria-describedby="folder-asylum_decisions-error"' in answer.text


@pytest.mark.parametrize("category", ["ind_internal_minute", "family", "files-asylum_decisions"])
def test_a_folder_brings_in_nothing_that_a_file_may_not(town, anna, waiting, category):
    outgoing = town.parties["ind"].folder / "anna.memory" / "outgoing" / f"{waiting.sid}.age"
    before = outgoing.exists() and outgoing.read_bytes()

    inside = (category, *paper("map/minuut.pdf"))
    answer = send_form(anna, f"/inbox/{waiting.sid}/answer", outcomes("not_held"), [inside])

    assert answer.status_code == 400
    assert (outgoing.exists() and outgoing.read_bytes()) == before


def test_a_folder_and_a_file_end_in_one_list(town, anna, asked):
    files = [
        ("asylum_decisions", *paper("los.pdf")),
        ("asylum_decisions", *paper("map/besluit.pdf")),
        ("asylum_decisions", *paper("map/sub/bijlage.pdf")),
        ("asylum_decisions", "map/.DS_Store", b"x"),
    ]
    chosen = outcomes("not_held", asylum_decisions="delivered")

    page = anna.follow(send_form(anna, f"/inbox/{asked.sid}/answer", chosen, files))
    _, hrefs = shown(page)
    assert sorted(anna.get(href).content for href in hrefs) == sorted(d for *_, d in files[:3])
    _send(anna, asked, page)

    ((_, data),) = read_all(town.session("noor"), asked.sid)
    assert data == {name.rpartition("/")[2]: content for _, name, content in files[:3]}


def test_after_an_error_the_files_are_still_there(anna, asked):
    one = ("asylum_decisions", *paper("besluit.pdf"))
    wrong = send_form(anna, f"/inbox/{asked.sid}/answer", outcomes(), [one])
    assert wrong.status_code == 400
    assert "besluit.pdf" in wrong.text
    assert anna.get(f"/inbox/{asked.sid}/chosen/1").content == one[2]

    chosen = outcomes("not_held", asylum_decisions="delivered")
    page = anna.follow(send_form(anna, f"/inbox/{asked.sid}/answer", chosen | {"keep": "1"}))
    assert "besluit.pdf" in page.text

    dropped = send_form(anna, f"/inbox/{asked.sid}/answer", chosen)
    assert dropped.status_code == 400
    assert "besluit.pdf" not in dropped.text


def test_nothing_else_is_sent_than_what_was_shown(town, anna, waiting):
    chosen = outcomes("not_held", asylum_decisions="delivered")
    one, other = (("asylum_decisions", *paper(f"{name}.pdf")) for name in "ab")
    mark, _ = shown(anna.follow(send_form(anna, f"/inbox/{waiting.sid}/answer", chosen, [one])))
    anna.follow(send_form(anna, f"/inbox/{waiting.sid}/answer", chosen, [other]))
    path = f"/inbox/{waiting.sid}/preview"
    token = anna.form_token(path)

    for wrong in (mark, "", "0" * 64):
        answer = anna.post(path, {"shown": wrong, "seen": "yes"}, token=token)
        assert answer.status_code == 400
        assert "Er is iets veranderd sinds u keek" in answer.text
    assert state(town, waiting) == "with_provider"


def test_without_a_look_at_the_mandate_nothing_goes_out(town, anna, waiting):
    chosen = outcomes("not_held", asylum_decisions="delivered")
    one = ("asylum_decisions", *paper("a.pdf"))
    mark, _ = shown(anna.follow(send_form(anna, f"/inbox/{waiting.sid}/answer", chosen, [one])))
    path = f"/inbox/{waiting.sid}/preview"

    answer = anna.post(path, {"shown": mark}, token=anna.form_token(path))

    assert answer.status_code == 400
    assert "Bekijk eerst de machtiging" in answer.text
    assert state(town, waiting) == "with_provider"


def test_who_has_no_function_for_it_releases_nothing(town, anna, waiting):
    chosen = outcomes("not_held", asylum_decisions="delivered")
    one = ("asylum_decisions", *paper("a.pdf"))
    mark, _ = shown(anna.follow(send_form(anna, f"/inbox/{waiting.sid}/answer", chosen, [one])))
    vera = Browser(town.desk("ind")).unlock("vera")
    token = vera.form_token("/inbox")

    for path in ("answer", "preview", "preview/1", "prepared/1", "chosen/1"):
        assert vera.get(f"/inbox/{waiting.sid}/{path}").status_code in (403, 404), path
    answer = vera.post(f"/inbox/{waiting.sid}/preview", {"shown": mark, "seen": "yes"}, token=token)

    assert answer.status_code in (403, 404)
    assert state(town, waiting) == "with_provider"


def test_what_a_colleague_chose_is_not_mine(town, anna, asked):
    chosen = outcomes("not_held", asylum_decisions="delivered")
    one = ("asylum_decisions", *paper("van-anna.pdf"))
    anna.follow(send_form(anna, f"/inbox/{asked.sid}/answer", chosen, [one]))

    daan = Browser(town.desk("ind")).unlock("daan")

    assert "van-anna.pdf" not in daan.get(f"/inbox/{asked.sid}/answer").text
    assert daan.get(f"/inbox/{asked.sid}/preview").headers["location"].endswith("/answer")


def test_nothing_personal_lies_in_clear_anywhere_nor_reaches_the_hub(town, anna, asked, tmp_path):
    canary = secrets.token_hex(16).encode()
    name = f"besluit-{secrets.token_hex(8)}.pdf"
    one = ("asylum_decisions", name, PDF + canary * 200)
    text = f"woorden {secrets.token_hex(16)}"
    chosen = outcomes("not_held", asylum_decisions="delivered") | {"text": text}

    page = anna.follow(send_form(anna, f"/inbox/{asked.sid}/answer", chosen, [one]))
    canaries = [canary, name.encode(), text.encode(), asked.name.encode(), asked.words.encode()]
    assert not in_clear(town.parties["ind"].folder, *canaries)
    _send(anna, asked, page)

    assert not in_clear(town.folder, *canaries)
    ((told, data),) = read_all(town.session("noor"), asked.sid)
    assert (told["text"], data) == (text, {name: one[2]})
    (tmp_path / "seen").write_bytes(one[2])
    assert in_clear(tmp_path, *canaries)


@pytest.mark.parametrize("path", ["answer", "preview", "preview/1", "prepared/1", "chosen/1"])
def test_a_foreign_request_is_not_there(town, waiting, path):
    wout = Browser(town.desk("dtv")).unlock("wout")

    for sid in (waiting.sid, "0" * 64):
        assert wout.get(f"/inbox/{sid}/{path}").status_code == 404


def test_what_is_answered_is_not_answered_again(anna, asked):
    chosen = outcomes("not_held", asylum_decisions="delivered")
    one = ("asylum_decisions", *paper("a.pdf"))
    page = anna.follow(send_form(anna, f"/inbox/{asked.sid}/answer", chosen, [one]))
    mark, _ = shown(page)
    _send(anna, asked, page)
    token = anna.form_token("/inbox")

    again = anna.post(f"/inbox/{asked.sid}/preview", {"shown": mark, "seen": "yes"}, token=token)

    assert again.headers["location"] == f"/inbox/{asked.sid}"
    assert anna.get(f"/inbox/{asked.sid}/answer").headers["location"] == f"/inbox/{asked.sid}"
    assert "niet meer beantwoorden" in anna.get(f"/inbox/{asked.sid}").text


def test_a_proof_is_its_members_own_and_can_be_kept(town, anna, asked):
    chosen = outcomes("not_held", asylum_decisions="delivered")
    one = ("asylum_decisions", *paper("a.pdf"))
    _send(anna, asked, anna.follow(send_form(anna, f"/inbox/{asked.sid}/answer", chosen, [one])))
    session = town.session("anna")
    (entry,) = (
        name
        for name, kept in session.memory.documents(disk.SUBMISSIONS)
        if kept.get("statement") and _about(session, kept) == asked.sid
    )

    page = anna.get(f"/done/{entry}")
    file = anna.get(f"/done/{entry}/file")

    assert asked.name not in page.text
    assert file.text.startswith("c2sp.org/tlog-proof@v1\n")
    assert file.headers["content-disposition"].startswith("attachment;")
    daan = Browser(town.desk("ind")).unlock("daan")
    for path in (f"/done/{entry}", f"/done/{entry}/file"):
        assert daan.get(path).status_code == 404
    assert anna.get(f"/done/{'0' * 32}").status_code == 404


def _about(session, kept):
    signed = session.read_statement(kept["statement"], Answer)
    return signed.said.request
