"""Turns a view model into a page: one base template, components, and words in two languages.

Templates see only what they are handed. An unknown name is an error (StrictUndefined), and all
text is escaped.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from hub.errors import NotFound
from hub.ui import words
from hub.ui.table import labelled
from hub.ui.words import SHARED, Words

# library.css is built from npm (``make style``) and goes before ours in the page.
_ASSETS = {
    "library.css": "text/css",
    "dossierhub.css": "text/css",
    "dossierhub.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link; ``key`` names its word."""

    href: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame around every page.

    ``path`` and ``query`` (empty, or from its question mark on) are the page's own address, for the
    link to the other language. ``reader`` is the function and organisation of the signed-in member,
    never a name; empty if nobody is. ``leaves`` are the forms with which they stop.
    """

    words: Words
    path: str
    demo: bool
    query: str = ""
    reader: str = ""
    form_token: str = ""
    links: tuple[Link, ...] = ()
    leaves: tuple[Link, ...] = ()


def render(template: str, *, frame: Frame, **view: Any) -> str:
    """The HTML of ``template`` for the view models in ``view``; of the words' application."""
    environment = _environment(frame.words.language, frame.words.application)
    return environment.get_template(template).render({**view, "frame": frame})


@cache
def _environment(language: str, application: str = SHARED) -> Environment:
    """One environment for each language: components see only globals, and have their own words.

    A template is the application's own, or a shared one.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(one) for one in dict.fromkeys((application, SHARED))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["labelled"] = labelled
    environment.globals["say"] = words.load(language, application).say
    return environment


def assets() -> dict[str, tuple[str, bytes]]:
    """The files that pages load, by their path: media type and bytes.

    Raises:
        NotFound: a file is missing; then no page is shown, rather than a bare one.
    """
    folder = resources.files(SHARED).joinpath("static")
    return {f"/static/{name}": (media, _asset(folder, name)) for name, media in _ASSETS.items()}


def _asset(folder: Traversable, name: str) -> bytes:
    try:
        return folder.joinpath(name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("asset_missing", f"{name} is not built; run: make style") from error
