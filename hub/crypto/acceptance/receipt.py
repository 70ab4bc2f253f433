"""Receipts: by a party that has the statement, about one of the right type.

Source: formats, section 11.
"""

from hub.crypto.payload.answer import Message
from hub.crypto.payload.receipt import Receipt
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import AboutPerson
from hub.crypto.statement import Statement
from hub.errors import InvalidInput, NotAllowed, VerificationError

# The sender of a statement signs these events; its receiver signs all others.
_BY_SENDER = frozenset({"withdrawn", "recalled"})
# These events change the request, or what the person was told; they cannot be about a question.
_OF_ANSWERS = frozenset({"recalled", "wrong_person", "deleted"})
_OF_REQUESTS = frozenset({"withdrawn", "reviewed"})


def check_receipt(receipt: Statement[Receipt], about: Statement) -> None:
    """Check that a receipt is by a party that has the statement, about one of the right type.

    Raises:
        InvalidInput: ``statement_type``: it is no receipt.
        VerificationError: ``receipt_about``: about another statement, or one of another type.
        NotAllowed: ``receipt_not_yours``: by another party than the one that says this.
    """
    if receipt.type != "receipt":
        raise InvalidInput("statement_type", "expected a receipt")
    event, said = receipt.payload.event, about.payload
    if receipt.payload.about != about.sid or not isinstance(said, AboutPerson):
        raise VerificationError("receipt_about", "about another statement")
    is_senders = event in _BY_SENDER or isinstance(said, Request)
    if receipt.payload.sender.party != (said.sender.party if is_senders else said.to.party):
        raise NotAllowed("receipt_not_yours", "readers receipt, senders recall")
    if not _is_of(event, said):
        raise VerificationError("receipt_about", "not about a statement of this type")


def check_asker(receipt: Statement[Receipt], request: Statement[Request]) -> None:
    """Check that it is the asker who says that a letter was handed over.

    This check comes first: to a provider the refusal is the same in every state of the request.

    Raises:
        NotAllowed: ``receipt_not_yours``.
    """
    if receipt.payload.sender.party != request.payload.sender.party:
        raise NotAllowed("receipt_not_yours", "the asker hands over the letter")


def _is_of(event: str, about: AboutPerson) -> bool:
    """Whether an event fits a statement of this type."""
    kind = about.kind if isinstance(about, Message) else None
    if event == "handed_over":
        return isinstance(about, Request) or kind == "answer"
    if event in _OF_ANSWERS:
        return kind in ("answer", "offer")
    return isinstance(about, Request if event in _OF_REQUESTS else Message)
