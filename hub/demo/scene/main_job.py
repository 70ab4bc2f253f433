"""Scene 4: the counsellor asks the IND for a dossier, and gets it in two parts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hub.demo.casework import (
    DECISIONS,
    HEARINGS,
    Opened,
    agreed,
    ask,
    consent,
    mandate,
    open_case,
    prepare,
    row,
    state,
    with_mandate,
)
from hub.demo.cast import PEOPLE
from hub.demo.play import Play

NAME = "4 the main job"
PURPOSE, MINUTE = "perspective_legal", "ind_internal_minute"


def tell(play: Play, case: Opened) -> str:
    """From the first refusal to reading again after three weeks; returns the request's id."""
    with play.part(NAME):
        sid = _ask(play, case)
        _ask_back(play, sid)
        _wait_too_long(play, sid)
        _block_the_minute(play, sid)
        _answer_in_parts(play, sid)
        _read(play, sid)
    with play.part(NAME):
        _other_person(play)
    return sid


def _ask(play: Play, case: Opened) -> str:
    categories = [DECISIONS, HEARINGS, "asylum_procedure_overview"]
    consent(play, case, PURPOSE, ["ind", "rechtshoek"], categories, "--explicit")
    without = ask(play, case, "ind", PURPOSE, [DECISIONS, HEARINGS])
    play.decision("without a mandate", "DENY_MANDATE_MISSING", without)
    mandate(play, case)
    minute = ask(play, case, "ind", PURPOSE, [DECISIONS, MINUTE])
    play.decision("with the IND's internal minute in it", "DENY_CATEGORY_NEVER", minute)
    complete = with_mandate(play, case)
    outcome = ask(play, case, "ind", PURPOSE, [DECISIONS, HEARINGS], *complete)
    return play.decision("with the mandate", "ALLOW", outcome)


def _ask_back(play: Play, sid: str) -> None:
    stage = play.stage
    question = stage.connect("anna", "question", sid, "--text", "Welke procedure bedoelt u?")
    play.check("the IND asks back", "question", state(question))
    (read,) = stage.ask("noor", "read", sid)
    play.check("the counsellor reads the question", "question 1", f"{read['kind']} {read['seq']}")
    reply = stage.connect("noor", "reply", sid, "--text", "De laatste.")
    play.check("and replies", "with_provider", state(reply))


def _wait_too_long(play: Play, sid: str) -> None:
    stage = play.stage
    due = datetime.fromisoformat(agreed(row(stage.ask("noor", "requests"), sid))["dueAt"])
    stage.move_clock(due + timedelta(days=1) - stage.now())
    standing = _standing(row(stage.ask("noor", "requests"), sid))
    play.check("a day late: marked, and nothing ends", "with_provider late", standing)


def _block_the_minute(play: Play, sid: str) -> None:
    """The deputy's own client stops a category that is never exchanged, before it is sealed."""
    stage = play.stage
    prepared = prepare(play, "daan")
    play.check("the deputy takes over: prepared from the folder", "True", sid in prepared)
    shown = stage.ask("daan", "release", sid, "--dry-run")
    names = ", ".join(sorted(one["name"] for one in shown["parts"]))
    play.check("the minute in that folder is not in it", "beschikking.pdf, gehoor.docx", names)
    before = (stage.blobs(), stage.store.log_size())
    bait = next((stage.folder / "ind" / "dossiers").glob("*/minuut.pdf"))
    added = stage.connect("daan", "release", sid, "--part", f"{MINUTE}={bait}", "--seen", "--yes")
    play.check("the deputy adds it by hand: blocked", "DENY_CATEGORY_NEVER", added.reason)
    same = before == (stage.blobs(), stage.store.log_size())
    play.check("and nothing has left the IND", "True", same)


def _answer_in_parts(play: Play, sid: str) -> None:
    stage = play.stage
    only, later = ("--only", DECISIONS), ("--later", HEARINGS)
    first = stage.connect("daan", "release", sid, *only, *later, "--seen", "--yes")
    play.check("decisions now, hearings later: part 1 of 2", "partly_answered", state(first))
    prepare(play, "daan")
    second = stage.connect("daan", "release", sid, "--only", HEARINGS, "--seen", "--yes")
    play.check("the hearings follow: part 2 of 2", "answered", state(second))


def _read(play: Play, sid: str) -> None:
    stage = play.stage
    saved = stage.folder / "rechtshoek" / "saved"
    outcome = stage.connect("noor", "save", sid, "--to", str(saved))
    play.check("every file is as it was sealed", "0", outcome.status)
    names = sorted(path.name for path in saved.rglob("*") if path.is_file())
    both = "beschikking.pdf, gehoor.docx"
    play.check("the counsellor saves both parts", both, ", ".join(names))
    stage.move_clock(timedelta(days=21))
    again = stage.ask("noor", "read", sid)
    parts = sorted(part["name"] for one in again for part in one["parts"])
    play.check("and reads them again after three weeks", both, ", ".join(parts))


def _other_person(play: Play) -> None:
    """Consent of one person with the V-number of another."""
    mixed = replace(PEOPLE[4], number=PEOPLE[8].number)
    case = open_case(play, "tilda", "noor", mixed, state="step1")
    consent(play, case, PURPOSE, ["ind", "rechtshoek"], [DECISIONS])
    mandate(play, case)
    outcome = ask(play, case, "ind", PURPOSE, [DECISIONS], *with_mandate(play, case))
    sid = play.decision("consent of one person, V-number of another", "ALLOW", outcome)
    prepared = prepare(play, "anna")
    found = "subject_mismatch" if "subject_mismatch" in prepared else prepared
    play.check("the IND's client sees it before anything is looked up", "subject_mismatch", found)
    refused = play.stage.connect("anna", "refuse", sid, "--code", "subject_mismatch")
    play.check("the IND refuses; nothing has left", "refused", state(refused))


def _standing(of_request: dict[str, Any]) -> str:
    """The state of a request, and whether its agreed term has passed."""
    late = agreed(of_request).get("late")
    return f"{of_request.get('state')} {'late' if late else 'in time'}"
