"""The first window, walked in a real browser: hub, provider and browser are separate processes."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

from hub import bootstrap
from hub.ui import words
from tests.e2e import world as w
from tests.e2e.conftest import organisations
from tests.e2e.test_exchange import Story

from .conftest import HOME, SECRET, settings_of

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
HUB = [sys.executable, "-c", "from hub.cli.app import main; main()"]
START_S = 60
NL = words.load("nl", "hub.web")


def _chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing")
        pytest.skip("chromium is missing: apt-get install chromium")
    return found


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _environment(settings, origin):
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HUB_ENVIRONMENT": "demo",
        "HUB_DATA": str(settings.data),
        "HUB_POLICIES": str(settings.policies),
        "HUB_ORIGIN": origin,
        "HUB_LOG_ORIGIN": settings.log_origin,
        "HUB_OIDC_ISSUER": settings.oidc_issuer,
        "HUB_OIDC_CLIENT_SECRET": SECRET,
    }


class _Processes:
    """Processes of this test, ended at its end; their lines go to files."""

    def __init__(self, folder, environment):
        self._folder, self._environment, self._running = folder, environment, []

    def run(self, *arguments):
        subprocess.run(
            [*HUB, *arguments], env=self._environment, check=True, capture_output=True, timeout=60
        )

    def serve(self, address, *arguments):
        with (self._folder / f"{arguments[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                [*HUB, *arguments], env=self._environment, stdout=log, stderr=log
            )
        self._running.append(process)
        end = time.monotonic() + START_S
        while not _answers(address):
            assert process.poll() is None, (self._folder / f"{arguments[0]}.log").read_text()
            assert time.monotonic() < end, f"{address} did not answer"
            time.sleep(0.1)

    def end(self):
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(30)


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def place(tmp_path_factory, policies):
    """A hub that serves one allowed request, and its sign-in provider; gives the origin."""
    folder = tmp_path_factory.mktemp("walk")
    port, provider_port = _free_port(), _free_port()
    origin, issuer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{provider_port}"
    settings = settings_of(folder, policies, issuer=issuer, origin=origin)
    with bootstrap.running(settings) as hub:
        world = w.World(hub.log_key, organisations())
        world.install(hub.broker)
        asked, _ = Story(hub.broker, world).ask()
        Story(hub.broker, world, without=("mandate",)).ask()
    personas = folder / "personas.json"
    people = [{"subject": f"sub-{one}", "label": one.title()} for one in HOME]
    personas.write_text(json.dumps(people))
    processes = _Processes(folder, _environment(settings, origin))
    try:
        noor = world.orgs["rechtshoek"].people["noor"]
        processes.run(
            *("person", "add", "--issuer", issuer, "--subject", "sub-noor"),
            *("--party", noor.party, "--member", noor.member),
        )
        processes.serve(
            f"{issuer}/.well-known/openid-configuration",
            *("dev-provider", "--port", str(provider_port), "--personas", str(personas)),
            *("--redirect-uri", f"{origin}/sign-in/return"),
        )
        processes.serve(f"{origin}/readyz", "serve", "--port", str(port))
        yield origin, issuer, asked.sid
    finally:
        processes.end()


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    executable = shutil.which("chromium-headless-shell") or _chromium()
    with sync_api.sync_playwright() as playwright:
        # Chromium's sandbox needs a user that is not root.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=executable, args=options)
        yield browser
        browser.close()


class Walk:
    """One page, with everything that it asked for and complained about."""

    def __init__(self, chromium, issuer, *, width=1366, height=768, script=False):
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self._issuer, self.asked, self.complaints = issuer, [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._note)

    def _note(self, message):
        # The development provider is no page of the hub.
        if not message.location["url"].startswith(self._issuer):
            self.complaints.append(message.text)

    def shoot(self, name):
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    def sign_in(self, origin):
        self.page.goto(origin)
        self.page.get_by_role("button", name="Aanmelden bij uw organisatie").click()
        self.page.get_by_role("button", name="Noor").click()


def _is_in_view(locator):
    return locator.bounding_box()["y"] >= 0


def test_a_counsellor_signs_in_reads_the_decision_and_sees_its_line_in_the_log(place, chromium):
    origin, issuer, sid = place
    walk = Walk(chromium, issuer)
    page = walk.page

    page.goto(origin)
    walk.shoot("sign-in")
    walk.sign_in(origin)
    assert page.url == f"{origin}/requests"
    walk.shoot("requests-nl")

    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Requests"
    walk.shoot("requests-en")
    page.get_by_role("link", name=sid[:8]).click()
    assert page.get_by_role("heading", name="May be asked").is_visible()
    assert page.get_by_text("ind decides.").is_visible()
    rule = page.get_by_role("heading", name="Article 5.5")
    assert not rule.is_visible()
    page.get_by_text("The rule in the agreement").click()
    assert rule.is_visible()
    walk.shoot("request-en")

    page.get_by_role("button", name="Nederlands").click()
    walk.shoot("request-nl")
    page.get_by_role("link", name="Vraag ingediend").click()
    assert page.get_by_text(NL.say("log.proven")).is_visible()
    page.get_by_text("Het bewijs", exact=True).click()
    assert page.get_by_text("c2sp.org/tlog-proof@v1").is_visible()
    walk.shoot("log-line-nl")
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewijs downloaden").click()
    assert Path(download.value.path()).read_text().startswith("c2sp.org/tlog-proof@v1\n")

    page.get_by_role("link", name="Logboek", exact=True).click()
    walk.shoot("log-nl")
    page.get_by_role("button", name="Uitloggen").click()
    page.goto(f"{origin}/requests/{sid}")
    assert page.url == f"{origin}/sign-in"
    # Nothing came from elsewhere, and no page broke its own policy.
    assert [one for one in walk.asked if not one.startswith((origin, issuer))] == []
    assert walk.complaints == []


def test_the_pages_can_be_walked_by_keyboard_and_fit_a_phone(place, chromium):
    origin, issuer, sid = place
    walk = Walk(chromium, issuer, width=390, height=844)
    page = walk.page
    walk.sign_in(origin)

    page.goto(f"{origin}/requests/{sid}")
    # The heading is said first; the next tab is the page's first control.
    page.wait_for_selector("h1:focus", state="attached")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").inner_text() == NL.say("clause.fold")
    skip = page.get_by_role("link", name=NL.say("page.skip"))
    assert not _is_in_view(skip)
    skip.focus()
    assert _is_in_view(skip)
    page.keyboard.press("Enter")
    page.wait_for_selector("main:focus", state="attached")
    walk.shoot("request-phone")
    width = page.locator("body").bounding_box()["width"]
    page.goto(f"{origin}/requests")
    walk.shoot("requests-phone")

    assert width <= 390
    assert page.locator("body").bounding_box()["width"] <= 390
    assert walk.complaints == []
