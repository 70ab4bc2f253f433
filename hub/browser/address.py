"""Ids in the addresses of pages. A malformed one gives the page for an unknown address."""

from typing import Annotated

from fastapi import Path

CasePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
EntryPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
SidPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
