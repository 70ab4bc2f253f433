"""The words of a keyset about members and desks: agreed functions and purposes only.

Source: formats, section 7.
"""

from collections.abc import Collection

from hub.crypto.keyset import Keyset
from hub.domain.vocabulary import Vocabulary
from hub.errors import VerificationError


def check_functions(keyset: Keyset, types: Collection[str], vocabulary: Vocabulary) -> None:
    """Check that members have only functions that the party's types may give.

    Raises:
        VerificationError: ``keyset_function``.
    """
    given = {code for code, one in vocabulary.functions.items() if not one.types.isdisjoint(types)}
    if any(not member.functions <= given for member in keyset.members.values()):
        raise VerificationError("keyset_function", "a function that is not of its types")


def check_purposes(keyset: Keyset, vocabulary: Vocabulary) -> None:
    """Check that desks serve only purposes of the agreement.

    Raises:
        VerificationError: ``keyset_purpose``.
    """
    if any(not desk.purposes <= vocabulary.purposes.keys() for desk in keyset.desks.values()):
        raise VerificationError("keyset_purpose", "a desk for a purpose that was not agreed")
