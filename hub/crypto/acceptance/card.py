"""The card of a case: signed by a member of the case's owner, for standing members of that party.

Source: formats, section 1.
"""

from hub.crypto.keyset import Keyset
from hub.crypto.payload.card import Card
from hub.crypto.statement import Statement
from hub.errors import InvalidInput, VerificationError


def check_card(card: Statement[Card], *, case_id: str, owner: str) -> None:
    """Check that a card is that of a case, by the party that owns the case.

    Raises:
        InvalidInput: ``statement_type``: it is no card.
        VerificationError: ``card_differs``: of another case, or by another party.
    """
    if card.type != "card":
        raise InvalidInput("statement_type", "expected a card")
    if card.payload.case != case_id or card.payload.sender.party != owner:
        raise VerificationError("card_differs", "the card of another case or party")


def check_commitment(card: Statement[Card], *, before: str, is_linked: bool) -> None:
    """Check that a card is about the person of the card before it.

    Args:
        card: the next card of a case.
        before: the commitment of the card before.
        is_linked: two members of the owner have stated that this person has another anchor.

    Raises:
        VerificationError: ``commitment_changed``.
    """
    if card.payload.commitment != before and not is_linked:
        raise VerificationError("commitment_changed", "a new anchor needs two who saw it")


def check_card_readers(card: Statement[Card], newest: Keyset, *, at: str) -> None:
    """Check that a card is sealed to standing members of its own party only.

    Raises:
        VerificationError: ``readers_differ``.
    """
    if not all(newest.can_read(kid, at=at) for kid in card.payload.kids):
        raise VerificationError("readers_differ", "a reader who is no standing member")
