"""``hub``: the commands of those who operate a hub, and of whoever verifies one.

Every error that is raised on purpose ends in one line on standard error that names its
reason; the exit status is 1, or 2 where the command could not do its work at all.
"""

import sys

import typer

from hub.cli import audit, dev_provider, export, person, policy, serve
from hub.cli.demo.command import demo
from hub.errors import HubError, Unavailable

app = typer.Typer(
    name="hub",
    help="The broker: decides, carries what it cannot read, and proves what it did.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
audit.app.command(name="export")(export.export)
app.add_typer(audit.app, name="audit")
app.command(name="serve")(serve.serve)
app.command(name="demo")(demo)
app.command(name="migrate")(serve.migrate)
app.command(name="log-key")(serve.print_log_key)
app.add_typer(serve.agreement, name="agreement")
app.add_typer(policy.app, name="policy")
app.add_typer(person.app, name="person")
app.command(name="dev-provider")(dev_provider.serve)


def main() -> None:
    """Run the command line; see ``hub --help``."""
    try:
        app()
    except HubError as error:
        sys.stderr.write(f"hub: {error}\n")
        sys.exit(2 if isinstance(error, Unavailable) else 1)
