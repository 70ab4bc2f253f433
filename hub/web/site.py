"""The parts of a hub that every page needs: use cases, address, words."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from hub.browser import site as browsers
from hub.services.broker import Broker


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(browsers.Site):
    """One hub as its pages know it."""

    name: ClassVar[str] = "hub"
    references: ClassVar[tuple[str, ...]] = ("session", "browser")
    form_bytes_max: ClassVar[int] = 4_096
    with_query: ClassVar[frozenset[str]] = frozenset({"/may"})

    broker: Broker


def site_of(request: Request) -> Site:
    """The hub that a page belongs to."""
    site: Site = request.app.state.site
    return site
