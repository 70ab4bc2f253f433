"""The cells of a table's row, each with the heading of its column.

On a phone a row becomes a card, and each value stands beside its heading. That layout takes a
table's meaning away from screen readers, so the roles are spelled out.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup

from hub.errors import InvalidInput

_CELL = re.compile(r"<(t[dh])\b")
_ROLES = {"td": "cell", "th": "rowheader"}


def labelled(cells: Markup, headings: Sequence[str]) -> Markup:
    """The HTML of one row's ``cells``, as many as there are ``headings``.

    Raises:
        InvalidInput: there are more or fewer.
    """
    if len(_CELL.findall(cells)) != len(headings):
        raise InvalidInput("row_malformed", "one cell for each heading")
    following = iter(headings)

    def _labelled(match: re.Match[str]) -> str:
        label = Markup('<{tag} role="{role}" data-label="{label}"').format(
            tag=Markup(match[1]),  # noqa: S704  # td or th
            role=_ROLES[match[1]],
            label=next(following),
        )
        return str(label)

    return Markup(_CELL.sub(_labelled, cells))  # noqa: S704  # escaped before, and so is the label
