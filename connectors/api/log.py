"""The log as its readers get it."""

from connectors.api.shape import Count, Out
from hub.form.model import Many


class LeafOut(Out):
    """A leaf in its place; base64."""

    index: Count
    leaf: str


class LeavesOut(Out):
    """Leaves in their order."""

    items: Many[LeafOut]


class ConsistencyOut(Out):
    """The proof that one tree extends another: hashes in base64."""

    hashes: Many[str]
