"""A case at the hub: a random number, whose it is, and how often something happened in it.

Who the person is stands in the card, which the hub cannot read. Source: formats, sections 1 and
9; design, section 3.
"""

from dataclasses import dataclass, replace

from hub.errors import Conflict, InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case; ``commitment`` binds it to one person without saying who it is.

    ``version`` is what a writer must have seen; ``counter`` is the place of the newest entry in
    the case's own order, which has no gaps.
    """

    case_id: str
    owner: str
    commitment: str
    version: int = 0
    counter: int = 0

    def advance(self, *, seen: int) -> "Case":
        """The case with one entry more; its ``counter`` is that entry's place.

        Raises:
            Conflict: something happened since the version that the writer has seen.
        """
        if seen != self.version:
            raise Conflict("case_changed", "the case has moved on")
        return replace(self, version=self.version + 1, counter=self.counter + 1)

    def hand_over(self, owner: str) -> "Case":
        """The case with its new owner (flow F16, the only way in which it changes).

        Raises:
            InvalidInput: it is the owner's already.
        """
        if owner == self.owner:
            raise InvalidInput("case_owner", "it is this party's already")
        return replace(self, owner=owner)

    def link(self, commitment: str) -> "Case":
        """The case bound to another anchor of the same person (a confirmed ``anchor_linked``).

        Raises:
            InvalidInput: the commitment is the same.
        """
        if commitment == self.commitment:
            raise InvalidInput("case_commitment", "it is bound to this already")
        return replace(self, commitment=commitment)
