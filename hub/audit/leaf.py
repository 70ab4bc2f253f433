"""Reads any leaf of the log, of an exchange or administrative. Source: formats, section 9."""

from hub.audit import form
from hub.audit.admin import AdminLeaf, parse_admin
from hub.audit.entry import ExchangeLeaf, parse_exchange


def parse(data: bytes) -> ExchangeLeaf | AdminLeaf:
    """Read a leaf.

    Raises:
        InvalidInput: it is neither kind, or not in its only form.
    """
    if form.read(data, "leaf_invalid").get("k") == "admin":
        return parse_admin(data)
    return parse_exchange(data)
