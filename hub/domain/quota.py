"""How many facts of one kind a party may put on file about one case.

Each party has places of its own for each kind, so none can take another's. Source: formats,
section 6.
"""

from hub.errors import TooLarge

OWNER_MAX = 32
OTHER_MAX = 8
# In 24 hours this part of the places may be used.
DAY_SHARE = 2
# The owner's facts of these kinds are always taken: they end, restrict or hand over something.
ALWAYS_TAKEN = frozenset({"consent_withdrawn", "restriction", "assigned"})


def check_quota(kind: str, *, is_owner: bool, on_file: int, in_a_day: int) -> None:
    """Check that a party has a place left for a fact of this kind about this case.

    Args:
        kind: the kind of the fact.
        is_owner: whether the party owns the case.
        on_file: how many of this kind the party has on file, without those that were replaced.
        in_a_day: how many of this kind it added in the last 24 hours.

    Raises:
        TooLarge: ``too_many_facts``.
    """
    if is_owner and kind in ALWAYS_TAKEN:
        return
    most = OWNER_MAX if is_owner else OTHER_MAX
    if on_file >= most or in_a_day >= most // DAY_SHARE:
        raise TooLarge("too_many_facts", "no more facts of this kind for this case today")
