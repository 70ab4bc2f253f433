"""The states of a request, as its asker sees them: who must act, and how it looks."""

from hub.domain.request import FINAL

ANSWERED = frozenset({"answered", "partly_answered"})
# In these states the asker must do something, the most urgent first.
WAITS = ("question", "returned", "answered", "partly_answered")

# In these states nothing went to the provider yet, and the asker can do nothing about it.
_ELSEWHERE = frozenset({"awaiting_approval", "at_desk"})


def kind_of(state: str, *, late: bool) -> str:
    """The kind of the component ``status`` for a request."""
    if state in FINAL | _ELSEWHERE:
        return "neutral"
    if late:
        return "bad"
    return "wait" if state in WAITS else "good"
