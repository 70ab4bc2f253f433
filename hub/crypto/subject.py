"""The check that a letter is about the person of the consent. Source: formats, section 1.

The hub sees blinded commitments only. The provider has the letter and computes them again: if it
holds another person's V-number, nothing is looked up.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.crypto import binding
from hub.crypto.payload.fact import Fact
from hub.crypto.statement import Statement
from hub.errors import VerificationError

_MUST_NAME = frozenset({"consent_given", "consent_renewed", "mandate"})


def check(letter: Mapping[str, Any], subject: str, facts: Sequence[Statement[Fact]]) -> None:
    """Check a letter's person against the request or offer and each fact that it cites.

    Args:
        letter: the opened letter, in its form.
        subject: of the request or offer.
        facts: the facts that it cites.

    Raises:
        VerificationError: ``subject_mismatch``: one of them is about another person, or is a
            consent or mandate that names nobody. The answer is a refusal with this code.
    """
    commitment = binding.anchor_commitment(bytes.fromhex(letter["s"]), letter["anchor"])
    blinding = {row["sid"]: row["r"] for row in letter.get("facts", ())}
    _check(commitment, letter["r"], subject)
    for fact in facts:
        named = fact.payload.subject
        if named is not None:
            _check(commitment, blinding.get(fact.sid), named)
        elif fact.payload.kind in _MUST_NAME:
            raise VerificationError("subject_mismatch", "a fact that names nobody")


def _check(commitment: str, r: str | None, subject: str) -> None:
    if r is None or binding.subject(bytes.fromhex(r), commitment) != subject:
        raise VerificationError("subject_mismatch", "about another person")
