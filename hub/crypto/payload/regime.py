"""One of two halves that say under which regime a municipality acts. Source: formats, section 6."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from hub.crypto.payload.signed import Signed
from hub.form.model import ill_formed
from hub.form.value import Date, Digest, Party, Sid


class Regime(Signed):
    """The regime of ``party`` from ``start`` to ``until``, as a privacy officer says it."""

    noun: ClassVar[str] = "regime"

    party: Party
    value: Literal["interim", "statutory"]
    document: Digest
    start: Date
    until: Date
    confirms: Sid | None = None

    @model_validator(mode="after")
    def _check_officer(self) -> Self:
        if self.sender.function != "privacy_officer" or self.until < self.start:
            raise ill_formed("by a privacy officer, from start to until")
        return self
