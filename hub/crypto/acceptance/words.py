"""A code in a statement is a word of the agreement: any other word could carry a message.

The policy judges the items and the purpose of a request, so that a denial is logged.
Source: formats, sections 3, 4 and 6.
"""

from collections.abc import Collection, Iterator

from hub.crypto.statement import Statement
from hub.domain.vocabulary import Vocabulary
from hub.errors import VerificationError


def check_words(statement: Statement, words: Vocabulary) -> None:
    """Check that the codes of a statement are words that were agreed.

    Raises:
        VerificationError: ``word_unknown``; the member is named, never its value.
    """
    for member, used, agreed in _used(statement, words):
        if not set(used) <= set(agreed):
            raise VerificationError("word_unknown", f"{member}: not a word of the agreement")


def _used(
    statement: Statement, words: Vocabulary
) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
    """Each member that holds codes: its name, the codes, and those that were agreed."""
    payload = statement.payload
    if statement.type in ("request", "answer"):
        yield "necessity", _single(payload.get("necessity")), words.necessity
        yield "provider_basis", _single(payload.get("provider_basis")), words.provider_bases
        yield "obligations", payload.get("obligations", ()), words.obligations
    if statement.type == "fact" or payload.get("kind") == "offer":
        items = [item["category"] for item in payload.get("items", ())]
        yield "purpose", _single(payload.get("purpose")), words.purposes
        yield "items", items, words.categories


def _single(code: str | None) -> tuple[str, ...]:
    return () if code is None else (code,)
