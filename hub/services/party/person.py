"""Who somebody at a sign-in provider is: a member of a party, as the operator said.

The provider says who came; the operator, which member that is; the newest keyset of the party,
whether that member stands and with which functions. The last is asked anew at each use.
"""

from dataclasses import dataclass

from hub.errors import InvalidInput, NotFound
from hub.ports.caller import Caller
from hub.ports.clock import Clock
from hub.ports.person import PersonRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import trust
from hub.services.trust import Trust

IDENTITY_CHARACTERS_MAX = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonService:
    """Says which member somebody is."""

    env: str
    uow: UnitOfWork
    clock: Clock

    def add(self, record: PersonRecord) -> None:
        """Say which member a person of the provider is; replaces what was said before.

        Raises:
            InvalidInput: issuer or subject is empty, or longer than a provider may make it.
            NotFound: no such member stands in the party's newest keyset.
        """
        for one in (record.issuer, record.subject):
            if not 0 < len(one) <= IDENTITY_CHARACTERS_MAX or not one.isprintable():
                raise InvalidInput("identity_invalid", "issuer and subject, at most 255 characters")
        with self.uow.write() as tx:
            held = self._trust(tx)
            if _standing(held, record) is None:
                raise NotFound("member_unknown", "no such member stands in the newest keyset")
            tx.person.put(record)

    def caller(self, issuer: str, subject: str) -> Caller | None:
        """The member that a person is now; None if they are none, or no longer."""
        with self.uow.read() as tx:
            record = tx.person.find(issuer, subject)
            return None if record is None else _standing(self._trust(tx), record)

    def _trust(self, tx: Transaction) -> Trust:
        return trust.load(tx, env=self.env, now=self.clock.now())


def _standing(held: Trust, record: PersonRecord) -> Caller | None:
    keyset = held.keysets.get(record.party)
    one = keyset.members.get(record.member) if keyset else None
    if keyset is None or one is None or not keyset.stands(one.member, one.sign_kid, at=held.at):
        return None
    return Caller(party=record.party, member=record.member, functions=one.functions, acr="oidc_mfa")
