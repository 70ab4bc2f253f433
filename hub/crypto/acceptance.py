"""When a party accepts what another one sends, whatever the hub says of it.

Source: formats, sections 3 and 4. These are the reader's own checks: he holds the statements, the
directory that he verified, and what he accepted before.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hub.crypto import exchange
from hub.crypto.directory import Directory
from hub.crypto.statement import Statement
from hub.domain.day import day_of
from hub.domain.flow import Flow
from hub.errors import VerificationError

# Facts that allow a handing over name both who gets it and who has it; others only who asks.
_NAME_BOTH = frozenset({"consent_given", "consent_renewed", "mandate"})
_DECIDED = frozenset({"with_provider", "at_desk"})


def accept_request(
    request: Statement,
    facts: Sequence[Statement],
    directory: Directory,
    flow: Flow,
    *,
    own: str,
    now: str,
    seen: Collection[str],
    decided: Mapping[str, Any],
) -> None:
    """Check that a provider may act on a request.

    Args:
        request: what came in.
        facts: the facts that it cites, as they came with it.
        directory: agreement and keysets, verified.
        flow: the agreement's row for it.
        own: the provider's party.
        now: the provider's clock.
        seen: ids of the requests that were accepted before.
        decided: the record ``what`` of the decision's entry. That it opens the entry, and that
            the log holds the entry, the caller has checked.

    Raises:
        VerificationError: one of the checks below does not hold.
    """
    payload = request.payload
    # 1. It is signed, and between these two desks.
    if request.type != "request" or payload["to"]["party"] != own:
        raise VerificationError("other_party", "not a request to this party")
    directory.verify(request, at=payload["at"])
    exchange.check_request(request, directory, flow, at=payload["at"])
    # 2. It is new.
    if now >= payload["expires"]:
        raise VerificationError("request_expired")
    if request.sid in seen:
        raise VerificationError("statement_repeated")
    # 3. The facts are those that it cites, and cover what is asked.
    _check_facts(request, facts, directory, now=now)
    # 4. The hub has decided this very request, and the log can show it.
    if decided.get("statement") != request.sid or decided.get("shown") not in _DECIDED:
        raise VerificationError("not_decided", "the log's entry is not about this request")


def accept_answer(
    answer: Statement,
    request: Statement,
    directory: Directory,
    flow: Flow,
    *,
    own: str,
    before: Sequence[Statement],
) -> None:
    """Check that a party may act on an answer, refusal, question or reply.

    That every part's category is among the items is checked with the container.

    Args:
        answer: what came in.
        request: what it is about: the party's own, or for a reply one sent to it.
        directory: agreement and keysets, verified.
        flow: the agreement's row of the request.
        own: the reader's party.
        before: what was accepted about this request so far, of both parties.

    Raises:
        VerificationError: one of the checks below does not hold.
        NotAllowed: nobody of those to whom it may be sent stands any more.
    """
    payload = answer.payload
    # 1. It is signed, about this request, and to this party.
    if answer.type != "answer" or payload["to"]["party"] != own:
        raise VerificationError("other_party", "not an answer to this party")
    directory.verify(answer, at=payload["at"])
    exchange.check_answer(answer, request, directory, flow, at=payload["at"])
    # 2. It is new, and nothing has ended the request.
    used = {(one.sender["party"], one.payload["seq"]) for one in before}
    if (answer.sender["party"], payload["seq"]) in used:
        raise VerificationError("statement_repeated", "a number that was used")
    if any(_is_last(one) for one in before):
        raise VerificationError("request_ended", "after a final answer or a refusal")


def accept_offer(
    offer: Statement,
    facts: Sequence[Statement],
    directory: Directory,
    flow: Flow,
    *,
    own: str,
    now: str,
    seen: Collection[str],
) -> None:
    """Check that a party may act on an offer; arguments as for `accept_request`.

    Raises:
        VerificationError: it is not signed, not to this party, not new, or not covered.
    """
    payload = offer.payload
    if offer.type != "answer" or payload["kind"] != "offer" or payload["to"]["party"] != own:
        raise VerificationError("other_party", "not an offer to this party")
    directory.verify(offer, at=payload["at"])
    exchange.check_offer(offer, directory, flow, at=payload["at"])
    if offer.sid in seen:
        raise VerificationError("statement_repeated")
    _check_facts(offer, facts, directory, now=now)


def _is_last(statement: Statement) -> bool:
    return statement.payload["kind"] == "refusal" or bool(statement.payload.get("final"))


def _check_facts(
    asked: Statement, facts: Sequence[Statement], directory: Directory, *, now: str
) -> None:
    if sorted(fact.sid for fact in facts) != asked.payload.get("facts", []):
        raise VerificationError("facts_differ", "not exactly the facts that are cited")
    for fact in facts:
        if fact.type != "fact":
            raise VerificationError("facts_differ", "a statement that is no fact")
        directory.verify(fact, at=fact.payload["at"])
        _check_covers(fact.payload, asked, today=day_of(now).isoformat())


def _check_covers(fact: Mapping[str, Any], asked: Statement, *, today: str) -> None:
    """A fact covers the purpose, items, parties and day, as far as its kind names them."""
    payload = asked.payload
    provider, requester = payload["to"]["party"], asked.sender["party"]
    if payload.get("kind") == "offer":
        provider, requester = requester, provider
    due = {requester, provider} if fact["kind"] in _NAME_BOTH else {requester}
    if fact.get("purpose", payload["purpose"]) != payload["purpose"]:
        raise VerificationError("fact_scope", "for another purpose")
    if "recipients" in fact and fact["kind"] != "assigned" and not due <= set(fact["recipients"]):
        raise VerificationError("fact_scope", "not for these parties")
    if "items" in fact and not _categories(payload) <= _categories(fact):
        raise VerificationError("fact_scope", "not for all items")
    if fact.get("until", today) < today:
        raise VerificationError("fact_expired")


def _categories(payload: Mapping[str, Any]) -> set[str]:
    return {item["category"] for item in payload["items"]}
