"""A request for data about one person. Source: formats, section 3."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from pydantic import model_validator

from hub.crypto.payload.signed import AboutPerson, Basis, Facts, Items, Kids, Receiver
from hub.form.model import Model, ill_formed
from hub.form.value import Code, Time

EXPIRES_MAX = timedelta(days=92)


class Reply(Model):
    """The asker's own desk, to which the answer is sealed."""

    desk: Code
    kids: Kids


class Request(AboutPerson):
    """The request: the items, the provider, the purpose and the term."""

    noun: ClassVar[str] = "request"

    reply: Reply
    items: Items
    basis: Basis
    provider_basis: Code
    facts: Facts | None = None
    necessity: Code
    complete: bool
    expires: Time

    @property
    def sealed_to(self) -> tuple[str, ...]:
        """The readers of both desks: the asker can read its own letter again."""
        return (*self.to.kids, *self.reply.kids)

    @property
    def answer_to(self) -> Receiver:
        """The asker's own desk, as an answer names it."""
        sender = self.sender
        return Receiver(
            party=sender.party, desk=self.reply.desk, keyset=sender.keyset, kids=self.reply.kids
        )

    @model_validator(mode="after")
    def _check_expires(self) -> Self:
        lasts = datetime.fromisoformat(self.expires) - datetime.fromisoformat(self.at)
        if not timedelta(0) < lasts <= EXPIRES_MAX:
            raise ill_formed("expires within 92 days")
        return self
