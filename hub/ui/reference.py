"""How people call what has an id only: by its first eight characters."""

REFERENCE_CHARACTERS = 8


def short(sid: str) -> str:
    """The beginning of ``sid``, enough for a reader to tell two apart."""
    return sid[:REFERENCE_CHARACTERS]
