"""Receipts: by a party that has the statement, about one of the right type.

Source: formats, section 11.
"""

from hub.crypto.statement import Statement
from hub.errors import InvalidInput, NotAllowed, VerificationError

# The sender of a statement signs these events; its receiver signs all others.
_BY_SENDER = frozenset({"withdrawn", "recalled"})
# These events change the request, or what the person was told; they cannot be about a question.
_OF_ANSWERS = frozenset({"recalled", "wrong_person", "deleted"})


def check_receipt(receipt: Statement, about: Statement) -> None:
    """Check that a receipt is by a party that has the statement, about one of the right type.

    Raises:
        InvalidInput: ``statement_type``: it is no receipt.
        VerificationError: ``receipt_about``: about another statement, or one of another type.
        NotAllowed: ``receipt_not_yours``: by another party than the one that says this.
    """
    if receipt.type != "receipt":
        raise InvalidInput("statement_type", "expected a receipt")
    event = receipt.payload["event"]
    if receipt.payload["about"] != about.sid or about.type not in ("request", "answer"):
        raise VerificationError("receipt_about", "about another statement")
    is_senders = event in _BY_SENDER or about.type == "request"
    side = "from" if is_senders else "to"
    if receipt.sender["party"] != about.payload[side]["party"]:
        raise NotAllowed("receipt_not_yours", "readers receipt, senders recall")
    if not _is_of(event, about):
        raise VerificationError("receipt_about", "not about a statement of this type")


def check_asker(receipt: Statement, request: Statement) -> None:
    """Check that it is the asker who says that a letter was handed over.

    This check comes first: to a provider the refusal is the same in every state of the request.

    Raises:
        NotAllowed: ``receipt_not_yours``.
    """
    if receipt.sender["party"] != request.sender["party"]:
        raise NotAllowed("receipt_not_yours", "the asker hands over the letter")


def _is_of(event: str, about: Statement) -> bool:
    """Whether an event fits a statement of this type."""
    kind = about.payload.get("kind")
    if event == "handed_over":
        return about.type == "request" or kind == "answer"
    if event in _OF_ANSWERS:
        return kind in ("answer", "offer")
    return about.type == ("request" if event == "withdrawn" else "answer")
