import json
from pathlib import Path

import pytest

from hub.crypto import statement
from hub.errors import HubError, InvalidInput, TooLarge, VerificationError

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
SINGLE = [
    "request",
    "request_home",
    "request_named",
    "request_pseudonym",
    "request_state",
    "answer",
    "yes_no",
    "refusal",
    "question",
    "reply",
    "offer",
    "approval",
    "approval_reject",
    "card",
    "reseal",
]
REFUSALS = ("statement_refuse", "answer_refuse", "approval_refuse", "receipt_refuse")
# Well-formed in themselves: refused by who knows the keysets, the desk, the flow or the request.
IN_CONTEXT = {
    "payload changed after signing",
    "signed over the payload alone, without PAE",
    "case without subject, and the flow is not pseudonymous",
    "to.kids is a subset of the desk",
    "to.kids holds a member outside the desk",
    "reply.kids holds a member outside the desk",
    "reply.kids is a subset of the desk",
    "the asker's desk does not list the purpose",
    "pseudonymous flow with subject",
    "the municipality names case without subject",
    "desk unknown",
    "member of another party's keyset",
    "keyset of another party in from",
    "agreement unknown",
    "signer no longer stands in the named keyset",
    "until of the member has passed",
    "purpose is not the request's",
    "case is not the request's",
    "to.kids: one of two that still stand",
    "to.kids holds a member who came later",
    "to.desk is not the request's reply.desk",
    "to.party is not the asker",
    "signer's function may not release for the flow (privacy_officer)",
    "signer's function may not release for the flow (connector)",
    "request unknown",
    "about is the request, event opened",
    "offer: desk does not list the purpose",
    "offer: signer's function may not release for the flow",
}
ROWS = [row for name in REFUSALS for row in VECTORS[name]]
MALFORMED = [row for row in ROWS if row["why"] not in IN_CONTEXT]


@pytest.mark.parametrize("name", SINGLE)
def test_the_statements_of_the_vectors_are_read(name):
    read = statement.parse(VECTORS[name]["envelope"], env="demo")

    assert read.sid == VECTORS[name]["sid"]
    assert read.envelope.signatures[0].keyid == read.payload.sender.kid


@pytest.mark.parametrize("row", MALFORMED, ids=lambda row: row["why"])
def test_statements_in_another_form_are_refused(row, read):
    with pytest.raises(HubError):
        read(row["envelope"])


def test_a_payload_over_its_limit_is_refused_for_that(read):
    (row,) = (row for row in ROWS if "32 KiB" in row["why"])

    with pytest.raises(TooLarge, match="payload_too_large"):
        read(row["envelope"])


def test_every_refusal_of_the_vectors_is_either_here_or_named_as_one_of_context():
    assert {row["why"] for row in ROWS} >= IN_CONTEXT
    assert len(MALFORMED) > 50


def test_a_statement_of_the_demo_is_refused_in_production():
    with pytest.raises(VerificationError, match="other_environment"):
        statement.parse(VECTORS["request"]["envelope"], env="production")


def test_bytes_are_read_like_the_document():
    envelope = VECTORS["request"]["envelope"]

    read = statement.read(json.dumps(envelope).encode(), env="demo")

    assert read == statement.parse(envelope, env="demo")


@pytest.mark.parametrize("name", list(VECTORS["fact_kinds"]))
def test_every_kind_of_fact_of_the_vectors_is_read(name):
    row = VECTORS["fact_kinds"][name]

    assert statement.parse(row["envelope"], env="demo").type == "fact"


@pytest.mark.parametrize(
    "row",
    [row for row in VECTORS["fact_refuse"] if row["why"] != "mandate signed by a State party"],
    ids=lambda row: row["why"],
)
def test_facts_in_another_form_are_refused(row):
    with pytest.raises(HubError):
        statement.parse(row["envelope"], env="demo")


@pytest.mark.parametrize("name", ["regime_first_of_two", "regime_second_of_two"])
def test_both_halves_of_a_regime_are_read(name):
    assert statement.parse(VECTORS[name]["envelope"], env="demo").sid == VECTORS[name]["sid"]


@pytest.mark.parametrize("name", ["request", "answer", "reply", "offer"])
def test_a_party_does_not_write_to_itself(name, read, signed):
    one = read(VECTORS[name]["envelope"])
    to = {**one.payload.to.to_document(), "party": one.payload.sender.party}

    assert signed(one).payload == one.payload
    with pytest.raises(InvalidInput, match="statement_invalid"):
        signed(one, to=to)


def test_that_a_letter_was_handed_over_is_a_receipt_without_a_ground(read, signed):
    one = read(VECTORS["receipts"]["opened"]["envelope"])

    assert signed(one, event="handed_over").payload.event == "handed_over"
    for wrong in (
        {"event": "handed_over", "ground": "own_file"},
        {"event": "notice_handed_over"},
        {"event": ["handed_over"]},
    ):
        with pytest.raises(InvalidInput):
            signed(one, **wrong)
