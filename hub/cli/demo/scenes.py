"""The scenes of the demo: what is tried, what must come out, and what came out.

They begin with the refusals: a happy path convinces nobody. Each line is a command of a party or
the operator; the expected result stands beside it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hub.cli.demo import ending
from hub.cli.demo.cast import PEOPLE, Person
from hub.cli.demo.dossier import picture
from hub.cli.demo.stage import Outcome, Stage

DECISIONS, HEARINGS = "asylum_decisions", "asylum_narrative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table; a note expects nothing."""

    scene: str
    what: str
    expected: str
    seen: str
    entry: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it came out as it must."""
        return self.expected == self.seen

    @property
    def is_note(self) -> bool:
        """Whether it only explains."""
        return not self.expected


@dataclass(slots=True)
class Play:
    """A run of the demo: its lines so far, and who must be told of each."""

    stage: Stage
    tell: Callable[[Line], None]
    lines: list[Line] = field(default_factory=list)
    scene: str = ""
    last: dict[str, Any] = field(default_factory=dict)  # the newest request that was taken

    def check(self, what: str, expected: str, seen: object, entry: str = "") -> None:
        """Add a line."""
        line = Line(scene=self.scene, what=what, expected=expected, seen=str(seen), entry=entry)
        self.lines.append(line)
        self.tell(line)

    def decision(self, what: str, expected: str, outcome: Outcome) -> str:
        """Add a line about the decision on a request; gives the request's id."""
        told = outcome.told if isinstance(outcome.told, dict) else {}
        decision = told.get("decision") or {}
        seen = decision.get("reason") or outcome.reason
        self.check(what, expected, seen, str(told.get("entry", "")))
        self.last = told if told.get("entry") else self.last
        return str(told.get("sid", ""))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """One scene; it ends with what its last decision rests on, and where that stands."""
        self.scene, self.last = name, {}
        yield
        if self.last:
            self._end()

    def _end(self) -> None:
        self.note(ending.rule(self.stage, self.last["decision"]))
        self.note(ending.seen_by_hub(self.stage, self.last["sid"]))
        index, proven = ending.log_line(self.stage, self.last["entry"])
        self.check(f"log line {index}: the proof holds", "True", proven, self.last["entry"])

    def note(self, text: str) -> None:
        """Add a line that explains and expects nothing."""
        self.lines.append(Line(scene=self.scene, what=text, expected="", seen=""))
        self.tell(self.lines[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case that an NGO opened, with who works on it."""

    case_id: str
    worker: str


def open_case(play: Play, lead: str, worker: str, person: Person, *, state: str) -> Opened:
    """A case with its card, assigned to a worker, with state and age on file."""
    stage = play.stage
    number = ("--v-number", person.anchor.removeprefix("nl-v:"))
    told = stage.ask(
        lead,
        *("case", "open", "--name", person.name, "--born", person.born),
        *("--nationality", person.nationality, "--member", stage.members[worker][1]),
        *(number if person.number else ()),
    )
    case_id = told["caseId"]
    stage.ask(lead, "fact", "assign", case_id, "--member", stage.members[worker][1])
    stage.ask(worker, "fact", "state", case_id, "--code", state, "--track", "regular")
    stage.ask(worker, "fact", "age", case_id, "--code", "adult")
    return Opened(case_id=case_id, worker=worker)


def consent(
    play: Play, case: Opened, purpose: str, recipients: list[str], categories: list[str], *more: str
) -> None:
    """The person's consent, put on file by who works on the case."""
    play.stage.ask(
        case.worker,
        *("fact", "consent", case.case_id, "--purpose", purpose, "--days", "120"),
        *_each("--recipient", recipients),
        *_each("--category", categories),
        *more,
    )


def ask(
    play: Play, case: Opened, to: str, purpose: str, categories: list[str], *more: str
) -> Outcome:
    """A request by who works on the case."""
    return play.stage.connect(
        case.worker,
        *("ask", "--to", to, "--purpose", purpose, "--case", case.case_id),
        *("--necessity", "decide_perspective"),
        *_each("--category", categories),
        *more,
    )


def agreement_lapses(play: Play, case: Opened) -> None:
    """Scene 1: a signature that lapses closes every flow of that party at once."""
    stage, place = play.stage, play.stage.folder / "ind"
    with play.part("1 the agreement"):
        stage.ask(
            "ind-officer3",
            *("init", "--party", "ind", "--officer", "--new-passphrase"),
            *("--out", str(place / "ind-officer3.req")),
        )
        second = str(place / "keyset-2.json")
        stage.ask(
            "ind-officer1",
            *("keyset", "propose", "--previous", str(place / "keyset-1.json")),
            *("--add", str(place / "ind-officer3.req"), "--threshold", "3", "--out", second),
        )
        stage.ask("ind-officer2", "keyset", "sign", second)
        stage.ask("ind-officer3", "keyset", "sign", second)
        stage.ask("anna", "keyset", "publish", second)
        play.decision(
            "the IND's signature lapses: its third officer has not signed",
            "DENY_PARTY_NOT_IN_AGREEMENT",
            ask(play, case, "ind", "perspective_legal", [DECISIONS]),
        )
        stage.sign_agreement("ind-officer3", "keyset-2.json")
        published = stage.connect(
            "anna", "agreement", "publish", str(stage.folder / "agreement" / "agreement.json")
        )
        play.check("the third officer signs, and the IND publishes it", "0", published.status)


def municipality_is_refused(play: Play) -> None:
    """Scene 2: the municipality has no basis, whatever it names."""
    with play.part("2 the municipality"):
        outcome = play.stage.connect(
            "ella",
            *("ask", "--to", "regie", "--purpose", "termination_decision"),
            *("--category", "termination_advice", "--necessity", "statutory_task"),
            *("--invitation", "0" * 32),
        )
        play.decision("a termination file, on public task", "DENY_NO_MUNICIPAL_BASIS", outcome)


def intake_and_screening(play: Play) -> None:
    """Scene 3: yes and no instead of a dossier; and a window of fourteen days."""
    stage = play.stage
    nobody = Person(number=0, name="Sami Adanech", born="1998", nationality="ETH")
    with play.part("3 intake and screening"):
        case = open_case(play, "lotte", "karel", nobody, state="intake")
        consent(play, case, "intake_check", ["ind", "regie"], ["eligibility_predicates"])
        sid = play.decision(
            "intake questions about a person without a V-number",
            "ALLOW",
            ask(play, case, "ind", "intake_check", ["eligibility_predicates"]),
        )
        _prepare(play, "anna")
        answered = stage.connect(
            "anna",
            *(
                "release",
                sid,
                "--predicate",
                "lawful_stay=no",
                "--predicate",
                "dublin_claim=unknown",
            ),
            "--yes",
        )
        play.check("the IND answers no and unknown", "answered", _state(answered))
        play.check("the coordinator reads it", "0", stage.connect("karel", "read", sid).status)
        screened = open_case(play, "ruben", "sanne", PEOPLE[6], state="screening")
        consent(play, screened, "screening", ["ind", "thuishaven"], ["residence_status", "dublin"])
        stage.move_clock(timedelta(days=10))
        play.decision(
            "screening on day 10",
            "ALLOW",
            ask(play, screened, "ind", "screening", ["residence_status"]),
        )
        stage.move_clock(timedelta(days=6))
        play.decision(
            "the same on day 16",
            "DENY_SCREENING_WINDOW_CLOSED",
            ask(play, screened, "ind", "screening", ["residence_status"]),
        )


def main_job(play: Play, case: Opened) -> str:
    """Scene 4: the counsellor asks the IND for a dossier."""
    stage = play.stage
    with play.part("4 the main job"):
        consent(
            play,
            case,
            "perspective_legal",
            ["ind", "rechtshoek"],
            [DECISIONS, HEARINGS, "asylum_procedure_overview"],
            "--explicit",
        )
        play.decision(
            "without a mandate",
            "DENY_MANDATE_MISSING",
            ask(play, case, "ind", "perspective_legal", [DECISIONS, HEARINGS]),
        )
        mandate = stage.folder / "rechtshoek" / "mandate.jpg"
        mandate.write_bytes(_photo())
        stage.ask(
            "noor",
            *("fact", "mandate", case.case_id, "--purpose", "perspective_legal", "--days", "120"),
            *("--recipient", "rechtshoek", "--recipient", "ind", "--evidence", str(mandate)),
        )
        play.decision(
            "with the IND's internal minute in the question",
            "DENY_CATEGORY_NEVER",
            ask(play, case, "ind", "perspective_legal", [DECISIONS, "ind_internal_minute"]),
        )
        sid = play.decision(
            "with the mandate",
            "ALLOW",
            ask(
                play,
                case,
                "ind",
                "perspective_legal",
                [DECISIONS, HEARINGS],
                *("--mandate", str(mandate), "--v-number", PEOPLE[0].anchor[5:]),
            ),
        )
        question = stage.connect("anna", "question", sid, "--text", "Welke procedure bedoelt u?")
        play.check("the IND asks back", "question", _state(question))
        play.check(
            "the counsellor reads the question", "0", stage.connect("noor", "read", sid).status
        )
        reply = stage.connect("noor", "reply", sid, "--text", "De laatste.")
        play.check("and replies", "with_provider", _state(reply))
        due = datetime.fromisoformat(_agreed(_of(stage.ask("noor", "requests"), sid))["dueAt"])
        stage.move_clock(due + timedelta(days=1) - stage.now())
        late = stage.ask("noor", "requests")
        play.check(
            "a day late: marked, and nothing ends", "with_provider late", _standing(_of(late, sid))
        )
        prepared = _prepare(play, "daan")
        play.check("the deputy's agent prepares it from the folder", "True", sid in str(prepared))
        first = stage.connect(
            "daan", "release", sid, "--only", DECISIONS, "--later", HEARINGS, "--seen", "--yes"
        )
        play.check("decisions now, hearings later", "partly_answered", _state(first))
        _prepare(play, "daan")
        second = stage.connect("daan", "release", sid, "--only", HEARINGS, "--seen", "--yes")
        play.check("the hearings follow", "answered", _state(second))
        saved = stage.folder / "rechtshoek" / "saved"
        read = stage.connect("noor", "save", sid, "--to", str(saved))
        names = sorted(path.name for path in saved.rglob("*") if path.is_file())
        play.check(
            "the counsellor saves both parts", "beschikking.pdf, gehoor.docx", ", ".join(names)
        )
        play.check("and every file is as it was sealed", "0", read.status)
        stage.move_clock(timedelta(days=21))
        again = stage.connect("noor", "read", sid)
        play.check("and reads them again after three weeks", "0", again.status)
        return sid


def other_person(play: Play) -> None:
    """Scene 4, last line: consent of one person with the V-number of another."""
    mixed = replace(PEOPLE[4], number=PEOPLE[8].number)
    with play.part("4 the main job"):
        case = open_case(play, "tilda", "noor", mixed, state="step1")
        consent(play, case, "perspective_legal", ["ind", "rechtshoek"], [DECISIONS])
        play.stage.ask(
            "noor",
            *("fact", "mandate", case.case_id, "--purpose", "perspective_legal", "--days", "90"),
            *("--recipient", "rechtshoek", "--recipient", "ind"),
        )
        sid = str(
            play.stage.ask(
                "noor",
                *("ask", "--to", "ind", "--purpose", "perspective_legal", "--case", case.case_id),
                *("--necessity", "decide_perspective", "--category", DECISIONS),
                *("--v-number", mixed.anchor.removeprefix("nl-v:")),
                *("--mandate", str(play.stage.folder / "rechtshoek" / "mandate.jpg")),
            )["sid"]
        )
        prepared = _prepare(play, "anna")
        found = "subject_mismatch" if "subject_mismatch" in str(prepared) else str(prepared)
        play.check("consent of one person, V-number of another", "subject_mismatch", found)
        refused = play.stage.connect("anna", "refuse", sid, "--code", "subject_mismatch")
        play.check("the IND refuses; nothing has left", "refused", _state(refused))


def caseworker(play: Play) -> None:
    """Scene 5: a caseworker gets the conclusion, not the dossier."""
    with play.part("5 the caseworker"):
        case = open_case(play, "ruben", "sanne", PEOPLE[2], state="step1")
        consent(
            play,
            case,
            "perspective_legal",
            ["rechtshoek", "thuishaven", "ind"],
            ["legal_perspective_conclusion", HEARINGS],
            "--explicit",
        )
        play.decision(
            "the hearings from the IND",
            "DENY_NO_FLOW",
            ask(play, case, "ind", "perspective_legal", [HEARINGS]),
        )
        play.decision(
            "the conclusion from the legal NGO",
            "ALLOW",
            ask(play, case, "rechtshoek", "perspective_legal", ["legal_perspective_conclusion"]),
        )


def police(play: Play, case: Opened) -> None:
    """Scene 6: the aliens police learns nothing by asking, and can be invited."""
    stage = play.stage
    probes = [
        ("a location", "identity_support", ["identity_basic", "shelter_location"]),
        ("an enforcement purpose", "immigration_enforcement", ["identity_basic"]),
        ("on its own initiative", "identity_support", ["identity_basic"]),
        ("about a person who does not exist", "identity_support", ["identity_evidence"]),
    ]
    with play.part("6 the aliens police"):
        answers, counts = set(), set()
        for number, (_, purpose, categories) in enumerate(probes):
            outcome = stage.connect(
                "bas",
                *("ask", "--to", "rechtshoek", "--purpose", purpose),
                *("--necessity", "statutory_task", "--invitation", f"{number:032x}"),
                *_each("--category", categories),
            )
            told = outcome.told if isinstance(outcome.told, dict) else {}
            answers.add(f"{told.get('state')} {told.get('decision')}")
            row = _of(stage.ask("bas", "requests"), str(told.get("sid")))
            counts.add(len(row.get("timeline", [])))
        expected = "denied NOT_POSSIBLE"
        seen = " ".join(sorted(answers))
        play.check(
            "four probes by AVIM: one answer",
            expected,
            expected if len(answers) == 1 and "NOT_POSSIBLE" in seen else seen,
        )
        play.check("and one log entry each", "{1}", counts)
        consent(
            play,
            case,
            "identity_support",
            ["avim", "rechtshoek"],
            ["identity_basic", "identity_evidence"],
            "--explicit",
        )
        invited = stage.ask(
            "noor",
            *("fact", "invite", case.case_id, "--purpose", "identity_support", "--days", "30"),
            *("--recipient", "avim"),
        )
        sid = play.decision(
            "invited, with explicit consent",
            "NEEDS_PRIVACY_OFFICER",
            stage.connect(
                "bas",
                *("ask", "--to", "rechtshoek", "--purpose", "identity_support"),
                *("--category", "identity_basic", "--necessity", "statutory_task"),
                *("--invitation", invited["id"]),
            ),
        )
        approved = stage.connect(
            "fenna", "approve", sid, "--kind", "privacy_officer", "--code", "agreed", "--yes"
        )
        play.check("the privacy officer agrees", "with_provider", _state(approved))


def termination(play: Play) -> None:
    """Scene 8: nobody approves his own, and a refused consent is never evidence."""
    stage = play.stage
    with play.part("8 the termination file"):
        case = open_case(play, "ruben", "sanne", PEOPLE[3], state="step1")
        stage.ask(
            "sanne",
            *("fact", "dated", case.case_id, "--kind", "plan_signed"),
            *("--evidence", str(_document(play))),
        )
        sid = play.decision(
            "a termination file needs four eyes",
            "NEEDS_FOUR_EYES",
            ask(play, case, "rechtshoek", "termination_preparation", ["ppp_progress"]),
        )
        own = stage.connect("sanne", "approve", sid, "--kind", "four_eyes", "--yes")
        play.check(
            "the preparer approves himself: it stays", "awaiting_approval", _state(own, sid, play)
        )
        play.decision(
            "refused consent as evidence",
            "DENY_CATEGORY_NEVER",
            ask(play, case, "rechtshoek", "termination_preparation", ["consent_refusals"]),
        )


def withdrawal(play: Play, case: Opened) -> frozenset[Path]:
    """Scene 10: the person withdraws with an answer unread; gives the files that must go."""
    stage = play.stage
    before = stage.blobs()
    with play.part("10 the person withdraws"):
        letter = (
            *("--mandate", str(stage.folder / "rechtshoek" / "mandate.jpg")),
            *("--v-number", PEOPLE[0].anchor.removeprefix("nl-v:")),
        )
        sid = play.decision(
            "another request",
            "ALLOW",
            ask(play, case, "ind", "perspective_legal", [DECISIONS], *letter),
        )
        _prepare(play, "anna")
        sent = stage.connect("anna", "release", sid, "--seen", "--yes")
        play.check("the IND answers", "answered", _state(sent))
        unread = stage.blobs() - before
        play.check("the letter and the answer lie at the hub, sealed", "2", len(unread))
        stage.ask("noor", "fact", "withdraw", case.case_id)
        read = stage.connect("noor", "read", sid)
        play.check("the unread answer cannot be read any more", "True", read.status != 0)
        mine = _of(stage.ask("noor", "requests"), sid).get("state")
        theirs = _of(stage.ask("anna", "inbox"), sid).get("state", "stopped")
        play.check("everybody reads only that it stopped", "stopped stopped", f"{mine} {theirs}")
    return unread


def _each(option: str, values: list[str]) -> list[str]:
    return [part for value in values for part in (option, value)]


def _state(outcome: Outcome, sid: str = "", play: Play | None = None) -> str:
    told = outcome.told if isinstance(outcome.told, dict) else {}
    if "state" in told:
        return str(told["state"])
    if play is not None:
        return str(_of(play.stage.ask("sanne", "requests"), sid).get("state"))
    return outcome.complaint


def _standing(row: dict[str, Any]) -> str:
    """The state of a request, and whether its agreed term has passed."""
    return f"{row.get('state')} {'late' if _agreed(row).get('late') else 'in time'}"


def _agreed(row: dict[str, Any]) -> dict[str, Any]:
    """The deadline by the agreement; nothing where there is none."""
    return next((one for one in row.get("deadlines", []) if one["kind"] == "agreed"), {})


def _of(told: Any, sid: str) -> dict[str, Any]:
    """The row of one request in what a list command printed."""
    rows = told.get("items", told.get("requests", [])) if isinstance(told, dict) else told
    for row in rows or []:
        if isinstance(row, dict) and row.get("sid") == sid:
            return row
    return {}


def _prepare(play: Play, key: str) -> Any:
    source = str(play.stage.folder / "ind" / "dossiers")
    return play.stage.ask(key, "run", "--source", source, "--once")


def _photo() -> bytes:
    return picture("MACHTIGING", "demo")


def _document(play: Play) -> Path:
    path = play.stage.folder / "thuishaven" / "plan.jpg"
    path.write_bytes(_photo())
    return path
