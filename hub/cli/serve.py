"""``hub serve``, ``hub migrate``, ``hub log-key`` and ``hub agreement install``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn

from hub import bootstrap, diagnostics
from hub.adapters.bundle import load
from hub.config import Settings
from hub.errors import InvalidInput
from hub.form import strict

DOCUMENT_BYTES_MAX = 2_097_152
CLOSE_S = 10

agreement = typer.Typer(help="The agreement that this hub works under.", no_args_is_help=True)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the hub until it is stopped."""
    diagnostics.configure()
    settings = read_settings()
    # The policy is loaded before anything listens, so a damaged one never starts and gives one
    # line.
    load(settings.policies)
    uvicorn.run(
        bootstrap.application(settings),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSE_S,
    )


def migrate() -> None:
    """Bring the database to the newest migration."""
    bootstrap.open_database(read_settings()).engine.dispose()
    typer.echo("the database is at its newest migration")


def print_log_key(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Print the log's public key, for the agreement to name; makes it at its first use."""
    key = bootstrap.log_key(read_settings())
    typer.echo(json.dumps({"log": key}) if as_json else key)


@agreement.command()
def install(
    statement: Annotated[Path, typer.Argument(help="The signed agreement.")],
    files: Annotated[Path, typer.Option(help="Folder with the four files that it names.")],
    keysets: Annotated[Path, typer.Option(help="Folder with each party's first keyset.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Install the first agreement, with the first keyset of every party."""
    with bootstrap.running(read_settings()) as hub:
        sid = hub.broker.party.install(
            _read(statement),
            {
                path.relative_to(files).as_posix(): path.read_bytes()
                for path in sorted(files.rglob("*"))
                if path.is_file()
            },
            [_read(path) for path in sorted(keysets.glob("*.json"))],
        )
    typer.echo(json.dumps({"agreement": sid}) if as_json else f"installed agreement {sid}")


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        InvalidInput: settings are missing or wrong; ``detail`` names each and quotes none.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # read from the environment
    except ValueError as error:
        places: list[dict[str, Any]] = getattr(error, "errors", list)()
        names = sorted({"HUB_" + "_".join(map(str, one["loc"])).upper() for one in places})
        raise InvalidInput("settings_invalid", ", ".join(names)) from error


def _read(path: Path) -> Any:
    try:
        data = path.read_bytes()
        if len(data) > DOCUMENT_BYTES_MAX:
            raise InvalidInput("document_too_large", path.name)
    except OSError as error:
        raise InvalidInput("document_invalid", f"{path.name} cannot be read") from error
    return strict.read(data, reason="document_invalid")
