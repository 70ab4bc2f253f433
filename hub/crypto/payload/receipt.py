"""A party's report on an answer that it got, or took back. Source: formats, section 11."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from hub.crypto.payload.signed import Signed
from hub.form.model import ill_formed
from hub.form.value import Sid

Event = Literal[
    "opened",
    "saved",
    "deleted",
    "kept",
    "wrong_person",
    "recalled",
    "withdrawn",
    "reviewed",
    "handed_over",
]


class Receipt(Signed):
    """One event about one statement."""

    noun: ClassVar[str] = "receipt"

    about: Sid
    event: Event
    ground: Literal["legal_duty", "legal_claim", "own_file"] | None = None

    @model_validator(mode="after")
    def _check_ground(self) -> Self:
        if (self.event == "kept") != (self.ground is not None):
            raise ill_formed("expected a ground exactly where data is kept")
        return self
