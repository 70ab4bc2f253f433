"""``hub``: the commands of those who operate a hub and of those who verify its log.

Every error that is raised on purpose ends in one line on standard error that names its reason; the
exit status is 1, or 2 if the command could not do its work at all.
"""

import sys
from importlib import import_module
from importlib.util import find_spec

import typer

from hub.cli import audit, export, person, policy, serve
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
app.command(name="migrate")(serve.migrate)
app.command(name="log-key")(serve.print_log_key)
app.add_typer(serve.agreement, name="agreement")
app.add_typer(policy.app, name="policy")
app.add_typer(person.app, name="person")
if find_spec("hub.demo"):
    # The demo is a wheel of its own and stands above the commands; a hub in use runs without it.
    import_module("hub.demo.command").add_to(app)
else:

    @app.command(name="demo", hidden=True)
    def _no_demo() -> None:
        raise Unavailable("demo_missing", "it is a wheel of its own: pip install dossierhub-demo")


def main() -> None:
    """Run the command line; see ``hub --help``."""
    try:
        app()
    except HubError as error:
        sys.stderr.write(f"hub: {error}\n")
        sys.exit(2 if isinstance(error, Unavailable) else 1)
