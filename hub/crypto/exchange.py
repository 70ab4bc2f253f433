"""Whether statements of one exchange fit the agreement's flow, the desks and each other.

The hub asks at its log time, every later reader at the time at which the statement was made; both
ask the same functions. Source: formats, sections 1, 2, 3, 4 and 11.
"""

from collections.abc import Collection, Mapping
from typing import Any

from hub.crypto.directory import Directory
from hub.crypto.statement import Statement
from hub.domain.flow import Flow
from hub.errors import NotAllowed, VerificationError

_COPIED = ("purpose", "case", "subject", "invitation")


def check_request(request: Statement, directory: Directory, flow: Flow, *, at: str) -> None:
    """Check both desks of a request, and that it names the person as its flow does.

    Raises:
        VerificationError: a desk or its readers differ, or another way to name the person.
    """
    payload = request.payload
    reply = payload["reply"] | {name: request.sender[name] for name in ("party", "keyset")}
    directory.check_readers(payload["to"], purpose=payload["purpose"], at=at)
    directory.check_readers(reply, purpose=payload["purpose"], at=at)
    check_person(payload, flow)


def check_person(payload: Mapping[str, Any], flow: Flow) -> None:
    """Nobody is named in another way than the flow names people.

    Raises:
        VerificationError: ``person_named``.
    """
    if flow.is_by_invitation:
        due = {"invitation"}
    else:
        due = {"case"} if flow.is_pseudonymous else {"case", "subject"}
    if due != {"case", "subject", "invitation"} & payload.keys():
        raise VerificationError("person_named", "not as this flow names a person")


def check_offer(offer: Statement, directory: Directory, flow: Flow, *, at: str) -> None:
    """Check an offer: the desk that receives it, the person, and who may release it.

    Raises:
        VerificationError: as `check_request`, or the signer's function does not release.
    """
    payload = offer.payload
    directory.check_readers(payload["to"], purpose=payload["purpose"], at=at)
    check_person(payload, flow)
    _check_function(offer, flow.releases)


def check_answer(
    answer: Statement, request: Statement, directory: Directory, flow: Flow, *, at: str
) -> None:
    """Check an answer, refusal, question or reply against the request that it is about.

    Raises:
        VerificationError: about another request, between other parties, by a function that may
            not, for another person or purpose, with an item that was not asked, or to other
            readers than those of the request who still stand.
        NotAllowed: ``no_reader``: none of them stands any more.
    """
    payload, asked = answer.payload, request.payload
    if payload.get("request") != request.sid:
        raise VerificationError("request_unknown", "about another request")
    is_reply = payload["kind"] == "reply"
    asker = {"party": asked["from"]["party"], **asked["reply"]}
    sender, receiver = (asker, asked["to"]) if is_reply else (asked["to"], asker)
    if answer.sender["party"] != sender["party"]:
        raise VerificationError("other_party", "not by the party whose turn it is")
    _check_function(answer, flow.asks if is_reply else flow.releases)
    if any(payload.get(name) != asked.get(name) for name in _COPIED):
        raise VerificationError("other_person", "not the purpose and person of the request")
    if not _categories(payload) <= _categories(asked):
        raise VerificationError("item_not_asked")
    _check_receiver(payload["to"], receiver, directory, at=at)


def check_receipt(receipt: Statement, about: Statement) -> None:
    """Check that a receipt is by a party that has the statement, about one of the right type.

    Raises:
        VerificationError: about another statement, type or party.
    """
    event = receipt.payload["event"]
    if receipt.payload["about"] != about.sid:
        raise VerificationError("receipt_about", "about another statement")
    if not _is_of(event, about):
        raise VerificationError("receipt_about", "not about a statement of this type")
    is_senders = event in ("withdrawn", "recalled") or about.type == "request"
    side = "from" if is_senders else "to"
    if receipt.sender["party"] != about.payload[side]["party"]:
        raise VerificationError("receipt_about", "by a party that is not concerned")


def _is_of(event: str, about: Statement) -> bool:
    """Whether an event is said of a statement of this type."""
    if event == "handed_over":
        return about.type == "request" or about.payload.get("kind") == "answer"
    return about.type == ("request" if event == "withdrawn" else "answer")


def check_reseal(
    reseal: Statement,
    about: Statement,
    directory: Directory,
    *,
    at: str,
    case_members: Collection[str] = (),
) -> None:
    """Check that a file is wrapped again for members who may read it, and for nobody else.

    Args:
        reseal: by a party to which the file was sealed.
        about: the request, answer or card whose file it is.
        directory: its newest keysets are the measure.
        at: the time at which the new readers must stand.
        case_members: of a card, the case's members.

    Raises:
        VerificationError: about another statement, by another party, or for somebody else.
    """
    party = reseal.sender["party"]
    if reseal.payload["about"] != about.sid:
        raise VerificationError("reseal_about", "about another statement")
    newest = directory.newest[party]
    if about.type == "card" and about.sender["party"] == party:
        standing = [newest.members[one] for one in case_members if one in newest.members]
        readers = {one.seal_kid for one in standing if newest.can_read(one.seal_kid, at=at)}
    else:
        readers = set(newest.readers(_desk(about, party), at=at))
    if not set(reseal.payload["kids"]) <= readers:
        raise VerificationError("readers_differ", "for somebody who does not stand in the desk")


def _desk(about: Statement, party: str) -> str:
    """The desk of ``party`` to which a file was sealed."""
    if about.type in ("request", "answer") and about.payload["to"]["party"] == party:
        return str(about.payload["to"]["desk"])
    if about.type == "request" and about.sender["party"] == party:
        return str(about.payload["reply"]["desk"])
    raise VerificationError("reseal_about", "not a file that this party was sent")


def _check_receiver(
    to: Mapping[str, Any], asked: Mapping[str, Any], directory: Directory, *, at: str
) -> None:
    if (to["party"], to["desk"]) != (asked["party"], asked["desk"]):
        raise VerificationError("other_party", "not to the desk of the request")
    standing = directory.named(to["keyset"], to["party"]).readers(to["desk"], at=at)
    left = [kid for kid in asked["kids"] if kid in standing]
    if not left:
        raise NotAllowed("no_reader", "nobody of the request's readers stands")
    if to["kids"] != left:
        raise VerificationError("readers_differ", "not exactly those who still stand")


def _check_function(statement: Statement, functions: Collection[str]) -> None:
    if statement.sender["function"] not in functions:
        raise VerificationError("signer_function", "a function that may not, in this flow")


def _categories(payload: Mapping[str, Any]) -> set[str]:
    return {item["category"] for item in payload.get("items", ())}
