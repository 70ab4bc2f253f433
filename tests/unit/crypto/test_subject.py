import json
from pathlib import Path

import pytest

from hub.crypto import subject
from hub.errors import VerificationError

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
RIGHT = VECTORS["subject_mismatch"]["accept"]


def _check(row, read, **change):
    row = row | change
    subject.check(row["letter"], row["subject"], [read(fact) for fact in row["facts"]])


def test_a_letter_about_the_person_of_request_and_facts_is_accepted(read):
    _check(RIGHT, read)


@pytest.mark.parametrize("row", VECTORS["subject_mismatch"]["refuse"], ids=lambda row: row["why"])
def test_a_letter_about_another_person_than_one_of_them_is_refused(row, read):
    with pytest.raises(VerificationError, match="subject_mismatch"):
        _check(row, read)


def test_a_request_about_another_person_than_the_letter_is_refused(read):
    with pytest.raises(VerificationError, match="subject_mismatch"):
        _check(RIGHT, read, subject=VECTORS["subject"]["consent"]["subject"])


def test_a_fact_whose_r_is_not_in_the_letter_is_refused(read):
    letter = RIGHT["letter"] | {"facts": RIGHT["letter"]["facts"][:1]}

    with pytest.raises(VerificationError, match="subject_mismatch"):
        _check(RIGHT, read, letter=letter)


@pytest.mark.parametrize(("kind", "refused"), [("mandate", True), ("restriction", False)])
def test_a_consent_or_mandate_that_names_nobody_is_refused(kind, refused, read, changed):
    fact = read(RIGHT["facts"][0])
    nameless = changed(fact, subject=None, kind=kind)
    if refused:
        with pytest.raises(VerificationError, match="names nobody"):
            subject.check(RIGHT["letter"], RIGHT["subject"], [nameless])
    else:
        subject.check(RIGHT["letter"], RIGHT["subject"], [nameless])
