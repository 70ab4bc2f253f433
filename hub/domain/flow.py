"""A flow: which party may ask which party for what purpose, as one row of the agreement.

The decisions about a flow are in Rego. Here is what the form of statements depends on: which
functions sign, and how a request names the person. Source: formats, sections 1 and 4.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# State parties never learn of a case; their requests name an invitation.
STATE_PARTIES = frozenset({"ind", "dtv", "avim", "coa"})
BY_INVITATION = STATE_PARTIES | {"municipality"}
_PSEUDONYMOUS = frozenset({"F21", "F22", "F27"})
_CONFERENCE = "F26"
_NAMED_IN_CONFERENCE = frozenset({"ind", "dtv"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One row between two types of organisation; ``asks`` and ``releases`` hold functions."""

    id: str
    requester: str
    provider: str
    asks: frozenset[str]
    releases: frozenset[str]

    @property
    def is_by_invitation(self) -> bool:
        """Whether the request names an invitation and never a case."""
        return self.requester in BY_INVITATION

    @property
    def is_pseudonymous(self) -> bool:
        """Whether nothing in the exchange says who the person is."""
        in_conference = self.id == _CONFERENCE and self.provider not in _NAMED_IN_CONFERENCE
        return in_conference or self.id in _PSEUDONYMOUS


def find(
    flows: Mapping[str, Any], *, purpose: str, asking: Sequence[str], giving: Sequence[str]
) -> Flow | None:
    """The flow for a purpose between two organisations of these types; None if no row fits."""
    return next(matching(flows, purpose=purpose, asking=asking, giving=giving), None)


def matching(
    flows: Mapping[str, Any], *, purpose: str, asking: Sequence[str], giving: Sequence[str]
) -> Iterator[Flow]:
    """Every flow for a purpose between two organisations of these types.

    ``flows`` is the agreement's data: ``index`` maps purpose, requester and provider to the id of a
    row, and ``rows`` holds the rows.
    """
    for requester in asking:
        for provider in giving:
            name = flows["index"].get(f"{purpose}|{requester}|{provider}")
            if name is not None:
                row = flows["rows"][name]
                yield Flow(
                    id=name,
                    requester=requester,
                    provider=provider,
                    asks=frozenset(row["asks"]),
                    releases=frozenset(row["releases"]),
                )
