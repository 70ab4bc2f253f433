"""The age file without keys: header, sizes, STREAM, and the hub's checks on upload."""

import base64
import io
import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from connectors.keys import bech32
from connectors.keys.bech32 import encode_identity
from connectors.sealed.unseal import Identity, decrypt
from hub.adapters import tool
from hub.crypto import age, container, seal
from hub.errors import HubError, InvalidInput, TooLarge, Unavailable

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/vectors/statements.json").read_text())
SIMPLE = json.loads((ROOT / "tests/vectors/formats.json").read_text())
KEY, NONCE = bytes(range(16)), bytes(range(16, 32))


def _runs(runs):
    return b"".join(base64.b64decode(piece) * times for piece, times in runs)


def _head(vector):
    if "header_runs" in vector:
        return _runs(vector["header_runs"])
    return base64.b64decode(vector["header_b64"])


def _command(name):
    try:
        return str(tool.find("age", "1.3.2", name))
    except Unavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def _stanza(enc=bytes(1120), body=bytes(32), kind=age.HYBRID):
    return age.Stanza(kind=kind, arguments=(age.encode_base64(enc),), body=body)


@pytest.mark.parametrize(
    ("length", "padded"), [*VECTORS["padme"].items(), *SIMPLE["padme"].items()]
)
def test_padme_is_that_of_the_vectors(length, padded):
    assert age.padme(int(length)) == padded


def test_padme_is_its_own_padme_and_never_adds_more_than_an_eighth():
    for length in random.Random(1).sample(range(2**31), 2000):
        padded = age.padme(length)
        assert age.padme(padded) == padded >= length
        assert padded <= max(16_384, length * 9 // 8)


@pytest.mark.parametrize("row", VECTORS["file_size"]["accept"])
def test_a_file_has_exactly_the_size_of_its_keys_and_its_plaintext(row):
    assert age.header_size(row["kids"]) + age.payload_size(row["plaintext"]) == row["size"]
    assert age.plaintext_size(row["size"] - age.header_size(row["kids"])) == row["plaintext"]
    head = age.build_header([_stanza()] * row["kids"], KEY)
    assert age.check_upload(head, row["size"], row["kids"]).size == len(head)


@pytest.mark.parametrize("row", VECTORS["file_size"]["refuse"], ids=lambda row: row["why"])
def test_the_hub_refuses_another_size(row):
    head = age.build_header([_stanza()] * row["kids"], KEY)
    with pytest.raises(InvalidInput, match="age_size"):
        age.check_upload(head, row["size"], row["kids"])


@pytest.mark.parametrize("row", VECTORS["hub_accept"])
def test_the_hub_accepts_a_header_of_one_hybrid_stanza_a_key(row):
    head = _head(row)
    size = age.header_size(row["kids"]) + age.payload_size(16_384)
    assert age.check_upload(head, size, row["kids"]).size == row["header_len"]


@pytest.mark.parametrize(
    "row",
    [row for row in VECTORS["hub_refuse"] if "header_b64" in row or "header_runs" in row],
    ids=lambda row: row["why"],
)
def test_the_hub_refuses_another_header(row):
    size = age.header_size(row["kids"]) + age.payload_size(16_384)
    with pytest.raises(InvalidInput):
        age.check_upload(_head(row), size, row["kids"])


def test_a_header_is_read_back_as_it_was_built():
    stanzas = [_stanza(), age.Stanza(kind="other", arguments=("a", "b"), body=b"x" * 48)]
    data = age.build_header(stanzas, KEY)
    header = age.parse_header(data + b"payload")
    assert header.stanzas == tuple(stanzas)
    assert header.size == len(data)
    assert header.mac == age.header_mac(KEY, header.signed)


@pytest.mark.parametrize("count", [0, 65])
def test_a_header_has_1_to_64_stanzas(count):
    with pytest.raises(InvalidInput, match="age_stanzas"):
        age.build_header([_stanza()] * count, KEY)


def test_a_header_cut_anywhere_is_refused():
    data = age.build_header([_stanza()], KEY)
    for end in range(len(data)):
        with pytest.raises(InvalidInput):
            age.parse_header(data[:end])


def test_any_byte_in_a_header_ends_in_a_header_or_in_our_error():
    data = age.build_header([_stanza()], KEY)
    for place in range(0, len(data), 7):
        for value in (0, 10, 13, 32, 45, 61, 128, 255):
            changed = bytearray(data)
            changed[place] = value
            try:
                age.parse_header(bytes(changed))
            except HubError:
                continue


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000])
def test_the_pieces_of_the_plaintext_do_not_change_the_file(size):
    data = random.Random(size).randbytes(size)
    whole = b"".join(age.stream(KEY, NONCE, [data]))
    assert whole == b"".join(
        age.stream(KEY, NONCE, (data[at : at + 777] for at in range(0, size, 777)))
    )
    assert len(whole) == age.payload_size(size)
    assert b"".join(decrypt(io.BytesIO(whole), KEY)) == data


def test_the_chunk_counter_does_not_wrap():
    with pytest.raises(TooLarge):
        age.chunk_nonce(2**88, final=False)


@pytest.mark.parametrize("length", [15, 17])
def test_a_key_or_nonce_of_another_length_is_refused(length):
    with pytest.raises(InvalidInput, match="age_file_key"):
        age.payload_key(bytes(length), NONCE)
    with pytest.raises(InvalidInput, match="age_payload"):
        age.payload_key(KEY, bytes(length))


def test_the_hub_has_no_decryption():
    for module in (age, seal):
        assert "decrypt" not in Path(module.__file__).read_text().replace("decrypts", "")


@pytest.mark.parametrize(
    "public", [bytes(1215), b"\xff" * 1216, Identity(seed=KEY * 2).public[:-32] + bytes(32)]
)
def test_a_key_that_fails_its_checks_is_never_sealed_to(public):
    written = []
    with pytest.raises(InvalidInput, match="seal_key"):
        seal.seal([b"secret"], [public], written.append)
    assert not written


def test_one_recipient_twice_is_refused():
    public = Identity(seed=KEY * 2).public
    with pytest.raises(InvalidInput, match="age_stanzas"):
        seal.wrap_header(KEY, [public, public])


def test_no_two_files_share_their_key_or_nonce():
    public, first, second = Identity(seed=KEY * 2).public, [], []
    seal.seal([b"x"], [public], first.append)
    seal.seal([b"x"], [public], second.append)
    assert first[1] != second[1]
    assert first[2] != second[2]


@pytest.mark.parametrize("size", [0, 1, 65_536, 150_000])
def test_the_age_command_opens_what_we_seal(size, tmp_path):
    command, identity = _command("age"), Identity(seed=KEY * 2)
    data, pieces = random.Random(size).randbytes(size), []
    seal.seal([data], [identity.public], pieces.append)
    (tmp_path / "key").write_text(encode_identity(identity.seed) + "\n")
    (tmp_path / "file").write_bytes(b"".join(pieces))
    done = subprocess.run(
        [command, "-d", "-i", tmp_path / "key", tmp_path / "file"], capture_output=True, check=True
    )
    assert done.stdout == data


@pytest.mark.parametrize("size", [0, 1, 65_536, 150_000])
def test_we_open_what_the_age_command_seals(size):
    command, identity = _command("age"), Identity(seed=KEY * 2)
    data = random.Random(size).randbytes(size)
    recipient = bech32.encode("age1pq", identity.public)
    done = subprocess.run([command, "-r", recipient], input=data, capture_output=True, check=True)
    header = age.parse_header(done.stdout)
    age.check_stanzas(header, 1)
    file_key = identity.unwrap(header.stanzas[0])
    assert b"".join(decrypt(io.BytesIO(done.stdout[header.size :]), file_key)) == data


def test_the_documents_that_a_form_takes_fit_in_a_file_that_the_hub_takes():
    around = container.HEADER_MAX + 4 * 65_536
    plaintext = age.padme(age.CONTENT_BYTES_MAX + around)

    file = age.header_size(age.STANZAS_MAX) + age.payload_size(plaintext)

    assert file <= age.SEALED_BYTES_MAX
