"""Rows as a file that Dutch spreadsheets open: UTF-8 with its mark, semicolons, no formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

# Spreadsheets run a cell that begins like this; some pass over blanks before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file of ``rows``, each with one cell for each heading."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([_plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    runs = cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if runs else cell
