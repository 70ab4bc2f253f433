"""The rule of who stands now: a member in the newest keyset of their party, read at each use.

A token or a session says only who came. A member who left, expired or lost a key since is refused
at the next call.
"""

from dataclasses import dataclass

from hub.crypto.key import Algorithm, kid
from hub.crypto.keyset import Keyset, Member
from hub.errors import HubError
from hub.ports.unit_of_work import UnitOfWork
from hub.services.trust import Beliefs, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A machine that stands now: its member's functions, and its public `auth` key (32 bytes)."""

    functions: tuple[str, ...]
    auth: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingService:
    """Says whether the machine of a member stands."""

    beliefs: Beliefs
    uow: UnitOfWork

    def machine(self, party: str, member: str) -> Standing | None:
        """The standing of a member's machine; None if there is none, or if it is unknown."""
        try:
            with self.uow.read() as tx:
                trust = self.beliefs.now(tx)
        except HubError:
            return None
        return of_machine(trust, party, member)


def of_machine(trust: Trust, party: str, member: str) -> Standing | None:
    """The standing of the machine by which a member signs in; None if it does not stand."""
    found = _standing(trust, party, member)
    if found is None:
        return None
    keyset, one = found
    # The key itself must stand as well: it may be revoked alone, when it was copied.
    if one.auth is None or not _key_stands(trust, keyset, one, kid(Algorithm.ED25519, one.auth)):
        return None
    return Standing(functions=tuple(sorted(one.functions)), auth=one.auth)


def of_person(trust: Trust, party: str, member: str) -> frozenset[str] | None:
    """The functions of a member as a person; None if they do not stand."""
    found = _standing(trust, party, member)
    return found[1].functions if found else None


def _standing(trust: Trust, party: str, member: str) -> tuple[Keyset, Member] | None:
    """A member whose key to sign stands, with the newest keyset of the party."""
    keyset = trust.keysets.get(party)
    one = keyset.members.get(member) if keyset else None
    if keyset is None or one is None or not _key_stands(trust, keyset, one, one.sign_kid):
        return None
    return keyset, one


def _key_stands(trust: Trust, keyset: Keyset, member: Member, key: str) -> bool:
    return keyset.stands(member.member, key, at=trust.at)
