"""``hub audit export``: the log in one file, which anybody can verify without this hub."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from hub import bootstrap
from hub.audit import note
from hub.audit.export import write_head, write_line
from hub.cli.serve import read_settings

PAGE = 1_000


def export(
    out: Annotated[Path, typer.Option(help="File to write.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Write checkpoint and entries to a file; it holds no opening, so nobody's data."""
    with bootstrap.reading(read_settings()) as log:
        signed = log.checkpoint()
        size = note.size_of(signed)
        with out.open("wb") as file:
            file.write(write_head(signed))
            for start in track(range(0, size, PAGE), description="exporting", disable=as_json):
                for index, leaf in log.entries(start, min(PAGE, size - start)):
                    file.write(write_line(index, leaf, {}))
    told = {"entries": size, "file": str(out)}
    typer.echo(json.dumps(told) if as_json else f"exported {size} entries to {out}")
