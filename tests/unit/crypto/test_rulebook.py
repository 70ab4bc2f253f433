import json
from pathlib import Path

import pytest

from hub.crypto.acceptance.answer import check_answer
from hub.crypto.acceptance.offer import check_offer
from hub.crypto.acceptance.receipt import check_receipt
from hub.crypto.acceptance.request import check_person, check_request
from hub.crypto.acceptance.reseal import check_reseal
from hub.crypto.payload.signed import Item
from hub.errors import Conflict, HubError, InvalidInput, NotAllowed, VerificationError

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
REQUESTS = ["request", "request_home", "request_named", "request_pseudonym", "request_state"]
AT = "2026-03-06T10:00:00Z"


def _judge_request(one, known, flow_of):
    known.verify(one, at=one.payload.at)
    check_request(one, known, at=one.payload.at)
    check_person(one.payload, flow_of(one))


def _judge_answer(one, request, known, flow_of):
    known.verify(one, at=one.payload.at)
    if one.payload.kind == "offer":
        check_offer(one, known, flow_of(one), at=one.payload.at)
    else:
        check_answer(one, request, known, flow_of(request), at=one.payload.at)


@pytest.mark.parametrize("name", REQUESTS)
def test_the_requests_of_the_vectors_fit_their_desks_and_flows(name, vectors, read, known, flow_of):
    _judge_request(read(vectors[name]["envelope"]), known, flow_of)


@pytest.mark.parametrize("row", VECTORS["statement_refuse"], ids=lambda row: row["why"])
def test_every_request_with_one_fault_is_refused(row, read, known, flow_of):
    with pytest.raises(HubError):
        _judge_request(read(row["envelope"]), known, flow_of)


@pytest.mark.parametrize("name", ["answer", "refusal", "question", "reply", "offer"])
def test_the_answers_of_the_vectors_fit_their_request(name, vectors, read, known, flow_of):
    request = read(vectors["request"]["envelope"])

    _judge_answer(read(vectors[name]["envelope"]), request, known, flow_of)


def test_the_yes_no_answer_of_the_vectors_fits_its_request(vectors, read, known, flow_of):
    one = read(vectors["yes_no"]["envelope"])
    (request,) = (
        found
        for name in REQUESTS
        if (found := read(vectors[name]["envelope"])).sid == one.payload.request
    )

    _judge_answer(one, request, known, flow_of)


@pytest.mark.parametrize("row", VECTORS["answer_refuse"], ids=lambda row: row["why"])
def test_every_answer_with_one_fault_is_refused(row, vectors, read, known, flow_of):
    request = read(vectors["request"]["envelope"])

    with pytest.raises(HubError):
        _judge_answer(read(row["envelope"]), request, known, flow_of)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"subject": "0" * 64}, "other_person"),
        ({"items": (Item(category="family"),)}, "item_not_asked"),
        ({"request": "0" * 64}, "request_unknown"),
    ],
)
def test_an_answer_about_anything_else_is_refused(
    change, reason, vectors, read, known, flow_of, changed
):
    request, answer = (read(vectors[name]["envelope"]) for name in ("request", "answer"))
    other = changed(answer, **change)

    with pytest.raises(VerificationError, match=reason):
        check_answer(other, request, known, flow_of(request), at=AT)


def test_an_offer_names_the_person_as_its_flow_does(vectors, read, known, flow_of, changed):
    offer = read(vectors["offer"]["envelope"])

    with pytest.raises(VerificationError, match="person_named"):
        check_offer(changed(offer, subject=None), known, flow_of(offer), at=AT)


def test_a_desk_of_the_same_name_at_another_party_is_another_desk(
    vectors, read, known, flow_of, changed
):
    request, answer = (read(vectors[name]["envelope"]) for name in ("request", "answer"))
    to = answer.payload.to.model_copy(update={"party": "ngo-thuis"})

    with pytest.raises(VerificationError, match="other_party"):
        check_answer(changed(answer, to=to), request, known, flow_of(request), at=AT)


def test_the_asker_does_not_answer_and_the_provider_does_not_reply(
    vectors, read, known, flow_of, changed
):
    request, answer, reply = (
        read(vectors[name]["envelope"]) for name in ("request", "answer", "reply")
    )
    for one, kind in ((answer, "reply"), (reply, "question")):
        with pytest.raises(VerificationError, match="other_party"):
            check_answer(changed(one, kind=kind), request, known, flow_of(request), at=AT)


def test_with_no_reader_left_nothing_is_sealed(vectors, read, known, flow_of):
    request, answer = (read(vectors[name]["envelope"]) for name in ("request", "answer"))

    with pytest.raises(Conflict, match="no_reader"):
        check_answer(answer, request, known, flow_of(request), at="2027-01-01T00:00:00Z")


@pytest.mark.parametrize("name", ["kept", "opened", "withdrawn"])
def test_the_receipts_of_the_vectors_are_about_what_their_party_has(name, vectors, read):
    receipt = read(vectors["receipts"][name]["envelope"])
    about = vectors["request" if name == "withdrawn" else "answer"]

    check_receipt(receipt, read(about["envelope"]))


def test_receipts_about_another_statement_or_type_are_refused(vectors, read, changed):
    request, answer, refusal, question, offer = (
        read(vectors[name]["envelope"])
        for name in ("request", "answer", "refusal", "question", "offer")
    )
    opened, withdrawn = (
        read(vectors["receipts"][name]["envelope"]) for name in ("opened", "withdrawn")
    )
    (row,) = (row for row in vectors["receipt_refuse"] if "about is the request" in row["why"])
    recalled = changed(opened, event="recalled", **_by("ind-demo", opened))
    handed_over = changed(opened, event="handed_over")
    refused = [
        (read(row["envelope"]), request),
        (changed(withdrawn, about=answer.sid, **_by("ind-demo", opened)), answer),
        (opened, refusal),
        (opened, read(vectors["card"]["envelope"])),
        (changed(opened, about=vectors["fact"]["sid"]), read(vectors["fact"]["envelope"])),
        (changed(handed_over, about=request.sid), answer),
        *((changed(recalled, about=one.sid), one) for one in (refusal, question)),
        *((changed(opened, event=event, about=question.sid), question) for event in ENDING),
        *(
            (changed(handed_over, about=one.sid, **_by(one.payload.to.party, opened)), one)
            for one in (refusal, question, offer)
        ),
    ]

    for receipt, about in refused:
        with pytest.raises(VerificationError, match="receipt_about"):
            check_receipt(receipt, about)
    check_receipt(recalled, answer)


ENDING = ("wrong_person", "deleted")


def _by(party, one):
    return {"sender": one.payload.sender.model_copy(update={"party": party})}


def test_a_receipt_is_by_the_party_that_says_such_a_thing(vectors, read, changed):
    request, answer = (read(vectors[name]["envelope"]) for name in ("request", "answer"))
    opened = read(vectors["receipts"]["opened"]["envelope"])
    handed_over = changed(opened, event="handed_over")
    refused = [
        (changed(opened, **_by("ind-demo", opened)), answer),
        (changed(opened, event="recalled"), answer),
        (
            changed(opened, event="withdrawn", about=request.sid, **_by("ind-demo", opened)),
            request,
        ),
        (changed(handed_over, about=request.sid, **_by("ind-demo", opened)), request),
        (changed(handed_over, **_by("ind-demo", opened)), answer),
    ]

    for receipt, about in refused:
        with pytest.raises(NotAllowed, match="receipt_not_yours"):
            check_receipt(receipt, about)
    for about in (request, answer):
        check_receipt(changed(handed_over, about=about.sid), about)


def test_what_is_no_receipt_says_nothing(vectors, read):
    answer = read(vectors["answer"]["envelope"])

    with pytest.raises(InvalidInput, match="statement_type"):
        check_receipt(answer, answer)


def _about(one, vectors, read):
    names = ("request", "answer", "refusal", "card", "approval", "fact", "regime_first_of_two")
    read_all = (read(vectors[name]["envelope"]) for name in names)
    return next(found for found in read_all if found.sid == one.payload.about)


def test_the_reseal_of_the_vectors_is_for_readers_of_the_desk(vectors, read, known):
    one = read(vectors["reseal"]["envelope"])

    check_reseal(one, _about(one, vectors, read), known, at=one.payload.at)


@pytest.mark.parametrize(
    "why",
    [
        "for a member of the party who is not of the desk",
        "for a member of another party",
        "about a statement that is no request, answer or card",
        "signed by a member of another party",
    ],
)
def test_a_reseal_for_or_by_somebody_else_is_refused(why, vectors, read, known):
    (row,) = (row for row in vectors["reseal_refuse"] if row["why"] == why)
    one = read(row["envelope"])

    with pytest.raises(VerificationError, match=r"reseal_about|readers_differ"):
        check_reseal(one, _about(one, vectors, read), known, at=one.payload.at)


def test_a_card_is_wrapped_for_members_of_the_case_only(vectors, read, known, changed):
    card = read(vectors["card"]["envelope"])
    newest = known.newest[card.payload.sender.party]
    some, other = sorted(newest.members)[:2]
    one = changed(
        read(vectors["reseal"]["envelope"]), about=card.sid, kids=(newest.members[some].seal_kid,)
    )

    check_reseal(one, card, known, at=AT, case_members=[some, "m-00000000"])
    for members in ((), (other,)):
        with pytest.raises(VerificationError, match="readers_differ"):
            check_reseal(one, card, known, at=AT, case_members=members)
    with pytest.raises(VerificationError, match="readers_differ"):
        check_reseal(one, card, known, at="2027-01-01T00:00:00Z", case_members=[some])


def test_a_card_is_not_for_another_party(vectors, read, known, changed):
    card, base = (read(vectors[name]["envelope"]) for name in ("card", "reseal"))
    (member,) = known.newest["ngo-thuis"].members.values()
    one = changed(base, about=card.sid, kids=(member.seal_kid,), **_by("ngo-thuis", base))

    with pytest.raises(VerificationError, match="reseal_about"):
        check_reseal(one, card, known, at=AT, case_members=[member.member])


def test_a_reseal_names_the_statement_whose_file_it_is(vectors, read, known, changed):
    one, other = (read(vectors[name]["envelope"]) for name in ("reseal", "refusal"))

    with pytest.raises(VerificationError, match="reseal_about"):
        check_reseal(changed(one, about="0" * 64), other, known, at=AT)


def test_both_desks_of_a_request_can_read_its_letter_again(vectors, read, known, changed):
    request = read(vectors["request"]["envelope"])
    base = read(vectors["reseal"]["envelope"])
    for party, desk in (("ngo-recht", "desk_main"), ("ind-demo", "desk_cc")):
        kids = tuple(sorted(known.newest[party].readers(desk, at=AT)))
        one = changed(base, about=request.sid, kids=kids, **_by(party, base))

        check_reseal(one, request, known, at=AT)
