"""The agreement's own words for its codes, in the reader's language."""

from collections.abc import Iterable, Mapping

from babel.lists import format_list

from connectors.desk.page.page import names_of
from connectors.session import Session
from hub.ui.words import Words


def name_of(session: Session, kind: str, code: str, words: Words) -> str:
    """The meaning of ``code`` in the list ``kind`` (categories, refusals …); Dutch if need be."""
    names = session.trust.vocabulary.names(kind).get(code, {})
    return names.get(words.language) or names.get("nl") or code


def codes(session: Session, kind: str) -> list[str]:
    """The codes of a list of the agreement, in its order."""
    return list(session.trust.vocabulary.names(kind))


def category_names(session: Session, words: Words) -> Mapping[str, str]:
    """The name of each category of the agreement, in the reader's language."""
    found = session.trust.vocabulary.categories
    return {code: one.names[words.language] for code, one in found.items()}


def categories(session: Session, words: Words, codes: Iterable[str]) -> str:
    """Several categories in one line; a code that the agreement lacks stands as it is."""
    names = category_names(session, words)
    return format_list(sorted(names.get(one, one) for one in codes), locale=words.language)


def organisations(session: Session, words: Words, parties: Iterable[str]) -> str:
    """Several organisations in one line, the own one among them by its name."""
    names = names_of(session)
    return format_list(sorted(names.get(one, one) for one in parties), locale=words.language)
