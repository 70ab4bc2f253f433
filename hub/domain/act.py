"""The acts on a request and its messages, and who may do each: one table for the services.

Source: formats, section 11.
"""

from collections.abc import Collection, Mapping
from typing import Literal

from hub.errors import NotAllowed

Noun = Literal["request", "message"]
# How a member is tied to the statement that the act is about; formats, section 11, defines each.
Tie = Literal["author", "worker", "desk", "reader", "office", "officer"]
Ties = frozenset[Tie]

OFFICER = "privacy_officer"
# Each of these functions has the tie "office".
OFFICE = frozenset({"team_lead", "desk_officer", OFFICER})

_READER: Ties = frozenset({"reader"})
_DESK: Ties = frozenset({"desk"})
_READER_OF_DESK: Ties = frozenset({"reader", "desk"})
_AUTHOR: Ties = frozenset({"author"})
_WORKER: Ties = frozenset({"worker"})
_OFFICE: Ties = frozenset({"office"})
_OFFICER: Ties = frozenset({"officer"})

# A member with all ties of one of the sets does it alone.
ALONE: Mapping[tuple[Noun, str], tuple[Ties, ...]] = {
    ("message", "opened"): (_READER,),
    ("message", "saved"): (_READER,),
    ("message", "deleted"): (_READER,),
    ("message", "kept"): (_READER,),
    ("message", "wrong_person"): (_READER_OF_DESK,),
    ("message", "recalled"): (_AUTHOR, _DESK),
    ("message", "handed_over"): (_READER_OF_DESK,),
    ("request", "handed_over"): (_DESK,),
    ("request", "withdrawn"): (_AUTHOR, _WORKER),
    ("request", "reviewed"): (_OFFICER,),
}
# Two members do it, each with all ties of one of the sets.
TOGETHER: Mapping[tuple[Noun, str], tuple[Ties, ...]] = {
    ("request", "withdrawn"): (_DESK, _OFFICE),
}


def check_act(noun: Noun, event: str, ties: Collection[Tie]) -> bool:
    """Check that a member with these ties may do this.

    Returns:
        whether it needs a second member, who says the same.

    Raises:
        NotAllowed: ``answer_unread``: only a pick-up is missing; ``receipt_not_yours``: more is.
    """
    act = noun, event
    if _is_entitled(ALONE.get(act, ()), ties):
        return False
    if _is_entitled(TOGETHER.get(act, ()), ties):
        return True
    if _is_entitled(ALONE.get(act, ()), {*ties, "reader"}):
        raise NotAllowed("answer_unread", "only who picked it up can say so")
    raise NotAllowed("receipt_not_yours", "another member says this")


def _is_entitled(ways: Collection[Ties], ties: Collection[Tie]) -> bool:
    return any(way.issubset(ties) for way in ways)
