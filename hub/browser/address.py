"""Ids in the addresses of pages. One that is out of its form is a page that is not there."""

from typing import Annotated

from fastapi import Path

CasePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
EntryPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
SidPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
