import json
from pathlib import Path

import pytest

from hub.crypto import admission, exchange
from hub.errors import VerificationError

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
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


def _admit(row, build, read, flow_of):
    """What the hub asks of a statement before it decides."""
    one, now = read(row["envelope"]), row["now"]
    known = build(row["logged"])
    logged = {keyset.sid: row["logged"][name] for name, keyset in _names(known).items()}
    known.verify(one, at=now)
    admission.check_time(one, now=now)
    admission.check_signer(one, known, now=now)
    if one.type in ("request", "answer"):
        admission.check_keysets(one, known, logged=logged, now=now)
    if one.type == "request":
        exchange.check_request(one, known, flow_of(one), at=now)


def _names(known):
    return {f"{one.party}/{one.n}": one for one in known.keysets.values()}


@pytest.mark.parametrize("row", VECTORS["hub_log"]["accept"], ids=lambda row: row["what"])
def test_what_the_vectors_say_the_hub_takes_it_takes(row, build, read, flow_of):
    _admit(row, build, read, flow_of)


@pytest.mark.parametrize("row", VECTORS["hub_log"]["refuse"], ids=lambda row: row["why"])
def test_what_the_vectors_say_the_hub_refuses_it_refuses_for_that(row, build, read, flow_of):
    with pytest.raises(VerificationError, match=REASONS[row["why"]]):
        _admit(row, build, read, flow_of)


def test_who_is_not_in_the_newest_keyset_does_not_sign(build, read):
    (row,) = (row for row in VECTORS["hub_log"]["refuse"] if "signer stands" in row["why"])

    with pytest.raises(VerificationError, match="signer_unknown"):
        admission.check_signer(read(row["envelope"]), build(row["logged"]), now=row["now"])


def test_a_key_that_is_past_its_end_now_does_not_sign(build, read, vectors):
    one = read(vectors["fact"]["envelope"])
    known = build(["ngo-recht/1"])

    admission.check_signer(one, known, now="2026-06-01T00:00:00Z")
    with pytest.raises(VerificationError, match="signer_not_standing"):
        admission.check_signer(one, known, now="2026-06-01T00:00:01Z")
    with pytest.raises(VerificationError, match="keyset_unknown"):
        admission.check_signer(one, build(["ind-demo/1"]), now=one.payload["at"])


def test_one_second_makes_a_keyset_too_old(build, read):
    (row,) = (row for row in VECTORS["hub_log"]["accept"] if "answer" in row["what"])
    known = build(row["logged"])
    logged = {keyset.sid: row["logged"][name] for name, keyset in _names(known).items()}
    one = read(row["envelope"])

    admission.check_keysets(one, known, logged=logged, now="2026-03-07T08:04:59Z")
    with pytest.raises(VerificationError, match="keyset_superseded"):
        admission.check_keysets(one, known, logged=logged, now="2026-03-07T08:05:00Z")
