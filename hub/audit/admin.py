"""Entries about the running of the hub; they say in clear what happened.

An administrative leaf names its event and a clear ``what``, so that every party can see that keys,
agreement, policy or regime changed and that records were erased. These are the members of
``what`` by event, all of them always there:

    agreement_changed: agreement (sid of the agreement that holds from now on)
    keyset_changed: party, n, keyset (sid)
    policy_activated: revision (h1:...)
    regime_proposed: proposal (sid of a first statement, which changes nothing yet)
    regime_changed: statement (sid of the second, confirming statement)
    erasure: count (1..), list (64 hex), ground (one of `GROUNDS`)
    retention: group (who, whom, what or why), first, last (first and last index, 0..)
    log_queried: none
    key_changed: log (verifier key of the next log)

The four commitments are there as in every leaf. They hold empty records, unless the event concerns
one person: a member who queried the log is named in ``who``, not in clear. Source: formats, section
9.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, TypeAdapter, model_validator

from hub.audit import note
from hub.audit.entry import FAULTS, GROUPS, SALT_BYTES, LeafForm, Opening, check_opening, read_form
from hub.errors import InvalidInput, VerificationError
from hub.form import canonical, model, value
from hub.form.model import Model, ill_formed
from hub.form.value import Count, Digest, Index, Party, Revision, one_of

GROUNDS = frozenset({"retention_end", "subject_request", "order"})


def _check_key(text: str) -> str:
    try:
        spelled = note.parse_key(text).to_text()
    except InvalidInput as error:
        raise ill_formed("no verifier key") from error
    if spelled != text:
        raise ill_formed("not the only spelling of a verifier key")
    return text


class AdminForm(LeafForm):
    """The members of an administrative leaf; `_WHAT` says which ``what`` an event has."""

    k: Literal["admin"]
    event: str
    what: dict[str, Any]


class AgreementChange(Model):
    """The agreement that holds from now on."""

    agreement: Digest


class KeysetChange(Model):
    """A party's new keyset, and its number."""

    party: Party
    n: Count
    keyset: Digest


class PolicyActivation(Model):
    """The policy that decides from now on."""

    revision: Revision


class RegimeProposal(Model):
    """The statement that proposes a regime; it changes nothing yet."""

    proposal: Digest


class RegimeChange(Model):
    """The statement that confirmed another regime."""

    statement: Digest


class Erasure(Model):
    """How many entries lost their records, why, and a commitment to which ones."""

    count: Count
    list: Digest
    ground: Annotated[str, one_of(GROUNDS)]


class Retention(Model):
    """The entries whose records of one group are gone, from ``first`` to ``last``."""

    group: Annotated[str, one_of(GROUPS)]
    first: Index
    last: Index

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        if self.first > self.last:
            raise ill_formed("a range that ends before it starts")
        return self


class LogQuery(Model):
    """Nothing: who asked what stands in the records."""


class KeyChange(Model):
    """The verifier key of the next log."""

    log: Annotated[str, AfterValidator(_check_key)]


_ADMIN = TypeAdapter(AdminForm)
_WHAT: Mapping[str, TypeAdapter[Any]] = {
    "agreement_changed": TypeAdapter(AgreementChange),
    "keyset_changed": TypeAdapter(KeysetChange),
    "policy_activated": TypeAdapter(PolicyActivation),
    "regime_proposed": TypeAdapter(RegimeProposal),
    "regime_changed": TypeAdapter(RegimeChange),
    "erasure": TypeAdapter(Erasure),
    "retention": TypeAdapter(Retention),
    "log_queried": TypeAdapter(LogQuery),
    "key_changed": TypeAdapter(KeyChange),
}
EVENTS = frozenset(_WHAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminLeaf:
    """An entry about the running of the hub; another form cannot be made (`InvalidInput`)."""

    id: str
    at: str  # YYYY-MM-DDTHH:MM:SSZ
    event: str
    what: Mapping[str, Any]
    commitments: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse a leaf that no reader would take."""
        model.validate(_ADMIN, self.to_bytes(), FAULTS)
        _check_what(self.event, self.what)

    def to_bytes(self) -> bytes:
        """The exact bytes that are hashed, in the one JSON form."""
        leaf = {"v": 1, "id": self.id, "t": self.at, "k": "admin", "event": self.event}
        members = leaf | {"what": dict(self.what), "c": dict(self.commitments)}
        return canonical.encode(members, reason=FAULTS.spelling)

    def check(self, group: str, opening: Opening) -> None:
        """Check that ``opening`` is what this leaf committed to.

        Raises:
            VerificationError: it is not.
        """
        check_opening(self.commitments, group, opening)


def parse_admin(data: bytes) -> AdminLeaf:
    """Read an administrative leaf.

    Raises:
        InvalidInput: another form, another spelling, or a member too many or too few.
    """
    return of_form(read_form(_ADMIN, data))


def of_form(form: AdminForm) -> AdminLeaf:
    """The leaf whose members were read.

    Raises:
        InvalidInput: it has no such event, or the event has another ``what``.
    """
    return AdminLeaf(
        id=form.id,
        at=form.t,
        event=form.event,
        what=form.what,
        commitments=form.c.model_dump(),
    )


def erasure(ids: Sequence[str], salt: bytes, ground: str) -> dict[str, Any]:
    """The ``what`` of an erasure of the records of the entries ``ids`` (32 hex each).

    It says how many and why, and commits to which ones; it names none of them.

    Raises:
        InvalidInput: no entries, one twice, an id, salt or ground of the wrong form.
    """
    if not all(value.fits("id", one) for one in ids) or len(set(ids)) != len(ids):
        raise InvalidInput("erasure_invalid", "ids of the wrong form, or one twice")
    if len(salt) != SALT_BYTES:
        raise InvalidInput("erasure_invalid", "expected a salt of 32 bytes")
    joined = b"".join(sorted(bytes.fromhex(one) for one in ids))
    message = b"dossierhub.audit.erasure.v1\n" + joined
    digest = hmac.new(salt, message, hashlib.sha256).hexdigest()
    what = {"count": len(ids), "list": digest, "ground": ground}
    _check_what("erasure", what)
    return what


def verify_erasure(leaf: AdminLeaf, ids: Sequence[str], salt: bytes) -> None:
    """Check that ``leaf`` is the erasure of exactly the entries ``ids``.

    Raises:
        InvalidInput: ids or salt of the wrong form.
        VerificationError: it is the erasure of other entries, or no erasure.
    """
    if leaf.event != "erasure" or erasure(ids, salt, leaf.what["ground"]) != leaf.what:
        raise VerificationError("erasure_mismatch", "not the erasure of these entries")


def _check_what(event: str, what: Mapping[str, Any]) -> None:
    adapter = _WHAT.get(event)
    if adapter is None:
        raise InvalidInput(FAULTS.form, "an unknown event")
    model.validate(adapter, canonical.encode(dict(what), reason=FAULTS.spelling), FAULTS)
