"""The checks before a desk starts: its address, and how its members sign in."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from connectors.desk.door.sign_in import RETURN_PATH
from connectors.desk.seat.admission import Admission
from connectors.desk.seat.roster import Roster
from hub.errors import InvalidInput
from hub.oidc.client import Oidc, Provider, is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The settings for signing in, as the command names them; all empty on a laptop."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    people: Path | None
    acr: str
    amr: str


def check_origin(origin: str) -> None:
    """Refuse an address that cannot be a desk's own.

    Raises:
        InvalidInput: it has more than a host and a port, or is http but not on this machine.
    """
    try:
        parts = urlsplit(origin)
        bare = f"{parts.scheme}://{parts.netloc}" == origin and bool(parts.hostname)
        named = bare and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        named = False
    if not named or origin != origin.lower():
        raise InvalidInput("origin_form", "name it as https://desk.example.nl, in lower case")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(origin)):
        raise InvalidInput("origin_form", "expected https for all but this machine")


def admission_of(sign_in: SignIn, *, origin: str, env: str, several: bool) -> Admission | None:
    """The sign-in of a desk at ``origin``; None on a laptop, which needs none."""
    named = (sign_in.issuer, sign_in.client_id, sign_in.secret, sign_in.people)
    if not any(named):
        if is_loopback(origin):
            return None
        raise InvalidInput(
            "sign_in_missing",
            "others can reach this desk, so its members must sign in: name --oidc-issuer,"
            " --oidc-client-id, --oidc-client-secret-file and --people",
        )
    if not all(named) or not several or sign_in.people is None:
        raise InvalidInput(
            "sign_in_incomplete",
            "--oidc-issuer, --oidc-client-id, --oidc-client-secret-file, --people and --keys"
            " go together",
        )
    # The development provider signs in anybody who presses a button on this machine.
    if env == "production" and is_loopback(sign_in.issuer):
        raise InvalidInput("oidc_issuer", "in production it is not on this machine")
    roster = Roster(file=sign_in.people, issuer=sign_in.issuer)
    roster.read()
    provider = Provider(
        issuer=sign_in.issuer,
        client_id=sign_in.client_id,
        client_secret=sign_in.secret,
        redirect_uri=f"{origin}{RETURN_PATH}",
        acr=frozenset(sign_in.acr.split()),
        amr=frozenset(sign_in.amr.split()),
    )
    return Admission(Oidc(provider, clock=time.time), roster)
