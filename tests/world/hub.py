"""A real hub in this process: its settings, and calls as its API makes them.

    with bootstrap.running(settings_for(tmp_path, policies)) as hub:
        world = World(hub.log_key, parties.organisations())
        world.install(hub.broker)
        upload(hub.broker, noor, file)
        hub.broker.case.open(asked(noor), document(envelope))

The database, the log, the policy engine and the files are the real ones, in a folder of the test.
"""

import hashlib
import io
import secrets
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from hub.config import Settings
from hub.services.action import Call

LOG_ORIGIN = "demo.invalid/audit/2026"
SECRET = "not-a-real-secret"


def settings_for(folder, policies, **change):
    """Settings of a hub whose data lies in ``folder``."""
    usual = {
        "environment": "demo",
        "data": folder / "hub",
        "policies": policies,
        "origin": "http://127.0.0.1:8000",
        "log_origin": LOG_ORIGIN,
        "oidc_issuer": "http://127.0.0.1:8001",
        "oidc_client_secret": SECRET,
    }
    return Settings(**usual | change)


def asked(person, body=b""):
    """A call of a person under a fresh key."""
    return Call(caller=person.caller, key=secrets.token_hex(16), route="test", body=body)


def upload(broker, person, file):
    """Hand over the bytes of a sealed file."""
    sha = hashlib.sha256(file).hexdigest()
    broker.upload.put(person.caller, io.BytesIO(file), sha256=sha, size=len(file))


class MovedClock:
    """A clock that is so many days ahead."""

    def __init__(self, days):
        self.ahead = timedelta(days=days)

    def now(self):
        """The time there."""
        return datetime.now(UTC) + self.ahead


def look_ahead(broker, days):
    """Let a whole hub think that it is so many days later."""
    clock = MovedClock(days)
    broker.request.beliefs.clock = clock
    for service in (getattr(broker, one.name) for one in fields(broker)):
        if hasattr(service, "clock"):
            object.__setattr__(service, "clock", clock)
