"""``hub demo``: play the story, then keep the hub running for a visitor."""

import json
import signal
import webbrowser
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from hub.config import agreement_sources, built_policies
from hub.demo import entrance, founding, history, sign_in, story
from hub.demo.cast import ORGANISATIONS
from hub.demo.entrance import Entrance
from hub.demo.play import Line, Play
from hub.demo.stage import Stage, free_port
from hub.demo.visit import Visit
from hub.ui import words

DEFAULT = Path(".hub-demo")


def add_to(app: typer.Typer) -> None:
    """Add the demo's commands to those of ``hub``."""
    app.command(name="demo")(demo)
    app.command(name="dev-provider")(sign_in.serve)


def demo(
    policies: Annotated[
        Path,
        typer.Option(
            help="Folder of the built policy bundle.",
            envvar="HUB_POLICIES",
            default_factory=built_policies,
        ),
    ],
    sources: Annotated[
        Path,
        typer.Option(
            help="Folder with the agreement's data and text.", default_factory=agreement_sources
        ),
    ],
    folder: Annotated[
        Path, typer.Option(help="Folder of the demo; made anew each time.")
    ] = DEFAULT,
    headless: Annotated[bool, typer.Option(help="Stop after the story.")] = False,  # noqa: FBT002  # a flag
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Play the story with real processes, keys and files; all people in it are invented."""
    signal.signal(signal.SIGTERM, _end)
    stage = Stage(
        folder=folder.absolute(),
        organisations=ORGANISATIONS,
        policies=policies.absolute(),
        sources=sources.absolute(),
    )
    play = Play(stage=stage, tell=_silent if as_json else _tell)
    if not as_json:
        count = len(stage.organisations)
        typer.echo(f"making keys, keysets and a signed agreement for {count} organisations …")
    with stage.prepared():
        founding.establish(stage)
        with stage.playing() as line:
            story.tell(play, line)
            wrong = [one for one in play.lines if not one.is_right]
            _sum_up(play, wrong, as_json=as_json)
            if not headless and not wrong:
                _stay(stage, play)
    raise typer.Exit(1 if wrong else 0)


def _end(_number: int, _frame: FrameType | None) -> None:
    """End as with Ctrl-C, so that no hub and no desk stays behind."""
    raise typer.Exit(128 + signal.SIGTERM)


def _sum_up(play: Play, wrong: list[Line], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_row(line) for line in play.lines], indent=1))
        return
    checked = [line for line in play.lines if not line.is_note]
    typer.echo(f"\n{len(checked)} lines, {len(wrong)} not as expected")


def _stay(stage: Stage, play: Play) -> None:
    """Keep everything running, behind a start page, until the visitor stops it."""
    play.tell = _silent
    history.tell(play, typer.echo)
    visit, port = Visit(stage=stage), free_port()
    with visit.begun():
        address = f"http://127.0.0.1:{port}"
        application = entrance.build(
            Entrance(
                origin=address,
                hub=stage.url,
                desks=visit.desks,
                folder=stage.folder,
                words={language: words.load(language, "hub.demo") for language in words.LANGUAGES},
                again=visit.again,
            )
        )
        typer.echo(f"\nBegin here: {address}")
        typer.echo(f"The hub's pages: {stage.url}. Stop with Ctrl-C.")
        webbrowser.open(address)
        uvicorn.run(application, host="127.0.0.1", port=port, log_level="critical")
    typer.echo("stopped")


def _tell(line: Line) -> None:
    if line.is_note:
        typer.echo(f"       {line.what}")
        return
    mark = "ok " if line.is_right else "NOT"
    typer.echo(f"{mark} {line.scene:24} {line.what:62} {line.seen[:60]}")
    if not line.is_right:
        typer.echo(f"    expected: {line.expected}")


def _silent(_line: Line) -> None:
    """Print nothing: the table comes at the end."""


def _row(line: Line) -> dict[str, object]:
    return {
        "scene": line.scene,
        "what": line.what,
        "expected": line.expected,
        "seen": line.seen,
        "right": line.is_right,
    }
