"""Canaries go through the desk: name, number, birth date, words, documents, names of files.

None reaches the hub or lies on a disk in clear, and after locking no page shows one, also not the
one before. The browser is a real one with a profile on disk and with the pages it keeps for its
back button.
"""

import base64
import json
import logging
import os
import secrets
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from tempfile import TemporaryFile
from types import SimpleNamespace
from urllib.parse import quote, quote_plus, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.desk import disk, flows
from tests.desk.canary import Canaries, Recorder
from tests.web.hands import Mouse
from tests.world import case as cases
from tests.world.browser import find
from tests.world.desk import running
from tests.world.serve import served

sync_api = pytest.importorskip("playwright.sync_api")

BACK_MS, KEPT_MS = 30_000, 2_000
TRIES_MAX, TRY_MS = 100, 100
CATEGORIES = ("asylum_decisions", "asylum_procedure_overview")


@pytest.fixture(scope="module")
def recorder():
    return SimpleNamespace()


@pytest.fixture(scope="module")
def town(tmp_path_factory, policies, recorder):
    def around(app):
        recorder.hub = Recorder(app)
        return recorder.hub

    with running(tmp_path_factory.mktemp("town"), policies, around=around) as town:
        yield town


@pytest.fixture(scope="module")
def planted():
    """What is typed and chosen in this module, by what it is."""
    token = secrets.token_hex
    return SimpleNamespace(
        name=f"Canarié {token(6)}",
        born="1987-06-05",
        v_number=f"99{secrets.randbelow(10**8):08d}",
        words=f"Graag alles over {token(8)}",
        reply=f"Hierbij alles, {token(8)}",
        photo=f"machtiging-{token(6)}.jpg",
        photo_bytes=token(24),
        decision=f"besluit-{token(6)}.pdf",
        decision_bytes=token(24),
        note=f"overzicht-{token(6)}.txt",
        note_bytes=f"Overzicht {token(24)}",
    )


@pytest.fixture(scope="module")
def canaries(planted):
    return Canaries(
        vars(planted)
        | {"born in Dutch": "5 juni 1987", "born as typed": "05-06-1987", "born bare": "19870605"}
    )


@pytest.fixture(scope="module")
def chosen(tmp_path_factory, planted):
    """The files that people choose, on their own disk."""
    folder = tmp_path_factory.mktemp("chosen")
    for name, data in (
        (planted.photo, b"\xff\xd8\xff" + planted.photo_bytes.encode() * 40),
        (planted.decision, b"%PDF-1.7\n" + planted.decision_bytes.encode() * 400),
        (planted.note, planted.note_bytes.encode() * 40),
    ):
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def context(profile):
    """A browser as people have it, which keeps pages for its back button."""
    with sync_api.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=find(),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield context
        context.close()


@pytest.fixture(scope="module")
def walked(town, context, planted, canaries, chosen):
    """The main jobs, done; gives what was seen on the way."""
    logged, printed, kept = StringIO(), StringIO(), {}
    handler = logging.StreamHandler(logged)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)

    def look(page):
        """What lies on a disk at the worst moments."""
        if page in {"ask-check", "answer", "preview", "reading"}:
            kept[page] = [canaries.under(town.folder), canaries.open_now()]

    with (
        redirect_stdout(printed),
        redirect_stderr(printed),
        flows.desk_at(town, "ind") as ind,
        flows.desk_at(town, "rechtshoek") as own,
    ):
        hands = Mouse.of(context)
        case_id = _open(hands, town, own, planted)
        cases.consent(town, case_id, items=cases.OVERVIEW)
        flows.ask(
            hands,
            planted.name,
            planted.v_number,
            chosen / planted.photo,
            text=planted.words,
            look=look,
        )
        asked = urlsplit(hands.page.url).path
        anna = Mouse.of(context)
        flows.unlock(anna, ind, "anna")
        files = dict(
            zip(CATEGORIES, [chosen / planted.decision, chosen / planted.note], strict=True)
        )
        flows.answer(anna, files, planted.reply, look=look)
        hands.open(own)
        flows.read(hands, planted.name)
        reading = urlsplit(hands.page.url).path
        look("reading")
        shown = [canaries.of(hands.page.content().encode())]
        shown += [
            canaries.of(_visit(hands, f"{own}{path}")) for path in _others(case_id, asked, reading)
        ]
        _reveal(hands, f"{own}/cases/{case_id}")
        yield SimpleNamespace(
            hands=hands,
            anna=anna,
            desks=(own, ind),
            shown=shown,
            kept=kept,
            logs=lambda: logged.getvalue() + printed.getvalue(),
        )
    root.removeHandler(handler)
    root.setLevel(level)


def _open(hands, town, own, planted):
    """Tilda opens the case for Noor, who starts it; gives its id."""
    page = hands.page
    flows.unlock(hands, own, "tilda")
    hands.open(f"{own}/cases/new")
    hands.write(page.locator("#name"), planted.name)
    hands.write(page.locator("#born"), "05-06-1987")
    for field in ("#v_number", "#again"):
        hands.write(page.locator(field), planted.v_number)
    hands.tick(page.locator(f'[value="{town.member("noor")}"]'))
    hands.click(hands.button(flows.SAY("card.do")))
    case_id = page.url.rpartition("/")[2]
    flows.lock(hands)
    flows.unlock(hands, own, "noor")
    hands.click(hands.link(planted.name))
    hands.tick(page.locator('[name="state"][value="step1"]'))
    hands.click(hands.button(flows.SAY("case.start.do")))
    hands.open(own)
    return case_id


def _others(case_id, asked, reading):
    """More pages that show a name, a number or words."""
    return [
        "/",
        f"/cases/{case_id}",
        f"/cases/{case_id}/ask",
        f"/cases/{case_id}/consent",
        f"/cases/{case_id}/mandate",
        f"/cases/{case_id}/stop",
        f"/hub-view/{asked.rpartition('/')[2]}",
        "/requests?show=all",
        asked,
        f"{asked}/withdraw",
        reading,
        f"{reading}/parts/1/save",
        f"{reading}/parts/2",
    ]


def _visit(hands, address):
    hands.page.goto(address)
    return hands.page.content().encode()


def _reveal(hands, case):
    hands.open(case)
    hands.click(hands.button(flows.SAY("case.v_number.show")))


def test_the_pages_show_what_was_planted(walked):
    """Else nothing that follows means anything."""
    assert all(walked.shown)


@pytest.mark.usefixtures("walked")
def test_no_request_of_a_desk_to_the_hub_holds_a_canary(recorder, canaries):
    requests = recorder.hub.requests()

    assert len(requests) > 100
    assert any(b"/answers" in one for one in requests)
    assert [held for one in requests if (held := canaries.of(one))] == []


@pytest.mark.usefixtures("walked")
def test_no_file_of_the_hub_or_of_a_desk_holds_a_canary(town, canaries):
    assert (town.folder / "hub" / "hub.db").exists()
    assert list((town.folder / "hub" / "blobs").rglob("*"))
    assert canaries.under(town.folder) == {}


@pytest.mark.usefixtures("walked")
def test_every_folder_and_file_of_a_party_stands_in_the_table(town):
    party = town.parties["rechtshoek"].folder
    folders = {path.name for path in party.rglob("*") if path.is_dir()}

    assert {"noor.memory", "queue", "mandates", "drafts", "accepted", "tmp"} <= folders
    assert [name for one in town.parties.values() for name in disk.unknown(one.folder)] == []


@pytest.mark.parametrize(
    "path",
    ["cache/x.json", "noor.memory/x.json", "noor.memory/names/1.json", "queue/1.txt", "noor.bak"],
)
def test_a_file_that_stands_in_no_row_is_found(tmp_path, path):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).touch()

    assert path in disk.unknown(tmp_path)


def test_no_disk_held_a_canary_while_documents_were_open(walked):
    assert set(walked.kept) == {"ask-check", "answer", "preview", "reading"}
    assert [one for found in walked.kept.values() for one in found if one] == []


def test_no_log_line_holds_a_canary(walked, canaries):
    assert walked.logs()
    assert canaries.of(walked.logs().encode()) == []


def test_no_address_holds_a_canary_and_the_browser_stayed_at_the_desks(walked, canaries):
    for hands in (walked.hands, walked.anna):
        hands.traffic.check(*walked.desks)
    assert canaries.of("\n".join(walked.hands.traffic.asked).encode()) == []


def test_after_locking_no_page_shows_a_canary_also_not_the_one_before(walked, canaries):
    for hands, pages in ((walked.hands, 20), (walked.anna, 4)):
        flows.lock(hands)
        # By the back button, page by page, to the first one of all.
        seen = list(_backwards(hands.page))
        assert len(seen) > pages
        assert [held for one in seen if (held := canaries.of(one))] == []
    addresses = {url for url, _ in walked.hands.traffic.pages}
    assert len(addresses) > 20
    for address in sorted(addresses):
        walked.hands.page.goto(address)
        assert canaries.of(walked.hands.page.content().encode()) == [], address


def _backwards(page, timeout=BACK_MS):
    """What each page shows on the way back, as a user presses the button, to the very beginning."""
    before = _place(page)
    while before:
        # A page that the browser kept is shown without any loading: to wait for that ends in an
        # error, as does a page that came from a form and cannot be had again.
        with suppress(sync_api.Error):
            page.go_back(timeout=timeout)
        after = _place(page)
        assert after < before
        if after:
            yield page.locator("html").inner_html().encode()
        before = after


def _place(page):
    """How many pages lie before this one in its history."""
    for _ in range(TRIES_MAX):
        # The target of a page is another one after some steps: each look takes it anew.
        with suppress(sync_api.Error):
            browser = page.context.new_cdp_session(page)
            return browser.send("Page.getNavigationHistory")["currentIndex"]
        page.wait_for_timeout(TRY_MS)
    raise AssertionError("the browser does not say where it is")


def test_the_back_button_of_this_browser_shows_what_it_kept(context):
    """Of pages without the desk's headers: else the test of locking could not fail."""
    is_gone, told = [], secrets.token_hex(8)

    def answer(request):
        is_shown = request.url.path == "/shown" and not is_gone
        return HTMLResponse(f"<h1>{told if is_shown else 'nothing'}</h1>")

    def application(_origin):
        return Starlette(routes=[Route("/{name}", answer)])

    with served(application) as origin:
        page = context.new_page()
        page.goto(f"{origin}/shown")
        page.goto(f"{origin}/other")
        is_gone.append(True)
        assert [told.encode() in one for one in _backwards(page, KEPT_MS)] == [True]


def test_a_canary_is_found_in_every_form_at_every_place(planted, canaries):
    for name, text in vars(planted).items():
        data = text.encode()
        for before in range(4):
            block = bytes(before) + data + bytes(5 - before)
            for one in (base64.b64encode(block), base64.urlsafe_b64encode(block)):
                assert any(held.startswith(f"{name} in base64") for held in canaries.of(one))
        spelled = [data, data.hex().encode(), text.encode("utf-16"), json.dumps(text).encode()]
        spelled += [quote(text).encode(), quote_plus(text).encode()]
        for one in spelled:
            assert any(held.startswith(f"{name} in ") for held in canaries.of(b"x" + one + b"x"))
    assert canaries.of(secrets.token_bytes(100_000)) == []


@pytest.mark.parametrize("place", ["path", "header", "body"])
def test_a_canary_that_is_sent_to_the_hub_is_recorded(town, recorder, planted, canaries, place):
    before = len(recorder.hub.requests())
    sent = base64.b64encode(b"x" + planted.words.encode()).decode()
    httpx2.post(
        f"{town.url}/v1/{quote(sent, safe='') if place == 'path' else 'cases'}",
        headers={"X-Note": sent if place == "header" else ""},
        content=iter([sent[:9].encode(), sent[9:].encode()] if place == "body" else [b"{}"]),
        trust_env=False,
    )

    (request,) = recorder.hub.requests()[before:]
    assert any(held.startswith("words in base64") for held in canaries.of(request))


def test_a_canary_on_a_disk_is_found(tmp_path, planted, canaries):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"..." + planted.name.encode("utf-16-le"))
    (tmp_path / planted.note).touch()
    with TemporaryFile() as file:
        file.write(planted.photo_bytes.encode())
        file.flush()

        assert len(canaries.under(tmp_path)) == 2
        assert canaries.open_now()


def test_the_browser_keeps_none_in_its_profile(context, walked, profile, canaries):
    context.close()

    address = walked.desks[0].encode()
    assert any(address in one.read_bytes() for one in profile.rglob("*") if one.is_file())
    assert list(canaries.under(profile).values()) == []
