"""``hub policy``: build the bundle, and play scenarios on both engines."""

import json
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.adapters import bundle as bundles
from hub.adapters import opa_binary
from hub.adapters.opa import OpaEngine
from hub.adapters.wasm import WasmEngine
from hub.config import built_policies
from hub.errors import InvalidInput
from hub.form import strict
from hub.policy import scenario as scenarios
from hub.policy.decision import Decision
from hub.policy.input_document import InputDocument
from hub.policy.scenario import Scenario

SCENARIO_BYTES_MAX = 4_194_304

app = typer.Typer(help="The policy: build it, and try it out.", no_args_is_help=True)

Sources = Annotated[Path, typer.Option(help="Folder of the policy's sources.")]
Out = Annotated[Path, typer.Option(help="Folder of the built bundle.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def build(
    policies: Sources = Path("policies"),
    out: Out = Path("build/policies"),
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Build the bundle and the Wasm from the sources; prints the revision."""
    revision = bundles.build(policies, opa_binary.find(), out)
    typer.echo(json.dumps({"revision": revision}) if as_json else f"built {revision}")


@app.command(name="scenarios")
def play(
    file: Annotated[Path, typer.Argument(help="Scenarios, as in tests/data/scenarios.json.")],
    bundle: Annotated[
        Path,
        typer.Option(
            help="Folder of the built bundle.",
            envvar="HUB_POLICIES",
            default_factory=built_policies,
        ),
    ],
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Decide every scenario of FILE on both engines and compare."""
    opa = opa_binary.find()
    loaded = bundles.load(bundle)
    agreement = json.loads(loaded.data)["agreement"]
    rows = scenarios.read(_read(file))
    results = []
    with (
        WasmEngine(loaded) as embedded,
        opa_binary.serve(opa, loaded.folder / "bundle.tar.gz") as address,
        OpaEngine(address, loaded.revision) as server,
    ):
        for one in rows:
            document = _document(one, agreement)
            results.append(_result(one, embedded.decide(document), server.decide(document)))
    _print(results, as_json=as_json)
    sys.exit(0 if all(result["as_expected"] and result["equal"] for result in results) else 1)


def _document(scenario: Scenario, agreement: dict[str, Any]) -> InputDocument:
    query = secrets.token_hex(16)
    return scenarios.document(scenario, agreement["vocabulary"], agreement["flows"], query=query)


def _read(file: Path) -> Any:
    try:
        with file.open("rb") as stream:
            data = stream.read(SCENARIO_BYTES_MAX + 1)
        if len(data) > SCENARIO_BYTES_MAX:
            raise InvalidInput("scenario_invalid", "the file is too large")
    except OSError as error:
        raise InvalidInput("scenario_invalid", "the file cannot be read") from error
    return strict.read(data, reason="scenario_invalid")


def _result(scenario: Scenario, embedded: Decision, server: Decision) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "title": scenario.title,
        "expected": [scenario.outcome, scenario.reason],
        "embedded": [embedded.outcome, embedded.reason],
        "server": [server.outcome, server.reason],
        "clause": embedded.clause,
        "equal": embedded == server,
        "as_expected": (embedded.outcome, embedded.reason) == (scenario.outcome, scenario.reason),
    }


def _print(results: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(results, indent=1))
        return
    for result in results:
        good = result["equal"] and result["as_expected"]
        outcome, reason = result["embedded"]
        mark = "ok " if good else "NOT"
        typer.echo(f"{mark} {result['id']}  {outcome:15} {reason:32} {result['title']}")
    wrong = sum(not (result["equal"] and result["as_expected"]) for result in results)
    typer.echo(f"{len(results)} scenarios on two engines, {wrong} not as expected")
