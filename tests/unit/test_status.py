"""One table says the HTTP status of each kind of error."""

import inspect
import re
from pathlib import Path

import pytest

from hub import errors
from hub.status import STATUS, kind_of, status_of

ROOT = Path(__file__).parents[2]
_KIND = "|".join(kind.__name__ for kind in STATUS)
_TABLE = re.compile(rf"\b(?:{_KIND}): [45]\d\d\b|\b[45]\d\d: (?:errors\.)?(?:{_KIND})\b")


def test_every_error_of_the_tree_has_a_status():
    tree = {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.HubError) and kind is not errors.HubError
    }

    assert tree == set(STATUS)


def test_a_kind_of_its_own_has_the_status_of_its_parent():
    class Locked(errors.NotAllowed):
        pass

    assert status_of(Locked) == 403
    assert status_of(errors.HubError) == 500


@pytest.mark.parametrize("kind", [kind for kind in STATUS if kind is not errors.VerificationError])
def test_who_is_told_a_status_knows_the_kind_of_error(kind):
    assert kind_of(STATUS[kind]) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, errors.NotAllowed), (500, errors.Unavailable), (200, errors.Unavailable)],
)
def test_a_status_of_no_kind_is_unavailable_and_401_is_not_allowed(status, kind):
    assert kind_of(status) is kind


def test_no_other_file_has_such_a_table():
    sources = [*(ROOT / "hub").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")]
    found = {
        path.relative_to(ROOT).as_posix() for path in sources if _TABLE.search(path.read_text())
    }

    assert found == {"hub/status.py"}
