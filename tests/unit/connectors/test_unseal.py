"""Opening age files: the vectors of C2SP, every flipped byte, every cut, and flat memory."""

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import pyrage
import pytest

from connectors.keys import bech32
from connectors.sealed import unseal
from connectors.sealed.unseal import Identity
from hub.adapters import tool
from hub.crypto import age, seal
from hub.errors import HubError, InvalidInput, NotAllowed, Unavailable, VerificationError

ROOT = Path(__file__).parents[3]
FOLDER = ROOT.parent / "shared/vectors/age"
NAMES = sorted(path.name for path in FOLDER.iterdir()) if FOLDER.is_dir() else []
# The formats forbid armor (section 2), so there is no code that could read these.
NOT_APPLICABLE = [name for name in NAMES if name.startswith("armor")]
APPLICABLE = [name for name in NAMES if name not in NOT_APPLICABLE]
SAID_AS_NO_MATCH = {"hybrid_identity", "hybrid_low_order"}
# The tests' way to ask for a stanza that the formats forbid: mixed with another, or X25519.
FORBIDDEN_STANZAS = {"hybrid_and_x25519", "hybrid_grease", "hybrid_x25519_arg"}
IDENTITY = Identity(seed=bytes(range(32)))

needs_vectors = pytest.mark.skipif(not NAMES, reason="../shared/vectors/age is not there")


def _vector(name):
    head, body = (FOLDER / name).read_bytes().split(b"\n\n", 1)
    facts = {}
    for line in head.decode().splitlines():
        key, value = line.split(": ", 1)
        facts.setdefault(key, []).append(value)
    return facts, zlib.decompress(body) if "compressed" in facts else body


def _file_key(facts, header):
    """The file key as our code finds it; of X25519 files, which it never opens, the named one."""
    if "passphrase" in facts:
        return unseal.passphrase_file_key(header, facts["passphrase"][0], 10)
    hybrid = [one for one in facts["identity"] if one.startswith("AGE-SECRET-KEY-PQ-1")]
    if not hybrid:
        return unseal.verify_header(header, bytes.fromhex(facts["file key"][0]))
    identity = Identity(seed=bech32.decode_identity(hybrid[0]))
    for stanza in header.stanzas:
        if stanza.kind != age.HYBRID:
            continue
        file_key = identity.unwrap(stanza)
        if file_key is not None:
            return unseal.verify_header(header, file_key)
    raise NotAllowed("not_for_this_key")


def _plaintext(facts, data):
    header = age.parse_header(data)
    file_key = _file_key(facts, header)
    return b"".join(unseal.decrypt(io.BytesIO(data[header.size :]), file_key))


def _check_sealed(data):
    header = age.parse_header(data)
    age.check_stanzas(header, len(header.stanzas))


# An X25519 stanza is never opened here, so what is wrong inside of it cannot be seen.
OF_X25519_ONLY = [
    name
    for name in APPLICABLE
    if name.startswith("x25519") and _vector(name)[0]["expect"] != ["success"]
] + [name for name in APPLICABLE if name == "hybrid_x25519_arg"]


@needs_vectors
@pytest.mark.parametrize("name", [one for one in APPLICABLE if one not in OF_X25519_ONLY])
def test_a_vector_has_its_expected_outcome(name):
    facts, data = _vector(name)
    expected = facts["expect"][0]
    if expected == "success":
        assert hashlib.sha256(_plaintext(facts, data)).hexdigest() == facts["payload"][0]
        return
    # A short nonce lies in the payload here, and HPKE says of a low-order share no more than that
    # the stanza is not for this key.
    header = (NotAllowed,) if name in SAID_AS_NO_MATCH else (InvalidInput, VerificationError)
    errors = {
        # Only one stanza, and it must be scrypt: "Scrypt" is already seen by its name.
        "no match": (InvalidInput,) if name == "scrypt_uppercase" else (NotAllowed,),
        "HMAC failure": (VerificationError,),
        "payload failure": (VerificationError,),
        "header failure": header,
    }
    with pytest.raises(errors[expected]):
        _plaintext(facts, data)


@needs_vectors
@pytest.mark.parametrize("name", NOT_APPLICABLE)
def test_armor_is_not_an_age_file_here(name):
    _, data = _vector(name)
    with pytest.raises(InvalidInput):
        age.parse_header(data)


@needs_vectors
@pytest.mark.parametrize("name", sorted({*OF_X25519_ONLY, *FORBIDDEN_STANZAS}))
def test_a_file_with_any_other_stanza_is_refused_as_a_sealed_file(name):
    _, data = _vector(name)
    with pytest.raises(InvalidInput):
        _check_sealed(data)


@needs_vectors
def test_all_vectors_are_in_one_of_the_lists():
    assert len(NAMES) == 143
    assert len(NOT_APPLICABLE) == 33


def _sealed(size, recipients=(IDENTITY.public,)):
    pieces = []
    signed = seal.seal([b"p" * size], recipients, pieces.append)
    return b"".join(pieces), signed


def _try(data, kids=(IDENTITY.kid,), identities=(IDENTITY,), signed=None):
    """Open ``data`` as if a statement had signed it, so that age alone has to see the change."""
    signed = signed or seal.Sealed(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    return unseal.unseal(io.BytesIO(data), identities, kids, signed).read()


def test_every_bit_of_the_header_counts():
    data, _ = _sealed(16_384)
    header = age.parse_header(data)
    for place in range(header.size):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        with pytest.raises(HubError):
            _try(bytes(changed))


def test_a_sealed_file_cut_anywhere_is_refused():
    data, _ = _sealed(16_384)
    for end in range(0, len(data), 13):
        with pytest.raises(HubError):
            _try(data[:end])


def test_every_bit_of_a_stanza_free_header_line_counts():
    data, _ = _sealed(16_384)
    size = age.parse_header(data).size
    for place in [*range(60), *range(size - 60, size)]:
        for bit in range(8):
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            with pytest.raises(HubError):
                _try(bytes(changed))


def test_every_byte_of_a_payload_of_two_chunks_counts():
    key, nonce = bytes(16), bytes(range(16))
    data = bytearray(b"".join(age.stream(key, nonce, [b"x" * 65_600])))
    for place in range(len(data)):
        data[place] ^= 1 << place % 8
        with pytest.raises(VerificationError):
            list(unseal.decrypt(io.BytesIO(data), key))
        data[place] ^= 1 << place % 8


def test_a_payload_cut_anywhere_or_longer_is_refused():
    key, nonce = bytes(16), bytes(range(16))
    data = b"".join(age.stream(key, nonce, [b"x" * 65_600]))
    for end in [*range(200), *range(200, 65_000, 97), *range(65_000, len(data))]:
        with pytest.raises(VerificationError):
            list(unseal.decrypt(io.BytesIO(data[:end]), key))
    for more in (b"\0", bytes(16), bytes(65_552), data[16:]):
        with pytest.raises(VerificationError):
            list(unseal.decrypt(io.BytesIO(data + more), key))


def test_a_source_that_gives_little_at_a_time_is_read_whole():
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1_000) if size > 0 else size)

    key = bytes(16)
    data = b"".join(age.stream(key, bytes(16), [b"x" * 140_000]))
    assert b"".join(unseal.decrypt(Slow(data), key)) == b"x" * 140_000


def test_not_one_byte_is_released_before_the_last_chunk_verified():
    data, _ = _sealed(131_072)
    changed = data[:-1] + bytes([data[-1] ^ 1])
    signed = seal.Sealed(sha256=hashlib.sha256(changed).hexdigest(), size=len(changed))
    with pytest.raises(VerificationError):
        unseal.unseal(io.BytesIO(changed), [IDENTITY], [IDENTITY.kid], signed)


def _opened(content):
    pieces = []
    signed = seal.seal([content], [IDENTITY.public], pieces.append)
    source = io.BytesIO(b"".join(pieces))
    return source, unseal.unseal(source, [IDENTITY], [IDENTITY.kid], signed)


@pytest.mark.parametrize("size", [16_384, 65_536, 131_072, 196_608])
def test_the_plaintext_is_read_from_any_place(size):
    content = bytes(place * 7 % 251 for place in range(size))
    _, found = _opened(content)

    assert found.read() == content
    assert found.read(1) == b""
    for place in (0, 1, size - 1, size // 2, 65_535, 65_536, 65_537, 3):
        found.seek(place)
        assert found.tell() == place
        assert found.read(70_000) == content[place : place + 70_000]
    found.seek(size + 5)
    assert found.read(1) == b""
    with pytest.raises(InvalidInput, match="plaintext_place"):
        found.raw.seek(-1)
    with pytest.raises(InvalidInput, match="plaintext_place"):
        found.raw.seek(0, io.SEEK_END)


def test_a_file_that_changes_after_it_verified_gives_no_changed_byte():
    source, found = _opened(bytes(131_072))
    source.seek(-1, io.SEEK_END)
    last = source.read(1)
    source.seek(-1, io.SEEK_END)
    source.write(bytes([last[0] ^ 1]))

    assert found.read(65_536) == bytes(65_536)
    with pytest.raises(VerificationError, match="age_payload"):
        found.read(65_536)


def test_opening_writes_no_plaintext_anywhere(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a file was made")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    _, found = _opened(b"p" * 16_384)

    assert found.read() == b"p" * 16_384


def test_another_file_than_the_signed_one_is_not_opened():
    data, signed = _sealed(16_384)
    other, _ = _sealed(16_384)
    with pytest.raises(VerificationError, match="sealed_mismatch"):
        _try(other, signed=signed)
    with pytest.raises(VerificationError, match="sealed_mismatch"):
        _try(data + b"\0", signed=signed)


def test_a_stanza_at_another_kids_place_is_refused():
    other = Identity(seed=bytes(32))
    data, _ = _sealed(16_384, [other.public, IDENTITY.public])
    assert _try(data, kids=(other.kid, IDENTITY.kid)) == b"p" * 16_384
    with pytest.raises(VerificationError, match="stanza_misplaced"):
        _try(data, kids=(IDENTITY.kid, other.kid))


def test_who_is_not_named_does_not_open():
    data, _ = _sealed(16_384)
    with pytest.raises(NotAllowed, match="not_for_this_key"):
        _try(data, identities=[Identity(seed=bytes(32))])


def test_an_identity_shows_no_secret():
    assert IDENTITY.seed.hex() not in repr(IDENTITY)
    assert "seed" not in repr(IDENTITY)


def test_pyrage_and_we_read_the_same_passphrase_files():
    data = pyrage.passphrase.encrypt(b"x" * 70_000, "peer-lamp-brug")
    header = age.parse_header(data)
    factor = int(header.stanzas[0].arguments[1])
    file_key = unseal.passphrase_file_key(header, "peer-lamp-brug", factor)
    payload = io.BytesIO(data[header.size :])
    assert b"".join(unseal.decrypt(payload, file_key)) == b"x" * 70_000
    with pytest.raises(InvalidInput, match="work_factor"):
        unseal.passphrase_file_key(header, "peer-lamp-brug", factor + 1)


def test_bech32_reads_its_own_writing_and_the_age_commands():
    try:
        command = tool.find("age", "1.3.2", "age-keygen")
    except Unavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    made = subprocess.run([command, "-pq"], capture_output=True, check=True, text=True).stdout
    line = next(one for one in made.splitlines() if one.startswith("AGE-SECRET-KEY-PQ-1"))
    seed = bech32.decode_identity(line)
    assert bech32.encode_identity(seed) == line
    assert bech32.encode("age1pq", Identity(seed=seed).public) in made


def test_bech32_refuses_every_changed_character():
    line = bech32.encode_identity(bytes(32))
    for place in range(len(line)):
        changed = line[:place] + ("P" if line[place] != "P" else "Q") + line[place + 1 :]
        with pytest.raises(InvalidInput, match="bech32"):
            bech32.decode_identity(changed)
    for text in ("", "AGE-SECRET-KEY-PQ-1", line.lower(), line + "Q", line[:-1], "é" + line):
        with pytest.raises(InvalidInput, match="bech32"):
            bech32.decode_identity(text)


ROUND_TRIP = """
import resource, sys, tempfile
from pathlib import Path
from connectors.sealed import unseal
from hub.crypto import seal
size = int(sys.argv[1])
identity = unseal.Identity(seed=bytes(32))
def measure():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with tempfile.TemporaryDirectory() as folder, open(Path(folder) / "f", "w+b") as file:
    before = measure()
    signed = seal.seal((bytes(1 << 20) for _ in range(size)), [identity.public], file.write)
    plaintext = unseal.unseal(file, [identity], [identity.kid], signed)
    total = 0
    while piece := plaintext.read(1 << 20):
        total += len(piece)
    assert total == size << 20
    print(measure() - before)
"""


@pytest.mark.parametrize("mebibytes", [64, pytest.param(256, marks=pytest.mark.slow)])
def test_memory_stays_flat_however_large_the_file(mebibytes):
    done = subprocess.run(
        [sys.executable, "-c", ROUND_TRIP, str(mebibytes)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    # Kibibytes on Linux, bytes on macOS.
    grown = int(done.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert grown < (32 if mebibytes == 64 else 100) * 1024
