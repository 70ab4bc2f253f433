"""The agreement's clauses as text: one article under each heading ``## Artikel 5. Title``."""

import re
from dataclasses import dataclass, replace

from hub.errors import NotFound

_ARTICLE = re.compile(r"## \S+ ([0-9]{1,2})\. ([^\n]+)\n\n(.*?)\s*(?=\n## |\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One article; ``number`` may name a row of it, as in 5.5."""

    number: str
    title: str
    text: str


def articles(document: str) -> tuple[Clause, ...]:
    """Every article, in the order of the document."""
    return tuple(
        Clause(number=found[1], title=found[2], text=found[3])
        for found in _ARTICLE.finditer(document)
    )


def preface(document: str) -> str:
    """The text before the first article, without its heading and marks: it says how final it is."""
    before = document.partition("\n## ")[0]
    lines = (line.strip(" *") for line in before.splitlines() if not line.startswith("#"))
    return " ".join(filter(None, lines))


def find(document: str, number: str) -> Clause:
    """The article that ``number`` (``6``, or ``5.5`` for a row of article 5) names.

    Raises:
        NotFound: the document has no such article.
    """
    article = number.partition(".")[0]
    for found in articles(document):
        if found.number == article:
            return replace(found, number=number)
    raise NotFound("clause_unknown", number)
