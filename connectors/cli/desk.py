"""``hub-connector desk``: the party's own web pages, on this machine or behind its TLS."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from connectors.cli import secret
from connectors.cli.context import place_of
from hub.errors import InvalidInput, NotFound
from hub.extra import needed

CLOSE_S = 10
CREDENTIAL = "hub-oidc-client-secret"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(desk)


def desk(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    keys: Annotated[
        Path | None,
        typer.Option(help="Folder of key files (NAME.key), for a desk of several members."),
    ] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8443,
    origin: Annotated[
        str, typer.Option(help="Address that browsers use, where TLS stands in front of it.")
    ] = "",
    oidc_issuer: Annotated[
        str, typer.Option(help="Sign-in provider of the party; needed with --origin.")
    ] = "",
    oidc_client_id: Annotated[str, typer.Option(help="Id of this desk at that provider.")] = "",
    oidc_client_secret_file: Annotated[
        Path | None, typer.Option(help="File of mode 0600 that holds the secret there.")
    ] = None,
    oidc_acr: Annotated[str, typer.Option(help="Levels of sign-in that suffice.")] = "mfa",
    oidc_amr: Annotated[
        str, typer.Option(help="Methods of which one must have been used.")
    ] = "mfa otp hwk swk fpt",
    people: Annotated[
        Path | None, typer.Option(help="TOML: which subject has which key file.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = False,
) -> None:
    """Serve the desk on 127.0.0.1 until it is stopped; members unlock in their browser.

    Where TLS stands in front of it (--origin), members sign in before they can unlock.
    """
    # The other commands do not need the web framework, so it may not be installed.
    with needed("desk"):
        import uvicorn  # noqa: PLC0415

        from connectors.desk.app import build  # noqa: PLC0415
        from connectors.desk.door.start import SignIn, admission_of, check_origin  # noqa: PLC0415
        from connectors.desk.seat.holder import Holder, Holders  # noqa: PLC0415
        from connectors.desk.seat.site import Site  # noqa: PLC0415
        from hub.ui import words  # noqa: PLC0415

    place = place_of(context)
    if not place.hub:
        raise InvalidInput("hub_url", "name the hub with --hub")
    if keys is not None and not keys.is_dir():
        raise NotFound("folder_missing", "there is no such folder")
    one = Holder(key=place.key, state=place.state)
    holders = Holders(folder=keys) if keys else Holders(folder=place.key.parent, single=one)
    address = origin or f"http://127.0.0.1:{port}"
    check_origin(address)
    sign_in = SignIn(
        issuer=oidc_issuer,
        client_id=oidc_client_id,
        secret=_client_secret(oidc_client_secret_file),
        people=people,
        acr=oidc_acr,
        amr=oidc_amr,
    )
    site = Site(
        origin=address,
        hub=place.hub,
        env=place.env,
        clock=place.clock,
        holders=holders,
        admission=admission_of(sign_in, origin=address, env=place.env, several=keys is not None),
        queue=place.prepared(),
        words={language: words.load(language, "connectors.desk") for language in words.LANGUAGES},
    )
    typer.echo(f"the desk is at {address}", err=True)
    if browser:
        webbrowser.open(address)
    uvicorn.run(
        build(site),
        host="127.0.0.1",
        port=port,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSE_S,
    )


def _client_secret(file: Path | None) -> str:
    """The secret at the provider, from a file or a systemd credential; empty without either."""
    path = file or secret.credential(CREDENTIAL)
    return "" if path is None else secret.read(path, "client_secret")
