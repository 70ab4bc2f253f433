"""Releasing an answer: exactly what goes out is shown first, then sealed, signed and delivered.

Source: formats, sections 2 and 4.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors import disk
from connectors.exchange import fact, message, prepare, review
from connectors.sealed.attachment import Attachment
from connectors.sealed.queue import Queue, QueueItem
from connectors.session import Session
from hub.crypto import content, statement
from hub.crypto.payload.fact import Fact
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.domain import retention
from hub.errors import InvalidInput, NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The member's decisions about a prepared answer.

    Attributes:
        only: categories that go out now; if empty, all that are there.
        later: categories that follow; the answer is not the last one then.
        withheld: category to code of why it is kept back.
        extra: documents picked by hand.
        predicates: answers by hand: question to yes, no or unknown.
        without: names of prepared documents that stay here.
        text: words in the answer.
        function: the function in which the member releases; if empty, the first that the flow
            allows.
    """

    only: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    withheld: Mapping[str, str] = field(default_factory=dict)
    extra: Sequence[Attachment] = ()
    predicates: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    text: str = field(default="", repr=False)
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An answer as it would go out.

    Attributes:
        request: the request that it answers, verified.
        letter: the asker's words.
        items: categories that the answer delivers.
        words: the ``answer`` of the sealed header.
        attachments: the documents.
        final: nothing follows.
        delete_by: the last day on which it may be read, as a date.
        requirements: obligations, retention and decision, as they were delivered.
    """

    request: Statement[Request]
    letter: Mapping[str, Any] = field(repr=False)
    items: frozenset[str]
    words: Mapping[str, Any] = field(repr=False)
    attachments: tuple[Attachment, ...]
    final: bool
    delete_by: str
    requirements: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        """The parts of an answer that a person checks before it goes out."""
        return {
            "request": self.request.sid,
            "to": self.request.payload.sender.party,
            "purpose": self.request.payload.purpose,
            "desk": self.request.payload.reply.desk,
            "final": self.final,
            "delete_by": self.delete_by,
            "results": self.words["results"],
            "predicates": self.words.get("predicates", []),
            "text": self.words.get("text", ""),
            "parts": [one.part.document() for one in self.attachments],
        }


@contextmanager
def preview(session: Session, sid: str, choice: Choice, queue: Queue) -> Iterator[Preview]:
    """The answer to a request as it would go out, while the context lasts.

    Raises:
        NotAllowed: a category that is never exchanged.
        InvalidInput: a category that was not asked, or nothing that goes out.
    """
    prepare.ensure(session, sid, queue)
    with queue.open(sid, session.key.identities) as item:
        yield _compose(session, item, choice, queue)


def send(session: Session, shown: Preview, queue: Queue, *, seen: bool) -> dict[str, Any]:
    """Seal, sign and deliver what was shown.

    Args:
        session: the member who releases.
        shown: the preview that the member agreed to.
        queue: where it was prepared; a final answer leaves it.
        seen: the member looked at the mandate.

    Returns:
        sid, seq, state, decision and the entry that proves it.
    """
    request = shown.request
    seq = message.next_seq(session, request.sid)
    mandates = sorted(shown.requirements["mandates"]) if seen else []
    payload, readers = message.base(
        session,
        request,
        "answer",
        seq=seq,
        function=shown.requirements["as"],
        items=fact.items(shown.items),
        provider_basis=request.payload.provider_basis,
        obligations=shown.requirements["obligations"],
        delete_by=shown.delete_by,
        final=shown.final,
        decision=shown.requirements["decision"],
        seen=mandates or None,
    )
    delivered = message.deliver(session, request, payload, shown.words, shown.attachments, readers)
    review.keep(session, request, delivered, shown.attachments, queue)
    _remember(session, shown, queue)
    return message.report(delivered)


def _compose(session: Session, item: QueueItem, choice: Choice, queue: Queue) -> Preview:
    request = statement.parse(item.document["request"], Request, env=session.key.env)
    session.trust.verify(request)
    facts = [statement.parse(one, Fact, env=session.key.env) for one in item.document["facts"]]
    asked = {one.category for one in request.payload.items}
    check_categories(session, asked, choice)
    sent = set(queue.sent(request.sid))
    prepared = [
        one
        for one in item.attachments
        if _goes(one.part.category, choice, sent) and one.part.name not in choice.without
    ]
    attachments = (*prepared, *choice.extra)
    predicates = {**item.document["predicates"], **choice.predicates}
    delivered = {one.part.category for one in attachments}
    if asked == {content.YES_NO} and predicates:
        delivered, attachments = {content.YES_NO}, ()
    if not delivered:
        raise InvalidInput("nothing_to_release", "nothing goes out; refuse it, or add documents")
    words: dict[str, Any] = {
        "code": "delivered",
        "results": [_result(one, delivered | sent, choice) for one in sorted(asked)],
    }
    if delivered == {content.YES_NO}:
        rows = [{"id": name, "value": predicates[name]} for name in sorted(predicates)]
        words["predicates"] = rows
    words |= {"text": choice.text} if choice.text else {}
    return Preview(
        request=request,
        letter=item.document["letter"],
        items=frozenset(delivered),
        words=words,
        attachments=attachments,
        final=not choice.later,
        delete_by=_delete_by(session, item.document["retention_days"]),
        requirements={
            "obligations": item.document["obligations"],
            "decision": item.document["decision"],
            "mandates": [one.sid for one in facts if one.payload.kind == "mandate"],
            "as": choice.function,
        },
    )


def check_categories(session: Session, requested: set[str], choice: Choice) -> None:
    """Check that a choice names what was asked, and nothing that is never exchanged.

    Raises:
        NotAllowed: a category that is never exchanged.
        InvalidInput: a category that was not asked, or an unknown code.
    """
    named = {*choice.only, *choice.later, *choice.withheld}
    named |= {one.part.category for one in choice.extra}
    # Categories that are never exchanged stop here, before sealing: the hub could not see them.
    if not named.isdisjoint(session.trust.vocabulary.never):
        raise NotAllowed("DENY_CATEGORY_NEVER", "this category is never exchanged")
    if not named <= requested:
        raise InvalidInput("item_not_asked", "a category that the request does not ask")
    if not set(choice.withheld.values()) <= session.trust.vocabulary.withheld.keys():
        raise InvalidInput("withheld_unknown", "expected one of the agreement's codes")


def _goes(category: str, choice: Choice, sent: set[str]) -> bool:
    held_back = category in choice.later or category in choice.withheld or category in sent
    return not held_back and (not choice.only or category in choice.only)


def _result(category: str, delivered: set[str], choice: Choice) -> dict[str, str]:
    if category in choice.withheld:
        code = choice.withheld[category]
        return {"category": category, "outcome": "withheld", "code": code}
    if category in choice.later:
        return {"category": category, "outcome": "later"}
    outcome = "delivered" if category in delivered else "not_held"
    return {"category": category, "outcome": outcome}


def _delete_by(session: Session, retention_days: int) -> str:
    return retention.delete_by(session.clock.at(), retention_days).isoformat()


def _remember(session: Session, shown: Preview, queue: Queue) -> None:
    sid = shown.request.sid
    if shown.final:
        queue.drop(sid)
        session.memory.drop(disk.WORK, sid)
    else:
        queue.add_sent(sid, shown.items)
