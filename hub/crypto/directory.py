"""All keys that are believed: the agreement, and every party's chain of keysets from it.

Source: formats, sections 0, 7 and 8. A directory is built from bytes that anybody may have handed
over; what stands in it was verified from the agreement on. Whether the agreement itself is the
right one is the caller's question.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.crypto import key, keyset
from hub.crypto.agreement import Agreement
from hub.crypto.keyset import Keyset
from hub.crypto.statement import Statement
from hub.domain.flow import BY_INVITATION
from hub.errors import VerificationError

_SIGNED_BY_ALL = frozenset({"consent_withdrawn", "restriction"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The keysets that were verified, by id; and each party's newest.

    Attributes:
        agreement: the one in force.
        agreements: ids of it and of those before it that were trusted.
        keysets: id to keyset.
        newest: party to its newest keyset.
    """

    agreement: Agreement
    agreements: frozenset[str]
    keysets: Mapping[str, Keyset]
    newest: Mapping[str, Keyset]

    def types(self, party: str) -> tuple[str, ...]:
        """The types of an organisation; none where it is not in the agreement."""
        one = self.agreement.parties.get(party)
        return one.types if one else ()

    def named(self, sid: str, party: str) -> Keyset:
        """The keyset that a statement names for a party.

        Raises:
            VerificationError: it is unknown, or of another party.
        """
        found = self.keysets.get(sid)
        if found is None or found.party != party:
            raise VerificationError("keyset_unknown", "unknown, or of another party")
        return found

    def verify(self, statement: Statement, *, at: str) -> None:
        """Check that the signer had the key, the function and the standing at the time ``at``.

        ``at`` is the statement's own time, or that of its log entry where the reader holds it.

        Raises:
            VerificationError: another agreement, a signer who is unknown or does not stand, a
                fact that this party cannot state, or a wrong signature.
        """
        sender = statement.sender
        # 1. It is made under an agreement that is trusted.
        if statement.payload["agreement"] not in self.agreements:
            raise VerificationError("agreement_unknown")
        # 2. The key is the named member's, in the named function, in the named keyset.
        public = self.named(sender["keyset"], sender["party"]).signer(sender, at=at)
        # 3. It was not revoked by then, as far as is known today.
        if self.newest[sender["party"]].is_revoked(sender["kid"], at=at):
            raise VerificationError("signer_not_standing", "revoked in a later keyset")
        # 4. The party may state such a thing.
        if statement.type == "fact":
            self._check_author(statement)
        # 5. The key has signed exactly these bytes.
        (signature,) = statement.envelope.signatures
        key.verify(public, statement.envelope.message, signature.sig)

    def check_readers(self, to: Mapping[str, Any], *, purpose: str, at: str) -> None:
        """Check that ``to`` names exactly the standing readers of a desk for this purpose.

        Args:
            to: party, desk, keyset and kids.
            purpose: the desk must list it.
            at: the time at which the readers must stand.

        Raises:
            VerificationError: no such keyset or desk, a desk for other purposes, or a reader too
                few or too many.
        """
        named = self.named(to["keyset"], to["party"])
        desk = named.desks.get(to["desk"])
        if desk is None or purpose not in desk.purposes:
            raise VerificationError("desk_unknown", "no such desk for this purpose")
        if sorted(named.readers(to["desk"], at=at)) != to["kids"]:
            raise VerificationError("readers_differ", "not exactly the desk's standing readers")

    def _check_author(self, fact: Statement) -> None:
        few = not BY_INVITATION.isdisjoint(self.types(fact.sender["party"]))
        if few and fact.payload["kind"] not in _SIGNED_BY_ALL:
            raise VerificationError("fact_author", "not for a State party or the municipality")


def build(
    agreement: Agreement,
    keysets: Iterable[Keyset],
    *,
    functions: Mapping[str, Collection[str]],
    earlier: Iterable[str] = (),
) -> Directory:
    """Verify the chain of each party of ``agreement`` from the keyset that the agreement names.

    A party without keysets is left out: nothing of it will verify.

    Args:
        agreement: trusted by the caller.
        keysets: of all parties, in any order, complete from the first on.
        functions: each function with the types of organisation that have it (the vocabulary).
        earlier: ids of agreements that were trusted before this one.

    Raises:
        VerificationError: a keyset that is not of a party of the agreement, a chain with a gap or
            a fork, or a function that the party's types do not have.
    """
    chains: dict[str, list[Keyset]] = {}
    for one in sorted(keysets, key=lambda one: one.n):
        if one.party not in agreement.parties:
            raise VerificationError("party_unknown", "a keyset of a party outside the agreement")
        chains.setdefault(one.party, []).append(one)
    for party, chain in chains.items():
        keyset.verify_chain(chain, pinned=agreement.parties[party].keyset)
        _check_functions(chain, agreement.parties[party].types, functions)
    return Directory(
        agreement=agreement,
        agreements=frozenset({agreement.sid, *earlier}),
        keysets={one.sid: one for chain in chains.values() for one in chain},
        newest={party: chain[-1] for party, chain in chains.items()},
    )


def _check_functions(
    chain: Sequence[Keyset], types: Sequence[str], functions: Mapping[str, Collection[str]]
) -> None:
    for one in chain:
        for member in one.members.values():
            if any(set(types).isdisjoint(functions.get(name, ())) for name in member.functions):
                raise VerificationError("keyset_function", "a function that is not of its types")
