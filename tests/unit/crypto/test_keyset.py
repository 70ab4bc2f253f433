import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from hub.crypto import agreement, dsse, keyset, statement
from hub.errors import HubError, InvalidInput, VerificationError

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
KEYSETS = VECTORS["keysets"]
AT = "2026-03-02T09:00:00Z"


def _document(row):
    """An envelope of the vectors; long payloads stand there as runs of text."""
    if "payload_runs" not in row:
        return row
    text = "".join(part * times for part, times in row["payload_runs"])
    rest = {name: value for name, value in row.items() if name != "payload_runs"}
    return rest | {"payload": base64.b64encode(text.encode()).decode()}


def _keyset(name):
    return keyset.parse(_document(KEYSETS[name]), env="demo")


NGO_1, NGO_2, NGO_3 = (_keyset(f"ngo-recht/{n}") for n in (1, 2, 3))
ACCEPTED = list(KEYSETS["sids"])
AFTER = {"ngo-recht/1": NGO_1, "ngo-recht/2": NGO_2}
REFUSED = [
    pytest.param(before, row, id=why)
    for before in AFTER
    for why, row in KEYSETS[f"refuse_after_{before}"].items()
]


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_keysets_of_the_vectors_are_read(name):
    assert _keyset(name).sid == KEYSETS["sids"][name]


def test_the_chain_of_the_vectors_verifies():
    keyset.verify_first(NGO_1, pinned=NGO_1.sid)
    keyset.verify_next(NGO_1, NGO_2)
    keyset.verify_next(NGO_2, NGO_3)
    keyset.verify_next(_keyset("ind-demo/1"), _keyset("ind-demo/2"))


@pytest.mark.parametrize(("before", "row"), REFUSED)
def test_a_next_keyset_with_one_fault_is_refused(before, row):
    with pytest.raises(HubError):
        keyset.verify_next(AFTER[before], keyset.parse(_document(row), env="demo"))


@pytest.mark.parametrize("why", list(KEYSETS["refuse_as_first"]))
def test_a_first_keyset_that_the_agreement_does_not_name_is_refused(why):
    first = keyset.parse(_document(KEYSETS["refuse_as_first"][why]), env="demo")
    agreed = agreement.parse(VECTORS["agreement"]["envelope"], env="demo")

    with pytest.raises(VerificationError, match="keyset_not_pinned"):
        keyset.verify_first(first, pinned=agreed.parties[first.party].keyset)


def test_a_desk_has_32_members_and_no_33rd():
    (wide,) = VECTORS["keysets_wide"]["accept"].values()
    (wider,) = VECTORS["keysets_wide"]["refuse_not_held_out"].values()

    assert max(len(one.members) for one in keyset.parse(_document(wide), env="demo").desks.values())
    with pytest.raises(InvalidInput):
        keyset.parse(_document(wider), env="demo")


def test_a_chain_cannot_skip_go_back_or_change_party():
    for before, following in (
        (NGO_1, NGO_3),
        (NGO_2, NGO_1),
        (NGO_1, NGO_1),
        (NGO_1, _keyset("ind-demo/2")),
    ):
        with pytest.raises(VerificationError, match="keyset_chain"):
            keyset.verify_next(before, following)


def test_a_chain_begins_at_the_pinned_keyset_and_is_not_empty():
    keyset.verify_chain([NGO_1, NGO_2, NGO_3], pinned=NGO_1.sid)
    for chain, pinned in (([], NGO_1.sid), ([NGO_2], NGO_2.sid), ([NGO_1, NGO_3], NGO_1.sid)):
        with pytest.raises(VerificationError):
            keyset.verify_chain(chain, pinned=pinned)


def test_only_the_newest_members_of_a_desk_who_stand_can_read():
    readers = NGO_3.readers("desk_main", at="2026-03-06T09:00:00Z")

    assert len(readers) == 3
    assert not readers.keys() & NGO_3.revoked.keys()
    assert NGO_3.readers("no_such_desk", at=AT) == {}
    assert NGO_3.readers("desk_main", at="2026-06-08T00:00:01Z") == {}
    assert len(NGO_3.readers("desk_main", at="2026-06-08T00:00:00Z")) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"party": "ind-demo"},
        {"member": "m-00000000"},
        {"function": "privacy_officer"},
        {"kid": "0" * 32},
    ],
)
def test_a_key_is_that_of_exactly_this_member_in_exactly_this_function(change):
    sender = statement.parse(VECTORS["request"]["envelope"], env="demo").payload.sender
    NGO_1.signer(sender, at=AT)

    with pytest.raises(VerificationError):
        NGO_1.signer(sender.model_copy(update=change), at=AT)


def test_a_seal_key_is_no_key_to_sign_with():
    sender = statement.parse(VECTORS["request"]["envelope"], env="demo").payload.sender
    seal_kid = NGO_1.members[sender.member].seal_kid

    with pytest.raises(VerificationError, match="signer_not_standing"):
        NGO_1.signer(sender.model_copy(update={"kid": seal_kid}), at=AT)


def test_after_its_end_or_its_revocation_a_key_does_not_stand():
    gone = next(iter(NGO_3.revoked))
    owner = next(one for one in NGO_1.members.values() if gone in one.kids)

    assert NGO_1.stands(owner.member, gone, at=AT)
    assert not NGO_1.stands(owner.member, gone, at="2027-01-01T00:00:00Z")
    assert NGO_3.is_revoked(gone, at=NGO_3.revoked[gone])
    assert not NGO_3.is_revoked(gone, at="2026-03-04T07:59:59Z")


def _agreement(row):
    return agreement.parse(_document(row), env="demo")


def test_the_agreement_of_the_vectors_is_signed_by_all_its_parties():
    agreed = _agreement(VECTORS["agreement"]["envelope"])
    newest = [_keyset(f"{party}/1") for party in agreed.parties]

    assert agreed.sid == VECTORS["agreement"]["sid"]
    assert all(agreed.has_signed(one, at=AT) for one in newest)
    assert not any(agreed.has_signed(one, at="2026-06-01T00:00:01Z") for one in newest)


def test_signed_by_one_party_it_is_the_same_agreement_and_the_others_have_not_signed():
    full = _agreement(VECTORS["agreement"]["envelope"])
    partly = _agreement(VECTORS["agreement"]["signed_by_ngo_only_same_sid"])

    assert partly.sid == full.sid
    assert partly.has_signed(NGO_1, at=AT)
    assert not partly.has_signed(_keyset("ind-demo/1"), at=AT)
    assert agreement.with_signatures(partly, full) == full.envelope


@pytest.mark.parametrize("row", VECTORS["agreements"]["refuse"], ids=lambda row: row["why"])
def test_an_agreement_with_one_fault_is_refused(row):
    with pytest.raises(HubError):
        _who_signed(row["envelope"])


def _who_signed(row):
    agreed = _agreement(row)
    return [agreed.has_signed(_keyset(f"{party}/1"), at=AT) for party in agreed.parties]


def test_a_client_goes_to_the_next_agreement_that_its_own_party_signed():
    pinned = _agreement(VECTORS["agreement"]["envelope"])
    following = _agreement(VECTORS["agreements"]["next_for_ngo"])

    agreement.verify_successor(pinned, following, NGO_1, at="2026-03-05T09:00:00Z")
    with pytest.raises(VerificationError):
        agreement.verify_successor(pinned, following, _keyset("ind-demo/1"), at=AT)


@pytest.mark.parametrize(
    "row", VECTORS["agreements"]["refuse_next_for_ngo"], ids=lambda row: row["why"]
)
def test_a_next_agreement_with_one_fault_is_refused(row):
    pinned = _agreement(VECTORS["agreement"]["envelope"])

    with pytest.raises(HubError):
        agreement.verify_successor(pinned, _agreement(row["envelope"]), NGO_1, at=AT)


def test_the_files_of_the_agreement_are_compared_byte_for_byte():
    agreed = _agreement(VECTORS["agreement"]["envelope"])
    rows = VECTORS["agreement"]["files"]
    files = {path: base64.b64decode(content) for path, content in rows.items()}
    agreed.check_files(files)

    for path, content in files.items():
        with pytest.raises(VerificationError, match=path):
            agreed.check_files(files | {path: content + b" "})
    with pytest.raises(VerificationError):
        agreed.check_files(files | {"release/data.json": b"{}"})


def test_signatures_of_nobody_known_cannot_fill_the_agreement():
    agreed = _agreement(VECTORS["agreement"]["envelope"])
    known = [_keyset(f"{party}/1") for party in agreed.parties]
    junk = tuple(dsse.Signature(keyid=f"{number:032x}", sig=bytes(64)) for number in range(50))
    both = sorted((*agreed.envelope.signatures, *junk), key=lambda one: one.keyid)
    filled = replace(agreed, envelope=replace(agreed.envelope, signatures=tuple(both)))

    assert agreement.by_officers(filled, known).envelope == agreed.envelope
    with pytest.raises(InvalidInput, match="agreement_not_signed"):
        agreement.by_officers(
            replace(agreed, envelope=replace(agreed.envelope, signatures=junk)), known
        )
    wrong = replace(agreed.envelope.signatures[0], sig=bytes(64))
    lying = replace(agreed.envelope, signatures=(wrong, *agreed.envelope.signatures[1:]))
    with pytest.raises(VerificationError):
        agreement.by_officers(replace(agreed, envelope=lying), known)
