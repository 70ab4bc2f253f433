"""A code in a statement is one of the agreement: any other word could carry a message.

The policy judges the items and the purpose of a request, so that a denial is logged.
Source: formats, sections 3, 4 and 6.
"""

from collections.abc import Collection, Iterator

from hub.crypto.payload.answer import Offer, Released
from hub.crypto.payload.fact import Consent, Scoped
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.domain.vocabulary import Vocabulary
from hub.errors import VerificationError


def check_codes(statement: Statement, vocabulary: Vocabulary) -> None:
    """Check that the codes of a statement were agreed.

    Raises:
        VerificationError: ``code_unknown``; the member is named, never its value.
    """
    for member, used, agreed in _used(statement, vocabulary):
        if not set(used) <= set(agreed):
            raise VerificationError("code_unknown", f"{member}: not a code of the agreement")


def _used(
    statement: Statement, vocabulary: Vocabulary
) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
    """Each member that holds codes: its name, the codes, and those that were agreed."""
    said = statement.payload
    if isinstance(said, Request | Offer):
        yield "necessity", (said.necessity,), vocabulary.necessity
    if isinstance(said, Request | Released):
        yield "provider_basis", (said.provider_basis,), vocabulary.provider_bases
    if isinstance(said, Released):
        yield "obligations", said.obligations, vocabulary.obligations
    if isinstance(said, Scoped | Offer):
        yield "purpose", (said.purpose,), vocabulary.purposes
    if isinstance(said, Consent | Offer):
        yield "items", [one.category for one in said.items], vocabulary.categories
