"""The words of an answer, shown before it goes out to its sender and its approver."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.desk.answering.letter import ShownPart, documents_of
from connectors.desk.page.vocabulary import name_of
from connectors.sealed.attachment import Attachment
from connectors.session import Session
from hub.ui.words import Words

_KINDS = {"delivered": "good", "not_held": "neutral", "withheld": "bad", "later": "wait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedLine:
    """The result for one category, and the documents that go with it."""

    name: str
    outcome: str
    kind: str
    documents: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """All words of an answer."""

    results: tuple[ReviewedLine, ...]
    predicates: tuple[tuple[str, str], ...]
    text: str


def text_of(
    session: Session,
    said: Mapping[str, Any],
    attachments: Sequence[Attachment],
    path: str,
    words: Words,
    *,
    items: Collection[str],
) -> AnswerText:
    """An answer in words.

    Args:
        session: the session whose agreement names the codes.
        said: the ``answer`` of the sealed header.
        attachments: its documents.
        path: the address at which these can be opened, by their number.
        words: the reader's.
        items: the categories that this answer delivers; others were sent before.
    """
    documents = documents_of([one.part for one in attachments], path)
    by_category = [
        (one.part.category, document) for one, document in zip(attachments, documents, strict=True)
    ]
    return AnswerText(
        results=tuple(
            ReviewedLine(
                name=name_of(session, "categories", row["category"], words),
                outcome=_outcome(session, row, words, items),
                kind=_KINDS[row["outcome"]],
                documents=tuple(one for name, one in by_category if name == row["category"]),
            )
            for row in said["results"]
        ),
        predicates=tuple(
            (
                name_of(session, "predicates", one["id"], words),
                words.say(f"answer.value.{one['value']}"),
            )
            for one in said.get("predicates", ())
        ),
        text=str(said.get("text", "")),
    )


def _outcome(session: Session, row: Mapping[str, str], words: Words, items: Collection[str]) -> str:
    outcome = words.say(f"answer.outcome.{row['outcome']}")
    if row["outcome"] == "withheld":
        return f"{outcome}: {name_of(session, 'withheld', row['code'], words)}"
    if row["outcome"] == "delivered" and row["category"] not in items:
        return words.say("answer.sent")
    return outcome
