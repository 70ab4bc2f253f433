"""How long a server takes for each page, with a hundred times the demo's data.

The hub answers over real HTTP in the same process, so its time is in that of the desk's pages.
"""

import itertools
import re
import socket
import statistics
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace

from connectors.api.request import RequestOut
from hub import bootstrap
from hub.ports.account import AccountRecord
from tests.bench import crowd
from tests.world import answering, hub_pages
from tests.world import case as cases
from tests.world.asking import send
from tests.world.desk import Browser, Town
from tests.world.hub import settings_for
from tests.world.hub_pages import provider
from tests.world.serve import served

PEOPLE, REQUESTS, ANSWERED = 25, 60, 20
ROUNDS = 20
PERSONAS = {"fenna": "rechtshoek", "noor": "rechtshoek"}


def measure(folder, policies, say):
    """Print p50 and p95 of each page, and the worst p95."""
    with _running(folder, policies) as place:
        _fill(place, folder, say)
        worst = 0.0
        for name, call in _pages(place):
            call()
            p50, p95 = _spread(call)
            worst = max(worst, p95)
            say(f"page, {name}: p50, p95", f"{p50:.0f} {p95:.0f} ms")
        say("slowest page, p95 (goal under 300 ms)", f"{worst:.0f} ms")


@contextmanager
def _running(folder, policies):
    """The demo's parties with their desks, and a sign-in provider for the hub's own pages."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    origin, made = f"http://127.0.0.1:{port}", SimpleNamespace()
    with served(lambda issuer: provider(issuer, origin=origin)) as issuer:
        settings = settings_for(folder, policies, oidc_issuer=issuer, origin=origin)

        def application(_):
            made.app = bootstrap.application(settings)
            return made.app

        with served(application, lifespan="on", port=port):
            town = Town(folder / "town", origin, made.app.state.hub.log_key)
            town.install(made.app.state.hub.broker)
            _add_people(settings, town)
            yield SimpleNamespace(
                town=town, hub=made.app.state.hub, app=made.app, settings=settings, origin=origin
            )
            town.lock_all()
            town.close()


def _add_people(settings, town):
    with bootstrap.people(settings) as service:
        for name, party in PERSONAS.items():
            service.add(
                AccountRecord(
                    issuer=settings.oidc_issuer,
                    subject=f"sub-{name}",
                    party=party,
                    member=town.member(name),
                )
            )


def _fill(place, folder, say):
    """A week of one counsellor: 25 people, 60 requests, 20 of them answered; then a hundred."""
    town = place.town
    papers = folder / "papers"
    papers.mkdir()
    place.cases = []
    for number in range(PEOPLE):
        case_id = cases.started(town, name=f"Persoon {number}", v_number=f"99990{number:05d}")
        cases.consent(town, case_id)
        cases.mandate(town, case_id, papers)
        place.cases.append((case_id, f"99990{number:05d}"))
    turn = itertools.cycle(place.cases)
    place.requests = [
        send(town.session("noor"), case_id, number, papers)["sid"]
        for case_id, number in itertools.islice(turn, REQUESTS)
    ]
    files = {"besluit.pdf": ("asylum_decisions", answering.DECISION)}
    for sid in place.requests[:ANSWERED]:
        answering.answer(town, sid, folder / "files", files)
    crowd.copy_rows(place.settings.data / "hub.db")
    before = int(place.hub.sequencer.checkpoint().splitlines()[1])
    crowd.lengthen(place.hub, before * (crowd.TIMES - 1))
    say(
        "lines of the log, requests, cases",
        f"{before * crowd.TIMES} {REQUESTS * crowd.TIMES} {PEOPLE * crowd.TIMES}",
    )


def _pages(place):
    """Each page by name, as a call that fails when it is not served."""
    noor = Browser(place.town.desk("rechtshoek")).unlock("noor")
    tilda = Browser(place.town.desk("rechtshoek")).unlock("tilda")
    anna = Browser(place.town.desk("ind")).unlock("anna")
    case_id, answered, open_ = place.cases[0][0], place.requests[0], place.requests[ANSWERED]
    noor.post(f"/cases/{case_id}/ask", {"aim": "ind:perspective_legal"})
    fields = {"category": ["asylum_decisions"], "necessity": "deadline"}
    noor.post(f"/cases/{case_id}/ask/data", fields)
    for browser, name, path in (
        (noor, "my people", "/"),
        (noor, "a case", f"/cases/{case_id}"),
        (noor, "asking, step 1", f"/cases/{case_id}/ask"),
        (noor, "asking, step 2", f"/cases/{case_id}/ask/data"),
        (noor, "asking, step 3", f"/cases/{case_id}/ask/check"),
        (noor, "a talk about consent", f"/cases/{case_id}/consent"),
        (noor, "a stop", f"/cases/{case_id}/stop"),
        (noor, "requests", "/requests"),
        (noor, "requests that are done", "/requests?show=done"),
        (noor, "a request", f"/requests/{answered}"),
        (noor, "approvals", "/approvals"),
        (tilda, "who works on what", "/assignments"),
        (tilda, "a colleague's cases", f"/assignments/{place.town.member('noor')}"),
        (anna, "inbox", "/inbox"),
        (anna, "inbox, done", "/inbox?state=done"),
        (anna, "a letter with its mandate", f"/inbox/{open_}"),
        (anna, "an answer", f"/inbox/{open_}/answer"),
    ):
        yield f"desk, {name}", lambda browser=browser, path=path: _get(browser, path)
    yield from _hub_pages(place)


def _hub_pages(place):
    fenna = hub_pages.Browser(place.app, place.origin).sign_in("fenna")
    request, entry = place.requests[0], _newest_entry(place)
    for name, path in (
        ("requests", "/requests"),
        ("a request", f"/requests/{request}"),
        ("the log", "/log"),
        ("a line of the log", f"/log/entries/{entry}"),
        ("the agreement", "/agreement"),
        ("Mag dit?", "/may"),
        ("a question to the log", "/audit"),
        ("its answer among all lines", _answer_of(fenna)),
    ):
        yield f"hub, {name}", lambda path=path: _get(fenna, path)


def _newest_entry(place):
    row = place.town.session("noor").hub.get(f"/v1/requests/{place.requests[0]}", RequestOut)
    return row.timeline[-1].entry


def _answer_of(fenna):
    """The address of an answer to a question about everything."""
    page = fenna.get("/audit").text
    key = re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]
    fields = {"key": key, "why": "accountability_audit"}
    token = fenna.form_token("/audit")
    return fenna.post("/audit/questions", fields, token=token).headers["location"]


def _get(browser, path):
    answer = browser.get(path)
    if answer.status_code != 200:
        sys.exit(f"{path}: {answer.status_code}")


def _spread(call):
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), sorted(taken)[int(ROUNDS * 0.95) - 1]
