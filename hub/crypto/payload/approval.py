"""A second person's yes or no. Source: formats, section 5."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from hub.crypto.payload.signed import Signed
from hub.form.model import Model, ill_formed
from hub.form.value import Sid


class About(Model):
    """One request or one answer."""

    request: Sid | None = None
    answer: Sid | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.request is None) == (self.answer is None):
            raise ill_formed("about one request or one answer")
        return self


class Approval(Signed):
    """The verdict of one function on a request or an answer."""

    noun: ClassVar[str] = "approval"

    about: About
    kind: Literal["four_eyes", "privacy_officer", "health_professional", "lawyer_release"]
    verdict: Literal["approve", "reject"]
    code: Literal["agreed", "too_broad", "basis_unclear", "text_not_releasable"] | None = None
