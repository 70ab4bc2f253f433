"""The keywords of an entry: organisations, case, purpose, categories and outcome.

Keywords are no part of the log. They are stored beside it as keyed tags, so that a copy of the
database does not tell who did what. The entries of a party's own requests and actions have the
keyword ``seen:<party>``; what the party may read in them is decided when somebody looks.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.domain.request import UNSENT

EVERY = "every"
Records = Mapping[str, Mapping[str, Any]]


def keywords(records: Records) -> frozenset[str]:
    """The keywords of an entry with these records (by group); an empty record has none."""
    return frozenset(_keywords(records))


def _keywords(records: Records) -> Iterator[str]:
    who, whom, what, why = (records[group] for group in ("who", "whom", "what", "why"))
    yield EVERY
    for party in (who.get("party"), what.get("from"), what.get("to")):
        if party:
            yield f"party:{party}"
    for party in _readers(who, what):
        yield f"seen:{party}"
    if whom:
        yield f"case:{whom['case']}"
    if why:
        yield f"purpose:{why['purpose']}"
        yield f"outcome:{why['outcome']}"
        yield from (f"category:{one['category']}" for one in why["items"])


def _readers(who: Mapping[str, Any], what: Mapping[str, Any]) -> Iterator[str]:
    """The parties whose entry it is; a provider never learns of an unsent message."""
    if "party" in who:
        yield who["party"]
    if "from" in what:
        yield what["from"]
    if "to" in what and what["shown"] not in UNSENT:
        yield what["to"]
