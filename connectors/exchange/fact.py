"""Facts about a case: consent, mandate, assignment and what else policy may believe.

Source: formats, section 6. A fact names case and person blinded by an ``r`` of its own.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.api.case import FactOut, FactsOut, InvitationOut, InvitationsOut, RecordedOut
from connectors.exchange import case as cases
from connectors.exchange.case import Case
from connectors.session import Session
from hub.crypto import binding
from hub.crypto.acceptance.fact import check_binding, check_confirmation
from hub.crypto.payload.fact import KINDS
from hub.crypto.payload.fact import Fact as Stated
from hub.crypto.statement import Statement
from hub.domain.moment import time_of
from hub.errors import HubError, InvalidInput, NotAllowed, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A verified fact of a case, and the value (64 hex) that blinds it; empty if it has none."""

    statement: Statement[Stated]
    r: str

    @property
    def kind(self) -> str:
        """One of the kinds of section 6."""
        return self.payload.kind

    @property
    def payload(self) -> Stated:
        """The statement's payload."""
        return self.statement.payload


def record(
    session: Session,
    case_id: str,
    kind: str,
    members: Mapping[str, Any],
    *,
    evidence: bytes | None = None,
    function: str = "",
) -> dict[str, Any]:
    """Put a fact on file about a case.

    Args:
        session: the member who signs it.
        case_id: 32 hex.
        kind: one of the kinds of section 6.
        members: exactly the members of its kind.
        evidence: bytes of a document that stays with the party; only its commitment is sent.
        function: the function in which the member signs; by default the first that may.

    Raises:
        InvalidInput: another form, or none of the member's functions may sign it.
    """
    case = cases.read_case(session, case_id)
    r = secrets.token_bytes(32)
    if kind == "assigned":
        members = {**members, "at": _after_the_newest(session, case_id, kind)}
    signed = _sign(
        session,
        function,
        kind=kind,
        case=binding.case(r, case_id),
        subject=binding.subject(r, case.commitment),
        evidence=_evidence(case, evidence),
        **members,
    )
    answer = session.send(f"/v1/cases/{case_id}/facts", signed, RecordedOut, r=r.hex())
    return _result(signed, answer)


def record_about(
    session: Session, about: str, kind: str, members: Mapping[str, Any], *, function: str = ""
) -> dict[str, Any]:
    """Put a fact on file about a request or answer (its sid) that the own party holds."""
    signed = _sign(session, function, kind=kind, about=about, **members)
    return _result(signed, session.send("/v1/facts", signed, RecordedOut))


def confirm(session: Session, case_id: str, sid: str, *, function: str = "") -> dict[str, Any]:
    """Say again, as a second member of the party, what the fact ``sid`` says.

    Raises:
        NotFound: there is no such fact on file.
        VerificationError: it is by this member, or of another party.
    """
    first = next((one for one in read_facts(session, case_id) if one.statement.sid == sid), None)
    if first is None:
        raise NotFound("fact_unknown", "no such fact in this case")
    case = cases.read_case(session, case_id)
    r = secrets.token_bytes(32)
    signed = _sign(
        session,
        function,
        kind=first.kind,
        confirms=sid,
        case=binding.case(r, case_id),
        subject=binding.subject(r, case.commitment),
        **first.payload.own_members(),
    )
    check_confirmation(first.statement, signed)
    answer = session.send(f"/v1/cases/{case_id}/facts", signed, RecordedOut, r=r.hex())
    return _result(signed, answer)


def read_facts(session: Session, case_id: str) -> list[Fact]:
    """The facts of a case, each verified and bound to it; oldest first.

    Raises:
        VerificationError: one of them is not signed as it says, or is of another case.
    """
    case = cases.read_case(session, case_id)
    items = session.hub.get(f"/v1/cases/{case_id}/facts", FactsOut).items
    return [_read(session, case, item) for item in items]


def items(categories: Iterable[str]) -> list[dict[str, str]]:
    """Whole categories, as statements write them."""
    return [{"category": one} for one in sorted(set(categories))]


def invitations(session: Session) -> Sequence[InvitationOut]:
    """The invitations that were given to the own party."""
    return session.hub.get("/v1/invitations", InvitationsOut).items


def _read(session: Session, case: Case, item: FactOut) -> Fact:
    signed, r = session.read_statement(item.statement, Stated), item.r
    if signed.payload.case is not None:
        # After a change of anchor, older facts keep the commitment under which they were signed.
        commitment = case.commitment if case.statement.payload.n == 1 else ""
        check_binding(signed, r=r, case_id=case.case_id, commitment=commitment)
    return Fact(statement=signed, r=r)


def _evidence(case: Case, evidence: bytes | None) -> str | None:
    if evidence is None:
        return None
    if case.card is None:
        raise NotAllowed("not_for_this_key", "the card is not sealed to this member")
    return binding.bind(bytes.fromhex(case.card["s"]), "evidence", evidence)


def _after_the_newest(session: Session, case_id: str, kind: str) -> str:
    """A time that makes a fact the newest of its kind.

    The last fact must hold. If two had the same second, the one with the higher sid would count; if
    the clock of an earlier signer is fast, a fact with the true time would not count.
    """
    times = [one.payload.at for one in read_facts(session, case_id) if one.kind == kind]
    now = session.clock.at()
    if not times or max(times) < now:
        return now
    return time_of(datetime.fromisoformat(max(times)) + timedelta(seconds=1))


def _sign(session: Session, function: str, *, kind: str, **members: Any) -> Statement[Stated]:
    """Sign in ``function``, or else in the first own one that may sign such a fact."""
    tried = [function] if function else session.functions()
    refused: HubError | None = None
    model = KINDS.get(kind)
    if model is None:
        raise InvalidInput("statement_invalid", "a kind of fact that there is not")
    for one in tried:
        try:
            return session.sign(session.payload(model, one, kind=kind, **members))
        except InvalidInput as error:
            refused = error
    raise refused or NotAllowed("no_function", "this member has no function")


def _result(signed: Statement[Stated], answer: RecordedOut) -> dict[str, Any]:
    return {
        "sid": signed.sid,
        "id": signed.payload.id,
        "kind": signed.payload.kind,
        "entry": answer.submission.entry,
    }
