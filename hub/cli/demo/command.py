"""``hub demo``: play the story, then keep the hub running for a visitor."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.demo import founding, story
from hub.cli.demo.cast import ORGANISATIONS, PERSONAS
from hub.cli.demo.play import Line, Play
from hub.cli.demo.stage import Stage
from hub.config import agreement_sources, built_policies

DEFAULT = Path(".hub-demo")


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
        founding.found(stage)
        with stage.playing() as line:
            story.tell(play, line)
            wrong = [one for one in play.lines if not one.is_right]
            _sum_up(play, wrong, as_json=as_json)
            if not headless and not wrong:
                _stay(stage)
    raise typer.Exit(1 if wrong else 0)


def _sum_up(play: Play, wrong: list[Line], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_row(line) for line in play.lines], indent=1))
        return
    checked = [line for line in play.lines if not line.is_note]
    typer.echo(f"\n{len(checked)} lines, {len(wrong)} not as expected")


def _stay(stage: Stage) -> None:
    """Keep everything running until the visitor stops it."""
    typer.echo(f"\nThe hub's pages: {stage.url}  (sign in as {', '.join(PERSONAS)})")
    typer.echo("Stop with Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
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
    """Say nothing: the table comes at the end."""


def _row(line: Line) -> dict[str, object]:
    return {
        "scene": line.scene,
        "what": line.what,
        "expected": line.expected,
        "seen": line.seen,
        "right": line.is_right,
    }
