"""``doctor`` checks this machine; ``verify`` checks that the log holds what it showed us."""

import stat
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import typer

from connectors.cli.context import AsJson, Workplace, place_of, show
from connectors.exchange import proof
from connectors.sealed.unseal import Identity
from connectors.session import Session
from hub.errors import HubError

_SOON = timedelta(days=14)

Finding = dict[str, str]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(doctor)
    app.command()(verify)


def doctor(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Check keys, clock, hub, keyset and desks; exit status 1 if something needs care."""
    place = place_of(context)
    findings = [*_local(place)]
    try:
        with place.session() as session:
            findings += _remote(session)
    except HubError as error:
        findings.append(_finding("session", "bad", str(error)))
    show(findings, _lines, as_json=as_json)
    if any(one["state"] == "bad" for one in findings):
        raise typer.Exit(1)


def verify(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Verify every proof that was kept, and that the log still holds them all."""
    with place_of(context).session() as session:
        result = proof.verify_kept(session)
    show(
        result,
        lambda one: (
            f"proven: {one['submissions']} entries are in the log of now ({one['size']} entries)"
        ),
        as_json=as_json,
    )


def _local(place: Workplace) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(place.key.stat().st_mode)
        yield _finding("key file", "bad" if mode & 0o077 else "good", f"mode {mode:04o}")
    except OSError:
        yield _finding("key file", "bad", "there is none; run init, or name it with --key")
    yield _tried("post-quantum keys", _has_hybrid)
    yield _tried("state folder", lambda: str(place.open_memory().root))


def _remote(session: Session) -> Iterator[Finding]:
    yield _finding("hub", "good", "signed in, agreement and keysets verified")
    own, now = session.trust.own(), session.clock.now()
    yield _ends("keyset", own.expires, now)
    yield _ends("own row", session.member.until, now)
    for desk in own.desks:
        readers = len(own.readers(desk, at=session.clock.at()))
        state = "good" if readers > 1 else "care"
        text = "" if readers > 1 else "; add a reserve key file, or a lost passphrase loses all"
        yield _finding(f"desk {desk}", state, f"{readers} readers{text}")


def _ends(name: str, at: str, now: datetime) -> Finding:
    left = datetime.fromisoformat(at) - now
    state = "bad" if left <= timedelta(0) else "care" if left < _SOON else "good"
    return _finding(name, state, f"until {at}")


def _has_hybrid() -> str:
    Identity(seed=bytes(32)).public  # noqa: B018  # computing it is the test
    return "ML-KEM-768 with X25519"


def _tried(name: str, look: Callable[[], str]) -> Finding:
    try:
        return _finding(name, "good", look())
    # OpenSSL raises errors of its own for anything it lacks.
    except Exception as error:  # noqa: BLE001
        return _finding(name, "bad", f"{type(error).__name__}: {error}")


def _finding(name: str, state: str, text: str) -> Finding:
    return {"name": name, "state": state, "text": text}


def _lines(findings: Sequence[Finding]) -> str:
    return "\n".join(f"{one['state']:4}  {one['name']}: {one['text']}" for one in findings)
