from types import SimpleNamespace

import pytest

from hub.ports.account import AccountRecord
from hub.services.party.account import _caller

RECORD = AccountRecord(issuer="i", subject="s", party="ngo", member="m-00000001")


def _held(*, stands):
    member = SimpleNamespace(
        member=RECORD.member, sign_kid="kid", functions=frozenset({"caseworker"})
    )
    asked = []

    def answer(*names, at):
        asked.append((*names, at))
        return stands

    keyset = SimpleNamespace(members={RECORD.member: member}, stands=answer)
    return SimpleNamespace(keysets={"ngo": keyset}, at="2026-06-01T10:00:00Z"), asked


@pytest.mark.parametrize("stands", [True, False])
def test_a_member_whose_key_is_over_or_revoked_is_nobody(stands):
    held, asked = _held(stands=stands)

    caller = _caller(held, RECORD)

    assert (caller is not None) is stands
    assert asked == [(RECORD.member, "kid", held.at)]


def test_the_functions_are_those_of_the_keyset():
    held, _ = _held(stands=True)

    assert _caller(held, RECORD).functions == {"caseworker"}
