"""The agreement's own words for its codes, in the reader's language."""

from connectors.session import Session
from hub.ui.words import Words


def term(session: Session, kind: str, code: str, words: Words) -> str:
    """What ``code`` of the list ``kind`` (categories, refusals …) means; Dutch if need be."""
    rows = {str(one["id"]): one for one in session.trust.vocabulary[kind]}
    row = rows.get(code, {})
    return str(row.get(words.language) or row.get("nl") or code)


def codes(session: Session, kind: str) -> list[str]:
    """The codes of a list of the agreement, in its order."""
    return [str(one["id"]) for one in session.trust.vocabulary[kind]]
