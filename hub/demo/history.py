"""The week that a visitor finds: members asked, and some requests were answered.

Every request is made by the commands that an organisation would type, as in the story.
"""

from collections.abc import Callable
from datetime import timedelta

from hub.demo.casework import (
    DECISIONS,
    HEARINGS,
    Opened,
    ask,
    consent,
    mandate,
    open_case,
    prepare,
    with_mandate,
)
from hub.demo.cast import PEOPLE, Person
from hub.demo.play import Play

LEGAL, STATUS = "perspective_legal", "residence_status"
OVERVIEW, CONCLUSION = "asylum_procedure_overview", "legal_perspective_conclusion"
DAYS = 5
# The people that the counsellor and the caseworker ask about in the week, by their place in the
# cast. None of them gets a second case at the same organisation.
_LEGAL = (1, 2, 3, 6, 7, 8, 9, 10, 11, 12)
_SOCIAL = (7, 9, 11, 1, 13)
# Nothing was asked yet about these people; with them both workers have twenty-five cases.
_LEGAL_ONLY_OPEN = range(14, 26)
_SOCIAL_ONLY_OPEN = range(23, 40)
# The categories asked about each person of a day; the fourth has no mandate, so it is denied.
_ASKED = ([DECISIONS, HEARINGS], [DECISIONS], [OVERVIEW], [HEARINGS])


def tell(play: Play, say: Callable[[str], object]) -> None:
    """Play five days; ``say`` is called before each, as this takes a while."""
    say("a week of history: the people of two caseworkers …")
    for number in _LEGAL_ONLY_OPEN:
        open_case(play, "tilda", "noor", PEOPLE[number], state="step1")
    for number in _SOCIAL_ONLY_OPEN:
        open_case(play, "ruben", "sanne", PEOPLE[number], state="step1")
    for number in range(DAYS):
        say(f"a week of history: day {number + 1} of {DAYS} …")
        _legal_day(play, [PEOPLE[one] for one in _LEGAL[number * 2 : number * 2 + 2]])
        _social_day(play, PEOPLE[_SOCIAL[number]])
        if number % 2 == 0:
            _answer(play)
        play.stage.move_clock(timedelta(days=1))


def _legal_day(play: Play, people: list[Person]) -> None:
    """Let the counsellor ask the IND about two people, four times each."""
    for person in people:
        case = open_case(play, "tilda", "noor", person, state="step1")
        categories = [DECISIONS, HEARINGS, OVERVIEW]
        consent(play, case, LEGAL, ["ind", "rechtshoek"], categories, "--explicit")
        ask(play, case, "ind", LEGAL, [DECISIONS])
        mandate(play, case)
        for asked in _ASKED:
            ask(play, case, "ind", LEGAL, asked, *with_mandate(play, case))


def _social_day(play: Play, person: Person) -> None:
    """Let the caseworker ask the legal organisation for a conclusion, and the IND in vain."""
    case: Opened = open_case(play, "ruben", "sanne", person, state="step1")
    recipients = ["rechtshoek", "thuishaven", "ind"]
    consent(play, case, LEGAL, recipients, [CONCLUSION, HEARINGS], "--explicit")
    ask(play, case, "rechtshoek", LEGAL, [CONCLUSION])
    ask(play, case, "ind", LEGAL, [HEARINGS])


def _answer(play: Play) -> None:
    """Let the IND answer the plain requests, refuse one and ask back once; the rest waits."""
    prepare(play, "anna")
    stage = play.stage
    told = stage.ask("anna", "inbox")
    waiting = [one["sid"] for one in told["requests"] if one["state"] == "with_provider"]
    ready = [sid for sid in waiting if sid in told["prepared"]]
    for sid in ready[:5]:
        stage.connect("anna", "release", sid, "--seen", "--yes")
    for sid in ready[5:6]:
        stage.connect("anna", "refuse", sid, "--code", "own_assessment")
    for sid in ready[6:7]:
        stage.connect("anna", "question", sid, "--text", "Welke procedure bedoelt u?")
