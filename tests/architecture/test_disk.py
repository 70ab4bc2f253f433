"""A party's machine has the folders and files of one table, in the code and in the docs."""

import ast
from pathlib import Path

import pytest

from connectors import disk

ROOT = Path(__file__).parents[2]
# Whose names are not ours: the folder of a party's own source.
FOREIGN = {"sources/folder.py"}
SOURCES = sorted(
    path
    for path in (ROOT / "connectors").rglob("*.py")
    if path.relative_to(ROOT / "connectors").as_posix() not in FOREIGN | {"disk.py"}
)
# It lies in the package, and not on a disk of a party.
OWN_LIST = "words.txt"
TAKES_A_NAME = {"joinpath", "with_suffix", "with_name", "glob", "rglob"}


def is_text(node):
    """Whether a name, or a part of one, is written here."""
    if isinstance(node, ast.JoinedStr):
        return any(is_text(part) for part in node.values)
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and text not in {"*", OWN_LIST}


def names_in(source):
    """The lines on which a path is made with a name that stands in the code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and is_text(node.right):
            yield node.lineno
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in TAKES_A_NAME
            and any(is_text(one) for one in node.args)
        ):
            yield node.lineno


def test_no_code_of_a_party_names_a_folder_or_file_beside_the_table():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in names_in(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "lie",
    [
        'folder / "cache"',
        'folder / f"{name}.json"',
        'folder.joinpath("cache")',
        'key.with_suffix(".tmp")',
        'folder.glob("*.json")',
    ],
)
def test_the_search_finds_a_name_in_code(lie):
    assert list(names_in(lie)) == [1]


def test_each_row_is_another_place():
    places = [(row.place, row.folder, row.file) for row in disk.TABLE]

    assert len(set(places)) == len(disk.TABLE)
    rows = {one for one in vars(disk).values() if isinstance(one, disk.FileKind)}
    assert rows == set(disk.TABLE)


def test_the_page_of_the_desk_shows_the_table():
    lines = [
        "| where | file | what it holds | who can read it | when it goes |",
        "|---|---|---|---|---|",
    ]
    for row in disk.TABLE:
        name = f"`{row.folder}/{row.file}`" if row.folder else f"`{row.file}`"
        lines.append(f"| {row.place} | {name} | {row.holds} | {row.readers} | {row.gone} |")
    expected = "\n".join(lines)

    assert expected in (ROOT / "docs" / "desk.md").read_text(), f"docs/desk.md shows:\n{expected}"
