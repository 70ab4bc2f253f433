"""What came in: the party's requests, and opening one of them as its provider.

Source: formats, section 3. A letter is opened only after the request verified.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from connectors import opened, submission
from connectors.opened import Opened
from connectors.session import Session
from connectors.unseal import unseal
from hub.crypto import acceptance, seal, statement, subject
from hub.crypto.container import Context
from hub.crypto.statement import Statement
from hub.domain.flow import Flow
from hub.errors import InvalidInput, NotAllowed, VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request that its provider accepts, before its letter is opened.

    Attributes:
        pick_up: id with which the letter is fetched.
        request: verified.
        facts: those that it cites, verified.
        flow: the agreement's row.
        terms: what the decision asks of an answer: ``obligations`` and ``retentionDays``.
        decision: ``entry`` and ``revision`` of the submit decision.
    """

    pick_up: str
    request: Statement
    facts: tuple[Statement, ...]
    flow: Flow
    obligations: tuple[str, ...]
    retention_days: int
    decision: Mapping[str, str]


def list_requests(session: Session, role: str) -> list[dict[str, Any]]:
    """The party's requests as ``asker`` or ``provider``, newest first."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = session.hub.get("/v1/requests", role=role, after=after, limit=100)
        items = page.get("items", [])
        found += items
        after = page.get("next") or ""
        if not after or not items:
            return found


def read_request(session: Session, sid: str) -> Statement:
    """A request's statement, by its sid, with its signature verified.

    Raises:
        VerificationError: another one than was asked for, or not signed as it says.
    """
    document = session.hub.get(f"/v1/requests/{sid}/statement").get("statement")
    request = session.read_statement(document, "request")
    if request.sid != sid:
        raise VerificationError("statement_differs", "another request than the one asked for")
    return request


def deliver(session: Session, sid: str, *, seen: Collection[str] = ()) -> Delivery:
    """Take a request in, and accept it only if all of section 3 holds.

    Args:
        session: a member of the desk to which it was sent.
        sid: of the request.
        seen: requests that were accepted before and may not come again.

    Raises:
        VerificationError: something does not hold; nothing was opened then.
    """
    answer = session.hub.post(f"/v1/requests/{sid}/deliveries", {})
    session.keep(answer.get("submission"))
    request = statement.parse(answer.get("statement"), env=session.key.env)
    facts = tuple(_fact(session, one) for one in answer.get("facts", []))
    if request.sid != sid or request.type != "request":
        raise VerificationError("statement_differs", "another request than the one asked for")
    parties = {request.sender["party"], *(one.sender["party"] for one in facts)}
    directory = session.trust.directory(*parties)
    payload = request.payload
    flow = session.trust.flow(payload["purpose"], request.sender["party"], payload["to"]["party"])
    decided = answer.get("decision") or {}
    names = ("entry", "leaf", "what", "proof")
    logged = submission.verify_leaf(
        {name: decided.get(name) for name in names}, log=session.trust.agreement.log
    )
    acceptance.accept_request(
        request,
        facts,
        directory,
        flow,
        own=session.party,
        now=session.clock.at(),
        seen=seen,
        decided=logged.what,
    )
    session.trust.check_fresh(payload["to"], at=payload["at"])
    terms = answer.get("flow") or {}
    return Delivery(
        pick_up=str(answer.get("pickUp", "")),
        request=request,
        facts=facts,
        flow=flow,
        obligations=tuple(sorted(terms.get("obligations", ()))),
        retention_days=int(terms.get("retentionDays", 0)),
        decision={
            "entry": logged.entry,
            "revision": str(decided.get("revision") or session.trust.revision),
        },
    )


@contextmanager
def letter(session: Session, delivery: Delivery) -> Iterator[Opened]:
    """Open the letter of an accepted request, while the context lasts.

    Raises:
        VerificationError: it is not the letter that was signed; ``subject_mismatch``: it is
            about another person than its facts, and nothing may be looked up.
    """
    payload = delivery.request.payload
    with _open(session, delivery.request, pick_up=delivery.pick_up) as found:
        if "subject" in payload:
            subject.check(found.header["letter"], payload["subject"], delivery.facts)
        yield found


@contextmanager
def own_letter(session: Session, request: Statement) -> Iterator[Opened]:
    """Open a letter that the own desk has sent."""
    if request.sender["party"] != session.party:
        raise NotAllowed("not_for_this_key", "a letter of another party")
    with _open(session, request, pick_up="") as found:
        yield found


@contextmanager
def _open(session: Session, request: Statement, *, pick_up: str) -> Iterator[Opened]:
    payload = dict(request.payload)
    sealed = payload.pop("sealed")
    kids: Sequence[str] = [*payload["to"]["kids"], *payload["reply"]["kids"]]
    context = Context(type="request", manifest=payload, terms=session.trust.terms)
    folder = session.state.folder("tmp")
    query = {"pickUp": pick_up} if pick_up else {}
    with TemporaryFile(dir=folder) as file:
        session.hub.download(
            f"/v1/requests/{request.sid}/letter", file, sealed["size"], session.progress, **query
        )
        signed = seal.Sealed(sha256=sealed["sha256"], size=sealed["size"])
        with unseal(file, session.key.identities, kids, signed, folder) as plaintext:
            yield opened.read(plaintext, context, sealed["header"])


def _fact(session: Session, document: Any) -> Statement:
    found = statement.parse(document, env=session.key.env)
    if found.type != "fact":
        raise InvalidInput("statement_type", "a fact is due")
    return found
