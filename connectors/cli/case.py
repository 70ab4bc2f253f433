"""``hub-connector case``: open, card, list and show."""

from typing import Annotated, Any

import typer

from connectors.cli.context import AsJson, place_of, result_lines, show
from connectors.exchange import case as cases
from connectors.exchange import fact as facts
from connectors.exchange.case import Person

app = typer.Typer(help="Cases and their cards.", no_args_is_help=True)

Members = Annotated[
    list[str] | None,
    typer.Option("--member", help="Colleague who can read the card too; may be repeated."),
]
CaseId = Annotated[str, typer.Argument(help="Id of the case.")]


@app.command("open")
def open_(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    name: Annotated[str, typer.Option(help="Name of the person.", prompt=True)],
    born: Annotated[str, typer.Option(help="YYYY-MM-DD, YYYY-MM or YYYY.", prompt=True)],
    v_number: Annotated[str, typer.Option(help="Ten digits; absent if there is none.")] = "",
    alias: Annotated[list[str] | None, typer.Option(help="Another name; may be repeated.")] = None,
    nationality: Annotated[str, typer.Option(help="Three capitals, stateless or unknown.")] = "",
    text: Annotated[str, typer.Option(help="Words on the card.")] = "",
    member: Members = None,
    as_json: AsJson = False,
) -> None:
    """Open a case: its card is sealed to you and to the members whom you name."""
    person = Person(
        name=name,
        born=born,
        v_number=v_number,
        aliases=tuple(alias or ()),
        nationality=nationality,
        text=text,
    )
    with place_of(context).session() as session:
        result = cases.open_case(session, person, member or ())
    show(result, result_lines, as_json=as_json)


@app.command()
def share(
    context: typer.Context, case_id: CaseId, member: Members = None, *, as_json: AsJson = False
) -> None:
    """Seal the card anew: to you and exactly the members whom you name."""
    with place_of(context).session() as session:
        result = cases.replace_card(session, case_id, member or ())
    show(result, result_lines, as_json=as_json)


@app.command("list")
def list_(context: typer.Context, *, as_json: AsJson = False) -> None:
    """The cases that you may see, with the names on their cards."""
    with place_of(context).session() as session:
        rows = [_row(cases.read_case(session, one.case_id)) for one in cases.list_cases(session)]
    show(rows, lambda found: "\n".join(_line(one) for one in found) or "no cases", as_json=as_json)


@app.command("show")
def show_case(context: typer.Context, case_id: CaseId, *, as_json: AsJson = False) -> None:
    """The card of a case, and what is on file."""
    with place_of(context).session() as session:
        found = cases.read_case(session, case_id)
        on_file = [
            {
                "sid": one.statement.sid,
                "kind": one.kind,
                "at": one.payload.at,
                "by": one.payload.sender.party,
                "until": one.payload.ends,
            }
            for one in facts.read_facts(session, case_id)
        ]
    show(_row(found) | {"facts": on_file}, _shown, as_json=as_json)


def _row(case: cases.Case) -> dict[str, Any]:
    card = dict(case.card or {})
    card.pop("s", None)
    return {"caseId": case.case_id, "owner": case.owner, "card": card}


def _line(row: dict[str, Any]) -> str:
    card = row["card"]
    person = f"{card['name']}, {card['born']}" if card else "(card not sealed to you)"
    return f"{row['caseId']}  {person}"


def _shown(row: dict[str, Any]) -> str:
    lines = [_line(row), f"owner: {row['owner']}"]
    if row["card"]:
        lines.append(f"anchor: {row['card']['anchor']}")
    lines += [
        f"{one['at']}  {one['kind']}  by {one['by']}  until {one['until'] or '-'}  {one['sid']}"
        for one in row["facts"]
    ]
    return "\n".join(lines)
