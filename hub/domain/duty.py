"""The duty to review a request without consent or approval, when somebody's health was at stake.

The asker's privacy officer looks at it afterwards; until then the party asks no more in this way.
Source: policy, section 2.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.errors import Conflict

OBLIGATION = "review_72h"
WITHIN = timedelta(hours=72)
OPEN_MAX = 3


class Duty(NamedTuple):
    """A review that is due: of a request about ``case_id``, logged ``at``."""

    case_id: str
    at: str


def check_reviews(duties: Sequence[Duty], *, case_id: str, now: datetime) -> None:
    """Check that a party may ask in this way about the person of a case.

    Args:
        duties: the reviews that the party owes.
        case_id: the case that it asks about now.
        now: the hub's time.

    Raises:
        Conflict: ``review_due``: it owes one about somebody else, one that is late, or too many.
    """
    others = any(one.case_id != case_id for one in duties)
    late = any(now - datetime.fromisoformat(one.at) > WITHIN for one in duties)
    if others or late or len(duties) >= OPEN_MAX:
        raise Conflict("review_due", "the privacy officer must first look at what was asked")
