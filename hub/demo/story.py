"""The story: the scenes, their order, and what one scene hands to the next.

It begins with the refusals, because a happy path convinces nobody.
"""

from hub.demo.casework import open_case
from hub.demo.cast import PEOPLE
from hub.demo.play import Play
from hub.demo.scene import (
    agreement,
    caseworker,
    check,
    intake,
    main_job,
    municipality,
    police,
    question,
    termination,
    withdrawal,
)
from hub.demo.wire import Wire


def tell(play: Play, line: Wire) -> None:
    """Play every scene; the lines are with ``play`` afterwards."""
    question.tell(play)  # 0
    case = open_case(play, "tilda", "noor", PEOPLE[0], state="step1")
    agreement.tell(play, case)  # 1
    municipality.tell(play)  # 2
    intake.tell(play)  # 3
    answered = main_job.tell(play, case)  # 4
    caseworker.tell(play)  # 5
    police.tell(play, case, line)  # 6
    termination.tell(play)  # 8
    unread = withdrawal.tell(play)  # 10
    check.tell(play, answered)  # 12
    withdrawal.are_gone(play, unread)  # 10
