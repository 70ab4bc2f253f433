"""Figures as bars: drawn on the server, with the same numbers as a table and as a file.

A figure has one row for each thing that is counted and one series for each kind; the bars of a row
lie end to end. Widths are percentages of the drawing, so that its text keeps its size on a phone.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hub.errors import InvalidInput

# There is one pattern for each series; more of them could not be distinguished.
SERIES_MAX = 4
# The rest of the width is for the number behind the longest bar.
_WIDTH_MAX_PERCENT = 85
_ROW_PX, _LABEL_PX, _BAR_PX = 52, 20, 20
# Spreadsheets run a cell that begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Counts to show; ``name`` is its id on the page, ``csv_href`` where the file is.

    ``about`` says in a sentence what stands out; ``noun`` is the heading of the rows' labels. Each
    row has one count for each of ``series``.
    """

    name: str
    title: str
    about: str
    noun: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    csv_href: str

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn.

        Raises:
            InvalidInput: a series too many or none, or a row with other counts than series.
        """
        if not 0 < len(self.series) <= SERIES_MAX:
            raise InvalidInput("figure_malformed", "one to four series")
        for _, counts in self.rows:
            if len(counts) != len(self.series) or min(counts) < 0:
                raise InvalidInput("figure_malformed", "one count from 0 for each series")

    @property
    def height_px(self) -> int:
        """The height of the drawing."""
        return _ROW_PX * len(self.rows)

    @property
    def bars(self) -> tuple["Bar", ...]:
        """The drawing, from top to bottom."""
        longest = max((sum(counts) for _, counts in self.rows), default=0)
        return tuple(
            _bar(label, counts, top_px=_ROW_PX * place, longest=longest)
            for place, (label, counts) in enumerate(self.rows)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The part of a bar for one series, counted from 1; left and width in percent."""

    series: int
    left: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: its label above it, its total behind it."""

    label: str
    total: int
    label_px: int
    top_px: int
    height_px: int
    total_px: int
    end: str
    pieces: tuple[Piece, ...]


def csv_of(figure: Figure) -> bytes:
    """The figure's table as a file that Dutch spreadsheets open: UTF-8 with a mark, semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_plain(one) for one in (figure.noun, *figure.series)])
    for label, counts in figure.rows:
        writer.writerow([_plain(label), *counts])
    return text.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _bar(label: str, counts: Sequence[int], *, top_px: int, longest: int) -> Bar:
    ends = [_percent(sum(counts[:place]), longest) for place in range(len(counts) + 1)]
    return Bar(
        label=label,
        total=sum(counts),
        label_px=top_px + _LABEL_PX - 6,
        top_px=top_px + _LABEL_PX,
        height_px=_BAR_PX,
        total_px=top_px + _LABEL_PX + _BAR_PX - 5,
        end=_written(ends[-1]),
        pieces=tuple(
            Piece(series=place + 1, left=_written(left), width=_written(right - left))
            for place, (left, right) in enumerate(pairwise(ends))
            if right > left
        ),
    )


def _percent(count: int, longest: int) -> float:
    return _WIDTH_MAX_PERCENT * count / longest if longest else 0.0


def _written(percent: float) -> str:
    return f"{percent:.2f}%"
