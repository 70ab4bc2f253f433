"""The provider's commands, from ``inbox`` to ``release``; and ``approve``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from connectors import agent
from connectors.api.request import RequestOut
from connectors.cli.asking import lines_of_requests, part_of
from connectors.cli.context import AsJson, place_of, result_lines, show
from connectors.exchange import approval, duty, inbox, message, prepare, release, review
from connectors.exchange.release import Choice
from connectors.sources.folder import FolderSource
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.errors import InvalidInput, NotAllowed

Sid = Annotated[str, typer.Argument(help="The request's id.")]
Text = Annotated[str, typer.Option(help="Words; only the other desk can read them.")]
Source = Annotated[Path, typer.Option(help="Folder of dossiers.", envvar="HUB_SOURCE")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("inbox")(inbox_)
    app.command()(run)
    app.command("release")(release_)
    app.command()(refuse)
    app.command()(question)
    app.command()(approve)
    app.command()(reviews)
    app.command()(reviewed)
    app.command()(central)


def inbox_(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List what your party is asked, and what waits for a person here."""
    place = place_of(context)
    with place.session() as session:
        rows = inbox.list_requests(session, "provider")
        prepared = place.prepared().names()
        work = prepare.work_items(session)
    show(
        {"requests": rows, "prepared": prepared, "work": work},
        lambda _: _lines_of_inbox(rows, prepared, work),
        as_json=as_json,
    )


def run(
    context: typer.Context,
    source: Source,
    *,
    once: Annotated[bool, typer.Option(help="One round, then stop.")] = False,
    every: Annotated[float, typer.Option(help="Seconds between rounds.")] = 10.0,
    as_json: AsJson = False,
) -> None:
    """Prepare answers: verify, open, match, minimise, queue. Nothing leaves without a release."""
    place = place_of(context)
    with place.session() as session:
        for outcomes in agent.rounds(
            session, FolderSource(root=source), place.prepared(), once=once, every=every
        ):
            rows = [{"sid": one.sid, "code": one.code} for one in outcomes]
            if rows or once:
                show(rows, _lines_of_outcomes, as_json=as_json)


def release_(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    sid: Sid,
    only: Annotated[list[str] | None, typer.Option(help="Category that goes now.")] = None,
    later: Annotated[list[str] | None, typer.Option(help="Category that follows.")] = None,
    withhold: Annotated[
        list[str] | None, typer.Option(help="CATEGORY=CODE that is kept back.")
    ] = None,
    part: Annotated[list[str] | None, typer.Option(help="CATEGORY=FILE, by hand.")] = None,
    predicate: Annotated[
        list[str] | None, typer.Option(help="QUESTION=yes, no or unknown, by hand.")
    ] = None,
    text: Text = "",
    function: Annotated[str, typer.Option(help="Function in which you release.")] = "",
    seen: Annotated[bool, typer.Option(help="You looked at the mandate.")] = False,
    yes: Annotated[bool, typer.Option(help="You agree to what is shown.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Show what would go out; send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show exactly what goes out, then seal, sign and deliver it."""
    place = place_of(context)
    choice = Choice(
        only=frozenset(only or []),
        later=frozenset(later or []),
        withheld=_pairs(withhold),
        extra=[part_of(one) for one in part or []],
        predicates=_pairs(predicate),
        text=text,
        function=function,
    )
    queue = place.prepared()
    with (
        place.session("answer", quiet=as_json) as session,
        release.preview(session, sid, choice, queue) as shown,
    ):
        if dry_run:
            show(shown.shown(), _lines_of_preview, as_json=as_json)
            return
        if not yes:
            _agree(_lines_of_preview(shown.shown()))
        result = release.send(session, shown, queue, seen=seen)
    show(result, result_lines, as_json=as_json)


def refuse(
    context: typer.Context,
    sid: Sid,
    code: Annotated[str, typer.Option(help="Why; one of the agreement's codes.")],
    text: Text = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Refuse a request; the asker reads the reason, the hub does not."""
    place = place_of(context)
    with place.session() as session:
        result = message.refuse(session, sid, code=code, text=text)
        prepare.forget(session, sid, place.prepared())
    show(result, result_lines, as_json=as_json)


def question(context: typer.Context, sid: Sid, text: Text, *, as_json: AsJson = False) -> None:
    """Ask the asker something; the agreed term waits."""
    with place_of(context).session() as session:
        result = message.ask_back(session, sid, text=text)
    show(result, result_lines, as_json=as_json)


def approve(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    sid: Sid,
    kind: Annotated[
        str, typer.Option(help="four_eyes, privacy_officer, health_professional, lawyer_release.")
    ],
    answer: Annotated[str, typer.Option("--answer", help="The answer that waits.")] = "",
    code: Annotated[str, typer.Option(help="Why, one of the agreement's codes.")] = "",
    function: Annotated[str, typer.Option(help="Function in which you approve.")] = "",
    reject: Annotated[bool, typer.Option("--reject", help="Reject it.")] = False,
    yes: Annotated[bool, typer.Option(help="You read what is shown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Approve or reject a request, or the release of an answer after reading it."""
    place = place_of(context)
    with place.session() as session:
        if answer:
            queue = place.prepared()
            with review.read(session, answer, queue) as found:
                if not yes:
                    _agree(_lines_of_review(found))
            result = approval.approve_release(
                session, sid, answer, queue, kind=kind, approves=not reject, code=code
            )
        else:
            request = inbox.read_request(session, sid)
            result = approval.approve_request(
                session, request, kind=kind, approves=not reject, code=code, function=function
            )
    show(result, result_lines, as_json=as_json)


def reviews(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the requests without consent that a privacy officer must look at afterwards."""
    with place_of(context).session() as session:
        found = duty.list_duties(session)
    show(found, lines_of_requests, as_json=as_json)


def reviewed(
    context: typer.Context,
    sid: Sid,
    *,
    yes: Annotated[bool, typer.Option(help="You read what is shown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say that you, the privacy officer, looked at a request that was made without consent."""
    with place_of(context).session() as session:
        request = inbox.read_request(session, sid)
        if not yes:
            _agree(_lines_of_request(request))
        result = duty.review(session, sid)
    show(result, result_lines, as_json=as_json)


def central(
    context: typer.Context,
    sid: Sid,
    *,
    back: Annotated[bool, typer.Option("--back", help="Give it back to the asker.")] = False,
    as_json: AsJson = False,
) -> None:
    """Pass an incomplete request on to its provider, at the central desk; or give it back."""
    with place_of(context).session() as session:
        result = inbox.decide_at_desk(session, sid, complete=not back)
    show(result, result_lines, as_json=as_json)


def _agree(shown: str) -> None:
    typer.echo(shown, err=True)
    if not typer.confirm("Is this right?", err=True):
        raise NotAllowed("not_agreed", "nothing was sent")


def _pairs(texts: list[str] | None) -> dict[str, str]:
    pairs = [one.partition("=") for one in texts or []]
    if any(not (name and mark and value) for name, mark, value in pairs):
        raise InvalidInput("pair_form", "expected NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _lines_of_request(request: Statement[Request]) -> str:
    said = request.payload
    categories = ", ".join(one.category for one in said.items)
    return f"{said.sender.member} asked {said.to.party} for {said.purpose}: {categories}"


def _lines_of_inbox(
    requests: Sequence[RequestOut], prepared: Sequence[str], work: Sequence[Mapping[str, str]]
) -> str:
    lines = [lines_of_requests(requests)]
    lines += [f"prepared: {one}" for one in prepared]
    lines += [f"needs a person: {one['sid']} ({one['code']})" for one in work]
    return "\n".join(lines)


def _lines_of_outcomes(rows: list[dict[str, str]]) -> str:
    return "\n".join(f"{one['sid']}  {one['code']}" for one in rows) or "nothing new"


def _lines_of_preview(row: dict[str, Any]) -> str:
    lines = [f"to {row['to']}, for {row['purpose']}, {'last' if row['final'] else 'first'} part"]
    lines += [f"  {one['category']}: {one['outcome']}" for one in row["results"]]
    lines += [f"  {one['id']}: {one['value']}" for one in row["predicates"]]
    lines += [f"  {one['name']} ({one['category']}, {one['size']} bytes)" for one in row["parts"]]
    if row["text"]:
        lines.append(row["text"])
    return "\n".join(lines)


def _lines_of_review(reviewed: review.Review) -> str:
    lines = [f"answer {reviewed.answer.sid}"]
    lines += [f"  {one.part.name} ({one.part.category})" for one in reviewed.attachments]
    if reviewed.words.get("text"):
        lines.append(reviewed.words["text"])
    return "\n".join(lines)
