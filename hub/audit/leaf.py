"""Reads any leaf of the log, of an exchange or administrative. Source: formats, section 9."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from hub.audit import admin, entry
from hub.audit.admin import AdminForm, AdminLeaf
from hub.audit.entry import ExchangeForm, ExchangeLeaf

_LEAF: TypeAdapter[ExchangeForm | AdminForm] = TypeAdapter(
    Annotated[ExchangeForm | AdminForm, Field(discriminator="k")]
)


def parse(data: bytes) -> ExchangeLeaf | AdminLeaf:
    """Read a leaf.

    Raises:
        InvalidInput: it is neither kind, or not in its only form.
    """
    form = entry.read_form(_LEAF, data)
    return admin.of_form(form) if isinstance(form, AdminForm) else entry.of_form(form)
