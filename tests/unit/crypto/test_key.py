import base64
import json
import os
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from hub.crypto import binding, key
from hub.crypto.key import Algorithm
from hub.errors import InvalidInput, VerificationError

TESTS = Path(__file__).parents[2]
FORMATS = json.loads((TESTS / "vectors" / "formats.json").read_text())
STATEMENTS = json.loads((TESTS / "vectors" / "statements.json").read_text())
EDGE_CASES = TESTS.parents[1] / "shared" / "vectors" / "ed25519" / "ed25519vectors.json"
INPUTS = FORMATS["inputs"]
PUBLIC = bytes(SigningKey(bytes.fromhex(INPUTS["ed25519_seed"])).verify_key)


def test_the_id_and_the_fingerprint_are_those_of_the_vectors():
    assert key.kid(Algorithm.ED25519, PUBLIC) == FORMATS["kid_ed25519"]
    fingerprint = FORMATS["fingerprint_of_ed25519_kid_digest"]
    assert key.fingerprint(Algorithm.ED25519, PUBLIC) == fingerprint


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_ids_and_fingerprints_of_both_kinds_are_those_of_the_vectors(algorithm):
    row = STATEMENTS["kid"][algorithm]
    public = bytes.fromhex(row["public"])

    assert len(public) == algorithm.size == STATEMENTS["kid"]["public_lengths"][algorithm]
    assert key.kid(algorithm, public) == row["kid"]
    assert key.fingerprint(algorithm, public) == row["fingerprint"]


def test_a_fingerprint_keeps_its_leading_zeros():
    row = STATEMENTS["fingerprint_leading_zero"]

    fingerprint = key.fingerprint(Algorithm.ED25519, bytes.fromhex(row["ed25519_public"]))

    assert fingerprint.startswith("00")
    assert fingerprint == row["fingerprint"]


@pytest.mark.parametrize("public", [b"", PUBLIC[:-1], PUBLIC + b"\0"])
def test_a_key_of_another_length_has_no_id(public):
    with pytest.raises(InvalidInput, match="key_length"):
        key.kid(Algorithm.ED25519, public)


def test_one_key_has_another_id_under_another_algorithm():
    with pytest.raises(InvalidInput):
        key.kid(Algorithm.MLKEM768X25519, PUBLIC)


def test_the_verdict_on_every_edge_case_is_the_strict_one():
    """Accepted are exactly those without a small-order or non-canonical point: 43 of 914."""
    if not EDGE_CASES.is_file():
        pytest.skip("../shared/vectors/ed25519 is not here")
    rows = json.loads(EDGE_CASES.read_text())
    refused = {"low_order_R", "low_order_A", "non_canonical_R", "non_canonical_A"}

    accepted = [row for row in rows if _accepts(row)]

    assert len(rows) == 914
    assert len(accepted) == 43
    assert not any(refused & set(row["flags"] or []) for row in accepted)


def _accepts(row) -> bool:
    try:
        key.verify(bytes.fromhex(row["key"]), row["msg"].encode(), bytes.fromhex(row["sig"]))
    except VerificationError:
        return False
    return True


def test_every_flipped_bit_of_a_signature_is_refused():
    signer = SigningKey(bytes.fromhex(INPUTS["ed25519_seed"]))
    signature = bytearray(signer.sign(b"message").signature)
    key.verify(PUBLIC, b"message", bytes(signature))

    for bit in range(512):
        signature[bit // 8] ^= 1 << bit % 8
        with pytest.raises(VerificationError):
            key.verify(PUBLIC, b"message", bytes(signature))
        signature[bit // 8] ^= 1 << bit % 8


@pytest.mark.parametrize(("public", "size"), [(PUBLIC[:31], 64), (PUBLIC, 63), (b"", 0)])
def test_lengths_are_checked_before_anything_else(public, size):
    with pytest.raises(VerificationError):
        key.verify(public, b"message", os.urandom(size))


@pytest.mark.parametrize("row", STATEMENTS["bind"], ids=lambda row: row["label"])
def test_binding_gives_the_values_of_the_vectors(row):
    mac = binding.bind(bytes.fromhex(row["key"]), row["label"], bytes.fromhex(row["x"]))

    assert mac == row["mac"]


def test_evidence_and_a_person_without_a_number_are_bound_as_in_the_vectors():
    evidence, person = STATEMENTS["evidence"], STATEMENTS["ct_anchor"]
    file = base64.b64decode(evidence["file_b64"])

    bound = binding.bind(bytes.fromhex(person["s"]), "person", person["person"].encode())

    assert binding.bind(bytes.fromhex(evidence["s"]), "evidence", file) == evidence["mac"]
    assert f"ct:{bound[:40]}" == person["anchor"]


@pytest.mark.parametrize("size", STATEMENTS["bind_refuse_key_lengths"])
def test_a_binding_key_of_another_length_is_refused(size):
    with pytest.raises(InvalidInput, match="key_length"):
        binding.bind(b"k" * size, "anchor", b"x")


def test_an_unknown_label_is_refused():
    with pytest.raises(InvalidInput, match="label_unknown"):
        binding.bind(b"k" * 32, "other", b"x")


def test_case_and_subject_are_blinded_as_in_the_vectors():
    s, r = bytes.fromhex(INPUTS["s"]), bytes.fromhex(INPUTS["r"])

    commitment = binding.anchor_commitment(s, INPUTS["anchor"])

    assert commitment == FORMATS["anchor_commitment"]
    assert binding.case(r, INPUTS["case_id"]) == FORMATS["manifest_case"]
    assert binding.subject(r, commitment) == FORMATS["manifest_subject"]


@pytest.mark.parametrize("who", ["request", "consent", "mandate"])
def test_one_person_has_another_name_in_every_statement(who):
    row = STATEMENTS["subject"]
    r = bytes.fromhex(row[who]["r"])

    assert binding.case(r, row["case_id"]) == row[who]["case"]
    assert binding.subject(r, row["commitment"]) == row[who]["subject"]
    assert binding.anchor_commitment(bytes.fromhex(row["s"]), row["anchor"]) == row["commitment"]


@pytest.mark.parametrize("text", ["", "zz" * 16, "AB" * 16, "ab" * 15, " " + "ab" * 16])
def test_an_id_in_another_form_is_refused(text):
    with pytest.raises(InvalidInput, match="not_hex"):
        binding.case(b"r" * 32, text)
