"""The steps that the members of the story repeat: open a case, record facts, ask, read."""

from dataclasses import dataclass
from typing import Any

from hub.demo.cast import Person
from hub.demo.play import Play
from hub.demo.program import Outcome

DECISIONS, HEARINGS = "asylum_decisions", "asylum_narrative"
# The term is long, so that nothing ends by itself while the story jumps through the weeks.
_OPEN_DAYS = "92"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case that an NGO opened, with its worker and its person."""

    case_id: str
    worker: str
    person: Person

    @property
    def v_number(self) -> str:
        """The ten digits."""
        return self.person.anchor.removeprefix("nl-v:")


def open_case(play: Play, lead: str, worker: str, person: Person, *, state: str) -> Opened:
    """Open a case with its card, assign it to a worker, and record the person's state and age."""
    stage = play.stage
    member = stage.members[worker][1]
    number = ("--v-number", person.anchor.removeprefix("nl-v:")) if person.number else ()
    told = stage.ask(
        lead,
        *("case", "open", "--name", person.name, "--born", person.born),
        *("--nationality", person.nationality, "--member", member, *number),
    )
    case_id = told["caseId"]
    stage.ask(lead, "fact", "assign", case_id, "--member", member)
    stage.ask(worker, "fact", "state", case_id, "--code", state, "--track", "regular")
    stage.ask(worker, "fact", "age", case_id, "--code", "adult")
    return Opened(case_id=case_id, worker=worker, person=person)


def consent(
    play: Play, case: Opened, purpose: str, recipients: list[str], categories: list[str], *more: str
) -> None:
    """Record the person's consent; the case's worker signs it."""
    play.stage.ask(
        case.worker,
        *("fact", "consent", case.case_id, "--purpose", purpose, "--days", "120"),
        *each("--recipient", recipients),
        *each("--category", categories),
        *more,
    )


def mandate(play: Play, case: Opened) -> None:
    """Record the person's mandate towards the IND, with the paper that they signed."""
    play.stage.ask(
        case.worker,
        *("fact", "mandate", case.case_id, "--purpose", "perspective_legal", "--days", "120"),
        *("--recipient", "rechtshoek", "--recipient", "ind"),
        *("--evidence", str(play.stage.paper)),
    )


def with_mandate(play: Play, case: Opened) -> tuple[str, ...]:
    """The options of a request to the IND beside its categories: the mandate and the V-number."""
    return ("--mandate", str(play.stage.paper), "--v-number", case.v_number)


def ask(
    play: Play, case: Opened, to: str, purpose: str, categories: list[str], *more: str
) -> Outcome:
    """Send a request; the case's worker asks."""
    return play.stage.connect(
        case.worker,
        *("ask", "--to", to, "--purpose", purpose, "--case", case.case_id),
        *("--necessity", "decide_perspective", "--days", _OPEN_DAYS),
        *each("--category", categories),
        *more,
    )


def prepare(play: Play, key: str) -> str:
    """Let a member's agent at the IND go through the dossiers once; returns its output."""
    source = str(play.stage.folder / "ind" / "dossiers")
    return str(play.stage.ask(key, "run", "--source", source, "--once"))


def each(option: str, values: list[str]) -> list[str]:
    """An option, repeated once for each value."""
    return [part for value in values for part in (option, value)]


def state(outcome: Outcome) -> str:
    """The state in which a command left a request; its complaint if it failed."""
    told = outcome.printed if isinstance(outcome.printed, dict) else {}
    return str(told.get("state", outcome.complaint))


def row(answer: Any, sid: str) -> dict[str, Any]:
    """The row of one request in the output of a list command; empty if it is not there."""
    rows = answer.get("requests", []) if isinstance(answer, dict) else answer
    return next((one for one in rows or [] if one.get("sid") == sid), {})


def agreed(of_request: dict[str, Any]) -> dict[str, Any]:
    """The deadline by the agreement; empty if there is none."""
    deadlines = of_request.get("deadlines", [])
    return next((one for one in deadlines if one["kind"] == "agreed"), {})
