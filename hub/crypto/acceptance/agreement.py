"""The first agreement of a hub: whole before anything rests on it. Source: formats, section 8."""

from collections.abc import Collection, Mapping

from hub.crypto import agreement as agreements
from hub.crypto import directory
from hub.crypto.agreement import FLOWS, VOCABULARY, Agreement
from hub.crypto.keyset import Keyset
from hub.domain import vocabulary
from hub.errors import VerificationError
from hub.form import strict


def accept_first(
    agreement: Agreement, files: Mapping[str, bytes], keysets: Collection[Keyset], *, log: str
) -> Agreement:
    """Check an agreement with its files and the first keyset of each party.

    Args:
        agreement: as the officers signed it.
        files: by path, those that the agreement names.
        keysets: the first one of each party.
        log: the verifier key of this hub's log.

    Returns:
        The agreement with the signatures of known officers only.

    Raises:
        InvalidInput: a file of data is not strict JSON, a party has a type that is not in the
            vocabulary, or nobody has signed.
        VerificationError: the log, a file or a keyset is not the one that the agreement names, a
            keyset is not signed by its officers or gives what was not agreed, or an officer's
            signature under the agreement is wrong.
    """
    # 1. It is about this hub. Its files were signed, nothing in them can be read in two ways, and
    #    their vocabulary covers the parties.
    if agreement.log != log:
        raise VerificationError("log_key_differs", "the agreement names the key of another log")
    agreement.check_files(files)
    agreed = vocabulary.parse(strict.read(files[VOCABULARY], reason="agreement_invalid"))
    strict.read(files[FLOWS], reason="agreement_invalid")
    agreement.check_types(agreed)
    # 2. Each party has its first keyset, which its officers signed.
    if sorted(one.party for one in keysets) != sorted(agreement.parties):
        raise VerificationError("keyset_not_pinned", "one first keyset for each party")
    built = directory.build(agreement, keysets, vocabulary=agreed)
    # 3. Every signature of a known officer is right: a wrong one voids the signing as a whole.
    return agreements.by_officers(agreement, built.newest.values())
