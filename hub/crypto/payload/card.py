"""A case card: the person of a case, sealed to the case's members. Source: formats, section 1."""

from typing import ClassVar, Self

from pydantic import model_validator

from hub.crypto.payload.signed import Carrying, Kids
from hub.form.model import ill_formed
from hub.form.value import Digest, Id, Number, Sid


class Card(Carrying):
    """The ``n``-th card of a case; it names the one before it."""

    noun: ClassVar[str] = "card"

    case: Id
    n: Number
    prev: Sid | None = None
    commitment: Digest
    kids: Kids

    @property
    def sealed_to(self) -> tuple[str, ...]:
        """The members that it names."""
        return self.kids

    @model_validator(mode="after")
    def _check_prev(self) -> Self:
        if (self.n == 1) != (self.prev is None):
            raise ill_formed("expected prev exactly from the second card on")
        return self
