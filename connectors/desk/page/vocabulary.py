"""The agreement's own words for its codes, in the reader's language."""

from collections.abc import Iterable, Mapping

from babel.lists import format_list

from connectors.desk.page.page import names_of
from connectors.session import Session
from hub.ui.words import Words


def name_of(session: Session, kind: str, code: str, words: Words) -> str:
    """The meaning of ``code`` in the list ``kind`` (categories, refusals …); Dutch if need be."""
    rows = {str(one["id"]): one for one in session.trust.vocabulary[kind]}
    row = rows.get(code, {})
    return str(row.get(words.language) or row.get("nl") or code)


def codes(session: Session, kind: str) -> list[str]:
    """The codes of a list of the agreement, in its order."""
    return [str(one["id"]) for one in session.trust.vocabulary[kind]]


def category_names(session: Session, words: Words) -> Mapping[str, str]:
    """The name of each category of the agreement, in the reader's language."""
    return {row["id"]: row[words.language] for row in session.trust.vocabulary["categories"]}


def categories(session: Session, words: Words, codes: Iterable[str]) -> str:
    """Several categories in one line; a code that the agreement lacks stands as it is."""
    names = category_names(session, words)
    return format_list(sorted(names.get(one, one) for one in codes), locale=words.language)


def organisations(session: Session, words: Words, parties: Iterable[str]) -> str:
    """Several organisations in one line, the own one among them by its name."""
    names = names_of(session)
    return format_list(sorted(names.get(one, one) for one in parties), locale=words.language)


def special(session: Session) -> frozenset[str]:
    """The categories that the law protects most."""
    return frozenset(row["id"] for row in session.trust.vocabulary["categories"] if row["art9"])
