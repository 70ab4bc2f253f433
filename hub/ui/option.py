"""One answer that somebody can choose on a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """As the components ``choices`` and ``select`` show it.

    ``value`` goes with the form; ``label`` and ``hint`` are read.
    """

    value: str
    label: str
    hint: str = ""
    checked: bool = False
