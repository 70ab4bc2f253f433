"""What the hub asks of a statement at the time at which it logs it: the vectors."""

import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from hub.crypto import agreement, canonical, dsse, keyset, statement
from hub.errors import VerificationError
from hub.ports.caller import Caller
from hub.ports.party import KeysetRecord
from hub.services.request import answer
from hub.services.trust import Trust

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
ENV = "demo"
AGREEMENT = agreement.parse(VECTORS["agreement"]["envelope"], env=ENV)
KEYSETS = {
    name: keyset.parse(VECTORS["keysets"][name], env=ENV) for name in VECTORS["keysets"]["sids"]
}
REQUEST = statement.parse(VECTORS["request"]["envelope"], env=ENV)
# Reason for which each statement is refused.
REASONS = {
    "at is 10 minutes and one second before the clock": "clock_differs",
    "at is 10 minutes and one second after the clock": "clock_differs",
    "from.keyset superseded an hour before, and a kid in reply.kids no longer stands": (
        "readers_differ"
    ),
    "signer stands in the keyset that is named, but not in the party's newest": "signer_unknown",
    "answer: to.keyset superseded 24 h before": "keyset_superseded",
}


class Stored:
    """The keysets of a hub, with the times at which they were logged."""

    def __init__(self, logged):
        chosen = [(KEYSETS[name], at) for name, at in logged.items()]
        following = {(one.party, one.n - 1): at for one, at in chosen}
        self.party = self
        self.newest = {one.party: one for one, _ in sorted(chosen, key=lambda row: row[0].n)}
        self._records = {
            one.sid: KeysetRecord(
                sid=one.sid,
                party=one.party,
                n=one.n,
                envelope=one.envelope.to_bytes(),
                logged_at=at,
                superseded_at=following.get((one.party, one.n)),
            )
            for one, at in chosen
        }

    def keyset(self, sid):
        return self._records.get(sid)


def _held(stored, now):
    return Trust(
        env=ENV,
        now=datetime.fromisoformat(now),
        version=1,
        agreement=AGREEMENT,
        vocabulary={},
        words=None,
        flows={},
        keysets=stored.newest,
        signed=frozenset(),
        regime="no_basis",
    )


def _admit(envelope, logged, now):
    """What the hub asks of a statement before it decides."""
    stored = Stored(logged)
    held = _held(stored, now)
    sender = statement.parse(envelope, env=ENV).sender
    caller = Caller(
        party=sender["party"], member=sender["member"], functions=frozenset(), acr="key"
    )
    one = held.verify(stored, envelope, caller)
    payload = one.payload
    if one.type == "request":
        reply = payload["reply"] | {name: sender[name] for name in ("party", "keyset")}
        for desk in (payload["to"], reply):
            named = held.usable_keyset(stored, desk["keyset"], party=desk["party"])
            held.check_kids(named, desk["desk"], desk["kids"], payload["purpose"])
    if one.type == "answer":
        record = SimpleNamespace(
            from_party=REQUEST.sender["party"], to_party=REQUEST.payload["to"]["party"]
        )
        answer._check_recipients(stored, held, record, REQUEST, one)


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
    kid = one.sender["kid"]
    payload = canonical.encode({**one.payload, **change})
    return json.loads(dsse.sign(one.envelope.payload_type, payload, {kid: seeds[kid]}).to_bytes())
