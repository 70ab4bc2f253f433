import base64
import json
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from hub.crypto import dsse, key
from hub.errors import InvalidInput, TooLarge, VerificationError

TESTS = Path(__file__).parents[2]
FORMATS = json.loads((TESTS / "vectors" / "formats.json").read_text())
STATEMENTS = json.loads((TESTS / "vectors" / "statements.json").read_text())
SEED = bytes.fromhex(FORMATS["inputs"]["ed25519_seed"])
PUBLIC = bytes(SigningKey(SEED).verify_key)
ENVELOPE = FORMATS["approval_envelope"]
SIGNATURE = ENVELOPE["signatures"][0]


def _with(**change):
    return ENVELOPE | change


def test_the_statement_of_the_vectors_is_signed_to_the_same_bytes():
    payload = FORMATS["approval_payload"].encode()

    envelope = dsse.sign(ENVELOPE["payloadType"], payload, {FORMATS["kid_ed25519"]: SEED})

    assert json.loads(envelope.to_bytes()) == ENVELOPE
    assert envelope.sid == FORMATS["approval_sid"]
    assert dsse.parse(envelope.to_bytes()) == envelope


@pytest.mark.parametrize("kind", ["request", "answer", "approval", "reseal", "yes_no"])
def test_the_ids_of_all_statements_are_those_of_the_vectors(kind):
    row = STATEMENTS[kind]

    assert dsse.of_document(row["envelope"]).sid == row["sid"]


def test_the_signature_covers_type_and_payload():
    envelope = dsse.of_document(ENVELOPE)
    (signature,) = envelope.signatures
    key.verify(PUBLIC, envelope.message, signature.sig)

    for message in (
        envelope.payload,
        dsse.pae(envelope.payload_type + "x", envelope.payload),
        dsse.pae(envelope.payload_type, envelope.payload + b" "),
    ):
        with pytest.raises(VerificationError):
            key.verify(PUBLIC, message, signature.sig)


@pytest.mark.parametrize("row", STATEMENTS["pae"], ids=lambda row: row["payload_b64"])
def test_what_is_signed_is_that_of_the_vectors(row):
    payload = base64.b64decode(row["payload_b64"])
    envelope = dsse.Envelope(payload_type=row["type"], payload=payload, signatures=())

    assert envelope.message == base64.b64decode(row["pae_b64"])
    assert envelope.sid == row["sid"]


def test_moving_a_byte_from_type_to_payload_changes_what_is_signed():
    assert dsse.pae("ab", b"c") != dsse.pae("a", b"bc")


@pytest.mark.parametrize("text", STATEMENTS["base64"]["accept"])
def test_canonical_base64_is_read(text):
    dsse.decode_base64(text)


@pytest.mark.parametrize("text", [*STATEMENTS["base64"]["refuse"], None, 1, b"AA==", "\u00e9==="])
def test_base64_in_another_spelling_is_refused(text):
    with pytest.raises(InvalidInput, match="not_base64"):
        dsse.decode_base64(text)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        _with(extra=1),
        {name: value for name, value in ENVELOPE.items() if name != "signatures"},
        _with(signatures=[]),
        _with(signatures={}),
        _with(signatures=[SIGNATURE, SIGNATURE]),
        _with(signatures=[SIGNATURE | {"extra": 1}]),
        _with(signatures=[{"keyid": SIGNATURE["keyid"]}]),
        _with(signatures=[SIGNATURE | {"keyid": SIGNATURE["keyid"].upper()}]),
        _with(signatures=[SIGNATURE | {"keyid": 1}]),
        _with(signatures=[SIGNATURE | {"sig": "AAAA"}]),
        _with(signatures=[SIGNATURE | {"sig": SIGNATURE["sig"].rstrip("=")}]),
        _with(signatures=[SIGNATURE | {"keyid": f"{n:032x}"} for n in range(65)]),
        _with(payloadType=""),
        _with(payloadType=1),
        _with(payloadType="a b"),
        _with(payload=None),
        _with(payload=ENVELOPE["payload"] + "\n"),
    ],
)
def test_an_envelope_in_another_form_is_refused(document):
    with pytest.raises(InvalidInput):
        dsse.of_document(document)


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"{", b"[" * 100_000, b'{"payload":"","payload":""}']
)
def test_bytes_that_are_no_envelope_are_refused(data):
    with pytest.raises(InvalidInput, match="envelope_invalid"):
        dsse.parse(data)


def test_limits_are_checked_before_the_work():
    with pytest.raises(TooLarge):
        dsse.parse(b" " * (dsse.ENVELOPE_BYTES_MAX + 1))
    with pytest.raises(TooLarge):
        dsse.of_document(_with(payload="AAAA" * (dsse.PAYLOAD_BYTES_MAX // 3 + 1)))
