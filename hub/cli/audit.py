"""``hub audit``: verify a log without trusting the hub that keeps it.

Exit status 0, 1 or 2: proven, refuted, or neither.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.adapters import log_source
from hub.audit import note
from hub.audit import verify as verification
from hub.audit.note import Checkpoint, VerifierKey
from hub.audit.verify import PROVEN, REFUTED, Report
from hub.errors import HubError, InvalidInput
from hub.form import value

STATUS_INCOMPLETE = 2

app = typer.Typer(help="The log: verify it from scratch.", no_args_is_help=True)

Target = Annotated[
    str, typer.Argument(metavar="FILE_OR_URL", help="File, folder of tiles, or a hub's address.")
]
Party = Annotated[str, typer.Argument(help="Id of a public authority.")]
LogKey = Annotated[str, typer.Option("--log", metavar="VKEY", help="The log's key, from outside.")]
Since = Annotated[
    Path | None,
    typer.Option("--since", metavar="FILE", help="A checkpoint that you kept: was it kept to?"),
]
Authority = Annotated[
    list[str],
    typer.Option(metavar="PARTY", help="A public authority: what it was handed must name it."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def verify(
    target: Target,
    log: LogKey,
    since: Since = None,
    authority: Authority = [],  # noqa: B006 - never changed
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Verify every entry, the tree and the checkpoint; names the entry that fails."""
    report = _verify(target, log, since, authority)
    shown = _shown(report) | {
        "entries": report.entries,
        "openings": report.openings,
        "received": dict(sorted(report.received.items())),
        "since": since is not None,
    }
    kept = ", and what was signed before holds" if since else ""
    proven = f"{report.entries} entries and {report.openings} openings{kept}"
    _finish(report, shown, proven, as_json=as_json)


@app.command()
def received(
    party: Party,
    target: Target,
    log: LogKey,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Count the entries that handed content to PARTY; the number is proven, zero too."""
    report = _verify(target, log, None, [party])
    proven = report.outcome == PROVEN
    number = report.received.get(party, 0) if proven else None
    shown = _shown(report) | {"party": party, "received": number}
    _finish(report, shown, f"{party} was handed content {number} times", as_json=as_json)


def _verify(target: str, log: str, since: Path | None, authorities: list[str]) -> Report:
    """The report; a wrong argument says nothing about the log, and ends in status 2."""
    if not all(value.fits("party", party) for party in authorities):
        raise typer.BadParameter("expected the id of a party", param_hint="PARTY")
    try:
        key = note.parse_key(log)
        earlier = None if since is None else _earlier(since, key)
        source = log_source.find(target)
    except HubError as error:
        sys.stderr.write(f"hub: {error}\n")
        sys.exit(STATUS_INCOMPLETE)
    return verification.verify(source, key, earlier, authorities=authorities)


def _earlier(file: Path, key: VerifierKey) -> Checkpoint:
    try:
        with file.open("rb") as stream:
            data = stream.read(note.NOTE_BYTES_MAX + 1)
    except OSError as error:
        raise InvalidInput("checkpoint_unreadable", "the earlier checkpoint") from error
    return note.verify(data, key)


def _shown(report: Report) -> dict[str, Any]:
    checkpoint = report.checkpoint
    return {
        "outcome": report.outcome,
        "checkpoint": checkpoint
        and {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()},
        "entry": report.entry,
        "reason": report.reason,
        "detail": report.detail,
    }


def _finish(report: Report, shown: dict[str, Any], proven: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(shown, indent=1))
    else:
        typer.echo(f"{report.outcome}: {proven if report.outcome == PROVEN else _fault(report)}")
        if report.checkpoint is not None:
            typer.echo(f"log {report.checkpoint.origin}, {report.checkpoint.size} entries,")
            typer.echo(f"root {report.checkpoint.root.hex()}")
    statuses = {PROVEN: 0, REFUTED: 1}
    sys.exit(statuses.get(report.outcome, STATUS_INCOMPLETE))


def _fault(report: Report) -> str:
    if report.checkpoint is None:
        place = "checkpoint"
    else:
        place = "log" if report.entry is None else f"entry {report.entry}"
    return f"{place}: {report.reason}" + (f" ({report.detail})" if report.detail else "")
