"""Approvals: of a request before it goes on, of an answer before it is released.

Source: formats, section 5; policy, section 4. The hub judges who may; nobody approves their own.
"""

from collections.abc import Mapping
from typing import Any

from connectors.api.request import MovedOut, RequestOut
from connectors.exchange import inbox, read, review
from connectors.sealed.queue import Queue
from connectors.session import Session
from hub.crypto.payload.approval import Approval
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.domain.approval import STAGE
from hub.errors import NotAllowed

# The function that each kind requires; any function may be one of four eyes.
FUNCTIONS: Mapping[str, str] = {"privacy_officer": "privacy_officer", **review.APPROVERS}


def list_waiting(session: Session) -> list[RequestOut]:
    """The matters that wait for an approval that the own party may give, newest first."""
    return inbox.list_requests(session, "approver")


def kind_of(session: Session, row: RequestOut) -> str:
    """The kind that this member may give now, by function and party; empty if none."""
    stage = "released" if row.state == "awaiting_release" else "asked"
    due = [one for one in row.approvals if STAGE.get(one) == stage]
    own = session.member.functions
    of_provider = [
        kind
        for kind, function in FUNCTIONS.items()
        if kind in due and function in own and row.to == session.party
    ]
    # One member counts once, so the only possible member of a kind gives that kind.
    return next(iter(of_provider), "four_eyes" if "four_eyes" in due else "")


def answer_of(session: Session, row: RequestOut) -> str:
    """The answer that waits for its release (its sid); empty if a request waits."""
    if row.state != "awaiting_release":
        return ""
    messages = read.list_messages(session, row.sid)
    found = [one.sid for one in messages if one.kind == "answer" and not one.released]
    return found[-1] if found else ""


def is_own(session: Session, statement: Statement) -> bool:
    """Whether this member signed it; nobody approves their own."""
    sender = statement.payload.sender
    return (sender.party, sender.member) == (session.party, session.key.member)


def approve_request(
    session: Session,
    request: Statement[Request],
    *,
    kind: str,
    approves: bool,
    code: str = "",
    function: str = "",
) -> dict[str, Any]:
    """Approve or reject a request (four eyes, privacy officer)."""
    signed = _sign(session, {"request": request.sid}, kind, approves, code, function)
    return _report(signed, session.send(f"/v1/requests/{request.sid}/approvals", signed, MovedOut))


def approve_release(
    session: Session,
    request: str,
    answer: str,
    queue: Queue,
    *,
    kind: str,
    approves: bool,
    code: str = "",
) -> dict[str, Any]:
    """Approve or reject an answer, after reading exactly what it hands over.

    Raises:
        NotFound: its content is not here, so it cannot be approved.
        VerificationError: the content here is not the one that the answer signed.
    """
    with review.read(session, answer, queue):
        signed = _sign(session, {"answer": answer}, kind, approves, code, "")
    sent = session.send(f"/v1/requests/{request}/answers/{answer}/approvals", signed, MovedOut)
    review.drop(answer, queue)
    return _report(signed, sent)


def _sign(
    session: Session,
    about: dict[str, str],
    kind: str,
    approves: bool,  # noqa: FBT001 - the verdict
    code: str,
    function: str,
) -> Statement[Approval]:
    preferred = function or FUNCTIONS.get(kind, "")
    own = session.functions(frozenset({preferred}))
    if preferred and preferred not in own:
        raise NotAllowed("no_function", "this member has no function for such an approval")
    payload = session.payload(
        Approval,
        own[0],
        about=about,
        kind=kind,
        verdict="approve" if approves else "reject",
        code=code or None,
    )
    return session.sign(payload)


def _report(signed: Statement[Approval], answer: MovedOut) -> dict[str, Any]:
    return {
        "sid": signed.sid,
        "state": answer.state,
        "entry": answer.submission.entry,
    }
