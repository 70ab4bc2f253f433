"""All keys that are believed: the agreement, and every party's chain of keysets from it.

Source: formats, sections 0, 7 and 8. A directory is built from bytes of any origin; its contents
were verified from the agreement on. The caller must know that the agreement itself is the right
one.
"""

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.crypto import key, keyset
from hub.crypto.acceptance.author import check_author
from hub.crypto.acceptance.code import check_codes
from hub.crypto.acceptance.keyset import check_functions, check_purposes
from hub.crypto.agreement import Agreement
from hub.crypto.keyset import Keyset
from hub.crypto.payload.fact import Fact
from hub.crypto.payload.signed import Receiver, Sender
from hub.crypto.statement import Statement
from hub.domain.vocabulary import Vocabulary
from hub.errors import VerificationError

# The time for which a keyset may still be named after the next one came.
SUPERSEDED_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The keysets that were verified, by id; and each party's newest.

    Attributes:
        agreement: the one in force.
        agreements: ids of it and of those before it that were trusted.
        keysets: id to keyset.
        newest: party to its newest keyset.
        vocabulary: the agreement's.
        superseded: id of a keyset to the time at which the next one came, as far as there is one.
    """

    agreement: Agreement
    agreements: frozenset[str]
    keysets: Mapping[str, Keyset]
    newest: Mapping[str, Keyset]
    vocabulary: Vocabulary
    superseded: Mapping[str, str] = field(default_factory=dict)

    def types(self, party: str) -> tuple[str, ...]:
        """The types of an organisation; empty if it is not in the agreement."""
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
        said, sender = statement.payload, statement.payload.sender
        # 1. It is made under an agreement that is trusted.
        if said.agreement not in self.agreements:
            raise VerificationError("agreement_unknown")
        # 2. The key is the named member's, in the named function, in the named keyset.
        public = self.named(sender.keyset, sender.party).signer(sender, at=at)
        # 3. It was not revoked by then, as far as is known today.
        if self.newest[sender.party].is_revoked(sender.kid, at=at):
            raise VerificationError("signer_not_standing", "revoked in a later keyset")
        # 4. The party may state such a thing.
        if isinstance(said, Fact):
            check_author(said, self.types(sender.party))
        # 5. The key has signed exactly these bytes.
        (signature,) = statement.envelope.signatures
        key.verify(public, statement.envelope.message, signature.sig)

    def check_codes(self, statement: Statement) -> None:
        """Check the codes of a statement that may be read long after it was accepted.

        A statement under an earlier agreement uses the words of that one, which were checked when
        it arrived. A statement that arrives now is checked by `acceptance.code.check_codes`.

        Raises:
            VerificationError: ``code_unknown``: it is under the agreement in force, and a code is
                no word of that.
        """
        if statement.payload.agreement == self.agreement.sid:
            check_codes(statement, self.vocabulary)

    def check_readers(self, to: Receiver, *, purpose: str, at: str) -> None:
        """Check that ``to`` names exactly the standing readers of a desk for this purpose.

        Args:
            to: the desk, as a statement names it.
            purpose: the desk must list it.
            at: the time at which the readers must stand.

        Raises:
            VerificationError: no such keyset or desk, a desk for other purposes, or a reader too
                few or too many.
        """
        named = self.named(to.keyset, to.party)
        desk = named.desks.get(to.desk)
        if desk is None or purpose not in desk.purposes:
            raise VerificationError("desk_unknown", "no such desk for this purpose")
        if sorted(named.readers(to.desk, at=at)) != list(to.kids):
            raise VerificationError("readers_differ", "not exactly the desk's standing readers")

    def check_fresh(self, sid: str, *, at: str) -> None:
        """Check that a keyset may still be named at the time ``at``.

        Raises:
            VerificationError: ``keyset_superseded``: the next one came a day ago or longer.
        """
        since = self.superseded.get(sid)
        if since is not None and _time(at) - _time(since) >= SUPERSEDED_FOR:
            raise VerificationError("keyset_superseded", "a newer one is there for over a day")

    def check_signer(self, sender: Sender, *, at: str) -> None:
        """Check that the signer stands in the newest keyset of the party too.

        Raises:
            VerificationError: no such member with that function, or the key does not stand.
        """
        self._newest(sender.party).signer(sender, at=at)

    def check_standing(self, party: str, kids: Collection[str], *, at: str) -> None:
        """Check that all of ``kids`` can read in the newest keyset of the party too.

        A keyset may be named for a day after the next one, but nothing is sealed to a reader who is
        missing in the next one.

        Raises:
            VerificationError: ``readers_differ``.
        """
        newest = self._newest(party)
        if not all(newest.can_read(kid, at=at) for kid in kids):
            raise VerificationError("readers_differ", "one of the readers stands no more")

    def _newest(self, party: str) -> Keyset:
        if party not in self.newest:
            raise VerificationError("keyset_unknown", "no keyset of such a party")
        return self.newest[party]


def build(
    agreement: Agreement,
    keysets: Iterable[Keyset],
    *,
    vocabulary: Vocabulary,
    earlier: Iterable[str] = (),
) -> Directory:
    """Verify the chain of each party of ``agreement`` from the keyset that the agreement names.

    A party without keysets is left out: nothing of it will verify.

    Args:
        agreement: trusted by the caller.
        keysets: of all parties, in any order, complete from the first on.
        vocabulary: the agreement's.
        earlier: ids of agreements that were trusted before this one.

    Raises:
        VerificationError: a keyset that is not of a party of the agreement, a chain with a gap or
            a fork, a function that the party's types do not have, or a desk of its newest keyset
            for a purpose that was not agreed.
    """
    chains: dict[str, list[Keyset]] = {}
    for one in sorted(keysets, key=lambda one: one.n):
        if one.party not in agreement.parties:
            raise VerificationError("party_unknown", "a keyset of a party outside the agreement")
        chains.setdefault(one.party, []).append(one)
    for party, chain in chains.items():
        keyset.verify_chain(chain, pinned=agreement.parties[party].keyset)
        for one in chain:
            check_functions(one, agreement.parties[party].types, vocabulary)
        # Older keysets describe their desks in the words of their time.
        check_purposes(chain[-1], vocabulary)
    return Directory(
        agreement=agreement,
        agreements=frozenset({agreement.sid, *earlier}),
        keysets={one.sid: one for chain in chains.values() for one in chain},
        newest={party: chain[-1] for party, chain in chains.items()},
        vocabulary=vocabulary,
        superseded={
            before.sid: following.at
            for chain in chains.values()
            for before, following in itertools.pairwise(chain)
        },
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
