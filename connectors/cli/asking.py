"""The asker's commands, from ``ask`` to ``save``; reading and re-sealing are for both sides."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from connectors.api.request import RequestOut
from connectors.cli.context import AsJson, place_of, result_lines, show
from connectors.exchange import ask as asking
from connectors.exchange import inbox, message, read
from connectors.exchange import notice as letters
from connectors.exchange import reseal as sealing
from connectors.exchange.ask import Ask
from connectors.sealed import attachment
from hub.crypto.container import MANDATE
from hub.crypto.payload import answer as released
from hub.errors import InvalidInput

Sid = Annotated[str, typer.Argument(help="The request's id.")]
Text = Annotated[str, typer.Option(help="Words; only the other desk can read them.")]
Answer = Annotated[str, typer.Option("--answer", help="One message, by its id.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ask)
    app.command()(requests)
    app.command()(reply)
    app.command("read")(read_)
    app.command()(save)
    app.command()(receipt)
    app.command()(notice)
    app.command()(withdraw)
    app.command()(reseal)


def ask(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    to: Annotated[str, typer.Option(help="The provider's party.")],
    purpose: Annotated[str, typer.Option(help="What for.")],
    category: Annotated[list[str], typer.Option(help="What is asked; may be repeated.")],
    necessity: Annotated[str, typer.Option(help="Why it is needed.")],
    case: Annotated[str, typer.Option(help="Id of the case.")] = "",
    invitation: Annotated[str, typer.Option(help="Id of an invitation, for authorities.")] = "",
    desk: Annotated[str, typer.Option(help="Desk of the provider, if there are several.")] = "",
    reply_desk: Annotated[str, typer.Option(help="Own desk, if there are several.")] = "",
    v_number: Annotated[str, typer.Option(help="The V-number once more, to compare.")] = "",
    mandate: Annotated[list[Path] | None, typer.Option(help="Mandate document.")] = None,
    text: Text = "",
    name: Annotated[str, typer.Option(help="Name, in letters of the municipality.")] = "",
    born: Annotated[str, typer.Option(help="Birth date, likewise.")] = "",
    days: Annotated[int, typer.Option(help="Days until it expires, 92 at most.")] = 30,
    function: Annotated[str, typer.Option(help="Function in which you ask.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Show what is missing; send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a party for parts of a dossier."""
    asked = Ask(
        to=to,
        purpose=purpose,
        categories=frozenset(category),
        necessity=necessity,
        case_id=case,
        invitation=invitation,
        desk=desk,
        reply_desk=reply_desk,
        v_number=v_number,
        text=text,
        name=name,
        born=born,
        mandates=[attachment.of_file(one, MANDATE) for one in mandate or []],
        days=days,
        function=function,
    )
    with place_of(context).session("letter", quiet=as_json) as session:
        plan = asking.plan(session, asked)
        result: dict[str, Any] = {
            "flow": plan.flow.id,
            "basis": plan.basis.art6,
            "art9": list(plan.basis.art9),
            "facts": [one.statement.sid for one in plan.basis.facts],
            "complete": plan.complete,
            "missing": list(plan.missing),
        }
        if not dry_run:
            result = asking.send(session, asked, plan)
    show(result, result_lines, as_json=as_json)


def requests(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List what your party has asked."""
    with place_of(context).session() as session:
        rows = inbox.list_requests(session, "asker")
    show(rows, lines_of_requests, as_json=as_json)


def reply(
    context: typer.Context,
    sid: Sid,
    text: Text,
    part: Annotated[list[str] | None, typer.Option(help="CATEGORY=FILE; may be repeated.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Reply to a question about your request."""
    parts = [part_of(one) for one in part or []]
    with place_of(context).session("reply", quiet=as_json) as session:
        result = message.reply(session, sid, text=text, attachments=parts)
    show(result, result_lines, as_json=as_json)


def read_(
    context: typer.Context, sid: Sid, answer: Answer = "", *, as_json: AsJson = False
) -> None:
    """Read what came back; each reading is decided and logged."""
    found = []
    with place_of(context).session("answer", quiet=as_json) as session:
        for one in read.pick(session, sid, answer):
            with read.read(session, sid, one) as reading:
                found.append(reading.shown())
    show(found, lambda rows: "\n\n".join(lines_of_reading(one) for one in rows), as_json=as_json)


def save(
    context: typer.Context,
    sid: Sid,
    to: Annotated[Path, typer.Option(help="Folder outside; the files lie there in clear.")],
    answer: Answer = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Save documents outside, on purpose; it is logged, and the delete-by date counts there."""
    saved: list[dict[str, Any]] = []
    with place_of(context).session("answer", quiet=as_json) as session:
        for one in read.pick(session, sid, answer):
            with read.read(session, sid, one) as reading:
                said = reading.message.payload
                if not isinstance(said, released.Answer):
                    continue
                paths = read.save(session, sid, reading, to)
                saved.append(
                    {
                        "sid": one,
                        "deleteBy": said.delete_by,
                        "files": [str(path) for path in paths],
                    }
                )
    show(saved, lambda rows: "\n".join(result_lines(one) for one in rows), as_json=as_json)


def receipt(
    context: typer.Context,
    sid: Sid,
    event: Annotated[
        str, typer.Option(help="deleted, kept, wrong_person; recalled for an own answer.")
    ],
    answer: Annotated[str, typer.Option("--answer", help="The answer's id.")],
    ground: Annotated[str, typer.Option(help="Why it is kept.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Say what was done with an answer: deleted, kept, the wrong person; or recall your own."""
    with place_of(context).session() as session:
        result = read.receipt(session, sid, answer, event, ground)
    show(result, result_lines, as_json=as_json)


def notice(
    context: typer.Context, sid: Sid, answer: Answer = "", *, as_json: AsJson = False
) -> None:
    """Say that the person was given the letter about an answer, or without one: that it stopped."""
    with place_of(context).session() as session:
        result = letters.hand_over(session, sid, answer)
    show(result, result_lines, as_json=as_json)


def withdraw(context: typer.Context, sid: Sid, *, as_json: AsJson = False) -> None:
    """Take your request back."""
    with place_of(context).session() as session:
        result = read.withdraw(session, sid)
    show(result, result_lines, as_json=as_json)


def reseal(
    context: typer.Context, sid: Sid, answer: Answer = "", *, as_json: AsJson = False
) -> None:
    """Seal a letter or an answer again, for colleagues who came to the desk later."""
    with place_of(context).session("seal", quiet=as_json) as session:
        result = sealing.reseal(session, sid, answer)
    show(result, result_lines, as_json=as_json)


def part_of(text: str) -> attachment.Attachment:
    """A document, named as CATEGORY=FILE.

    Raises:
        InvalidInput: the text has another form.
    """
    category, mark, path = text.partition("=")
    if not mark or not category or not path:
        raise InvalidInput("part_form", "expected CATEGORY=FILE")
    return attachment.of_file(Path(path), category)


def lines_of_requests(rows: Iterable[RequestOut]) -> str:
    """Requests for people, one per line."""
    lines = [f"{one.sid}  {one.state}  {one.purpose}  {_when(one)}" for one in rows]
    return "\n".join(line.rstrip() for line in lines) or "no requests"


def _when(row: RequestOut) -> str:
    """The times at which it is due, by each clock; empty while the provider cannot see it."""
    found = []
    for clock in row.deadlines:
        due = f"due {clock.due_at}" if clock.due_at else "stands still: a question waits"
        found.append(f"{clock.kind}: {due}{' LATE' if clock.late else ''}")
    return "; ".join(found)


def lines_of_reading(row: dict[str, Any]) -> str:
    """A message, in lines for people."""
    lines = [f"{row['kind']} {row['seq']} from {row['from']}: {row['code']}"]
    if row.get("deleteBy"):
        lines.append(f"delete by: {row['deleteBy']}")
    lines += [f"  {one['category']}: {one['outcome']}" for one in row["results"]]
    lines += [f"  {one['id']}: {one['value']}" for one in row.get("predicates", [])]
    lines += [f"  {one['name']} ({one['category']}, {one['size']} bytes)" for one in row["parts"]]
    if row.get("text"):
        lines.append(row["text"])
    return "\n".join(lines)
