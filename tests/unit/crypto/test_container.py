"""The plaintext of sealed files: the vectors' bytes made again, opened, and each lie refused."""

import base64
import hashlib
import io
import json
from pathlib import Path

import pytest

from connectors.sealed import opened
from connectors.sealed.unseal import Identity, unseal
from hub.crypto import age, container, content, dsse, seal
from hub.domain import vocabulary
from hub.errors import HubError, InvalidInput, TooLarge, VerificationError
from hub.form import canonical

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/vectors/statements.json").read_text())
VOCAB = json.loads((ROOT / "tests/data/vocab.json").read_text())
VOCABULARY = vocabulary.parse(VOCAB)
PEOPLE = {name: row for party in VECTORS["people"].values() for name, row in party.items()}
SEALED = {
    name: row
    for name, row in VECTORS.items()
    if isinstance(row, dict) and {"age", "header_b64"} <= set(row)
}
# What the signer may do is the statement's question, not its file's.
NOT_OF_THE_FILE = {"card signed by a member of another party than its reader"}


def _runs(runs):
    return b"".join(base64.b64decode(piece) * times for piece, times in runs)


def _payload(row):
    return json.loads(base64.b64decode(row["envelope"]["payload"]))


REQUESTED = {
    row["sid"]: [item["category"] for item in _payload(row)["items"]]
    for name, row in SEALED.items()
    if name.startswith("request")
}


def _context(row):
    payload = _payload(row)
    return container.Context(
        type=row["envelope"]["payloadType"].split(".")[-2],
        manifest={name: value for name, value in payload.items() if name != "sealed"},
        vocabulary=VOCABULARY,
        requested=REQUESTED.get(payload.get("request"), ()),
    )


def _kids(payload):
    if "kids" in payload:
        return payload["kids"]
    return [*payload["to"]["kids"], *payload.get("reply", {}).get("kids", [])]


def _bodies(row):
    if "part" in row:
        return [bytes((7 * place + 3) % 256 for place in range(70_000))]
    if "parts_b64" in row or "plaintext_runs" not in row:
        return [base64.b64decode(part) for part in row.get("parts_b64", [])]
    data = base64.b64decode(row["header_b64"])
    rest = io.BytesIO(_runs(row["plaintext_runs"])[container.PREFIX_SIZE + len(data) :])
    return [rest.read(part["size"]) for part in json.loads(data)["parts"]]


def _file(row, plaintext):
    if "age_file_b64" in row:
        return base64.b64decode(row["age_file_b64"])
    key, nonce = bytes.fromhex(row["age"]["file_key"]), bytes.fromhex(row["age"]["nonce"])
    data = base64.b64decode(row["age_head_b64"]) + b"".join(age.stream(key, nonce, [plaintext]))
    edit = row.get("edit_file", {})
    data = data[: len(data) - edit.get("cut", 0)] + base64.b64decode(edit.get("append", ""))
    if "flip" in edit:
        place = len(data) - 1 - edit["flip"]
        data = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    return data


def _open(row, data, reader):
    payload = _payload(row)
    signed = seal.Sealed(sha256=payload["sealed"]["sha256"], size=payload["sealed"]["size"])
    identity = Identity(seed=bytes.fromhex(PEOPLE[reader]["seal_seed"]))
    plaintext = unseal(io.BytesIO(data), [identity], _kids(payload), signed)
    found = opened.read(plaintext, _context(row), payload["sealed"]["header"])
    return found, [b"".join(found.part(part.name)) for part in found.container.parts]


@pytest.mark.parametrize("name", SEALED)
def test_header_and_plaintext_are_those_of_the_vector_byte_for_byte(name):
    row = SEALED[name]
    header = json.loads(base64.b64decode(row["header_b64"]))
    words = {key: header[key] for key in ("letter", "answer", "card") if key in header}
    parts = [container.Part(**part) for part in header["parts"]]
    made = container.build(_context(row), header["salt"], parts, words)
    plaintext = b"".join(container.plaintext(made, [[body] for body in _bodies(row)]))
    assert made.data == base64.b64decode(row["header_b64"])
    assert made.sha256 == _payload(row)["sealed"]["header"]
    assert made.size == len(plaintext) == row["plaintext_len"]
    assert hashlib.sha256(plaintext).hexdigest() == row["plaintext_sha256"]


@pytest.mark.parametrize("name", SEALED)
def test_payload_is_that_of_the_vector_byte_for_byte_and_every_reader_opens_it(name):
    row = SEALED[name]
    header = container.parse(base64.b64decode(row["header_b64"]), _context(row))
    plaintext = b"".join(container.plaintext(header, [[body] for body in _bodies(row)]))
    data = _file(row, plaintext)
    key, nonce = bytes.fromhex(row["age"]["file_key"]), bytes.fromhex(row["age"]["nonce"])
    assert data[row["payload_offset"] :] == b"".join(age.stream(key, nonce, [plaintext]))
    assert len(data) == row["age_file_len"]
    assert hashlib.sha256(data).hexdigest() == row["age_file_sha256"]
    kids = _kids(_payload(row))
    assert age.check_upload(data, len(data), len(kids)).size == row["payload_offset"]
    readers = [who for who, person in PEOPLE.items() if person["kid_seal"] in kids]
    assert readers
    for reader in readers:
        found, bodies = _open(row, data, reader)
        assert found.container.data == header.data
        assert bodies == _bodies(row)


@pytest.mark.parametrize(
    "row",
    [row for row in VECTORS["container_refuse"] if row["why"] not in NOT_OF_THE_FILE],
    ids=lambda row: row["why"],
)
def test_a_file_with_one_fault_is_refused(row):
    data = _file(row, _runs(row["plaintext_runs"]))
    with pytest.raises(HubError):
        _open(row, data, row["reader"])


def test_what_is_not_of_the_file_is_named():
    assert {row["why"] for row in VECTORS["container_refuse"]} >= NOT_OF_THE_FILE


@pytest.mark.parametrize("name", VECTORS["strings"]["part_name"]["accept"])
def test_a_part_name_is_accepted(name):
    assert container.check_part_name(name) == name


@pytest.mark.parametrize("name", [*VECTORS["strings"]["part_name"]["refuse"], "a\\b", 7, None])
def test_a_part_name_is_refused(name):
    with pytest.raises(InvalidInput, match="part_name"):
        container.check_part_name(name)


@pytest.mark.parametrize("member", ["born", "nationality", "anchor"])
def test_a_letter_takes_exactly_the_values_of_the_vectors(member):
    row = SEALED["request"]
    letter = json.loads(base64.b64decode(row["header_b64"]))["letter"]
    manifest = _context(row).manifest
    for value in VECTORS["strings"][member]["accept"]:
        content.check_letter({**letter, member: value}, manifest)
    for value in [*VECTORS["strings"][member]["refuse"], [], 7, {}, True]:
        with pytest.raises(InvalidInput):
            content.check_letter({**letter, member: value}, manifest)


def _places(header):
    """Each member that stands in a header, but for what any value of its type may stand in."""
    words = [header[key] for key in ("letter", "answer", "card") if key in header]
    rows = [*header["parts"], *(row for one in words for row in one.get("results", []))]
    rows += [row for one in words for row in (*one.get("facts", []), *one.get("predicates", []))]
    for holder in (header, *words, *rows):
        yield from ((holder, key) for key in list(holder) if key != "manifest")


def _right(key, value):
    by_type = {"name": str, "text": str, "size": int}
    if isinstance(value, bool) or not isinstance(value, by_type.get(key, ())):
        return (key, value) in (("parts", []), ("aliases", ["a"]))
    return True


@pytest.mark.parametrize("value", [{}, [], "x", 7, True, ["a"], [{}], [[]], {"a": []}])
@pytest.mark.parametrize("name", ["request", "answer", "card", "yes_no", "offer"])
def test_a_value_of_any_other_type_ends_in_our_error(name, value):
    row = SEALED[name]
    header = json.loads(base64.b64decode(row["header_b64"]))
    for holder, key in _places(header):
        kept, holder[key] = holder[key], value
        if value != kept and not _right(key, value):
            with pytest.raises(HubError):
                container.parse(canonical.encode(header), _context(row))
        holder[key] = kept


def test_a_manifest_that_is_not_the_statements_is_refused():
    row = SEALED["answer"]
    context = _context(row)
    other = container.Context(
        type=context.type,
        manifest={**context.manifest, "seq": 9},
        vocabulary=VOCABULARY,
        requested=context.requested,
    )
    with pytest.raises(VerificationError, match="manifest_mismatch"):
        container.parse(base64.b64decode(row["header_b64"]), other)


def test_a_part_that_changed_after_it_was_described_is_not_written():
    row = SEALED["answer"]
    made = container.parse(base64.b64decode(row["header_b64"]), _context(row))
    right = _bodies(row)[0]
    for bodies in ([[b"another document"]], [[right[:-1]]], [[right, b"x"]], [], [[right], [b""]]):
        with pytest.raises(InvalidInput, match="part_mismatch"):
            list(container.plaintext(made, bodies))


def test_a_part_that_is_not_the_one_signed_is_never_shown():
    row = SEALED["answer"]
    header = container.parse(base64.b64decode(row["header_b64"]), _context(row))
    right = b"".join(container.plaintext(header, [[body] for body in _bodies(row)]))
    for place in (header.body_offset, header.body_offset + 69_999):
        data = right[:place] + bytes([right[place] ^ 1]) + right[place + 1 :]
        with pytest.raises(VerificationError, match="part_mismatch"):
            opened.read(io.BytesIO(data), _context(row), header.sha256)
    for end in range(0, len(right), 501):
        with pytest.raises(HubError):
            opened.read(io.BytesIO(right[:end]), _context(row), header.sha256)


def test_a_header_over_its_limit_is_refused_before_it_is_read():
    prefix = container.FIRST_LINE + (container.HEADER_MAX + 1).to_bytes(4, "big")
    with pytest.raises(TooLarge):
        container.header_length(prefix)
    with pytest.raises(TooLarge):
        container.parse(bytes(container.HEADER_MAX + 1), _context(SEALED["answer"]))


def test_over_2_gib_is_refused():
    row = SEALED["answer"]
    header = json.loads(base64.b64decode(row["header_b64"]))
    part = container.Part(**{**header["parts"][0], "size": 2**31})
    with pytest.raises(TooLarge, match="container_too_large"):
        container.build(_context(row), header["salt"], [part], {"answer": header["answer"]})


def test_refusal_question_and_yes_no_have_one_size_whatever_they_say():
    for name in ("refusal", "question", "yes_no"):
        assert SEALED[name]["plaintext_len"] == container.FIXED_SIZE


def test_the_statement_of_each_vector_signs_what_was_opened():
    for row in SEALED.values():
        assert dsse.of_document(row["envelope"]).sid == row["sid"]
