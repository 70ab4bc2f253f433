"""Ids in the addresses of pages. A malformed one gives the page for an unknown address."""

from typing import Annotated

from fastapi import Path

from hub.form.value import Id, Sid

CasePath = Annotated[Id, Path()]
EntryPath = Annotated[Id, Path()]
SidPath = Annotated[Sid, Path()]
