"""An agreement is whole or it is not taken: by the hub that installs it and by who reads it."""

from dataclasses import replace

import pytest

from connectors import trust
from hub.crypto import agreement as agreements
from hub.crypto.acceptance.agreement import accept_first
from hub.errors import HubError, InvalidInput, VerificationError
from tests.world.fake_hub import LOG
from tests.world.parties import FILES


def _first(world):
    return [chain[0] for chain in world.keysets.values()]


def _load(world):
    return trust.load(
        world.hub.of("noor"), world.key("noor"), world.state("noor"), at=world.clock.at()
    )


def _with_types(agreed, party, types):
    changed = replace(agreed.parties[party], types=tuple(types))
    return replace(agreed, parties={**agreed.parties, party: changed})


def _flipped(signature):
    return replace(signature, sig=bytes([signature.sig[0] ^ 1]) + signature.sig[1:])


def test_an_agreement_with_its_keysets_is_accepted(world):
    found = accept_first(world.agreement, FILES, _first(world), log=LOG)

    assert found.envelope == world.agreement.envelope


@pytest.mark.parametrize("types", [["ngo"], ["ngo_legal", "bank"], []])
def test_a_party_of_a_type_that_was_not_agreed_is_refused(world, types):
    with pytest.raises(InvalidInput, match="organisation_invalid"):
        accept_first(
            _with_types(world.agreement, "rechtshoek", types), FILES, _first(world), log=LOG
        )


@pytest.mark.parametrize("path", [name for name in FILES if name.endswith(".json")])
def test_data_that_two_engines_could_read_apart_is_refused(world, monkeypatch, path):
    twice = FILES[path].replace(b"{", b'{"a":1,"a":2,', 1)
    monkeypatch.setitem(FILES, path, twice)
    world.agreement = world.agree(1)

    with pytest.raises(InvalidInput, match="agreement_invalid: duplicate_key"):
        accept_first(world.agreement, FILES, _first(world), log=LOG)
    with pytest.raises(InvalidInput, match="agreement_invalid: duplicate_key"):
        _load(world)


def test_a_reader_refuses_an_agreement_with_a_type_that_was_not_agreed(world):
    world.parties["ind"].types = ("bank",)
    world.agreement = world.agree(1)

    with pytest.raises(InvalidInput, match="organisation_invalid"):
        _load(world)


@pytest.mark.parametrize(
    "name", ["hub.example.nl/audit/2026", "demo.invalid/audit", "demo.invalid/log/2026"]
)
def test_a_reader_refuses_a_log_with_another_name(world, name):
    key = trust.note.parse_key(world.agreement.log)
    world.agreement = world.agree(1, log=replace(key, name=name).to_text())

    with pytest.raises(InvalidInput, match="log_origin_invalid"):
        _load(world)


def test_production_has_no_invalid_host():
    with pytest.raises(InvalidInput, match="log_origin_invalid"):
        trust.note.parse_log_key(LOG, demo=False)
    trust.note.parse_log_key(LOG, demo=True)


def test_a_first_keyset_that_its_officers_did_not_sign_is_refused(world):
    first, *others = _first(world)
    envelope = replace(first.envelope, signatures=first.envelope.signatures[:1])

    with pytest.raises(VerificationError, match="keyset_not_signed"):
        accept_first(world.agreement, FILES, [replace(first, envelope=envelope), *others], log=LOG)


def test_a_first_keyset_gives_functions_of_the_partys_types_only(world):
    with pytest.raises(VerificationError, match="keyset_function"):
        accept_first(_with_types(world.agreement, "ind", ["dtv"]), FILES, _first(world), log=LOG)


def test_each_party_has_exactly_one_first_keyset(world):
    first, second = _first(world)

    for wrong in ([first], [first, second, second], []):
        with pytest.raises(HubError):
            accept_first(world.agreement, FILES, wrong, log=LOG)


def test_one_wrong_signature_of_an_officer_voids_the_signing(world):
    *right, last = world.agreement.envelope.signatures
    envelope = replace(world.agreement.envelope, signatures=(*right, _flipped(last)))

    with pytest.raises(VerificationError, match="signature_invalid"):
        accept_first(replace(world.agreement, envelope=envelope), FILES, _first(world), log=LOG)


def test_who_is_no_officer_has_signed_nothing(world):
    stranger = replace(world.agreement.envelope.signatures[0], keyid="0" * 32)
    signatures = (*world.agreement.envelope.signatures, _flipped(stranger))
    envelope = replace(world.agreement.envelope, signatures=signatures)

    found = accept_first(replace(world.agreement, envelope=envelope), FILES, _first(world), log=LOG)

    assert found.envelope == world.agreement.envelope


def test_other_files_than_those_that_were_signed_are_refused(world):
    for path in agreements.PATHS:
        with pytest.raises(VerificationError, match="agreement_files"):
            accept_first(world.agreement, {**FILES, path: b"{}"}, _first(world), log=LOG)
