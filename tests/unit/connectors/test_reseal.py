"""Re-sealing: a new header, the same payload bytes, and the vectors."""

import base64
import hashlib
import io
import json
from pathlib import Path

import pytest

from connectors.sealed.rewrap import reseal
from connectors.sealed.unseal import Identity, own_file_key, unseal, verify_header
from hub.crypto import age, seal
from hub.errors import InvalidInput, NotAllowed, VerificationError

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/vectors/statements.json").read_text())
PEOPLE = {name: row for party in VECTORS["people"].values() for name, row in party.items()}
OLD, NEW, NEWER = (Identity(seed=bytes([number]) * 32) for number in (1, 2, 3))


def _payload(row):
    return json.loads(base64.b64decode(row["envelope"]["payload"]))


def _sealed():
    pieces = []
    signed = seal.seal([b"p" * 20_480], [OLD.public], pieces.append)
    return b"".join(pieces), signed


def test_the_payload_stays_and_only_the_new_readers_open_it():
    data, signed = _sealed()
    pieces = []
    again = reseal(
        io.BytesIO(data), [OLD], [OLD.kid], signed, [NEW.public, NEWER.public], pieces.append
    )
    made, kids = b"".join(pieces), [NEW.kid, NEWER.kid]
    assert again == seal.Sealed(sha256=hashlib.sha256(made).hexdigest(), size=len(made))
    header = age.check_upload(made, len(made), 2)
    assert made[header.size :] == data[age.header_size(1) :]
    for identity in (NEW, NEWER):
        assert unseal(io.BytesIO(made), [identity], kids, again).read() == b"p" * 20_480
    with pytest.raises(NotAllowed):
        own_file_key(header, [OLD], kids)


def test_who_cannot_open_cannot_reseal_and_nothing_is_written():
    data, signed = _sealed()
    written = []
    with pytest.raises(NotAllowed):
        reseal(io.BytesIO(data), [NEW], [OLD.kid], signed, [NEWER.public], written.append)
    with pytest.raises(VerificationError):
        reseal(io.BytesIO(data + b"x"), [OLD], [OLD.kid], signed, [NEW.public], written.append)
    for recipients in ([], [NEW.public] * 2, [NEW.public[:-1]], [bytes([255]) * 1216]):
        with pytest.raises(InvalidInput):
            reseal(io.BytesIO(data), [OLD], [OLD.kid], signed, recipients, written.append)
    assert not written


def test_the_vector_is_the_answers_payload_under_a_new_header():
    row, answer = VECTORS["reseal"], VECTORS["answer"]
    original = base64.b64decode(answer["age_file_b64"])
    made = base64.b64decode(row["new_header_b64"]) + original[row["payload_offset_original"] :]
    payload = _payload(row)
    signed = seal.Sealed(sha256=payload["sealed"]["sha256"], size=payload["sealed"]["size"])
    assert len(made) == row["age_file_len"] == signed.size
    assert hashlib.sha256(made).hexdigest() == row["age_file_sha256"]
    header = age.check_upload(made, len(made), 1)
    assert verify_header(header, bytes.fromhex(answer["age"]["file_key"]))
    readers = [one for one in PEOPLE.values() if one["kid_seal"] in payload["kids"]]
    for reader in readers:
        identity = Identity(seed=bytes.fromhex(reader["seal_seed"]))
        plaintext = unseal(io.BytesIO(made), [identity], payload["kids"], signed)
        digest = hashlib.sha256(plaintext.read()).hexdigest()
        assert digest == answer["plaintext_sha256"]


def _refused(why):
    return next(row for row in VECTORS["reseal_refuse"] if row["why"] == why)


def test_a_resealed_payload_that_differs_in_one_byte_is_refused():
    row = _refused("a byte of the payload differs from the original")
    original = base64.b64decode(VECTORS["refusal"]["age_file_b64"])
    payload = original[VECTORS["refusal"]["payload_offset"] :]
    place = len(payload) - 1 - row["flip"]
    changed = payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :]
    made = base64.b64decode(row["new_header_b64"]) + changed
    sealed = _payload(row)["sealed"]
    signed = seal.Sealed(sha256=sealed["sha256"], size=sealed["size"])
    identity = Identity(seed=bytes.fromhex(PEOPLE[row["reader"]]["seal_seed"]))
    with pytest.raises(VerificationError):
        unseal(io.BytesIO(made), [identity], _payload(row)["kids"], signed)


@pytest.mark.parametrize("why", ["two stanzas for one kid", "kids empty"])
def test_a_reseal_whose_stanzas_are_not_its_kids_is_refused(why):
    row = _refused(why)
    head = base64.b64decode(row["new_header_b64"])
    with pytest.raises(InvalidInput):
        age.check_upload(head, len(head) + age.payload_size(16_384), len(_payload(row)["kids"]))
