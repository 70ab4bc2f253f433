"""The link from a person at a sign-in provider to a member, as the operator made it.

The provider says who signed in, the operator which member that is, and the newest keyset of the
party whether that member stands and with which functions. The keyset is read again at each use.
"""

from dataclasses import dataclass

from hub.errors import InvalidInput, NotFound
from hub.ports.account import AccountRecord
from hub.ports.caller import Caller
from hub.ports.unit_of_work import UnitOfWork
from hub.services import standing
from hub.services.trust import Beliefs, Trust

IDENTITY_CHARACTERS_MAX = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountService:
    """Says which member somebody is."""

    beliefs: Beliefs
    uow: UnitOfWork

    def add(self, record: AccountRecord) -> None:
        """Link a person at the provider to a member; this replaces an earlier link.

        Raises:
            InvalidInput: issuer or subject is empty, or longer than a provider may make it.
            NotFound: no such member stands in the party's newest keyset.
        """
        for one in (record.issuer, record.subject):
            if not 0 < len(one) <= IDENTITY_CHARACTERS_MAX or not one.isprintable():
                raise InvalidInput("identity_invalid", "issuer and subject, at most 255 characters")
        with self.uow.write() as tx:
            trust = self.beliefs.now(tx)
            if _caller(trust, record) is None:
                raise NotFound("member_unknown", "no such member stands in the newest keyset")
            tx.account.put(record)

    def caller(self, issuer: str, subject: str) -> Caller | None:
        """The member that a person is now; None if they are no member, or no longer."""
        with self.uow.read() as tx:
            record = tx.account.find(issuer, subject)
            return None if record is None else _caller(self.beliefs.now(tx), record)


def _caller(trust: Trust, record: AccountRecord) -> Caller | None:
    functions = standing.of_person(trust, record.party, record.member)
    if functions is None:
        return None
    return Caller(party=record.party, member=record.member, functions=functions, acr="oidc_mfa")
