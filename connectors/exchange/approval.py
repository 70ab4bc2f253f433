"""Approvals: of a request before it goes on, of an answer before it is released.

Source: formats, section 5; policy, section 4. The hub judges who may; nobody approves their own.
"""

from typing import Any

from connectors.exchange import review
from connectors.queue import Queue
from connectors.session import Session
from hub.crypto.statement import Statement
from hub.errors import NotAllowed

_FUNCTIONS = {"privacy_officer": "privacy_officer", **review.APPROVERS}


def approve_request(
    session: Session,
    request: Statement,
    *,
    kind: str,
    approves: bool,
    code: str = "",
    function: str = "",
) -> dict[str, Any]:
    """Approve or reject a request (four eyes, privacy officer)."""
    signed = _sign(session, {"request": request.sid}, kind, approves, code, function)
    return _told(signed, session.send(f"/v1/requests/{request.sid}/approvals", signed))


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
        NotFound: what it hands over is not here, so it cannot be approved.
        VerificationError: what is here is not what the answer signed.
    """
    with review.read(session, answer, queue):
        signed = _sign(session, {"answer": answer}, kind, approves, code, "")
    sent = session.send(f"/v1/requests/{request}/answers/{answer}/approvals", signed)
    review.drop(answer, queue)
    return _told(signed, sent)


def _sign(
    session: Session,
    about: dict[str, str],
    kind: str,
    approves: bool,  # noqa: FBT001 - the verdict
    code: str,
    function: str,
) -> Statement:
    preferred = function or _FUNCTIONS.get(kind, "")
    own = session.functions(frozenset({preferred}))
    if preferred and preferred not in own:
        raise NotAllowed("no_function", "this member has no function for such an approval")
    payload = session.payload(
        own[0],
        about=about,
        kind=kind,
        verdict="approve" if approves else "reject",
        code=code or None,
    )
    return session.sign("approval", payload)


def _told(signed: Statement, answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "sid": signed.sid,
        "state": answer.get("state"),
        "entry": answer["submission"]["entry"],
    }
