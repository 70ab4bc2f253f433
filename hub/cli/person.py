"""``hub person``: links accounts at the sign-in provider to members."""

from typing import Annotated

import typer

from hub import bootstrap
from hub.cli.serve import read_settings
from hub.ports.account import AccountRecord

app = typer.Typer(help="Who may look at the hub's pages.", no_args_is_help=True)


@app.callback()
def people() -> None:
    """Manage the people who may look at the hub's pages."""


@app.command()
def add(
    issuer: Annotated[str, typer.Option(help="The sign-in provider, exactly.")],
    subject: Annotated[str, typer.Option(help="The provider's id for the person (sub).")],
    party: Annotated[str, typer.Option(help="The organisation.")],
    member: Annotated[str, typer.Option(help="The member in its newest keyset.")],
) -> None:
    """Say which member a person is; the hub may be running."""
    record = AccountRecord(issuer=issuer, subject=subject, party=party, member=member)
    with bootstrap.people(read_settings()) as service:
        service.add(record)
    typer.echo(f"{subject} is {party}/{member}")
