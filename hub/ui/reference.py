"""The name of a thing that has only an id: its first eight characters."""

REFERENCE_CHARACTERS = 8


def short(sid: str) -> str:
    """The beginning of ``sid``, enough for a reader to tell two apart."""
    return sid[:REFERENCE_CHARACTERS]
