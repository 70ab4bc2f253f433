"""How people name a request among each other: by the beginning of its id."""

CHARACTERS = 8


def short_id(sid: str) -> str:
    """The first characters of an id; enough to tell a desk's requests apart."""
    return sid[:CHARACTERS]
