"""A signed statement whose payload has the members and the form of its type.

The signature is not checked here: its key comes from the keyset that the statement names, and
who may sign what is judged with that. What this module answers is "what does it say".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hub.crypto import canonical, dsse, rule, schema
from hub.crypto.dsse import Envelope
from hub.domain.day import day_of
from hub.errors import InvalidInput, TooLarge, VerificationError

PREFIX = "application/vnd.dossierhub."
SUFFIX = ".v1+json"
PAYLOAD_BYTES_MAX = 32_768
EXPIRES_MAX = timedelta(days=92)
YEAR_MAX = 9_000  # beyond, days cannot be added


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody says, in the form of its ``type``; not verified yet."""

    type: str
    envelope: Envelope
    payload: Mapping[str, Any]

    @property
    def sid(self) -> str:
        """The id by which others refer to it."""
        return self.envelope.sid

    @property
    def sender(self) -> Mapping[str, str]:
        """Party, member, function, keyset and key of who says it."""
        sender: Mapping[str, str] = self.payload["from"]
        return sender


def parse(document: object, *, env: str) -> Statement:
    """Read a statement out of an envelope that is parsed JSON.

    Raises:
        InvalidInput: the envelope or the payload has another form, or there is not exactly one
            signature, by the key that the statement names.
        TooLarge: the payload is over 32 KiB.
        VerificationError: it is made for another environment than ``env``.
    """
    envelope = dsse.of_document(document)
    kind = envelope.payload_type.removeprefix(PREFIX).removesuffix(SUFFIX)
    check = _CHECKS.get(kind)
    if check is None or envelope.payload_type != PREFIX + kind + SUFFIX:
        raise InvalidInput("statement_type_unknown")
    if len(envelope.payload) > PAYLOAD_BYTES_MAX:
        raise TooLarge("payload_too_large")
    payload = canonical.decode(envelope.payload)
    check(payload)
    if payload["env"] != env:
        raise VerificationError("other_environment")
    keyids = [signature.keyid for signature in envelope.signatures]
    if keyids != [payload["from"]["kid"]]:
        raise InvalidInput("statement_invalid", "one signature, by the named key, is due")
    return Statement(type=kind, envelope=envelope, payload=payload)


def read(data: bytes, *, env: str) -> Statement:
    """Read a statement out of the bytes of an envelope; see `parse`."""
    dsse.parse(data)
    return parse(json.loads(data), env=env)


def _check_request(payload: Any) -> None:
    rule.members(payload, schema.REQUEST)
    _check_person(payload)
    _check_two_parties(payload)
    term = _time(payload["expires"]) - _time(payload["at"])
    if not timedelta(0) < term <= EXPIRES_MAX:
        raise InvalidInput("statement_invalid", "expires within 92 days")


def _check_answer(payload: Any) -> None:
    kind = payload.get("kind") if isinstance(payload, dict) else None
    table = schema.ANSWER.get(kind) if isinstance(kind, str) else None
    if table is None:
        raise InvalidInput("statement_invalid", "a kind of answer that there is not")
    rule.members(payload, table)
    _check_person(payload)
    _check_two_parties(payload)


def _check_two_parties(payload: Mapping[str, Any]) -> None:
    if payload["to"]["party"] == payload["from"]["party"]:
        raise InvalidInput("statement_invalid", "a party does not ask or answer itself")


def _check_person(payload: Mapping[str, Any]) -> None:
    """Exactly one of case and invitation; a subject only beside a case."""
    if ("case" in payload) == ("invitation" in payload):
        raise InvalidInput("statement_invalid", "exactly one of case and invitation is due")
    if "subject" in payload and "case" not in payload:
        raise InvalidInput("statement_invalid", "a subject without its case")


def _check_approval(payload: Any) -> None:
    rule.members(payload, schema.APPROVAL)
    if len(payload["about"]) != 1:
        raise InvalidInput("statement_invalid", "about one request or one answer")


def _check_card(payload: Any) -> None:
    rule.members(payload, schema.CARD)
    if (payload["n"] == 1) == ("prev" in payload):
        raise InvalidInput("statement_invalid", "prev is due exactly from the second card on")


def _check_receipt(payload: Any) -> None:
    rule.members(payload, schema.RECEIPT)
    if (payload["event"] == "kept") != ("ground" in payload):
        raise InvalidInput("statement_invalid", "a ground is due exactly where data is kept")


def _check_reseal(payload: Any) -> None:
    rule.members(payload, schema.RESEAL)


def _check_fact(payload: Any) -> None:
    kind = payload.get("kind") if isinstance(payload, dict) else None
    own = schema.FACTS_OF_KIND.get(kind) if isinstance(kind, str) else None
    if own is None:
        raise InvalidInput("statement_invalid", "a kind of fact that there is not")
    rule.members(payload, {**schema.FACT, **own})
    if ("case" in payload) == ("about" in payload) or ("subject" in payload) != ("case" in payload):
        raise InvalidInput("statement_invalid", "a case with its subject, or a statement")
    if kind in _NEEDS_EVIDENCE and "evidence" not in payload:
        raise InvalidInput("statement_invalid", "the evidence is missing")
    functions = _SIGNED_BY.get(str(kind))
    if functions is not None and payload["from"]["function"] not in functions:
        raise InvalidInput("statement_invalid", "not to be signed in this function")
    if str(kind) in _LASTS_MAX:
        _check_lasts(payload, _LASTS_MAX[str(kind)])


_NEEDS_EVIDENCE = frozenset({"plan_signed", "balance"})
# Days that a fact lasts at most, counted from the Amsterdam day of its signing.
_LASTS_MAX = {"consent_given": 183, "consent_renewed": 183, "unable_to_consent": 7}
# Kinds of which the formats name the functions; the rest is judged with the case and its owner.
_SIGNED_BY = {
    "assigned": frozenset({"team_lead", "desk_officer"}),
    "conference": frozenset({"case_director"}),
    "committee_case": frozenset({"case_director"}),
    "unable_to_consent": frozenset({"health_professional", "care_coordinator"}),
    "identity_check": frozenset({"desk_officer", "caseworker"}),
    "restriction": frozenset({"privacy_officer"}),
}


def _check_lasts(payload: Mapping[str, Any], days: int) -> None:
    start = day_of(payload["at"])
    if start.year >= YEAR_MAX:
        raise InvalidInput("statement_invalid", "a time too far away")
    if not start <= date.fromisoformat(payload["until"]) <= start + timedelta(days=days):
        raise InvalidInput("statement_invalid", f"lasts from its day to {days} days later")


def _check_regime(payload: Any) -> None:
    rule.members(payload, schema.REGIME)
    if payload["from"]["function"] != "privacy_officer" or payload["until"] < payload["start"]:
        raise InvalidInput("statement_invalid", "by a privacy officer, from start to until")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "request": _check_request,
    "answer": _check_answer,
    "approval": _check_approval,
    "card": _check_card,
    "receipt": _check_receipt,
    "reseal": _check_reseal,
    "fact": _check_fact,
    "regime": _check_regime,
}
