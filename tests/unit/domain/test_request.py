import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.request import EVENTS, FINAL, Request, shown
from hub.errors import Conflict

VOCABULARY = json.loads((Path(__file__).parents[2] / "data" / "vocab.json").read_text())
STATES = {row["id"] for row in VOCABULARY["states"]}


def _reachable():
    seen, waiting = set(), [""]
    while waiting:
        state = waiting.pop()
        for event in EVENTS:
            try:
                following = Request(state=state).move(event).state
            except Conflict:
                continue
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def test_every_state_of_the_vocabulary_is_reached_and_no_other():
    assert _reachable() == STATES


@pytest.mark.parametrize("state", sorted(FINAL))
@pytest.mark.parametrize("event", sorted(EVENTS))
def test_nothing_happens_after_the_end(state, event):
    with pytest.raises(Conflict, match="illegal_transition"):
        Request(state=state).move(event)


@pytest.mark.parametrize("state", sorted(STATES - FINAL))
@pytest.mark.parametrize(
    ("event", "following"),
    [
        ("withdrawn", "withdrawn"),
        ("term_over", "expired"),
        ("recalled", "recalled"),
        ("facts_changed", "stopped"),
    ],
)
def test_an_open_request_can_always_be_ended(state, event, following):
    assert Request(state=state).move(event).state == following


@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=12))
def test_the_version_counts_the_moves_that_happened(events):
    request = Request()
    for event in events:
        try:
            moved = request.move(event)
        except Conflict:
            continue
        assert moved.version == request.version + 1
        request = moved


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("", "answered_final"),
        ("at_desk", "answered_final"),
        ("awaiting_approval", "answered_final"),
        ("question", "answered_final"),
        ("with_provider", "approved"),
        ("quarantined", "answered_final"),
        ("with_provider", "no_such_event"),
    ],
)
def test_no_step_is_skipped(state, event):
    with pytest.raises(Conflict):
        Request(state=state).move(event)


def test_only_the_own_desk_can_tell_a_withdrawal_from_a_stop():
    assert shown("withdrawn", own_desk=True) == "withdrawn"
    assert shown("withdrawn", own_desk=False) == shown("stopped", own_desk=False) == "stopped"
