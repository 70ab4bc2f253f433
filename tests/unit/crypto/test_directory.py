from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.crypto import directory, dsse
from hub.crypto.payload.signed import Sender, Signed
from hub.crypto.statement import Statement
from hub.errors import VerificationError

SIGNED = ["request", "answer", "refusal", "question", "reply", "offer", "approval", "card"]
SIGNED += ["request_home", "request_named", "request_pseudonym", "request_state", "reseal"]


@pytest.mark.parametrize("name", SIGNED)
def test_the_statements_of_the_vectors_verify(name, vectors, read, known):
    one = read(vectors[name]["envelope"])

    known.verify(one, at=one.payload.at)


def test_all_facts_regimes_and_receipts_of_the_vectors_verify(vectors, read, known):
    rows = [*vectors["fact_kinds"].values(), *vectors["receipts"].values(), vectors["fact"]]
    rows += [vectors["regime_first_of_two"], vectors["regime_second_of_two"]]

    for row in rows:
        one = read(row["envelope"])
        known.verify(one, at=one.payload.at)


def test_a_mandate_by_a_state_party_is_not_believed(vectors, read, known):
    (row,) = (one for one in vectors["fact_refuse"] if "State party" in one["why"])
    fact = read(row["envelope"])

    with pytest.raises(VerificationError, match="fact_author"):
        known.verify(fact, at=fact.payload.at)


def test_an_agreement_that_is_not_trusted_is_not_enough(vectors, read, known):
    one = read(vectors["request"]["envelope"])

    with pytest.raises(VerificationError, match="agreement_unknown"):
        replace(known, agreements=frozenset()).verify(one, at=one.payload.at)


@pytest.mark.parametrize("name", ["type", "payload", "signature"])
def test_a_signature_over_anything_else_is_refused(name, vectors, read, known):
    one = read(vectors["request"]["envelope"])
    envelope = one.envelope
    (signature,) = envelope.signatures
    flipped = replace(signature, sig=bytes([signature.sig[0] ^ 1]) + signature.sig[1:])
    changed = {
        "type": replace(envelope, payload_type=envelope.payload_type + "x"),
        "payload": replace(envelope, payload=envelope.payload + b" "),
        "signature": replace(envelope, signatures=(flipped,)),
    }[name]

    with pytest.raises(VerificationError, match="signature_invalid"):
        known.verify(replace(one, envelope=changed), at=one.payload.at)


def test_who_is_revoked_in_the_newest_keyset_has_signed_before_and_not_since(known, keysets, build):
    revoked = keysets["ngo-recht/2"].revoked
    left = next(one for one in keysets["ngo-recht/1"].members.values() if one.sign_kid in revoked)
    sender = Sender(
        party="ngo-recht",
        member=left.member,
        function="legal_counsellor",
        keyset=keysets["ngo-recht/1"].sid,
        kid=left.sign_kid,
    )
    early, late = "2026-03-04T07:59:59Z", "2026-03-04T08:00:00Z"

    assert _refusal(known, sender, early) == "signature_invalid"
    assert _refusal(known, sender, late) == "signer_not_standing"
    assert _refusal(build(["ngo-recht/1"]), sender, late) == "signature_invalid"


def _refusal(known, sender, at):
    """Why a statement is refused that is not signed at all: the signature is looked at last."""
    envelope = dsse.sign("t", b"{}", {sender.kid: bytes(32)})
    said = Signed.model_construct(sender=sender, agreement=known.agreement.sid, at=at)
    with pytest.raises(VerificationError) as caught:
        known.verify(Statement(type="approval", envelope=envelope, payload=said), at=at)
    return caught.value.reason


def test_a_chain_with_a_gap_a_fork_or_no_beginning_is_not_believed(build):
    for names in (
        ["ngo-recht/1", "ngo-recht/3"],
        ["ngo-recht/2"],
        ["ngo-recht/1", "ngo-recht/2", "ngo-recht/2"],
    ):
        with pytest.raises(VerificationError):
            build(names)


def test_a_party_outside_the_agreement_has_no_keys(agreed, keysets, words):
    fewer = {name: one for name, one in agreed.parties.items() if name != "ind-demo"}
    smaller = replace(agreed, parties=fewer)

    with pytest.raises(VerificationError, match="party_unknown"):
        directory.build(smaller, keysets.values(), vocabulary=words)


@pytest.mark.parametrize("types", [[], ["ind"]])
def test_a_function_that_the_partys_types_do_not_have_is_refused(types, agreed, keysets, words):
    other = replace(words.functions["team_lead"], types=frozenset(types))
    others = replace(words, functions={**words.functions, "team_lead": other})

    with pytest.raises(VerificationError, match="keyset_function"):
        directory.build(agreed, keysets.values(), vocabulary=others)


def test_the_order_in_which_keysets_come_does_not_matter(known, agreed, keysets, words):
    turned = list(keysets.values())[::-1]

    again = directory.build(agreed, turned, vocabulary=words)

    assert again.newest == known.newest
    assert again.keysets == known.keysets


def test_of_a_party_without_keysets_nothing_verifies(build, vectors, read):
    one = read(vectors["request"]["envelope"])

    with pytest.raises(VerificationError, match="keyset_unknown"):
        build(["ind-demo/1"]).verify(one, at=one.payload.at)


def test_a_keyset_is_that_of_its_party_only(known, keysets):
    sid = keysets["ngo-recht/1"].sid

    assert known.named(sid, "ngo-recht") is known.keysets[sid]
    for name, party in ((sid, "ind-demo"), ("0" * 64, "ngo-recht")):
        with pytest.raises(VerificationError, match="keyset_unknown"):
            known.named(name, party)


def test_only_a_seal_key_of_a_standing_member_reads(keysets, vectors):
    one = keysets["ngo-recht/1"].members[vectors["people"]["ngo-recht"]["fien"]["member"]]

    assert keysets["ngo-recht/1"].can_read(one.seal_kid, at="2026-03-31T23:59:59Z")
    assert not keysets["ngo-recht/1"].can_read(one.seal_kid, at="2026-04-01T00:00:00Z")
    for kid in (one.sign_kid, "0" * 32):
        assert not keysets["ngo-recht/1"].can_read(kid, at="2026-03-31T23:59:59Z")


def test_nobody_assigns_a_case_to_himself(vectors, read, known, signed):
    fact = read(vectors["fact_kinds"]["assigned"]["envelope"])
    sender = fact.payload.sender
    own = {"member": sender.member, "recipients": [sender.party]}
    known.verify(fact, at=fact.payload.at)

    with pytest.raises(VerificationError, match="fact_author"):
        known.verify(signed(fact, **own), at=fact.payload.at)
    # A member of another party may have the same id.
    known.verify(signed(fact, **own | {"recipients": ["ind-demo"]}), at=fact.payload.at)


def test_a_keyset_may_be_named_for_a_day_after_the_next_one(known, keysets):
    old, new = keysets["ngo-recht/1"], keysets["ngo-recht/2"]
    start = datetime.fromisoformat(new.at)
    last, over = (
        (start + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for seconds in (86_399, 86_400)
    )

    known.check_fresh(old.sid, at=last)
    with pytest.raises(VerificationError, match="keyset_superseded"):
        known.check_fresh(old.sid, at=over)
    known.check_fresh(known.newest["ngo-recht"].sid, at="2099-01-01T00:00:00Z")


def test_a_desk_of_the_newest_keyset_is_for_agreed_purposes(agreed, keysets, words):
    fewer = replace(words, purposes={})

    with pytest.raises(VerificationError, match="keyset_purpose"):
        directory.build(agreed, keysets.values(), vocabulary=fewer)
