"""The steps of a request, as the component ``timeline`` shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineStep:
    """One step; ``at`` is its time for programs, ``when`` for people.

    ``href`` is its line in the log, or its proof.
    """

    at: str
    when: str
    what: str
    href: str
