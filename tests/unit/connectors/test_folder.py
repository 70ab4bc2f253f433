import json

import pytest

from connectors.sources import folder
from connectors.sources.folder import FolderSource
from hub.errors import InvalidInput, TooLarge

ANCHOR, BORN = "nl-v:9999000042", "1990-01-31"
PDF = b"%PDF-1.7\n"


def _person(root, name="a", **change):
    person = root / name
    person.mkdir()
    (person / "decision.pdf").write_bytes(PDF)
    (person / "minute.pdf").write_bytes(PDF)
    index = {
        "anchor": ANCHOR,
        "born": BORN,
        "documents": [
            {"file": "decision.pdf", "category": "asylum_decisions", "media": "application/pdf"},
            {"file": "minute.pdf", "category": "ind_internal_minute", "media": "application/pdf"},
        ],
    } | change
    (person / "index.json").write_text(json.dumps(index))
    return person


def _find(root, **change):
    return FolderSource(root=root).find(**{"anchor": ANCHOR, "born": BORN} | change)


def test_a_person_is_found_by_v_number_and_birth_date(tmp_path):
    _person(tmp_path)

    match = _find(tmp_path)

    assert match.code == "found"
    assert len(match.dossier.documents) == 2


def test_only_the_categories_that_are_allowed_are_kept(tmp_path):
    _person(tmp_path)

    kept = _find(tmp_path).dossier.of(frozenset({"asylum_decisions", "dublin"}))

    assert [document.path.name for document in kept] == ["decision.pdf"]


@pytest.mark.parametrize(
    ("search", "code"),
    [
        ({"anchor": "nl-v:9999000043"}, "not_held"),
        ({"born": "1990-01-30"}, "subject_mismatch"),
        ({"born": "1990-01"}, "subject_mismatch"),
        ({"born": "1990"}, "subject_mismatch"),
        ({"born": ""}, "subject_mismatch"),
    ],
)
def test_without_both_the_same_there_is_no_dossier(tmp_path, search, code):
    _person(tmp_path)

    match = _find(tmp_path, **search)

    assert (match.code, match.dossier) == (code, None)


def test_two_folders_with_one_v_number_are_no_match_even_with_other_birth_dates(tmp_path):
    _person(tmp_path, "a")
    _person(tmp_path, "b", born="1991-01-01")

    assert _find(tmp_path).code == "no_unique_match"


def test_a_damaged_index_of_anyone_stops_the_search(tmp_path):
    _person(tmp_path, "a")
    (tmp_path / "b").mkdir()

    with pytest.raises(InvalidInput, match="index_missing"):
        _find(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"anchor": "9999000042"},
        {"anchor": "nl-v:9999000042 "},
        {"anchor": None},
        {"born": "31-01-1990"},
        {"born": 1990},
        {"born": "1990-02-30"},
        {"anchor": "ct:" + "0" * 40},
        {"predicates": None},
        {"documents": {}},
        {"documents": [{"file": "decision.pdf", "category": "x"}]},
        {"documents": [{"file": "../a/decision.pdf", "category": "dublin", "media": "text/plain"}]},
        {"documents": [{"file": "a\n", "category": "dublin", "media": "text/plain"}]},
        {"documents": [{"file": ".hidden", "category": "dublin", "media": "text/plain"}]},
        {"documents": [{"file": "decision.pdf", "category": "Dublin", "media": "text/plain"}]},
        {"documents": [{"file": "decision.pdf", "category": "dublin", "media": "text/html"}]},
        {"documents": [{"file": "decision.pdf", "category": "dublin", "media": []}]},
        {"documents": [{"file": "decision.pdf", "category": "dublin", "media": "text/plain"}] * 2},
        {"predicates": {"lawful_stay": True}},
        {"predicates": {"Lawful stay": "yes"}},
        {"note": "words"},
    ],
)
def test_an_index_in_another_form_is_refused(tmp_path, change):
    _person(tmp_path, **change)

    with pytest.raises(InvalidInput, match="index_invalid"):
        _find(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"anchor":1,"anchor":2}', "[" * 100_000])
def test_an_index_that_is_no_plain_json_object_is_refused(tmp_path, text):
    (_person(tmp_path) / "index.json").write_text(text)

    with pytest.raises(InvalidInput, match="index_invalid"):
        _find(tmp_path)


def test_a_link_to_the_dossier_of_somebody_else_is_refused(tmp_path):
    other = tmp_path.parent / f"{tmp_path.name}-other.pdf"
    other.write_bytes(PDF)
    person = _person(tmp_path)
    (person / "decision.pdf").unlink()
    (person / "decision.pdf").symlink_to(other)

    with pytest.raises(InvalidInput, match="document_not_a_file"):
        _find(tmp_path)


def test_a_missing_file_is_refused(tmp_path):
    (_person(tmp_path) / "minute.pdf").unlink()

    with pytest.raises(InvalidInput, match="document_missing"):
        _find(tmp_path)


def test_a_file_of_another_kind_than_its_index_says_is_refused(tmp_path):
    (_person(tmp_path) / "decision.pdf").write_bytes(b"<html>")

    with pytest.raises(InvalidInput, match="media_mismatch"):
        _find(tmp_path).dossier.documents[0].open()


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("INDEX_BYTES_MAX", 10),
        ("DOCUMENTS_MAX", 1),
        ("PERSONS_MAX", 0),
        ("DOCUMENT_BYTES_MAX", 3),
    ],
)
def test_every_limit_stops_the_search(tmp_path, monkeypatch, limit, value):
    _person(tmp_path)
    monkeypatch.setattr(folder, limit, value)

    with pytest.raises(TooLarge):
        _find(tmp_path)


def test_a_source_that_is_not_mounted_is_no_empty_source(tmp_path):
    with pytest.raises(InvalidInput, match="source_missing"):
        _find(tmp_path / "gone")
