"""The records who, whom, what and why, to which a leaf commits. Source: formats, section 9.

A record is kept as its exact bytes; the holder of a record and its salt can show that it belongs to
the leaf. A group that has nothing to say has the record ``{}``. Records hold ids, codes, numbers
and times, and never free text.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hub.audit import form
from hub.audit.entry import EMPTY_RECORD, GROUPS
from hub.errors import InvalidInput

ACR = frozenset({"key", "oidc", "oidc_mfa"})
OUTCOMES = frozenset({"allow", "deny", "needs_approval"})
# Events and states of the vocabulary, without the administrative events: those are clear.
EVENTS = frozenset(
    {
        "request_submitted",
        "request_decided",
        "desk_completed",
        "desk_returned",
        "approval_given",
        "approval_refused",
        "approval_lapsed",
        "request_delivered",
        "question_asked",
        "reply_given",
        "answer_sealed",
        "answer_decided",
        "answer_released",
        "refusal_sent",
        "answer_picked_up",
        "answer_saved",
        "receipt_given",
        "wrong_person",
        "recalled",
        "withdrawn",
        "stopped",
        "expired",
        "closed",
        "fact_recorded",
        "fact_withdrawn",
        "notice_handed_over",
        "case_opened",
        "card_replaced",
        "resealed",
    }
)
STATES = frozenset(
    {
        "at_desk",
        "awaiting_approval",
        "with_provider",
        "question",
        "awaiting_release",
        "partly_answered",
        "answered",
        "denied",
        "refused",
        "returned",
        "expired",
        "stopped",
        "withdrawn",
        "recalled",
        "quarantined",
        "closed",
    }
)

_Form = Callable[[object], bool]


def who(party: str, member: str, function: str, acr: str, acting_for: str | None = None) -> bytes:
    """The record of who acted: the member, their function and how they signed in (one of `ACR`).

    ``acting_for`` is the party or member in whose name they acted.

    Raises:
        InvalidInput: a value of the wrong form; the other three records raise the same.
    """
    members = {"party": party, "member": member, "function": function, "acr": acr}
    return _build("who", members | _present({"for": acting_for}))


def whom(case: str, n: int, r: str | None = None) -> bytes:
    """The record of whom it is about: a case, and the entry's number within it (1, 2, ... no gaps).

    ``r`` is the random value (64 hex) that blinded case and person in the statement.
    """
    return _build("whom", {"case": case, "n": n} | _present({"r": r}))


def what(  # noqa: PLR0913 - the members of the record
    event: str,
    at: str,
    shown: str,
    *,
    request: str | None = None,
    seq: int | None = None,
    sender: str | None = None,
    to: str | None = None,
    statement: str | None = None,
    sealed: str | None = None,
) -> bytes:
    """The record of what happened: one of `EVENTS`, a time with milliseconds, the state shown.

    ``request`` and ``statement`` are sids, ``seq`` the number of the message, ``sender`` and ``to``
    parties, ``sealed`` the SHA-256 of the sealed file.
    """
    optional = {
        "request": request,
        "seq": seq,
        "from": sender,
        "to": to,
        "statement": statement,
        "sealed": sealed,
    }
    return _build("what", {"event": event, "at": at, "shown": shown} | _present(optional))


def why(  # noqa: PLR0913 - the members of the record
    *,
    purpose: str,
    categories: Sequence[str],
    art6: str,
    facts: Sequence[str],
    agreement: str,
    revision: str,
    flow: str,
    clause: str,
    outcome: str,
    reason: str,
    reasons: Sequence[str],
    input_digest: str,
    art9: Sequence[str] = (),
) -> bytes:
    """The record of why: what was asked, on which facts and rules, with which result.

    ``categories`` are those of the items, ``facts`` sids, ``input_digest`` the SHA-256 of the
    policy input's bytes. Order does not matter: the record's sets are sorted here.
    """
    basis = {"art6": art6} | ({"art9": sorted(art9)} if art9 else {})
    record = {
        "purpose": purpose,
        "items": [{"category": one} for one in sorted(categories)],
        "basis": basis,
        "facts": sorted(facts),
        "agreement": agreement,
        "revision": revision,
        "flow": flow,
        "clause": clause,
        "outcome": outcome,
        "reason": reason,
        "reasons": sorted(reasons),
        "input": input_digest,
    }
    return _build("why", record)


def parse(group: str, data: bytes) -> dict[str, Any]:
    """Read the record of ``group``; empty if it is ``{}``.

    Raises:
        InvalidInput: no such group, another form or spelling, a member too many or too few.
    """
    if group not in GROUPS:
        raise InvalidInput("record_invalid", "no such group")
    record = form.read(data, "record_invalid")
    if data != EMPTY_RECORD:
        _check(group, record)
    return record


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _build(group: str, record: dict[str, Any]) -> bytes:
    _check(group, record)
    return form.write(record)


def _check(group: str, record: Mapping[str, Any]) -> None:
    forms, optional = _MEMBERS[group], _OPTIONAL[group]
    if not set(forms) - optional <= set(record) <= set(forms):
        raise InvalidInput("record_invalid", f"a member of {group} is missing, or unknown")
    for name, value in record.items():
        if not forms[name](value):
            raise InvalidInput("record_invalid", f"{name} of {group} is of the wrong form")
    if group == "why" and record["reason"] not in record["reasons"]:
        raise InvalidInput("record_invalid", "the reason is none of the reasons")


def _text(kind: str) -> _Form:
    return lambda value: form.fits(kind, value)


def _count(value: object) -> bool:
    return form.is_count(value, least=1)


def _one_of(choice: frozenset[str]) -> _Form:
    return lambda value: isinstance(value, str) and value in choice


def _set(kind: str, *, may_be_empty: bool) -> _Form:
    return lambda value: form.is_set(kind, value, may_be_empty=may_be_empty)


def _items(value: object) -> bool:
    if not isinstance(value, list) or not all(
        isinstance(one, dict) and set(one) == {"category"} for one in value
    ):
        return False
    return form.is_set("code", [one["category"] for one in value], may_be_empty=False)


def _basis(value: object) -> bool:
    if not isinstance(value, dict) or not {"art6"} <= set(value) <= {"art6", "art9"}:
        return False
    art9 = "art9" not in value or form.is_set("art9", value["art9"], may_be_empty=False)
    return art9 and form.fits("art6", value["art6"])


_MEMBERS: Mapping[str, Mapping[str, _Form]] = {
    "who": {
        "party": _text("party"),
        "member": _text("member"),
        "function": _text("code"),
        "acr": _one_of(ACR),
        "for": _text("party"),  # a member's form is one of a party's
    },
    "whom": {"case": _text("id"), "n": _count, "r": _text("digest")},
    "what": {
        "event": _one_of(EVENTS),
        "at": _text("moment"),
        "request": _text("digest"),
        "seq": _count,
        "from": _text("party"),
        "to": _text("party"),
        "statement": _text("digest"),
        "shown": _one_of(STATES),
        "sealed": _text("digest"),
    },
    "why": {
        "purpose": _text("code"),
        "items": _items,
        "basis": _basis,
        "facts": _set("digest", may_be_empty=True),
        "agreement": _text("digest"),
        "revision": _text("revision"),
        "flow": _text("flow"),
        "clause": _text("clause"),
        "outcome": _one_of(OUTCOMES),
        "reason": _text("reason"),
        "reasons": _set("reason", may_be_empty=False),
        "input": _text("digest"),
    },
}
_OPTIONAL: Mapping[str, frozenset[str]] = {
    "who": frozenset({"for"}),
    "whom": frozenset({"r"}),
    "what": frozenset({"request", "seq", "from", "to", "statement", "sealed"}),
    "why": frozenset(),
}
