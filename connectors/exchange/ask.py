"""Asking: a signed request, and a letter that only the provider's desk can open.

Source: formats, sections 1-3. Completeness is checked here, before anything is sent.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from connectors.api.request import DecisionOut, PreCheckOut, SubmittedOut
from connectors.exchange import basis, case, fact
from connectors.exchange.basis import Basis
from connectors.exchange.case import Case
from connectors.sealed.attachment import Attachment
from connectors.session import Session
from hub.crypto import binding
from hub.crypto.container import MANDATE
from hub.crypto.keyset import Keyset
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import UNSEALED
from hub.domain.flow import Flow
from hub.errors import InvalidInput, NotAllowed, NotFound

EXPIRES_DAYS = 30
_NAMED = frozenset({"F19", "F34"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The request that a member wants to make.

    Attributes:
        to: the provider's party.
        purpose: code.
        categories: codes.
        necessity: code of why it is needed.
        case_id: of an own case; empty where an invitation is named.
        invitation: id of an invitation; for those who never name a case.
        desk: the provider's desk; if empty, the one that lists the purpose.
        reply_desk: the own desk; if empty, the one that lists the purpose.
        v_number: ten digits, typed once more, to be compared with the card.
        text: words in the letter.
        name: the person's name, in the letters of F19 and F34 only.
        born: the person's birth date, likewise.
        mandates: the mandate's documents.
        days: until the request expires, 92 at most.
        function: the function in which the member asks; if empty, the first that the flow allows.
    """

    to: str
    purpose: str
    categories: frozenset[str]
    necessity: str
    case_id: str = ""
    invitation: str = ""
    desk: str = ""
    reply_desk: str = ""
    v_number: str = ""
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    born: str = field(default="", repr=False)
    mandates: Sequence[Attachment] = ()
    days: int = EXPIRES_DAYS
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlan:
    """A request that could be sent, and what its sender should know first."""

    flow: Flow
    row: Mapping[str, Any]
    basis: Basis
    case: Case | None
    complete: bool
    missing: tuple[str, ...]


def plan(session: Session, ask: Ask) -> RequestPlan:
    """Work out flow, basis and completeness; nothing is sent.

    Raises:
        InvalidInput: the V-number that was typed is not the one on the card, or another way to
            name the person than the flow's.
    """
    flow, row = _flow(session, ask)
    if flow.is_by_invitation != bool(ask.invitation) or bool(ask.case_id) == bool(ask.invitation):
        raise InvalidInput("case_or_invitation", "this flow names the other one")
    opened = case.read_case(session, ask.case_id) if ask.case_id else None
    facts = fact.read_facts(session, ask.case_id) if ask.case_id else []
    found = basis.derive(
        basis.Intent(
            row=row,
            vocabulary=session.trust.vocabulary,
            types=session.trust.types(session.party),
            parties=(session.party, ask.to),
            purpose=ask.purpose,
            categories=ask.categories,
            today=session.clock.today().isoformat(),
        ),
        facts,
    )
    # Facts are cited only if the letter can show whose they are.
    cites = opened is not None and not flow.is_pseudonymous
    found = found if cites else Basis(art6=found.art6, art9=found.art9, facts=(), missing=())
    missing = [*found.missing, *_missing(ask, opened, flow, row)]
    return RequestPlan(
        flow=flow,
        row=row,
        basis=found,
        case=opened,
        complete=not missing,
        missing=tuple(missing),
    )


def pre_check(session: Session, ask: Ask, plan: RequestPlan) -> DecisionOut:
    """Ask what the hub would decide; this is logged there, and makes no request.

    Raises:
        NotFound: the hub does this for those who guide people only, about their own cases.
    """
    body = {
        "to": ask.to,
        "function": _function(session, plan.flow, ask.function),
        "purpose": ask.purpose,
        "items": sorted(ask.categories),
        "art6": plan.basis.art6,
        "art9": list(plan.basis.art9),
    }
    answer = session.hub.post(f"/v1/cases/{ask.case_id}/pre-checks", body, PreCheckOut)
    session.keep(answer.submission)
    return answer.decision


def send(session: Session, ask: Ask, plan: RequestPlan) -> dict[str, Any]:
    """Seal the letter, sign the request and send it.

    Returns:
        sid, state, decision and the entry that proves the submission.

    Raises:
        NotFound: no desk of the provider, or of the own party, is for this purpose.
        NotAllowed: this member has no function that may ask.
    """
    r = secrets.token_bytes(32) if ask.case_id else None
    payload = _payload(session, ask, plan, r)
    theirs = session.trust.newest(ask.to).readers(payload.to.desk, at=payload.at)
    ours = session.trust.own().readers(payload.reply.desk, at=payload.at)
    letter = _letter(ask, plan, r)
    sealed, _ = session.seal(payload, {"letter": letter}, ask.mandates, theirs | ours)
    signed = session.sign(sealed)
    more = {"r": r.hex()} if r else {}
    answer = session.send("/v1/requests", signed, SubmittedOut, **more)
    return {
        "sid": signed.sid,
        "state": answer.state,
        "decision": answer.decision.model_dump(),
        "missing": list(plan.missing),
        "entry": answer.submission.entry,
    }


def desk_for(keyset: Keyset, purpose: str, *, named: str = "", member: str = "") -> str:
    """The desk of a party for a purpose: the named one, or the only one there is.

    Raises:
        NotFound: there is none, or there are several and none is named.
    """
    found = [
        one.desk
        for one in keyset.desks.values()
        if purpose in one.purposes
        and (not named or one.desk == named)
        and (not member or member in one.members)
    ]
    if len(found) != 1:
        raise NotFound("desk_unknown", f"{len(found)} desks for this purpose; name one")
    return found[0]


def _flow(session: Session, ask: Ask) -> tuple[Flow, Mapping[str, Any]]:
    """The flow and its row; if there is none, the hub says so and logs the denial."""
    try:
        flow = session.trust.flow(ask.purpose, session.party, ask.to)
    except NotFound:
        types = session.trust.types(session.party)
        users = session.trust.vocabulary.basis_users["art6"]
        bases = [one for one in "aef" if not users[one].isdisjoint(types)]
        none = Flow(id="", requester=types[0], provider="", asks=frozenset(), releases=frozenset())
        row = {"bases6": bases, "bases9": [], "conditions": [], "provider_bases": ["public_task"]}
        return none, row
    return flow, session.trust.row(flow)


def _payload(session: Session, ask: Ask, plan: RequestPlan, r: bytes | None) -> Request:
    newest, own = session.trust.newest(ask.to), session.trust.own()
    at = session.clock.at()
    desk = desk_for(newest, ask.purpose, named=ask.desk)
    reply = desk_for(own, ask.purpose, named=ask.reply_desk, member=session.member.member)
    subject = None
    if r is not None and plan.case is not None and not plan.flow.is_pseudonymous:
        subject = binding.subject(r, plan.case.commitment)
    art9 = {"art9": list(plan.basis.art9)} if plan.basis.art9 else {}
    return session.payload(
        Request,
        _function(session, plan.flow, ask.function),
        reply={"desk": reply, "kids": sorted(own.readers(reply, at=at))},
        to={
            "party": ask.to,
            "desk": desk,
            "keyset": newest.sid,
            "kids": sorted(newest.readers(desk, at=at)),
        },
        purpose=ask.purpose,
        items=fact.items(ask.categories),
        basis={"art6": plan.basis.art6, **art9},
        provider_basis=plan.row["provider_bases"][0],
        facts=[one.statement.sid for one in plan.basis.facts] or None,
        necessity=ask.necessity,
        complete=plan.complete,
        case=binding.case(r, ask.case_id) if r else None,
        subject=subject,
        invitation=ask.invitation or None,
        expires=session.clock.at(later=timedelta(days=ask.days)),
        sealed=UNSEALED,
    )


def _function(session: Session, flow: Flow, named: str) -> str:
    own = session.functions(flow.asks)
    if named and named not in own:
        raise NotAllowed("no_function", "this member has no such function")
    # The hub denies and logs a function that may not ask; nothing is hidden here.
    return named or own[0]


def _letter(ask: Ask, plan: RequestPlan, r: bytes | None) -> dict[str, Any]:
    words: dict[str, Any] = {"text": ask.text} if ask.text else {}
    if plan.flow.id in _NAMED and ask.invitation:
        return words | {"name": ask.name, "born": ask.born}
    if r is None or plan.case is None or plan.flow.is_pseudonymous:
        return words
    if plan.case.card is None:
        raise NotAllowed("not_for_this_key", "the card is not sealed to this member")
    card: Mapping[str, Any] = plan.case.card
    person = {name: value for name, value in card.items() if name != "text"}
    cited = [{"sid": one.statement.sid, "r": one.r} for one in plan.basis.facts]
    return person | words | {"r": r.hex()} | ({"facts": cited} if cited else {})


def _missing(ask: Ask, opened: Case | None, flow: Flow, row: Mapping[str, Any]) -> list[str]:
    """The signs of an incomplete request: V-number typed twice, mandate attached."""
    missing = [] if flow.id else ["no_flow"]
    if opened is not None and opened.card is not None and not flow.is_pseudonymous:
        anchor = str(opened.card["anchor"])
        if ask.v_number and anchor != f"nl-v:{ask.v_number}":
            raise InvalidInput("v_number_differs", "not the V-number on the card; look again")
        if anchor.startswith("nl-v:") and not ask.v_number:
            missing.append("v_number_once")
    if "mandate" in row["conditions"] and not ask.mandates:
        missing.append("mandate_document_missing")
    if any(one.part.category != MANDATE for one in ask.mandates):
        raise InvalidInput("part_category", "a letter carries mandates only")
    return missing
