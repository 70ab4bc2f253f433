"""``hub-connector fact``: the facts about a case, each signed by a member who may state it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from connectors.api.case import InvitationOut
from connectors.cli.context import AsJson, file_bytes, place_of, result_lines, show
from connectors.exchange import fact as facts
from connectors.session import until as in_days

app = typer.Typer(help="Facts about a case.", no_args_is_help=True)
EVIDENCE_BYTES_MAX = 64 * 2**20

CaseId = Annotated[str, typer.Argument(help="Id of the case.")]
Purpose = Annotated[str, typer.Option(help="What for.")]
Recipients = Annotated[
    list[str], typer.Option("--recipient", help="Party that it covers; may be repeated.")
]
Days = Annotated[int, typer.Option(help="How many days it lasts, from today.")]
Date = Annotated[str, typer.Option(help="YYYY-MM-DD; today if absent.")]
Evidence = Annotated[Path | None, typer.Option(help="Document that shows it; it stays here.")]
Function = Annotated[str, typer.Option(help="Function in which you sign.")]
DATED = (
    "plan_signed",
    "balance",
    "step2_wish",
    "return_commitment",
    "handover_wish",
    "anchor_linked",
    "identity_check",
)
SCOPED = ("invitation", "subject_initiated", "conference", "committee_case")


@app.command()
def consent(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    case_id: CaseId,
    purpose: Purpose,
    recipient: Recipients,
    category: Annotated[list[str], typer.Option(help="What may be shared; may be repeated.")],
    days: Days = 183,
    role: Annotated[str, typer.Option(help="basis, safeguard or secrecy_release.")] = "basis",
    evidence: Evidence = None,
    function: Function = "",
    explicit: Annotated[bool, typer.Option(help="Given explicitly (special data).")] = False,
    guardian: Annotated[bool, typer.Option(help="Given by the guardian.")] = False,
    renewed: Annotated[bool, typer.Option(help="It renews an earlier one.")] = False,
    as_json: AsJson = False,
) -> None:
    """The person agrees to the sharing of categories, for one purpose, with these parties."""
    members = {
        "purpose": purpose,
        "recipients": sorted(set(recipient)),
        "items": facts.items(category),
        "explicit": explicit,
        "role": role,
    } | ({"guardian": True} if guardian else {})
    kind = "consent_renewed" if renewed else "consent_given"
    _record(context, case_id, kind, members, days, evidence, function, as_json=as_json)


@app.command()
def mandate(
    context: typer.Context,
    case_id: CaseId,
    purpose: Purpose,
    recipient: Recipients,
    days: Days = 183,
    evidence: Evidence = None,
    function: Function = "",
    *,
    as_json: AsJson = False,
) -> None:
    """The person lets somebody act for them, towards these parties."""
    members = {"purpose": purpose, "recipients": sorted(set(recipient))}
    _record(context, case_id, "mandate", members, days, evidence, function, as_json=as_json)


@app.command()
def assign(
    context: typer.Context,
    case_id: CaseId,
    member: Annotated[str, typer.Option(help="Who will work on it.")],
    party: Annotated[str, typer.Option(help="Of which party; the own one if absent.")] = "",
    function: Function = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Assign a case to a member; the newest assignment of a party counts."""
    with place_of(context).session() as session:
        members = {"member": member, "recipients": [party or session.party]}
        result = facts.record(session, case_id, "assigned", members, function=function)
    show(result, result_lines, as_json=as_json)


@app.command()
def invite(  # noqa: PLR0913  # one for each option
    context: typer.Context,
    *,
    case_id: CaseId,
    purpose: Purpose,
    recipient: Recipients,
    days: Days = 30,
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(SCOPED)}.")] = "invitation",
    code: Annotated[str, typer.Option(help="open or closed; of a conference.")] = "",
    function: Function = "",
    as_json: AsJson = False,
) -> None:
    """Invite a party to ask; it names the invitation's id and never the case."""
    members = {"purpose": purpose, "recipients": sorted(set(recipient))}
    members |= {"code": code} if code else {}
    _record(context, case_id, kind, members, days, None, function, as_json=as_json)


@app.command("state")
def case_state(
    context: typer.Context,
    case_id: CaseId,
    code: Annotated[str, typer.Option(help="intake, screening, step1, step2 or exit.")],
    track: Annotated[str, typer.Option(help="regular, dublin_short, own_network.")] = "regular",
    date: Date = "",
    function: Function = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Where the case stands."""
    with place_of(context).session() as session:
        members = {
            "code": code,
            "track": track,
            "date": date or session.clock.today().isoformat(),
        }
        result = facts.record(session, case_id, "case_state", members, function=function)
    show(result, result_lines, as_json=as_json)


@app.command()
def age(
    context: typer.Context,
    case_id: CaseId,
    code: Annotated[str, typer.Option(help="minor, young_adult or adult.")],
    function: Function = "",
    *,
    guardian: Annotated[bool, typer.Option(help="There is a guardian.")] = False,
    as_json: AsJson = False,
) -> None:
    """The person's age band."""
    members: dict[str, Any] = {"code": code} | ({"guardian": True} if guardian else {})
    with place_of(context).session() as session:
        result = facts.record(session, case_id, "age_band", members, function=function)
    show(result, result_lines, as_json=as_json)


@app.command("dated")
def dated(
    context: typer.Context,
    case_id: CaseId,
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(DATED)}.")],
    date: Date = "",
    evidence: Evidence = None,
    function: Function = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Something that happened on a day: a plan signed, a wish said, an identity checked."""
    with place_of(context).session() as session:
        members = {"date": date or session.clock.today().isoformat()}
        data = file_bytes(evidence, EVIDENCE_BYTES_MAX) if evidence else None
        result = facts.record(session, case_id, kind, members, evidence=data, function=function)
    show(result, result_lines, as_json=as_json)


@app.command("unable")
def unable_to_consent(
    context: typer.Context,
    case_id: CaseId,
    days: Days = 7,
    function: Function = "",
    *,
    as_json: AsJson = False,
) -> None:
    """The person cannot be asked for consent now."""
    _record(context, case_id, "unable_to_consent", {}, days, None, function, as_json=as_json)


@app.command()
def confirm(
    context: typer.Context,
    case_id: CaseId,
    sid: Annotated[str, typer.Argument(help="The fact that you confirm.")],
    function: Function = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Say the same as a colleague did: four eyes."""
    with place_of(context).session() as session:
        result = facts.confirm(session, case_id, sid, function=function)
    show(result, result_lines, as_json=as_json)


@app.command()
def withdraw(
    context: typer.Context,
    case_id: Annotated[str, typer.Argument(help="Id of the case; none with --about.")] = "",
    replaces: Annotated[str, typer.Option(help="The one consent; all of the case if absent.")] = "",
    about: Annotated[str, typer.Option(help="A request or answer that you hold, by its id.")] = "",
    function: Function = "",
    *,
    as_json: AsJson = False,
) -> None:
    """The person withdraws consent; it can be said at any desk."""
    members = {"replaces": replaces} if replaces else {}
    with place_of(context).session() as session:
        kind = "consent_withdrawn"
        if about:
            result = facts.record_about(session, about, kind, members, function=function)
        else:
            result = facts.record(session, case_id, kind, members, function=function)
    show(result, result_lines, as_json=as_json)


@app.command()
def restrict(
    context: typer.Context,
    code: Annotated[str, typer.Option(help="art18, art21 or none.")],
    case_id: Annotated[str, typer.Argument(help="Id of the case; none with --about.")] = "",
    about: Annotated[str, typer.Option(help="A request or answer that you hold, by its id.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """The person restricts the use of their data, or objects to it."""
    with place_of(context).session() as session:
        if about:
            result = facts.record_about(session, about, "restriction", {"code": code})
        else:
            result = facts.record(session, case_id, "restriction", {"code": code})
    show(result, result_lines, as_json=as_json)


@app.command()
def invitations(context: typer.Context, *, as_json: AsJson = False) -> None:
    """The invitations that your party was given."""
    with place_of(context).session() as session:
        rows = facts.invitations(session)
    show(rows, lambda found: "\n".join(map(_line, found)) or "no invitations", as_json=as_json)


def _line(row: InvitationOut) -> str:
    return f"{row.id}  {row.kind}  {row.purpose}  {row.party}  until {row.until}"


def _record(
    context: typer.Context,
    case_id: str,
    kind: str,
    members: dict[str, Any],
    days: int,
    evidence: Path | None,
    function: str,
    *,
    as_json: bool,
) -> None:
    with place_of(context).session() as session:
        data = file_bytes(evidence, EVIDENCE_BYTES_MAX) if evidence else None
        scoped = members | {"until": in_days(session.clock, days)}
        result = facts.record(session, case_id, kind, scoped, evidence=data, function=function)
    show(result, result_lines, as_json=as_json)
