"""A request as its provider receives it: the letter, and everything needed to judge it."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.crypto import statement
from hub.crypto.payload.request import Request
from hub.domain.request import FINAL
from hub.errors import NotFound
from hub.ports.caller import Caller
from hub.ports.clock import Ids
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.ports.upload import Blobs
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.handing.pick_up import (
    authority_of,
    check_in_desk,
    check_pick_up,
    note,
    until_stopped,
)
from hub.services.handing.reseal import file_for
from hub.services.journal import Journal
from hub.services.request.step import check_signed, is_over, move, visible
from hub.services.trust import Beliefs, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The statements that a provider gets with a letter, and the agreement's row for them."""

    envelope: bytes
    facts: tuple[bytes, ...]
    decision_entry: str
    revision: str
    flow: str
    asks: tuple[str, ...]
    releases: tuple[str, ...]
    obligations: tuple[str, ...]
    retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryService:
    """Hands letters to the desks that they are sent to."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    ids: Ids
    blobs: Blobs

    def deliver(self, call: Call, sid: str) -> Done:
        """Hand a request's letter to a member of the provider's desk; each is logged."""

        def work(tx: Transaction, trust: Trust) -> Done:
            record = visible(tx, call.caller, sid)
            if record.to_party != call.caller.party or is_over(trust, record):
                raise NotFound
            check_signed(trust, record)
            request = statement.read(record.envelope, Request, env=trust.env)
            check_in_desk(trust, call.caller, record.to_desk)
            function = min(call.caller.functions)
            pick_up = self.ids.id()
            entry = move(
                tx,
                self.journal,
                trust,
                record,
                "",
                who=journal.who(call.caller, function),
                what={
                    "event": "request_delivered",
                    "sealed": request.payload.sealed.sha256,
                },
                to=authority_of(trust, call.caller.party),
            )
            note(tx, pick_up, sid, call.caller, entry.id)
            return Done(entry=entry.id, result={"pickUp": pick_up})

        return self.actions.once(call, work)

    def get(self, caller: Caller, sid: str) -> Delivery:
        """All that a provider needs to judge a request by itself, except the letter.

        Raises:
            NotFound: there is none for the caller.
        """
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            record = visible(tx, caller, sid)
            request = statement.read(record.envelope, Request, env=trust.env)
            cited = [tx.case.fact(one) for one in request.payload.facts or ()]
        row = trust.flows["rows"].get(record.flow, {})
        return Delivery(
            envelope=record.envelope,
            facts=tuple(one.envelope for one in cited if one is not None),
            decision_entry=record.decision_entry,
            revision=record.revision,
            flow=record.flow,
            asks=tuple(row.get("asks", ())),
            releases=tuple(row.get("releases", ())),
            obligations=record.obligations,
            retention_days=record.retention_days,
        )

    def letter(self, caller: Caller, sid: str, pick_up: str | None) -> Iterator[bytes]:
        """The sealed letter, for its desk after a delivery, or for the asker's own desk."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            own = record.from_party == caller.party
            if not own:
                check_pick_up(tx, caller, sid, pick_up)
                _check_delivered(record)
            trust = self.beliefs.now(tx)
            if not own:
                check_signed(trust, record)
            blob, _ = _letter(tx, trust, caller, record)
        pieces = self.blobs.read(blob)
        return pieces if own else until_stopped(self.uow, caller, sid, pieces, _check_delivered)

    def resealed(self, caller: Caller, sid: str) -> bytes | None:
        """The re-seal by which the caller can open a letter; None for the original file."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            trust = self.beliefs.now(tx)
            return _letter(tx, trust, caller, record)[1]


def _letter(
    tx: Transaction, trust: Trust, caller: Caller, record: RequestRecord
) -> tuple[str, bytes | None]:
    kids = statement.read(record.envelope, Request, env=trust.env).payload.sealed_to
    return file_for(tx, trust, caller, record.sid, (kids, record.blob))


def _check_delivered(record: RequestRecord) -> None:
    """Check that the request has not ended: until then its provider may read the letter."""
    if record.state in FINAL:
        raise NotFound
