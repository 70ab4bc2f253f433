"""Scene 3: yes and no instead of a dossier; and a window of fourteen days."""

from datetime import timedelta

from hub.demo.casework import ask, consent, open_case, prepare, state
from hub.demo.cast import PEOPLE, UNNUMBERED, Person
from hub.demo.play import Play

ANSWERS = ("yes", "no", "unknown")
QUESTION, YES_NO = "lawful_stay", "eligibility_predicates"


def tell(play: Play) -> None:
    """Three intakes, one for each answer; then a screening on day 10 and on day 16."""
    with play.part("3 intake and screening"):
        asked = [_intake(play, person) for person in UNNUMBERED]
        prepare(play, "anna")
        for sid, answer in zip(asked, ANSWERS, strict=True):
            _answer(play, sid, answer)
        sizes = [size for sid in asked for _, size in play.stage.store.answers(sid)]
        play.check("three answers lie at the hub", "3", len(sizes))
        play.check(f"all of one size: {sizes[0]:,} bytes", "1 size", f"{len(set(sizes))} size")
        _screening(play)


def _intake(play: Play, person: Person) -> str:
    case = open_case(play, "lotte", "karel", person, state="intake")
    consent(play, case, "intake_check", ["ind", "regie"], [YES_NO])
    outcome = ask(play, case, "ind", "intake_check", [YES_NO])
    return play.decision("intake questions, a person without a V-number", "ALLOW", outcome)


def _answer(play: Play, sid: str, answer: str) -> None:
    released = play.stage.connect(
        "anna", "release", sid, "--predicate", f"{QUESTION}={answer}", "--yes"
    )
    play.check(f"the IND answers {answer}", "answered", state(released))
    (read,) = play.stage.ask("karel", "read", sid)
    values = " ".join(one["value"] for one in read["predicates"])
    play.check("and the intake worker reads it", answer, values)


def _screening(play: Play) -> None:
    stage = play.stage
    case = open_case(play, "ruben", "sanne", PEOPLE[6], state="screening")
    consent(play, case, "screening", ["ind", "thuishaven"], ["residence_status", "dublin"])
    stage.move_clock(timedelta(days=10))
    early = ask(play, case, "ind", "screening", ["residence_status"])
    play.decision("screening on day 10", "ALLOW", early)
    stage.move_clock(timedelta(days=6))
    late = ask(play, case, "ind", "screening", ["residence_status"])
    play.decision("the same on day 16", "DENY_SCREENING_WINDOW_CLOSED", late)
