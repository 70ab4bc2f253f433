"""Withdrawing consent: the person hears first which requests stop, and then it is put on file."""

from collections.abc import Sequence
from typing import Any

from connectors.exchange import fact, inbox
from connectors.exchange.fact import Fact
from connectors.session import Session
from hub.crypto.payload.fact import Consent
from hub.domain.request import FINAL, UNFINISHED

KIND = "consent_withdrawn"


def resting(session: Session, case_id: str, facts: Sequence[Fact]) -> dict[str, list[Any]]:
    """The open requests that stop with each consent of a case, by the consent's sid.

    Requests of the own party cite the consent. A party that asks by an invitation cites nothing:
    its requests rest on every consent for their purpose with it.
    """
    found: dict[str, list[Any]] = {
        one.statement.sid: [] for one in facts if one.kind in {"consent_given", "consent_renewed"}
    }
    for row in inbox.list_requests(session, "asker", case=case_id):
        if row.state not in FINAL:
            cited = inbox.read_request(session, row.sid).payload.facts or ()
            for sid in found.keys() & set(cited):
                found[sid].append(row)
    invited = {one.payload.id for one in facts}
    for row in inbox.list_requests(session, "provider", state=sorted(UNFINISHED)):
        named = inbox.read_request(session, row.sid).payload.invitation
        for one in facts if named in invited else ():
            if one.statement.sid in found and _is_between(one, row):
                found[one.statement.sid].append(row)
    return found


def withdraw(session: Session, case_id: str, consent: str = "") -> None:
    """Put on file that one consent (its sid), or all of the case, is taken back.

    Raises:
        NotFound: there is no such case for this member.
    """
    fact.record(session, case_id, KIND, {"replaces": consent} if consent else {})


def withdraw_about(session: Session, request: str) -> None:
    """As `withdraw`, at a desk that knows the person only by a request.

    It ends what the own party is a side of, or this request alone; policy, section 3.

    Raises:
        NotFound: the own party has no such request.
    """
    fact.record_about(session, request, KIND, {})


def _is_between(consent: Fact, row: Any) -> bool:
    said = consent.payload
    if not isinstance(said, Consent):
        return False
    return row.purpose == said.purpose and row.asker in said.recipients
