"""Which members each type of statement has, and in which form. Source: formats, sections 1-11."""

from collections.abc import Mapping

from hub.crypto.rule import (
    Members,
    array,
    boolean,
    integer,
    nested,
    of,
    one_of,
    text,
    truth,
)

FROM: Members = {
    "party": of("party"),
    "member": of("member"),
    "function": of("code"),
    "keyset": of("sid"),
    "kid": of("kid"),
}
KIDS = array(of("kid"), 1, 64)
FACTS = array(of("sid"), 1, 200)
PARTIES = array(of("party"), 1, 64)
BASIS: Members = {"art6": of("basis"), "art9?": array(of("basis9"), 1, 10)}
ITEMS = array(nested({"category": of("code")}), 1, 64, key="category")
SIZE = integer(1, 2**32)
FORMAT = one_of("age-encryption.org/v1")
SEALED: Members = {
    "format": FORMAT,
    "sha256": of("digest"),
    "size": SIZE,
    "header": of("digest"),
}
COMMON: Members = {
    "v": integer(1, 1),
    "env": one_of("production", "demo"),
    "id": of("id"),
    "at": of("time"),
}
SIGNED: Members = {**COMMON, "from": nested(FROM), "agreement": of("sid")}
TO: Members = {"party": of("party"), "desk": of("code"), "keyset": of("sid"), "kids": KIDS}

REQUEST: Members = {
    **SIGNED,
    "reply": nested({"desk": of("code"), "kids": KIDS}),
    "to": nested(TO),
    "purpose": of("code"),
    "items": ITEMS,
    "basis": nested(BASIS),
    "provider_basis": of("code"),
    "facts?": FACTS,
    "necessity": of("code"),
    "complete": boolean,
    "case?": of("digest"),
    "subject?": of("digest"),
    "invitation?": of("id"),
    "expires": of("time"),
    "sealed": nested(SEALED),
}
_MESSAGE: Members = {
    **SIGNED,
    "seq": integer(1, 10_000),
    "to": nested(TO),
    "purpose": of("code"),
    "case?": of("digest"),
    "subject?": of("digest"),
    "invitation?": of("id"),
    "sealed": nested(SEALED),
}
_RELEASED: Members = {
    **_MESSAGE,
    "items": ITEMS,
    "provider_basis": of("code"),
    "obligations": array(of("code"), 0, 32),
    "delete_by": of("date"),
    "final": boolean,
    "seen?": FACTS,
    "sources?": FACTS,
}
ANSWER: Mapping[str, Members] = {
    "answer": {
        **_RELEASED,
        "request": of("sid"),
        "kind": one_of("answer"),
        "decision": nested({"entry": of("id"), "revision": text(47, 47)}),
    },
    "offer": {
        **_RELEASED,
        "kind": one_of("offer"),
        "seq": integer(1, 1),
        "basis": nested(BASIS),
        "facts?": FACTS,
        "necessity": of("code"),
    },
    **{
        kind: {**_MESSAGE, "request": of("sid"), "kind": one_of(kind)}
        for kind in ("refusal", "question", "reply")
    },
}
APPROVAL: Members = {
    **SIGNED,
    "about": nested({"request?": of("sid"), "answer?": of("sid")}),
    "kind": one_of("four_eyes", "privacy_officer", "health_professional", "lawyer_release"),
    "verdict": one_of("approve", "reject"),
    "code?": one_of("agreed", "too_broad", "basis_unclear", "text_not_releasable"),
}
CARD: Members = {
    **SIGNED,
    "case": of("id"),
    "n": integer(1, 1_000_000),
    "prev?": of("sid"),
    "commitment": of("digest"),
    "kids": KIDS,
    "sealed": nested(SEALED),
}
RECEIPT: Members = {
    **SIGNED,
    "about": of("sid"),
    "event": one_of(
        "opened",
        "saved",
        "deleted",
        "kept",
        "wrong_person",
        "recalled",
        "withdrawn",
        "handed_over",
    ),
    "ground?": one_of("legal_duty", "legal_claim", "own_file"),
}
RESEAL: Members = {
    **SIGNED,
    "about": of("sid"),
    "kids": KIDS,
    "sealed": nested({"format": FORMAT, "sha256": of("digest"), "size": SIZE}),
}

_DATED: Members = {"date": of("date")}
_SCOPE: Members = {"purpose": of("code"), "recipients": PARTIES, "until": of("date")}
_TO_ONE: Members = {**_SCOPE, "recipients": array(of("party"), 1, 1)}
_CONSENT: Members = {
    **_SCOPE,
    "items": ITEMS,
    "explicit": boolean,
    "role": one_of("basis", "safeguard", "secrecy_release"),
    "guardian?": truth,
}
_TABLED: Members = {**_SCOPE, "code": one_of("open", "closed")}

# What each kind of fact says, beside the members that all facts have.
FACTS_OF_KIND: Mapping[str, Members] = {
    "consent_given": _CONSENT,
    "consent_renewed": _CONSENT,
    "consent_withdrawn": {"replaces?": of("sid")},
    "mandate": _SCOPE,
    "case_state": {
        **_DATED,
        "code": one_of("intake", "screening", "step1", "step2", "exit"),
        "track": one_of("regular", "dublin_short", "own_network"),
    },
    "age_band": {"code": one_of("minor", "young_adult", "adult"), "guardian?": truth},
    "plan_signed": _DATED,
    "balance": _DATED,
    "step2_wish": _DATED,
    "return_commitment": _DATED,
    "handover_wish": _DATED,
    "anchor_linked": _DATED,
    "assigned": {"member": of("member"), "recipients": array(of("party"), 1, 1)},
    "invitation": _TO_ONE,
    "subject_initiated": _TO_ONE,
    "conference": _TABLED,
    "committee_case": _TABLED,
    "unable_to_consent": {"until": of("date")},
    "identity_check": _DATED,
    "restriction": {"code": one_of("art18", "art21", "none")},
}
FACT: Members = {
    **SIGNED,
    "kind": one_of(*FACTS_OF_KIND),
    "case?": of("digest"),
    "subject?": of("digest"),
    "about?": of("sid"),
    "confirms?": of("sid"),
    "evidence?": of("digest"),
}
REGIME: Members = {
    **SIGNED,
    "party": of("party"),
    "value": one_of("interim", "statutory"),
    "document": of("digest"),
    "start": of("date"),
    "until": of("date"),
    "confirms?": of("sid"),
}
KEYSET: Members = {
    **COMMON,
    "party": of("party"),
    "n": integer(1, 1_000_000),
    "prev?": of("sid"),
    "expires": of("time"),
    "threshold": integer(2, 64),
    "officers": array(nested({"kid": of("kid"), "key": of("ed25519")}), 2, 64, key="kid"),
    "members": array(
        nested(
            {
                "member": of("member"),
                "functions": array(of("code"), 1, 21),
                "sign": of("ed25519"),
                "seal": of("seal"),
                "auth?": of("ed25519"),
                "until": of("time"),
            }
        ),
        0,
        400,
        key="member",
    ),
    "desks": array(
        nested(
            {
                "desk": of("code"),
                "purposes": array(of("code"), 0, 64),
                "members": array(of("member"), 1, 32),
            }
        ),
        0,
        64,
        key="desk",
    ),
    "revoked": array(nested({"kid": of("kid"), "since": of("time")}), 0, 4_000, key="kid"),
}
AGREEMENT: Members = {
    **COMMON,
    "name": text(1, 200),
    "n": integer(1, 1_000_000),
    "prev?": of("sid"),
    "start": of("date"),
    "until?": of("date"),
    "parties": array(
        nested(
            {
                "party": of("party"),
                "types": array(of("code"), 1, 19),
                "name": text(1, 200),
                "oin?": text(1, 20),
                "keyset": of("sid"),
            }
        ),
        0,
        64,
        key="party",
    ),
    "log": text(1, 400),
    "files": array(
        nested({"path": text(1, 200), "size": integer(0, 2**24), "sha256": of("digest")}),
        4,
        4,
        key="path",
    ),
}
