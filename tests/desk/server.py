"""A desk on a server: behind an https address, with the party's own sign-in before it."""

import re
import time
from urllib.parse import urlsplit

import httpx2

from connectors.desk.seat.admission import Admission
from connectors.desk.seat.roster import Roster
from hub.demo import dev_provider
from hub.demo.dev_grant import Persona, RelyingParty
from hub.oidc.client import Oidc, Provider
from tests.world.desk import Browser

ORIGIN = "https://desk.example"
SECRET = "not-a-real-secret"
STRANGER = "sub-stranger-77"
PERSONAS = ("sub-noor", "sub-bram", "sub-yara", STRANGER)
PEOPLE = {"sub-noor": "noor", "sub-bram": "bram", "sub-yara": "yara"}


def provider(issuer, *, origin=ORIGIN):
    """The party's sign-in service, as an application."""
    return dev_provider.build(
        issuer=issuer,
        party=RelyingParty(
            client_id="desk",
            client_secret=SECRET,
            redirect_uris=frozenset({f"{origin}/sign-in/return"}),
        ),
        personas=[Persona(subject=one, label=one) for one in PERSONAS],
        clock=time.time,
    )


def write_people(file, issuer, people=PEOPLE):
    rows = [f'"{subject}" = "{name}"' for subject, name in people.items()]
    file.write_text("\n".join([f'issuer = "{issuer}"', "[people]", *rows, ""]))
    file.chmod(0o600)


class Clock:
    """Seconds that a test moves on."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Server:
    """The desk of a party whose provider is at ``issuer``; ``file`` says who is who."""

    def __init__(self, town, party, issuer, file, *, origin=ORIGIN):
        self.file, self.issuer, self.clock = file, issuer, Clock()
        write_people(file, issuer)
        asked = Provider(
            issuer=issuer,
            client_id="desk",
            client_secret=SECRET,
            redirect_uri=f"{origin}/sign-in/return",
            acr=frozenset({"mfa"}),
            amr=frozenset({"otp"}),
        )
        oidc = Oidc(asked, clock=time.time)
        self.admission = Admission(oidc, Roster(file=file, issuer=issuer), self.clock)
        self.app = town.desk(party, origin=origin, admission=self.admission)
        self.site = self.app.state.site

    def browser(self):
        return Member(self.app)

    def close(self):
        self.admission.close()


def press(address, subject):
    """Press a persona's button at the provider; gives where it sends the browser."""
    answer = httpx2.post(address, data={"persona": subject}, trust_env=False)
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


class Member(Browser):
    """Somebody's browser at a desk where signing in comes first."""

    def form_token(self, path="/sign-in"):
        page = self.get(path)
        return re.search(r'name="form_token" value="([0-9a-f]{64})"', page.text)[1]

    def begin(self):
        answer = self.post("/sign-in")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def back(self, subject):
        """The address with which the provider sends this browser back."""
        return press(self.begin(), subject)

    def sign_in(self, subject):
        answer = self.get(self.back(subject))
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == "/"
        return self

    def cookie(self, name):
        return self.http.cookies.get(f"__Host-desk-{name}")

    def where(self, path="/"):
        """Where a page sends this browser; empty if it is shown."""
        return self.get(path).headers.get("location", "")
