"""Words that a member types, before they are sealed. Source: formats, section 2."""

from hub.crypto import content
from hub.form import canonical


def lines(typed: str) -> str:
    """The typed text, with one character for each line break."""
    return typed.replace("\r\n", "\n").strip()


def is_too_long(text: str) -> bool:
    """Whether it is over the limit of a sealed text, as it is written there."""
    return len(canonical.encode(text)) - 2 > content.TEXT_MAX
