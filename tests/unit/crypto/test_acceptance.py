import json
from dataclasses import replace
from pathlib import Path

import pytest

from hub.crypto.acceptance.answer import accept_answer
from hub.crypto.acceptance.offer import accept_offer
from hub.crypto.acceptance.request import accept_request
from hub.crypto.payload.signed import Item
from hub.errors import InvalidInput, VerificationError

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
REASONS = {
    "consent expired the day before": "fact_expired",
    "consent for another purpose": "for another purpose",
    "consent without the requester's party": "not for these parties",
    "consent without the provider's party": "not for these parties",
    "the fact is another than the one cited": "facts_differ",
    "the fact's signature is wrong": "signature_invalid",
}
RIGHT = VECTORS["provider"]["accept"][0]


def _accept(row, read, known, flow_of, **change):
    request = read(row["envelope"])
    arguments = {
        "own": request.payload.to.party,
        "now": row["now"],
        "seen": (),
        "decided": {"statement": request.sid, "shown": "with_provider"},
    } | change
    facts = arguments.pop("facts", [read(fact) for fact in row["facts"]])
    request = arguments.pop("request", request)
    accept_request(request, facts, known, flow_of(request), **arguments)


@pytest.mark.parametrize("row", VECTORS["provider"]["accept"], ids=lambda row: row["why"])
def test_a_provider_accepts_what_the_vectors_say(row, read, known, flow_of):
    _accept(row, read, known, flow_of)


@pytest.mark.parametrize("row", VECTORS["provider"]["refuse"], ids=lambda row: row["why"])
def test_a_provider_refuses_what_the_vectors_say_for_that(row, read, known, flow_of):
    with pytest.raises(VerificationError, match=REASONS[row["why"]]):
        _accept(row, read, known, flow_of)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"own": "gemeente-demo"}, "other_party"),
        ({"facts": []}, "facts_differ"),
        ({"decided": {}}, "not_decided"),
        ({"decided": {"statement": "0" * 64, "shown": "with_provider"}}, "not_decided"),
        ({"now": "2027-01-01T00:00:00Z"}, "request_expired"),
    ],
)
def test_a_provider_needs_all_of_it(change, reason, read, known, flow_of):
    with pytest.raises(VerificationError, match=reason):
        _accept(RIGHT, read, known, flow_of, **change)


def test_at_its_last_second_a_request_has_expired(read, known, flow_of, changed):
    request = read(RIGHT["envelope"])
    short = changed(request, expires=RIGHT["now"])

    with pytest.raises(VerificationError, match="request_expired"):
        _accept(RIGHT, read, known, flow_of, request=short)


def test_a_request_is_accepted_once(read, known, flow_of):
    with pytest.raises(VerificationError, match="statement_repeated"):
        _accept(RIGHT, read, known, flow_of, seen={read(RIGHT["envelope"]).sid})


@pytest.mark.parametrize("shown", ["denied", "awaiting_approval", ""])
def test_a_decision_that_is_no_allowance_opens_nothing(shown, read, known, flow_of):
    decided = {"statement": read(RIGHT["envelope"]).sid, "shown": shown}

    with pytest.raises(VerificationError, match="not_decided"):
        _accept(RIGHT, read, known, flow_of, decided=decided)


def test_a_consent_that_lacks_one_item_does_not_cover(read, known, flow_of, changed):
    request = read(RIGHT["envelope"])
    wider = changed(request, items=(*request.payload.items, Item(category="zzz")))

    with pytest.raises(VerificationError, match="not for all items"):
        _accept(RIGHT, read, known, flow_of, request=wider)


def _tampered(one):
    """The same statement with a signature that is not over its bytes."""
    return replace(one, envelope=replace(one.envelope, payload=one.envelope.payload + b" "))


def test_an_unsigned_request_is_no_request(read, known, flow_of):
    request = read(RIGHT["envelope"])
    decided = {"statement": _tampered(request).sid, "shown": "with_provider"}

    with pytest.raises(VerificationError, match="signature_invalid"):
        _accept(RIGHT, read, known, flow_of, request=_tampered(request), decided=decided)


def test_a_signed_request_to_somebody_outside_the_desk_is_refused(read, known, flow_of, signed):
    request = read(RIGHT["envelope"])
    other = signed(request, to=request.payload.to.to_document() | {"kids": ["0" * 32]})
    decided = {"statement": other.sid, "shown": "with_provider"}

    with pytest.raises(VerificationError, match="readers_differ"):
        _accept(RIGHT, read, known, flow_of, request=other, decided=decided)


def test_a_cited_statement_that_is_no_fact_is_refused(read, known, flow_of, signed):
    approval = read(VECTORS["approval"]["envelope"])
    request = signed(read(RIGHT["envelope"]), facts=[approval.sid])

    with pytest.raises(VerificationError, match="facts_differ"):
        _accept(RIGHT, read, known, flow_of, request=request, facts=[approval])


def test_an_invitation_names_whom_it_invites_and_not_who_invites(read, known, flow_of, signed):
    invitation = read(VECTORS["fact_kinds"]["invitation"]["envelope"])
    request = signed(read(VECTORS["request_state"]["envelope"]), facts=[invitation.sid])
    row = {
        "envelope": VECTORS["request_state"]["envelope"],
        "now": "2026-03-03T09:00:00Z",
        "facts": [],
    }
    decided = {"statement": request.sid, "shown": "with_provider"}

    _accept(row, read, known, flow_of, request=request, facts=[invitation], decided=decided)


def _answer(name, read, known, flow_of, *, before=(), own=None):
    one, request = read(VECTORS[name]["envelope"]), read(VECTORS["request"]["envelope"])
    accept_answer(
        one,
        request,
        known,
        flow_of(request),
        own=own or one.payload.to.party,
        before=[read(VECTORS[other]["envelope"]) for other in before],
    )


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("question", ()),
        ("reply", ("question",)),
        ("answer", ("question", "reply")),
        ("refusal", ("question", "reply")),
    ],
)
def test_a_reader_accepts_the_statements_of_an_exchange(name, before, read, known, flow_of):
    _answer(name, read, known, flow_of, before=before)


@pytest.mark.parametrize("row", VECTORS["answer_sequence_refuse"], ids=lambda row: row["why"])
def test_a_reader_refuses_what_comes_twice_or_after_the_end(row, read, known, flow_of):
    one, request = read(row["envelope"]), read(VECTORS["request"]["envelope"])
    before = [read(VECTORS[name]["envelope"]) for name in row["before"]]
    reason = "request_ended" if row["why"].startswith("answer after") else "statement_repeated"

    with pytest.raises(VerificationError, match=reason):
        accept_answer(one, request, known, flow_of(request), own="ngo-recht", before=before)


@pytest.mark.parametrize("name", ["answer", "reply"])
def test_a_reader_takes_nothing_that_is_for_another_party(name, read, known, flow_of):
    with pytest.raises(VerificationError, match="other_party"):
        _answer(name, read, known, flow_of, own="ngo-thuis")


def test_an_unsigned_answer_is_no_answer(read, known, flow_of):
    one, request = (read(VECTORS[name]["envelope"]) for name in ("answer", "request"))

    with pytest.raises(VerificationError, match="signature_invalid"):
        accept_answer(_tampered(one), request, known, flow_of(request), own="ngo-recht", before=())


def _offer(read, known, flow_of, **change):
    offer = change.pop("offer", read(VECTORS["offer"]["envelope"]))
    arguments = {"own": "ngo-thuis", "now": "2026-03-03T11:00:00Z", "seen": ()} | change
    facts = arguments.pop("facts", [])
    accept_offer(offer, facts, known, flow_of(offer), **arguments)


def test_the_offer_of_the_vectors_is_accepted(read, known, flow_of):
    _offer(read, known, flow_of)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"own": "ngo-recht"}, "other_party"),
        ({"facts": ["fact"]}, "facts_differ"),
        ({"seen": "again"}, "statement_repeated"),
    ],
)
def test_an_offer_is_to_this_party_new_and_with_its_facts(change, reason, read, known, flow_of):
    if "facts" in change:
        change = {"facts": [read(VECTORS["fact"]["envelope"])]}
    if "seen" in change:
        change = {"seen": {VECTORS["offer"]["sid"]}}
    with pytest.raises(VerificationError, match=reason):
        _offer(read, known, flow_of, **change)


def test_an_offer_is_covered_for_who_receives_it(read, known, flow_of, signed):
    offer = read(VECTORS["offer"]["envelope"])
    invitation = read(VECTORS["fact_kinds"]["invitation"]["envelope"])
    assigned = read(VECTORS["fact_kinds"]["assigned"]["envelope"])
    purpose = offer.payload.purpose
    for_receiver, for_sender = (
        signed(invitation, purpose=purpose, recipients=[party])
        for party in ("ngo-thuis", "ngo-recht")
    )
    # Who offers is assigned in his own party: that fact names nobody who receives.
    right = sorted([assigned, for_receiver], key=lambda fact: fact.sid)

    citing = signed(offer, facts=[fact.sid for fact in right])
    _offer(read, known, flow_of, offer=citing, facts=right)
    with pytest.raises(VerificationError, match="not for these parties"):
        _offer(
            read,
            known,
            flow_of,
            offer=signed(offer, facts=[for_sender.sid]),
            facts=[for_sender],
        )


def test_an_unsigned_offer_or_one_to_somebody_outside_the_desk_is_refused(
    read, known, flow_of, signed
):
    offer = read(VECTORS["offer"]["envelope"])
    other = signed(offer, to=offer.payload.to.to_document() | {"kids": ["0" * 32]})

    with pytest.raises(VerificationError, match="signature_invalid"):
        _offer(read, known, flow_of, offer=_tampered(offer))
    with pytest.raises(VerificationError, match="readers_differ"):
        _offer(read, known, flow_of, offer=other)


def test_an_answer_is_no_offer_and_an_offer_no_answer(read, known, flow_of):
    answer, offer, request = (
        read(VECTORS[name]["envelope"]) for name in ("answer", "offer", "request")
    )
    flow = flow_of(request)

    with pytest.raises(VerificationError):
        accept_offer(answer, [], known, flow, own="ngo-recht", now=answer.payload.at, seen=())
    with pytest.raises(InvalidInput, match="statement_type"):
        accept_answer(offer, request, known, flow, own="ngo-thuis", before=())
