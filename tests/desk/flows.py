"""The main jobs at a desk, from the first page on, for any hands."""

from contextlib import contextmanager

from hub.ui import words
from tests.world.desk import PASSPHRASE
from tests.world.serve import served

SAY = words.load("nl", "connectors.desk").say


@contextmanager
def desk_at(town, party):
    """The desk of a party at a port of its own; gives its address."""

    def application(origin):
        return town.desk(party, int(origin.rpartition(":")[2]))

    with served(application, lifespan="on") as origin:
        yield origin


def unlock(hands, origin, name):
    """Type the passphrase; the day begins, so clicks count from here."""
    hands.open(f"{origin}/unlock")
    hands.pick(hands.page.locator("#holder"), name)
    hands.write(hands.page.locator("#passphrase"), PASSPHRASE)
    hands.click(hands.button(SAY("unlock.do")))
    hands.clicks = 0


def lock(hands):
    hands.click(hands.button(SAY("unlock.lock")))


def ask(hands, person, v_number, photo, *, text="", look=lambda _name: None):
    """From home: a mandate with its photo, and a request to the IND; ``look`` sees each page."""
    page = hands.page
    hands.click(hands.link(person))
    look("case")
    hands.click(hands.link(SAY("case.mandate")))
    hands.choose(page.locator("#document"), photo)
    look("mandate")
    hands.click(hands.button(SAY("mandate.do")))
    hands.click(hands.link(SAY("case.ask")))
    look("ask-aim")
    hands.tick(page.locator('[value="ind:perspective_legal"]'))
    hands.click(hands.button(SAY("ask.next")))
    look("ask-data")
    if text:
        hands.write(page.locator("#text"), text)
    hands.click(hands.button(SAY("ask.next")))
    hands.write(page.locator("#v_number"), v_number)
    look("ask-check")
    hands.click(hands.button(SAY("ask.send")))


def answer(hands, files, text, *, look=lambda _name: None):
    """From the inbox: the request on top is answered; ``files`` by category.

    Gives the documents of the preview, by name.
    """
    page = hands.page
    hands.click(page.locator("tbody a").first)
    look("letter")
    hands.click(hands.link(SAY("letter.answer")))
    for category, picked in files.items():
        hands.choose(page.locator(f"#files-{category}"), picked)
    hands.write(page.locator("#text"), text)
    look("answer")
    hands.click(hands.button(SAY("answer.do")))
    look("preview")
    shown = documents(hands, "/preview/")
    hands.tick(page.locator("#seen"))
    hands.click(hands.button(SAY("preview.do")))
    look("done")
    return shown


def read(hands, person):
    """From home: the answer about a person; gives its documents, by name."""
    row = hands.page.get_by_role("row").filter(has_text=person)
    hands.click(row.get_by_role("link").nth(1))
    hands.click(hands.button(SAY("asked.do.answer")))
    return documents(hands, "/parts/")


def documents(hands, path):
    """What the links to documents on this page give, by the name that stands with them."""
    found = {}
    for link in hands.page.locator(f'a[href*="{path}"][target="_blank"]').all():
        got = hands.context.request.get(
            "/".join(hands.page.url.split("/")[:3]) + link.get_attribute("href")
        )
        name = link.get_attribute("aria-label") or link.inner_text()
        found[name] = got.body()
    return found
