"""Whose key file is whose, at a desk on a server: nothing in the file may be guessed."""

import pytest

from connectors.desk.seat.holder import HOLDERS_MAX
from connectors.desk.seat.roster import FILE_BYTES_MAX, Roster
from hub.errors import InvalidInput, Unavailable

ISSUER = "https://id.example"
GOOD = f'issuer = "{ISSUER}"\n[people]\n"248289761001" = "noor"\n"auth0|x y" = "bram"\n'


def people(tmp_path, text, mode=0o600):
    file = tmp_path / "people.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)
    return Roster(file=file, issuer=ISSUER)


def row(line):
    return f'issuer = "{ISSUER}"\n[people]\n{line}\n'


def test_a_subject_has_one_key_file_and_nobody_else_has_any(tmp_path):
    found = people(tmp_path, GOOD)

    assert found.name("248289761001") == "noor"
    assert found.name("auth0|x y") == "bram"
    for stranger in ("", "248289761001 ", "248289761", "AUTH0|X Y", "noor"):
        assert found.name(stranger) is None


def test_a_desk_may_begin_with_nobody_so_that_the_first_learn_their_subject(tmp_path):
    assert people(tmp_path, f'issuer = "{ISSUER}"\n[people]\n').read() == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "an issuer and a table"),
        (f'issuer = "{ISSUER}"', "an issuer and a table"),
        ('[people]\n"1" = "noor"', "an issuer and a table"),
        (GOOD.replace("issuer", "isuer"), "an issuer and a table"),
        (f"more = 1\n{GOOD}", "an issuer and a table"),
        (GOOD.replace(ISSUER, ISSUER + "/"), "another issuer"),
        (GOOD.replace(f'"{ISSUER}"', f'["{ISSUER}"]'), "another issuer"),
        (f'issuer = "{ISSUER}"\npeople = ["noor"]', "is no table"),
        (row('"" = "noor"'), "a subject is"),
        (row('" 1" = "noor"'), "a subject is"),
        (row('"1\\n" = "noor"'), "a subject is"),
        (row('"é" = "noor"'), "a subject is"),
        (row(f'"{"1" * 256}" = "noor"'), "a subject is"),
        (row("1.2 = 'noor'"), "not the name"),
        (row('"1" = 7'), "not the name"),
        (row('"1" = ["noor"]'), "not the name"),
        (row('"1" = "../noor"'), "not the name"),
        (row('"1" = "noor.key"'), "not the name"),
        (row('"1" = "Noor"'), "not the name"),
        (row('"1" = ""'), "not the name"),
        (row('"1" = "noor"\n"2" = "noor"'), "one key file for two"),
        (row('"1" = "noor"\n"1" = "bram"'), "a subject twice at line 4"),
        (row('"1" = noor'), "no TOML"),
        (b"\xff\xfe", "no TOML"),
        (f"issuer = {'[' * 5_000}", "no TOML"),
        (GOOD + "#" * FILE_BYTES_MAX, "over 64 KiB"),
        (row("\n".join(f'"{n}" = "m{n}"' for n in range(HOLDERS_MAX + 1))), "has over 200"),
    ],
)
def test_a_file_that_is_odd_lets_nobody_in(tmp_path, text, said):
    found = people(tmp_path, text)

    with pytest.raises(InvalidInput, match=said) as caught:
        found.read()
    assert "noor" not in str(caught.value)
    with pytest.raises(Unavailable, match="people_file"):
        found.name("1")


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_in_which_others_may_write_lets_nobody_in(tmp_path, mode):
    with pytest.raises(InvalidInput, match="others may write"):
        people(tmp_path, GOOD, mode).read()


def test_a_file_that_is_gone_lets_nobody_in(tmp_path):
    with pytest.raises(Unavailable, match="people_file"):
        Roster(file=tmp_path / "none.toml", issuer=ISSUER).name("1")


def test_a_change_holds_at_the_next_use(tmp_path):
    found = people(tmp_path, GOOD)
    assert found.name("auth0|x y") == "bram"

    people(tmp_path, row('"248289761001" = "noor"'))

    assert found.name("auth0|x y") is None
