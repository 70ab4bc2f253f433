"""The requests to the own party, and opening one of them as its provider.

Source: formats, section 3. A letter is opened only after the request verified.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from connectors import submission
from connectors.api.delivery import DeliveryOut
from connectors.api.request import MovedOut, RequestCountsOut, RequestOut, RequestsOut, StatementOut
from connectors.exchange import listing, unsealing
from connectors.exchange.unsealing import File
from connectors.sealed.opened import Opened
from connectors.session import Session
from hub.crypto import statement, subject
from hub.crypto.acceptance.request import accept_request
from hub.crypto.payload.fact import Fact
from hub.crypto.payload.request import Request
from hub.crypto.payload.reseal import Reseal
from hub.crypto.statement import Statement
from hub.domain.flow import Flow
from hub.errors import NotFound, VerificationError

Wanted = str | int | Sequence[str]
# In these states a person may still have to do something about a request to the party.
UNDER_WAY = frozenset({"with_provider", "partly_answered", "question", "awaiting_release"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request that its provider accepts, before its letter is opened.

    Attributes:
        pick_up: the id with which the letter is fetched.
        request: the verified request.
        reseal: a colleague's re-seal, if the letter was sealed again for this member.
        facts: the facts that it cites, verified.
        flow: the agreement's row.
        obligations: those that an answer must carry, by the decision.
        retention_days: how long an answer may be read.
        decision: ``entry`` and ``revision`` of the submit decision.
    """

    pick_up: str
    request: Statement[Request]
    reseal: Statement[Reseal] | None
    facts: tuple[Statement[Fact], ...]
    flow: Flow
    obligations: tuple[str, ...]
    retention_days: int
    decision: Mapping[str, str]


def list_requests(session: Session, role: str, **wanted: Wanted) -> list[RequestOut]:
    """The party's requests as ``asker`` or ``provider``, newest first.

    Args:
        session: a member of the party.
        role: or ``approver``, or ``desk``.
        **wanted: only those in one of the states ``state``, about ``case``, about own cases
            (``mine``), for ``purpose`` or with ``party``; with ``order`` "due" the most urgent
            come first.
    """
    return list(walk_requests(session, role, wanted))


def walk_requests(
    session: Session, role: str, wanted: Mapping[str, Wanted], *, size: int = listing.ROWS_MAX
) -> Iterator[RequestOut]:
    """As `list_requests`, but ``size`` at a time, and only as many as the caller takes."""
    named = {name: value for name, value in wanted.items() if value}
    limit = min(size, listing.ROWS_MAX)

    def page(after: str) -> RequestsOut:
        return session.hub.get(
            "/v1/requests", RequestsOut, role=role, after=after, limit=limit, **named
        )

    return listing.walk(page)


def count_requests(session: Session, role: str, **wanted: Wanted) -> dict[str, int]:
    """The number of requests as ``asker`` or ``provider`` in each state; ``wanted`` as above."""
    named = {name: value for name, value in wanted.items() if value}
    counts = session.hub.get("/v1/request-counts", RequestCountsOut, role=role, **named)
    return {one.state: one.count for one in counts.items}


def show_request(session: Session, sid: str) -> RequestOut:
    """The state of a request now, as the own party may see it.

    Raises:
        NotFound: there is none for this party.
    """
    return session.hub.get(f"/v1/requests/{sid}", RequestOut)


def read_row(session: Session, sid: str) -> RequestOut:
    """A request to the own party as the hub lists it: state, decision and clocks.

    Raises:
        NotFound: there is none that was sent to this party.
    """
    row = show_request(session, sid)
    if row.to != session.party:
        raise NotFound("request_unknown", "no such request to this party")
    return row


def read_request(session: Session, sid: str) -> Statement[Request]:
    """A request's statement, by its sid, with its signature verified.

    Raises:
        VerificationError: another one than was asked for, or not signed as it says.
    """
    document = session.hub.get(f"/v1/requests/{sid}/statement", StatementOut).statement
    request = session.read_statement(document, Request)
    if request.sid != sid:
        raise VerificationError("statement_differs", "another request than the one asked for")
    return request


def deliver(session: Session, sid: str, *, seen: Collection[str] = ()) -> Delivery:
    """Take a request in, and accept it only if it fulfils all of section 3.

    Args:
        session: a member of the desk to which it was sent.
        sid: the request's sid.
        seen: requests that were accepted before and may not come again.

    Raises:
        VerificationError: it breaks a rule; then nothing was opened.
    """
    answer = session.hub.post(f"/v1/requests/{sid}/deliveries", {}, DeliveryOut)
    handed = session.keep(answer.submission)
    submission.check_handing(handed, party=session.party, sid=sid)
    request = statement.parse(answer.statement, Request, env=session.key.env)
    facts = tuple(statement.parse(one, Fact, env=session.key.env) for one in answer.facts)
    if request.sid != sid:
        raise VerificationError("statement_differs", "another request than the one asked for")
    parties = {request.payload.sender.party, *(one.payload.sender.party for one in facts)}
    directory = session.trust.directory(*parties)
    said = request.payload
    flow = session.trust.flow(said.purpose, said.sender.party, said.to.party)
    decided = answer.decision
    logged = submission.verify_leaf(
        entry_id=decided.entry,
        leaf=decided.leaf,
        what=decided.what,
        proof=decided.proof,
        log=session.trust.agreement.log,
        authorities=session.trust.authorities,
    )
    accept_request(
        request,
        facts,
        directory,
        flow,
        own=session.party,
        now=session.clock.at(),
        seen=seen,
        decided=logged.what,
    )
    session.trust.check_fresh(said.to.keyset, at=said.at)
    return Delivery(
        pick_up=answer.pick_up,
        request=request,
        reseal=unsealing.read_reseal(session, answer.reseal, request),
        facts=facts,
        flow=flow,
        obligations=tuple(sorted(answer.flow.obligations)),
        retention_days=answer.flow.retention_days,
        decision={"entry": logged.entry, "revision": decided.revision},
    )


def decide_at_desk(session: Session, sid: str, *, complete: bool) -> dict[str, Any]:
    """Pass an incomplete request on to its provider, or give it back, as the central desk."""
    answer = session.hub.post(
        f"/v1/requests/{sid}/desk-decisions", {"complete": complete}, MovedOut
    )
    logged = session.keep(answer.submission)
    return {"sid": sid, "state": answer.state, "entry": logged.entry}


@contextmanager
def letter(session: Session, delivery: Delivery) -> Iterator[Opened]:
    """Open the letter of an accepted request, while the context lasts.

    Raises:
        VerificationError: it is not the letter that was signed; ``subject_mismatch``: it is
            about another person than its facts, and nothing may be looked up.
    """
    named = delivery.request.payload.subject
    file = letter_file(delivery)
    with unsealing.opened_file(session, file, delivery.request) as found:
        if named is not None:
            subject.check(found.header["letter"], named, delivery.facts)
        yield found


def letter_file(delivery: Delivery) -> File:
    """The file with the letter of an accepted request."""
    request = delivery.request
    return unsealing.file_of(
        f"/v1/requests/{request.sid}/letter",
        request,
        reseal=delivery.reseal,
        pickUp=delivery.pick_up,
    )
