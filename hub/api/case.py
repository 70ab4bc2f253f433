"""Routes of cases, cards, facts and invitations."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from hub.api.party import envelope_of
from hub.api.wire import (
    BrokerDep,
    Code,
    Envelope,
    In,
    Key,
    Out,
    StatementIn,
    SubmissionOut,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.crypto import statement
from hub.crypto.payload.fact import Scoped
from hub.form.value import Id, Sid

router = APIRouter(tags=["cases"])
OCTETS = "application/octet-stream"


class FactIn(In):
    """A fact, with the value that blinds its case."""

    statement: Envelope
    r: Sid


class CaseDetailOut(Out):
    """A case with its card's statement."""

    case_id: Id
    owner: str
    card_n: int
    card: Envelope


class OpenedOut(Out):
    """A case that was opened, or a card that was replaced."""

    case_id: Id
    sid: Sid
    submission: SubmissionOut


class RecordedOut(Out):
    """A fact that was recorded; an invitation is named by its ``id``."""

    sid: Sid
    id: Id
    submission: SubmissionOut


class FactOut(Out):
    """A fact with the value that blinds its case, which is empty for facts about a statement."""

    statement: Envelope
    r: str


class FactsOut(Out):
    """The facts on file."""

    items: list[FactOut]


class InvitationOut(Out):
    """An invitation for the caller's party."""

    id: Id
    kind: Code
    party: str
    purpose: Code
    until: str


class InvitationsOut(Out):
    """Invitations, newest first."""

    items: list[InvitationOut]


@router.post("/cases", status_code=201)
def open_case(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, body: StatementIn
) -> OpenedOut:
    """Open a case with its first card."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.case.open(call, body.statement.document())
    return OpenedOut(
        case_id=done.result["caseId"], sid=done.result["sid"], submission=proven(broker, done)
    )


@router.get("/cases/{case}")
def read_case(broker: BrokerDep, token: TokenDep, case: Id) -> CaseDetailOut:
    """Read one case."""
    found = broker.case.get(caller_of(broker, token), case)
    return CaseDetailOut(
        case_id=found.case_id,
        owner=found.owner,
        card_n=found.card_n,
        card=envelope_of(found.card_envelope),
    )


@router.get("/cases/{case}/card", response_class=StreamingResponse)
def read_card(broker: BrokerDep, token: TokenDep, case: Id) -> StreamingResponse:
    """Read the sealed card of a case."""
    found = broker.case.get(caller_of(broker, token), case)
    return octets(broker.upload.blobs.read(found.card_blob))


@router.post("/cases/{case}/cards", status_code=201)
def replace_card(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    case: Id,
    body: StatementIn,
) -> OpenedOut:
    """Replace the card of a case."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.case.replace_card(call, case, body.statement.document())
    return OpenedOut(case_id=case, sid=done.result["sid"], submission=proven(broker, done))


@router.post("/cases/{case}/facts", status_code=201)
def add_fact(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    case: Id,
    body: FactIn,
) -> RecordedOut:
    """Put a fact on file."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.case.add_fact(call, body.statement.document(), case_id=case, r=body.r)
    return RecordedOut(
        sid=done.result["sid"], id=done.result["id"], submission=proven(broker, done)
    )


@router.get("/cases/{case}/facts")
def list_facts(broker: BrokerDep, token: TokenDep, case: Id) -> FactsOut:
    """List the facts on file about a case."""
    found = broker.case.facts(caller_of(broker, token), case)
    return FactsOut(items=[FactOut(statement=envelope_of(one.envelope), r=one.r) for one in found])


@router.post("/facts", status_code=201)
def add_fact_about(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, body: StatementIn
) -> RecordedOut:
    """Put a fact about a request on file."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.case.add_fact_about(call, body.statement.document())
    return RecordedOut(
        sid=done.result["sid"], id=done.result["id"], submission=proven(broker, done)
    )


@router.get("/invitations")
def list_invitations(broker: BrokerDep, token: TokenDep) -> InvitationsOut:
    """List the newest invitations for the own party."""
    found = broker.case.invitations(caller_of(broker, token))
    rows = [(one, statement.said_in(one.envelope, Scoped)) for one in found]
    return InvitationsOut(
        items=[
            InvitationOut(
                id=one.statement_id,
                kind=one.kind,
                party=one.party,
                purpose=said.purpose,
                until=said.until,
            )
            for one, said in rows
        ]
    )


def octets(pieces: Iterator[bytes]) -> StreamingResponse:
    """Sealed bytes, piece by piece."""
    return StreamingResponse(pieces, media_type=OCTETS, headers={"Cache-Control": "no-store"})
