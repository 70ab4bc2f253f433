"""A case card: the person of a case, sealed to the case's members. Source: formats, section 1."""

from typing import Self

from pydantic import model_validator

from hub.crypto.payload.model import ill_formed
from hub.crypto.payload.signed import Kids, Sealed, Signed
from hub.crypto.payload.value import Digest, Id, Number, Sid


class Card(Signed):
    """The ``n``-th card of a case; it names the one before it."""

    case: Id
    n: Number
    prev: Sid | None = None
    commitment: Digest
    kids: Kids
    sealed: Sealed

    @model_validator(mode="after")
    def _check_prev(self) -> Self:
        if (self.n == 1) != (self.prev is None):
            raise ill_formed("prev is due exactly from the second card on")
        return self
