"""A long list of the hub's, page by page.

Example::

    for case in listing.walk(lambda after: hub.get("/v1/cases", CasesOut, after=after)):
        print(case.case_id)
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from hub.errors import VerificationError

ROWS_MAX = 100
# 100,000 rows are more than a party has. Without a limit a hub could go on for ever.
PAGES_MAX = 1_000

Row_co = TypeVar("Row_co", covariant=True)
Row = TypeVar("Row")


class Page(Protocol[Row_co]):
    """A part of a list."""

    @property
    def items(self) -> Sequence[Row_co]:
        """The rows; there may be none on a page although more pages follow."""
        ...

    @property
    def next(self) -> str | None:
        """The cursor of the following page; None on the last one."""
        ...


def walk(read: Callable[[str], Page[Row]]) -> Iterator[Row]:
    """The rows of all pages, as many as the caller takes.

    Args:
        read: fetches the page after a cursor; the first one is asked for with an empty cursor.

    Raises:
        VerificationError: ``list_endless``: after `PAGES_MAX` pages the hub still names another.
    """
    after = ""
    for _ in range(PAGES_MAX):
        page = read(after)
        yield from page.items
        if not page.next:
            return
        after = page.next
    raise VerificationError("list_endless", "the hub's list does not end; tell the operator")
