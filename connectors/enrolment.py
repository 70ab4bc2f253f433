"""The beginning of a client's trust: officers whom the holder of the key file has met.

The hub may have handed over the agreement and the own party's keysets, and is not believed: the
newest keyset counts because officers whose fingerprints were compared in person have signed it, and
the agreement because they have signed that. From then on `connectors.trust` uses the pins. Source:
formats, sections 7, 8 and 12.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.api.party import AgreementOut, StatementsOut
from connectors.keys.keyring import KeyFile, Pin
from connectors.trust import Source
from hub.crypto import agreement, keyset
from hub.crypto.agreement import Agreement
from hub.crypto.keyset import Keyset
from hub.errors import Conflict, NotFound, VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """The files that the hub shows a newcomer: their form is checked, and nothing else yet."""

    agreed: Agreement
    document: Any  # the agreement's envelope
    chain: tuple[Keyset, ...]


def fetch(source: Source, key_file: KeyFile) -> Introduction:
    """The agreement and the own party's keysets, as the hub shows them.

    Raises:
        NotAllowed: the hub does not know this member: the keyset is not published yet.
        NotFound: the hub has no keyset of the own party.
        InvalidInput: they have another form.
    """
    document = source.get("/v1/agreement", AgreementOut).statement
    items = source.get(f"/v1/keysets/{key_file.party}", StatementsOut).items
    if not items:
        raise NotFound("party_unknown", "no keyset of such a party")
    return Introduction(
        agreed=agreement.parse(document, env=key_file.env),
        document=document,
        chain=tuple(keyset.parse(one, env=key_file.env) for one in items),
    )


def enrol(
    key_file: KeyFile,
    agreed: Agreement,
    chain: Sequence[Keyset],
    *,
    officers: Collection[str],
    at: str,
) -> KeyFile:
    """Give a key file its first pins.

    Args:
        key_file: a key file without pins.
        agreed: the agreement; its form is right, nothing else is verified yet.
        chain: the own party's keysets from the first on, likewise.
        officers: key ids of the officers whose fingerprints were compared in person.
        at: now.

    Returns:
        The key file with the agreement, its log and the own party's newest keyset pinned.

    Raises:
        Conflict: the key file has pins already.
        VerificationError: the own party is not in the agreement or has not signed it, its chain
            does not hold, or too few of ``officers`` have signed its newest keyset.
    """
    if key_file.agreement is not None or key_file.pins:
        raise Conflict("enrolled_already", "trust begins once; a new key file begins again")
    if key_file.party not in agreed.parties or not chain:
        raise VerificationError("party_unknown", "the own party is not in it, or has no keyset")
    # 1. The keysets form one chain, which begins with the one that this agreement names.
    keyset.verify_chain(chain, pinned=agreed.parties[key_file.party].keyset)
    newest = chain[-1]
    # 2. Officers whom the holder met have signed the newest; else a hub could make up all of it.
    met = keyset.signed_by(newest.envelope, newest) & set(officers)
    if newest.party != key_file.party or len(met) < newest.threshold:
        raise VerificationError("officers_unknown", "not signed by the officers who were met")
    # 3. The officers in that keyset have signed the agreement.
    if not agreed.has_signed(newest, at=at):
        raise VerificationError("agreement_not_signed", "the own party has not signed it")
    pin = Pin(party=newest.party, n=newest.n, sid=newest.sid)
    return replace(key_file, agreement=agreed.sid, log=agreed.log, pins=(pin,))
