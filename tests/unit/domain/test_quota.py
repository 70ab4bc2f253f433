"""How many facts a party may put on file: each in places of its own."""

import pytest

from hub.domain.quota import ALWAYS_TAKEN, OTHER_MAX, OWNER_MAX, check_quota
from hub.errors import TooLarge


def refused(kind, *, is_owner, on_file=0, in_a_day=0):
    try:
        check_quota(kind, is_owner=is_owner, on_file=on_file, in_a_day=in_a_day)
    except TooLarge as refusal:
        return refusal.reason == "too_many_facts"
    return False


@pytest.mark.parametrize(("is_owner", "most"), [(True, OWNER_MAX), (False, OTHER_MAX)])
def test_the_last_place_is_taken_and_none_after_it(is_owner, most):
    assert not refused("mandate", is_owner=is_owner, on_file=most - 1)
    assert refused("mandate", is_owner=is_owner, on_file=most)
    assert not refused("mandate", is_owner=is_owner, in_a_day=most // 2 - 1)
    assert refused("mandate", is_owner=is_owner, in_a_day=most // 2)


@pytest.mark.parametrize("kind", sorted(ALWAYS_TAKEN))
def test_what_ends_something_is_always_taken_of_the_owner_and_of_nobody_else(kind):
    assert not refused(kind, is_owner=True, on_file=10_000, in_a_day=10_000)
    assert refused(kind, is_owner=False, on_file=OTHER_MAX)
    assert refused(kind, is_owner=False, in_a_day=OTHER_MAX // 2)
