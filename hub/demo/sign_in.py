"""``hub dev-provider``: the development sign-in provider as a process of its own, demo only."""

import json
import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn

from hub import diagnostics
from hub.config import Environment
from hub.demo import dev_provider
from hub.demo.dev_grant import Persona, RelyingParty
from hub.errors import InvalidInput

PERSONAS_BYTES_MAX = 65_536
_SECRET = "HUB_OIDC_CLIENT_SECRET"  # noqa: S105  # the name of a variable


def serve(
    redirect_uri: Annotated[str, typer.Option(help="The hub's address to come back to, exactly.")],
    personas: Annotated[Path, typer.Option(help="JSON: a list of {subject, label}.")],
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port on this machine.")] = 8001,
    client_id: Annotated[str, typer.Option(help="The hub's id there.")] = "dossierhub",
) -> None:
    """Let anybody on this machine sign in as an invented person.

    The hub's secret there is read from HUB_OIDC_CLIENT_SECRET, never from the command line.
    """
    if os.environ.get("HUB_ENVIRONMENT") != Environment.DEMO:
        raise InvalidInput("demo_only", "HUB_ENVIRONMENT is not demo")
    if not os.environ.get(_SECRET):
        raise InvalidInput("settings_invalid", _SECRET)
    application = dev_provider.build(
        issuer=f"http://127.0.0.1:{port}",
        party=RelyingParty(
            client_id=client_id,
            client_secret=os.environ[_SECRET],
            redirect_uris=frozenset({redirect_uri}),
        ),
        personas=read_personas(personas),
        clock=time.time,
    )
    diagnostics.configure()
    uvicorn.run(
        application, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off"
    )


def read_personas(path: Path) -> list[Persona]:
    """The people in a file.

    Raises:
        InvalidInput: it is not a list of people.
    """
    try:
        data = path.read_bytes()
        rows: Any = json.loads(data) if len(data) <= PERSONAS_BYTES_MAX else None
    except (OSError, ValueError) as error:
        raise InvalidInput("personas_invalid", f"{path.name} cannot be read as JSON") from error
    if not isinstance(rows, list) or not all(map(_is_persona, rows)):
        raise InvalidInput("personas_invalid", "expected a list of {subject, label}")
    return [Persona(subject=row["subject"], label=row["label"]) for row in rows]


def _is_persona(row: object) -> bool:
    return (
        isinstance(row, dict)
        and row.keys() == {"subject", "label"}
        and all(isinstance(one, str) and one for one in row.values())
    )
