"""Key files: the vectors, the age command, and what a reader must refuse."""

import base64
import json
import math
import os
import stat
from pathlib import Path

import pyrage
import pytest

from connectors.keys import keyring
from connectors.keys.keyring import KeyFile, Pin
from hub.errors import HubError, InvalidInput, NotAllowed, NotFound, TooLarge, VerificationError

ROOT = Path(__file__).parents[3]
VECTOR = json.loads((ROOT / "tests/vectors/statements.json").read_text())["key_file"]
PASSPHRASE = VECTOR["passphrase"]
DRAWN = {name: bytes.fromhex(VECTOR[name]) for name in ("file_key", "nonce", "salt")}
FILES = [
    ("demo_15_b64", "plaintext", "demo"),
    ("officer_15_b64", "officer_plaintext", "demo"),
    ("production_18_b64", "production_plaintext", "production"),
]


def _member(**changes):
    values = {
        "env": "demo",
        "party": "ngo-recht",
        "member": "m-0a1b2c3d",
        "sign": bytes(32),
        "seals": (bytes(32),),
    }
    return KeyFile(**{**values, **changes})


@pytest.mark.parametrize(("name", "text", "env"), FILES)
def test_a_key_file_is_that_of_the_vector_byte_for_byte_and_opens(name, text, env):
    key_file = keyring.parse(VECTOR[text], env)
    data = base64.b64decode(VECTOR[name])
    assert key_file.to_text() == VECTOR[text]
    assert keyring.seal(key_file, PASSPHRASE, **DRAWN) == data
    assert keyring.unlock(data, PASSPHRASE, env) == key_file


@pytest.mark.parametrize(("text", "env"), [row[1:] for row in FILES])
def test_pyrage_opens_the_same_file_to_the_same_text(text, env):
    data = keyring.seal(keyring.parse(VECTOR[text], env), PASSPHRASE, **DRAWN)
    assert pyrage.passphrase.decrypt(data, PASSPHRASE).decode() == VECTOR[text]


@pytest.mark.parametrize("row", VECTOR["refuse_files"], ids=lambda row: row["why"])
def test_a_file_with_one_fault_is_refused(row):
    with pytest.raises(InvalidInput):
        keyring.unlock(base64.b64decode(row["b64"]), PASSPHRASE, row["env"])


@pytest.mark.parametrize("row", VECTOR["refuse_text_demo"], ids=lambda row: row["why"])
def test_a_text_with_one_fault_is_refused(row):
    with pytest.raises(InvalidInput):
        keyring.parse(row["text"], "demo")


@pytest.mark.parametrize("passphrase", VECTOR["refuse_passphrase"])
def test_a_short_or_wrong_passphrase_is_refused(passphrase):
    with pytest.raises((InvalidInput, NotAllowed), match="passphrase"):
        keyring.unlock(base64.b64decode(VECTOR["demo_15_b64"]), passphrase, "demo")


def test_a_missing_last_line_feed_is_refused():
    with pytest.raises(InvalidInput, match="key_file"):
        keyring.parse(VECTOR["plaintext"][:-1], "demo")


def test_a_cr_anywhere_is_refused():
    text = VECTOR["plaintext"]
    for place, character in enumerate(text):
        if character in '\n{}:"':
            with pytest.raises(InvalidInput):
                keyring.parse(f"{text[:place]}\r{text[place:]}", "demo")


def test_a_changed_or_cut_file_is_refused():
    data = base64.b64decode(VECTOR["demo_15_b64"])
    for changed in (data[:-1], data[:-1] + bytes([data[-1] ^ 1]), data + b"\0"):
        with pytest.raises(VerificationError):
            keyring.unlock(changed, PASSPHRASE, "demo")


def test_another_environment_is_refused():
    with pytest.raises(InvalidInput, match="env_unknown"):
        keyring.unlock(base64.b64decode(VECTOR["demo_15_b64"]), PASSPHRASE, "test")


@pytest.mark.parametrize(
    "changes",
    [
        {"seals": ()},
        {"seals": tuple(bytes([number]) * 32 for number in range(9))},
        {"seals": (bytes(32), bytes(32))},
        {"sign": bytes(31)},
        {"member": "m-0A1B2C3D"},
        {"member": None},
        {"party": "NGO"},
        {"log": ""},
        {"agreement": "ab"},
        {"pins": (Pin(party="a1", n=0, sid="0" * 64),)},
        {"pins": (Pin(party="a1", n=1, sid="0" * 64), Pin(party="a1", n=2, sid="0" * 64))},
    ],
)
def test_a_key_file_that_a_reader_would_refuse_is_not_written(changes, tmp_path):
    with pytest.raises(HubError):
        keyring.write(tmp_path / "key", _member(**changes), PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_a_written_file_is_read_back_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "key"
    key_file = _member(auth=bytes(range(32)), pins=(Pin(party="a1", n=3, sid="0" * 64),))
    keyring.write(path, key_file, PASSPHRASE)
    assert keyring.read(path, PASSPHRASE, "demo") == key_file
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "key"
    keyring.write(path, _member(), PASSPHRASE)
    before = path.read_bytes()

    def full(_handle):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keyring.write(path, _member(sign=bytes([1]) * 32), PASSPHRASE)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_no_file_and_a_huge_file_end_in_our_errors(tmp_path):
    with pytest.raises(NotFound):
        keyring.read(tmp_path / "none", PASSPHRASE, "demo")
    (tmp_path / "huge").write_bytes(bytes(keyring.FILE_MAX + 1))
    with pytest.raises(TooLarge):
        keyring.read(tmp_path / "huge", PASSPHRASE, "demo")


def test_a_short_passphrase_never_locks_a_file(tmp_path):
    with pytest.raises(InvalidInput, match="passphrase_short"):
        keyring.write(tmp_path / "key", _member(), "x" * 14)


def test_a_key_file_shows_no_secret():
    shown = repr(_member(sign=b"SECRET" + bytes(26), auth=b"SECRET" + bytes(26)))
    assert "SECRET" not in shown
    assert "seals" not in shown


def test_the_form_of_a_key_file_shows_no_secret_and_a_fault_names_no_value():
    document = keyring.parse(VECTOR["plaintext"], "demo").to_text().split("\n")[0]
    members = json.loads(document.partition(" {")[2].join(["{", ""]))
    form = keyring.MemberForm.model_validate_json(json.dumps(members))

    assert members["sign"] not in repr(form)
    with pytest.raises(InvalidInput) as caught:
        keyring.parse(_member(sign=b"SECRET" + bytes(26)).to_text().replace("demo", "dem0"), "demo")
    assert b"SECRET".hex() not in str(caught.value)


def test_a_new_passphrase_has_six_of_at_least_2048_words_and_is_never_the_same():
    words = (ROOT / "connectors/keys/words.txt").read_text("ascii").split()
    assert len(words) == len(set(words)) >= 2048
    assert 6 * math.log2(len(words)) > 66
    made = {keyring.new_passphrase() for _ in range(50)}
    assert len(made) == 50
    for passphrase in made:
        assert len(passphrase) >= keyring.PASSPHRASE_MIN
        assert set(passphrase.split("-")) <= set(words)
        assert passphrase.count("-") == 5
