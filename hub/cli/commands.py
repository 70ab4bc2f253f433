"""All commands of ``hub``; they need the packages of the extra ``server``."""

from importlib import import_module
from importlib.util import find_spec

import typer

from hub.cli import audit, export, person, policy, serve
from hub.errors import Unavailable

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
