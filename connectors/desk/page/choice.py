"""One option of a question, as `components/choices.html` shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option: ``value`` goes with the form, ``label`` and ``hint`` are read."""

    value: str
    label: str
    hint: str = ""
    checked: bool = False
