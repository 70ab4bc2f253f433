"""The facts that pages need about their application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from hub.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One application as its pages know it; each application adds its own parts.

    Attributes:
        name: a part of the names of its cookies.
        references: cookies that bind forms to a browser; the first existing one counts.
        form_bytes_max: size of a form without files.
        with_query: paths whose query belongs to the page: codes only, which lead nowhere and say
            nothing of a person.
        origin: its own address as browsers know it, without a path.
        env: ``demo`` or ``production``.
        words: by language.
    """

    name: ClassVar[str]
    references: ClassVar[tuple[str, ...]]
    form_bytes_max: ClassVar[int]
    with_query: ClassVar[frozenset[str]] = frozenset()

    origin: str
    env: str
    words: Mapping[str, Words]

    @property
    def demo(self) -> bool:
        """Whether all people and keys here are invented."""
        return self.env == "demo"


def site_of(request: Request) -> Site:
    """The application that a page belongs to."""
    site: Site = request.app.state.site
    return site
