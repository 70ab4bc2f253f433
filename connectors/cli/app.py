"""The command line of a party. ``hub-connector --help`` names all commands.

Every error that is raised on purpose ends in one line with its reason and what to do next; the exit
status is 1, or 2 if the command could not do its work at all.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from connectors import disk
from connectors.cli import asking, case, check, desk, fact, office, providing
from connectors.cli.context import Workplace
from hub.errors import HubError, InvalidInput, Unavailable

app = typer.Typer(
    name="hub-connector",
    help="Ask, answer and read dossiers; the keys stay here.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(case.app, name="case")
app.add_typer(fact.app, name="fact")
app.add_typer(office.keyset_app, name="keyset")
app.add_typer(office.agreement_app, name="agreement")
for module in (office, asking, providing, check, desk):
    module.register(app)

_NEXT = {
    "not_enrolled": "run `hub-connector enrol` with the files that your officers gave you",
    "hub_unreachable": "check --hub and the network, then run it again",
    "hub_unavailable": "nothing was lost; run it again in a minute",
    "log_pending": "it was done; run it again to see the proof",
    "passphrase_wrong": "type it again, or use the reserve key file of your desk",
    "passphrase_missing": "name a file of mode 0600 with --passphrase-file",
    "sign_in_refused": "ask your officers whether you stand in the newest keyset",
    "member_unknown": "ask your officers whether you stand in the newest keyset",
    "keyset_superseded": "ALARM: tell your privacy officer; somebody was shown old keys",
    "keyset_rollback": "ALARM: tell your privacy officer; the hub hides newer keys",
    "subject_mismatch": "refuse it with code subject_mismatch, and look nothing up",
    "not_for_this_key": "ask a colleague of that desk, or have it sealed to you again",
}


@app.callback()
def place(
    context: typer.Context,
    *,
    key: Annotated[
        Path, typer.Option(help="Key file of the member or officer.", envvar="HUB_KEY_FILE")
    ] = Path(disk.KEY_FILE),
    hub: Annotated[str, typer.Option(help="Address of the hub.", envvar="HUB_URL")] = "",
    env: Annotated[
        str, typer.Option(help="production or demo.", envvar="HUB_ENVIRONMENT")
    ] = "production",
    state: Annotated[
        Path | None, typer.Option(help="Own folder; by default `state` beside the key file.")
    ] = None,
    queue: Annotated[
        Path | None, typer.Option(help="Folder of prepared answers, sealed; a desk may share it.")
    ] = None,
    passphrase_file: Annotated[
        Path | None, typer.Option(help="File of mode 0600 that holds the passphrase.")
    ] = None,
    clock_file: Annotated[
        Path | None, typer.Option(help="Demo only: offset in seconds.", envvar="HUB_CLOCK_FILE")
    ] = None,
) -> None:
    """Say where the key file, the hub and the own folder are."""
    if env not in ("production", "demo"):
        raise InvalidInput("env_unknown", "expected production or demo")
    folder = state or key.parent / disk.STATE
    context.obj = Workplace(
        key=key,
        hub=hub,
        env=env,
        state=folder,
        queue=queue or folder / disk.QUEUE,
        passphrase_file=passphrase_file,
        clock_file=clock_file,
    )


def main() -> None:
    """Run the command line; see ``hub-connector --help``."""
    try:
        app()
    except HubError as error:
        following = _NEXT.get(error.reason)
        sys.stderr.write(f"hub-connector: {error}{f'; {following}' if following else ''}\n")
        sys.exit(2 if isinstance(error, Unavailable) else 1)
