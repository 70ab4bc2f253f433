"""What the hub asks of a statement at the time at which it logs it: the vectors."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from hub.crypto import agreement, dsse, keyset, statement
from hub.crypto.acceptance.answer import check_answer
from hub.crypto.acceptance.request import check_request
from hub.crypto.directory import Directory
from hub.crypto.payload.signed import Signed
from hub.domain import vocabulary
from hub.errors import VerificationError
from hub.form import canonical
from hub.ports.caller import Caller
from hub.services.trust import Trust

TESTS = Path(__file__).parents[2]
VECTORS = json.loads((TESTS / "vectors" / "statements.json").read_text())
ENV = "demo"
AGREEMENT = agreement.parse(VECTORS["agreement"]["envelope"], env=ENV)
KEYSETS = {
    name: keyset.parse(VECTORS["keysets"][name], env=ENV) for name in VECTORS["keysets"]["sids"]
}
WORDS = vocabulary.parse(json.loads((TESTS / "data" / "vocab.json").read_text()))
ROWS = json.loads((TESTS / "data" / "flows.json").read_text())
FLOWS = {
    "rows": {row["id"]: row for row in ROWS},
    "index": {
        f"{row['purpose']}|{asking}|{giving}": row["id"]
        for row in ROWS
        for asking in row["requesters"]
        for giving in row["providers"]
    },
}
REQUEST = statement.parse(VECTORS["request"]["envelope"], env=ENV)
# Reason for which each statement is refused.
REASONS = {
    "at is 10 minutes and one second before the clock": "clock_differs",
    "at is 10 minutes and one second after the clock": "clock_differs",
    "from.keyset superseded an hour before, and a kid in reply.kids no longer stands": (
        "readers_differ"
    ),
    "signer stands in the keyset that is named, but not in the party's newest": (
        "signer_not_standing"
    ),
    "answer: to.keyset superseded 24 h before": "keyset_superseded",
}


def _held(logged, now):
    """What a hub believes that logged these keysets at these times."""
    chosen = {name: KEYSETS[name] for name in logged}
    following = {(one.party, one.n - 1): logged[name] for name, one in chosen.items()}
    ordered = sorted(chosen.values(), key=lambda one: one.n)
    return Trust(
        env=ENV,
        now=datetime.fromisoformat(now),
        version=1,
        directory=Directory(
            agreement=AGREEMENT,
            agreements=frozenset({AGREEMENT.sid}),
            keysets={one.sid: one for one in ordered},
            newest={one.party: one for one in ordered},
            vocabulary=WORDS,
            superseded={
                one.sid: following[one.party, one.n]
                for one in ordered
                if (one.party, one.n) in following
            },
        ),
        vocabulary_data={},
        flows=FLOWS,
        signed=frozenset(),
        regime="no_basis",
    )


def _admit(envelope, logged, now):
    """What the hub asks of a statement before it decides."""
    held = _held(logged, now)
    sender = statement.parse(envelope, env=ENV).payload.sender
    caller = Caller(party=sender.party, member=sender.member, functions=frozenset(), acr="key")
    one = held.verify(envelope, Signed, caller)
    if one.type == "request":
        check_request(one, held.directory, at=held.at)
    if one.type == "answer":
        check_answer(one, REQUEST, held.directory, held.flow(REQUEST, "F05"), at=held.at)


@pytest.mark.parametrize("row", VECTORS["hub_log"]["accept"], ids=lambda row: row["what"])
def test_what_the_vectors_say_the_hub_takes_it_takes(row):
    _admit(row["envelope"], row["logged"], row["now"])


@pytest.mark.parametrize("row", VECTORS["hub_log"]["refuse"], ids=lambda row: row["why"])
def test_what_the_vectors_say_the_hub_refuses_it_refuses_for_that(row):
    with pytest.raises(VerificationError, match=REASONS[row["why"]]):
        _admit(row["envelope"], row["logged"], row["now"])


def test_one_second_makes_a_keyset_too_old():
    (row,) = (row for row in VECTORS["hub_log"]["accept"] if "answer" in row["what"])

    _admit(row["envelope"], row["logged"], "2026-03-07T08:04:59Z")
    with pytest.raises(VerificationError, match="keyset_superseded"):
        _admit(row["envelope"], row["logged"], "2026-03-07T08:05:00Z")


def test_who_stood_when_he_signed_and_stands_no_more_is_refused():
    logged = {"ngo-recht/1": "2026-03-02T08:05:00Z"}
    assert KEYSETS["ngo-recht/1"].expires == "2026-06-01T00:00:00Z"
    envelope = _signed_again(VECTORS["fact"]["envelope"], at="2026-05-31T23:59:00Z")

    _admit(envelope, logged, "2026-06-01T00:00:00Z")
    with pytest.raises(VerificationError, match="signer_not_standing"):
        _admit(envelope, logged, "2026-06-01T00:00:01Z")


def _signed_again(envelope, **change):
    """A statement with other members, signed again by its own signer."""
    one = statement.parse(envelope, env=ENV)
    seeds = {
        member["kid_sign"]: bytes.fromhex(member["sign_seed"])
        for people in VECTORS["people"].values()
        for member in people.values()
    }
    kid = one.payload.sender.kid
    payload = canonical.encode({**one.payload.to_document(), **change})
    return json.loads(dsse.sign(one.envelope.payload_type, payload, {kid: seeds[kid]}).to_bytes())
