"""Answering and reading in a real browser: by mouse, by keyboard alone, and without scripts."""

import secrets

import pytest

from tests.desk import flows
from tests.desk.thread import Story
from tests.web.hands import HANDS, LAPTOP, PHONE, Keyboard, Mouse
from tests.world import asking

ANSWER_CLICKS_MAX, READ_CLICKS_MAX = 6, 3
TEXT = "Dit is alles wat wij hebben."


@pytest.fixture(scope="module")
def desks(town):
    with flows.desk_at(town, "ind") as ind, flows.desk_at(town, "rechtshoek") as rechtshoek:
        yield {"anna": ind, "noor": rechtshoek}


@pytest.fixture(scope="module")
def waiting(town, tmp_path_factory):
    """A request that is not urgent, and that nobody answers."""
    return asking.ask_ind(town, tmp_path_factory.mktemp("papers"))


def papers(folder):
    """Eight files on disk: their paths by category, one or two for each of five; and all bytes."""
    picked, content = {one: [] for one in asking.FIVE}, {}
    for number in range(8):
        path = folder / f"stuk {number}.pdf"
        path.write_bytes(b"%PDF-1.7\n" + secrets.token_bytes(3_000))
        picked[asking.FIVE[number % 5]].append(path)
        content[path.name] = path.read_bytes()
    return picked, content


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("kind", HANDS)
def test_the_urgent_item_is_one_click_away_and_eight_files_go_out_in_six(
    town,
    desks,
    chromium,
    tmp_path,
    kind,
):
    asked = asking.ask_ind(town, tmp_path)
    asking.make_late(town, asked.sid)
    picked, content = papers(tmp_path)
    hands = HANDS[kind](chromium)
    opened = []

    def look(page):
        if page == "letter":
            opened.append((hands.page.url, hands.clicks))
            assert hands.page.get_by_text(asked.name).is_visible()
            assert hands.page.get_by_text(asked.words).is_visible()
            assert hands.page.locator("img.paper").is_visible()

    flows.unlock(hands, desks["anna"], "anna")
    shown = flows.answer(hands, picked, TEXT, look=look)
    # The request, to make an answer, to look at it, the tick for the mandate, to send it.
    assert opened == [(f"{desks['anna']}/inbox/{asked.sid}", 1)]
    assert hands.clicks == 5 <= ANSWER_CLICKS_MAX
    assert shown == content

    reader = HANDS[kind](chromium)
    flows.unlock(reader, desks["noor"], "noor")
    received = flows.read(reader, asked.name)
    assert reader.clicks == 2 <= READ_CLICKS_MAX
    assert reader.page.get_by_text(TEXT).is_visible()
    labels = {flows.SAY("reading.open.of", document=name): data for name, data in shown.items()}
    assert received == labels
    for one, origin in ((hands, desks["anna"]), (reader, desks["noor"])):
        one.traffic.check(origin)
        one.close()


@pytest.mark.parametrize("kind", HANDS)
def test_a_document_of_an_answer_opens_with_the_third_click(
    town,
    desks,
    chromium,
    tmp_path,
    kind,
):
    story = Story(town, tmp_path, f"Yusra {kind}", "9999000041")
    note = {"gehoor.txt": ("asylum_narrative", b"Het gehoor begon om negen uur.")}
    story.answer(story.ask(), files=note)
    hands = HANDS[kind](chromium)

    flows.unlock(hands, desks["noor"], "noor")
    flows.read(hands, story.name)
    document = hands.click_out(hands.page.locator('a[target="_blank"]').first)

    assert hands.clicks == READ_CLICKS_MAX
    document.wait_for_load_state()
    assert document.get_by_text("Het gehoor begon om negen uur.").is_visible()
    hands.traffic.check(desks["noor"])
    hands.close()


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_the_first_link_of_a_page_leads_past_its_menu(desks, chromium, size):
    hands = Keyboard(chromium, size)
    flows.unlock(hands, desks["anna"], "anna")
    skip = hands.link(flows.SAY("page.skip"))
    assert not _is_drawn(skip)

    hands.go(skip)
    assert _is_drawn(skip)
    # Back from the heading, over the whole menu: there are links, a lock and a language.
    assert hands.stops > 5
    hands.page.keyboard.press("Enter")

    hands.page.wait_for_selector("main:focus", state="attached")
    hands.page.keyboard.press("Tab")
    hands.page.wait_for_selector("main :focus", state="attached")
    hands.close()


def _is_drawn(locator):
    box = locator.bounding_box()
    clip = locator.evaluate("one => getComputedStyle(one).clipPath")
    return box["y"] >= 0 and clip == "none"


def test_what_comes_from_elsewhere_is_stopped_and_would_be_seen(desks, chromium):
    hands = Mouse(chromium, LAPTOP)
    hands.open(f"{desks['noor']}/unlock")
    hands.traffic.check(desks["noor"])

    with hands.page.expect_console_message() as told:
        hands.page.evaluate("() => { new Image().src = 'http://127.0.0.1:9/x.png'; }")

    assert "Content Security Policy" in told.value.text
    with pytest.raises(AssertionError):
        hands.traffic.check(desks["noor"])
    hands.close()
