import json
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.sources.folder import FolderSource
from hub.demo import cast, dossier

VOCABULARY = json.loads((Path(__file__).parents[2] / "data" / "vocab.json").read_text())


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("dossiers")
    dossier.write(root, cast.ON_FILE)
    return root


@pytest.mark.parametrize("person", cast.ON_FILE, ids=lambda person: str(person.number))
def test_the_connector_finds_each_person_and_can_open_each_file(root, person):
    match = FolderSource(root=root).find(anchor=person.anchor, born=person.born)

    assert match.code == "found"
    categories = {row["id"] for row in VOCABULARY["categories"]}
    for document in match.dossier.documents:
        assert document.category in categories
        with document.open() as stream:
            assert len(stream.read()) == document.size > 100


def test_the_baits_are_there(root):
    held = [
        FolderSource(root=root).find(anchor=person.anchor, born=person.born).dossier
        for person in cast.ON_FILE
    ]
    never = frozenset(VOCABULARY["never"])

    assert [len(one.of(never)) for one in held] == [1] + [0] * 11
    assert len(held[1].of(frozenset({"family"}))) == 1


def test_every_member_has_a_function_that_its_organisation_may_give():
    functions = {row["id"]: set(row["parties"]) for row in VOCABULARY["functions"]}

    for organisation in cast.ORGANISATIONS:
        for member in organisation.members:
            assert functions[member.function] & set(organisation.types), member


def test_no_name_is_used_twice_so_that_a_search_for_it_proves_something():
    keys = [member.key for party in cast.ORGANISATIONS for member in party.members]

    assert len(set(keys)) == len(keys)
    assert len({person.name for person in cast.PEOPLE}) == len(cast.PEOPLE) == 40
    assert len(cast.ON_FILE) == 12


def test_the_command_line_of_the_hub_starts_without_the_libraries_that_draw():
    without = (
        "import sys; sys.modules |= dict.fromkeys(('docx', 'fpdf', 'PIL')); import hub.cli.commands"
    )

    assert subprocess.run([sys.executable, "-c", without], check=False).returncode == 0


def test_the_paper_is_a_picture(tmp_path):
    dossier.write_paper(tmp_path / "paper.jpg")

    assert (tmp_path / "paper.jpg").read_bytes().startswith(b"\xff\xd8")
