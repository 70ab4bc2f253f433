"""An answer that a member works on: sealed to that member alone, until it is sent.

The choice of documents, words and codes is personal: no address, hidden field or unencrypted file
holds any of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors import disk
from connectors.exchange import release
from connectors.exchange.release import Choice, Preview
from connectors.sealed.attachment import Attachment
from connectors.sealed.queue import Queue
from connectors.session import Session
from hub.errors import NotFound

OUTCOMES = ("delivered", "not_held", "withheld", "later")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """The choices of a member so far.

    Attributes:
        outcomes: category to one of `OUTCOMES`.
        withheld: category to the code of why it is kept back.
        predicates: question to yes, no or unknown.
        without: names of prepared documents that stay here.
        text: words in the answer.
        files: picked by hand; readable while this is open.
    """

    outcomes: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    predicates: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    text: str = field(default="", repr=False)
    files: tuple[Attachment, ...] = field(default=(), repr=False)

    def choice(self) -> Choice:
        """The choices in the form that the use case takes."""
        delivered = self._with("delivered")
        return Choice(
            only=delivered,
            later=self._with("later"),
            withheld={one: self.withheld.get(one, "") for one in self._with("withheld")},
            extra=[one for one in self.files if one.part.category in delivered],
            predicates=self.predicates,
            without=self.without,
            text=self.text,
        )

    def document(self) -> dict[str, Any]:
        """All choices except the files, as they are kept."""
        return {
            "outcomes": dict(self.outcomes),
            "withheld": dict(self.withheld),
            "predicates": dict(self.predicates),
            "without": sorted(self.without),
            "text": self.text,
        }

    def _with(self, outcome: str) -> frozenset[str]:
        return frozenset(one for one, chosen in self.outcomes.items() if chosen == outcome)


@contextmanager
def opened(session: Session, sid: str) -> Iterator[Outgoing]:
    """The member's choices for a request so far, while the context lasts; empty if there are none.

    Raises:
        VerificationError: the file was changed.
    """
    with ExitStack() as resources:
        try:
            item = resources.enter_context(_queue(session).open(sid, session.key.identities))
        except NotFound:
            yield Outgoing()
            return
        kept = item.document
        yield Outgoing(
            outcomes=kept["outcomes"],
            withheld=kept["withheld"],
            predicates=kept["predicates"],
            without=frozenset(kept["without"]),
            text=kept["text"],
            files=item.attachments,
        )


def keep(session: Session, sid: str, outgoing: Outgoing) -> None:
    """Keep a choice with its files, in place of the one before."""
    files: Sequence[Attachment] = outgoing.files
    _queue(session).put(sid, outgoing.document(), files, [session.member.seal])


def drop(session: Session, sid: str) -> None:
    """Forget the choices; there need not be any."""
    _queue(session).drop(sid)


@contextmanager
def preview(session: Session, sid: str, queue: Queue) -> Iterator[Preview]:
    """The answer as it would go out now, while the context lasts.

    Raises:
        NotAllowed: a category that is never exchanged.
        InvalidInput: nothing goes out, or a category that was not asked.
    """
    with (
        opened(session, sid) as outgoing,
        release.preview(session, sid, outgoing.choice(), queue) as shown,
    ):
        yield shown


def _queue(session: Session) -> Queue:
    return Queue(folder=disk.OUTGOING.under(session.memory.root))
