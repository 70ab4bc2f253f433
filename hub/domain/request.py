"""The life of a request: which step may follow which. Source: architecture, section 3.

A state is a code of the agreement's vocabulary. Every move makes the version one higher, so two
writers who start from the same version cannot both win.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from hub.errors import Conflict

FINAL = frozenset(
    {"denied", "refused", "returned", "expired", "stopped", "withdrawn", "recalled", "closed"}
)
# These states end with the request's own term; an answered request ends by its last day.
ENDS_BY_TIME = frozenset(
    {"awaiting_approval", "at_desk", "with_provider", "question", "awaiting_release"}
)
# While a request is in one of these states, the provider does not know of it.
UNSENT = frozenset({"denied", "awaiting_approval", "at_desk", "returned"})
# A request in one of these states gives nothing (more): the person gets a letter that it stopped.
STOPPED = frozenset({"stopped", "withdrawn", "expired", "recalled"})
# These denials may not hit another member, or may be over tomorrow.
_PASSING = frozenset({"DENY_FUNCTION", "DENY_NOT_ASSIGNED", "DENY_BULK"})
# These events concern the asker alone, or the asker and the person; the provider is not told.
ASKERS_OWN = frozenset({"notice_handed_over", "withdrawal_asked"})
# In all other states something may still be done or read.
UNFINISHED = frozenset(
    {
        "awaiting_approval",
        "at_desk",
        "with_provider",
        "question",
        "awaiting_release",
        "partly_answered",
        "answered",
        "quarantined",
    }
)

# From (state, event) to the next state; "" is a request that does not exist yet.
_MOVES: dict[tuple[str, str], str] = {
    ("", "allowed_complete"): "with_provider",
    ("", "allowed_incomplete"): "at_desk",
    ("", "needs_approval"): "awaiting_approval",
    ("", "denied"): "denied",
    ("awaiting_approval", "approved"): "with_provider",
    ("awaiting_approval", "rejected"): "denied",
    ("awaiting_approval", "denied"): "denied",
    ("awaiting_approval", "approval_lapsed"): "expired",
    ("at_desk", "completed"): "with_provider",
    ("at_desk", "returned"): "returned",
    ("with_provider", "questioned"): "question",
    ("question", "replied"): "with_provider",
    ("with_provider", "refused"): "refused",
    ("with_provider", "answered_final"): "answered",
    ("with_provider", "answered_part"): "partly_answered",
    ("with_provider", "release_needs_approval"): "awaiting_release",
    ("with_provider", "denied"): "stopped",
    ("awaiting_release", "answered_final"): "answered",
    ("awaiting_release", "answered_part"): "partly_answered",
    ("awaiting_release", "rejected"): "stopped",
    ("awaiting_release", "denied"): "stopped",
    ("awaiting_release", "approval_lapsed"): "with_provider",
    ("partly_answered", "answered_final"): "answered",
    ("partly_answered", "answered_part"): "partly_answered",
    ("partly_answered", "release_needs_approval"): "awaiting_release",
    ("partly_answered", "finished"): "closed",
    ("partly_answered", "denied"): "stopped",
    ("answered", "denied"): "stopped",
    ("partly_answered", "wrong_person"): "quarantined",
    ("answered", "wrong_person"): "quarantined",
    ("answered", "finished"): "closed",
    **{(state, "withdrawn"): "withdrawn" for state in UNFINISHED},
    **{(state, "term_over"): "expired" for state in UNFINISHED},
    **{(state, "recalled"): "recalled" for state in UNFINISHED},
    **{(state, "facts_changed"): "stopped" for state in UNFINISHED},
}

EVENTS = frozenset(event for _, event in _MOVES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request, as far as its state is concerned; ``state`` is empty before the first decision."""

    state: str = ""
    version: int = 0

    def move(self, event: str) -> "Request":
        """The request after ``event``.

        Raises:
            Conflict: the event cannot happen in this state.
        """
        following = _MOVES.get((self.state, event))
        if following is None:
            raise Conflict("illegal_transition", f"{event} in {self.state or 'a new request'}")
        return replace(self, state=following, version=self.version + 1)


def ends(reasons: Collection[str]) -> bool:
    """Whether a denial for these reasons ends a request that is under way.

    If another member may take over, or a member who asked too much today may go on tomorrow,
    nothing flows now but the request stays open.
    """
    return not _PASSING.issuperset(reasons)


def shown(state: str, *, own_desk: bool) -> str:
    """The state as a reader may see it: only the own desk sees a withdrawal as one."""
    return "stopped" if state == "withdrawn" and not own_desk else state


def shown_as(states: Collection[str], *, own_desk: bool) -> frozenset[str]:
    """The states that a reader sees as one of ``states``, so that a search tells no more."""
    return frozenset(one for one in FINAL | UNFINISHED if shown(one, own_desk=own_desk) in states)
