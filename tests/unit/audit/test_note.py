import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit import note, tree
from hub.audit.note import Checkpoint
from hub.errors import HubError, InvalidInput, VerificationError

# Numbers of the C2SP-shaped vectors that the project's reference gives (seed bytes 00..1f).
SEED = bytes(range(32))
ORIGIN = "hub.example.nl/audit/2026"
KEY = note.parse_key(f"{ORIGIN}+35fdec2d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
ENTRIES = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
ROOT = tree.root([tree.leaf_hash(word.encode()) for word in ENTRIES.split()])
SIGNATURE = (
    "Nf3sLbZtghwEdOfz80VjVjY8+La+IPBsolLaNLkJWG0njHT6fwqS+S8tt6X2WbHYAp81JGOyr/RBJJIQZx9i4aQg9gc="
)
NOTE = (
    f"{ORIGIN}\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n\u2014 {ORIGIN} {SIGNATURE}\n"
)
TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
TESSERA = (
    "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n"
    "\u2014 example.com/log/testdata M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+"
    "CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n"
)


def test_a_checkpoint_is_signed_to_the_bytes_of_the_vector():
    checkpoint = Checkpoint(origin=ORIGIN, size=15, root=ROOT)

    assert note.sign(checkpoint, SEED) == NOTE
    assert note.verify(NOTE.encode(), KEY) == checkpoint
    assert note.parse_key(KEY.to_text()) == KEY


def test_a_checkpoint_that_another_implementation_signed_verifies():
    checkpoint = note.verify(TESSERA.encode(), note.parse_key(TESSERA_KEY))

    assert (checkpoint.size, checkpoint.root) == (15, ROOT)


def test_signatures_of_others_are_passed_over():
    other = f"\u2014 witness.example.nl/fg {base64.b64encode(b'w' * 76).decode()}\n"

    assert note.verify((NOTE + other).encode(), KEY).size == 15


def test_every_changed_byte_is_refused():
    data = bytearray(NOTE.encode())
    for place in range(len(data)):
        data[place] ^= 1
        with pytest.raises(HubError):
            note.verify(bytes(data), KEY)
        data[place] ^= 1


def test_a_wrong_signature_of_the_key_refuses_all_even_beside_a_right_one():
    wrong = base64.b64encode(KEY.key_id + bytes(64)).decode()

    with pytest.raises(VerificationError, match="checkpoint_not_signed"):
        note.verify((NOTE + f"\u2014 {ORIGIN} {wrong}\n").encode(), KEY)


def test_the_checkpoint_of_another_log_is_refused_though_the_key_signed_it():
    foreign = note.sign(Checkpoint(origin="other/audit/2026", size=1, root=ROOT), SEED)
    text, _, _ = foreign.rpartition("\n\u2014")
    signed = note.sign(Checkpoint(origin=ORIGIN, size=1, root=ROOT), SEED)

    with pytest.raises(VerificationError):
        note.verify(foreign.encode(), KEY)
    with pytest.raises(VerificationError):
        note.verify((text + signed[signed.rindex("\n\u2014") :]).encode(), KEY)


@given(st.binary(max_size=300))
def test_any_bytes_end_in_our_error(data):
    with pytest.raises(HubError):
        note.verify(data, KEY)


@pytest.mark.parametrize("size", ["015", "-1", "+1", "1.0", " 1", "", "9" * 30, "\u0661"])
def test_a_size_in_another_spelling_is_refused(size):
    with pytest.raises(InvalidInput, match="checkpoint_invalid"):
        note._checkpoint(f"{ORIGIN}\n{size}\n{base64.b64encode(ROOT).decode()}\n")


def test_extension_lines_are_refused():
    with pytest.raises(InvalidInput, match="checkpoint_invalid"):
        note._checkpoint(Checkpoint(origin=ORIGIN, size=1, root=ROOT).to_text() + "extra\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        KEY.to_text().replace("35fdec2d", "35fdec2e"),
        KEY.to_text().replace("+AQ", "+BA"),
        KEY.to_text() + "=",
        " " + KEY.to_text(),
    ],
)
def test_a_key_in_another_form_is_refused(text):
    with pytest.raises(InvalidInput):
        note.parse_key(text)


@pytest.mark.parametrize(
    ("origin", "demo"),
    [
        ("demo.invalid/audit/2026", False),
        ("hub.example.nl/audit/2026", True),
        ("hub.example.nl/audit/26", False),
        ("hub.example.nl/log/2026", False),
        ("hub.example.nl/audit/2026/x", False),
        ("https://hub.example.nl/audit/2026", False),
    ],
)
def test_an_origin_of_another_form_or_environment_is_refused(origin, demo):
    note.check_origin("demo.invalid/audit/2026", demo=True)
    note.check_origin("hub.example.nl/audit/2026", demo=False)
    with pytest.raises(InvalidInput, match="log_origin_invalid"):
        note.check_origin(origin, demo=demo)


def test_a_key_whose_name_has_no_utf8_is_refused():
    with pytest.raises(InvalidInput, match="log_key_invalid"):
        note.parse_key(KEY.to_text().replace("hub.", "hub\udc80."))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length):
    with pytest.raises(InvalidInput, match="log_seed_invalid"):
        note.sign(Checkpoint(origin=ORIGIN, size=15, root=ROOT), b"s" * length)


@pytest.mark.parametrize("host", ["demo.invalid.", "invalid", "a..b", ".a", "a-", "-a", "a:"])
def test_no_spelling_of_a_host_gets_past_production(host):
    with pytest.raises(InvalidInput, match="log_origin_invalid"):
        note.check_origin(f"{host}/audit/2026", demo=False)
