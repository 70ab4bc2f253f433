"""Every code in a statement is a word of the agreement, or it could carry a message."""

from dataclasses import replace

import pytest

from hub.crypto.acceptance.code import check_codes
from hub.crypto.acceptance.keyset import check_functions, check_purposes
from hub.crypto.payload.signed import Item
from hub.errors import VerificationError


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("request", {"necessity": "meet_at_nine"}),
        ("request", {"provider_basis": "meet_at_nine"}),
        ("answer", {"provider_basis": "meet_at_nine"}),
        ("answer", {"obligations": ("log", "meet_at_nine")}),
        ("offer", {"necessity": "meet_at_nine"}),
        ("offer", {"provider_basis": "meet_at_nine"}),
        ("offer", {"obligations": ("meet_at_nine",)}),
        ("offer", {"purpose": "meet_at_nine"}),
        ("offer", {"items": (Item(category="meet_at_nine"),)}),
        ("fact", {"purpose": "meet_at_nine"}),
        ("fact", {"items": (Item(category="meet_at_nine"),)}),
    ],
)
def test_a_word_that_was_not_agreed_is_refused(name, change, vectors, read, words, changed):
    one = read(vectors[name]["envelope"])
    check_codes(one, words)

    with pytest.raises(VerificationError, match="code_unknown") as refused:
        check_codes(changed(one, **change), words)
    assert "meet_at_nine" not in refused.value.detail


def test_the_statements_of_the_vectors_use_agreed_words(vectors, read, words):
    names = ["request", "request_named", "request_state", "refusal", "question", "reply", "card"]
    envelopes = [vectors[name]["envelope"] for name in names]
    envelopes += [row["envelope"] for row in vectors["fact_kinds"].values()]

    for envelope in envelopes:
        check_codes(read(envelope), words)


def test_a_statement_under_an_earlier_agreement_keeps_its_words(vectors, read, known, changed):
    """An answer stays readable although the agreement in force no longer has one of its words."""
    answer = changed(read(vectors["answer"]["envelope"]), provider_basis="words_of_then")

    known.check_codes(changed(answer, agreement="0" * 64))
    with pytest.raises(VerificationError, match="code_unknown"):
        known.check_codes(answer)


def test_a_desk_serves_agreed_purposes_only(keysets, words):
    keyset = keysets["ngo-recht/1"]
    desk = next(iter(keyset.desks.values()))
    other = replace(desk, purposes=desk.purposes | {"meet_at_nine"})
    check_purposes(keyset, words)

    with pytest.raises(VerificationError, match="keyset_purpose"):
        check_purposes(replace(keyset, desks={desk.desk: other}), words)


def test_a_member_has_functions_of_the_partys_types_only(keysets, agreed, words):
    keyset = keysets["ngo-recht/1"]
    check_functions(keyset, agreed.parties["ngo-recht"].types, words)

    for types in ((), ("ind",)):
        with pytest.raises(VerificationError, match="keyset_function"):
            check_functions(keyset, types, words)
