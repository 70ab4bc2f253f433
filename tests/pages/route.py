"""Every page and form of an application, as the application itself knows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Route:
    """One of them; ``about`` is the first line of what its code says of itself."""

    path: str
    method: str
    about: str

    @property
    def key(self):
        return f"{self.method} {self.path}"


def routes(app):
    """All of them, by path."""
    return sorted(one for router in _routers(app) for one in _of(router))


def _routers(app):
    return [app, *(inner for one in app.routes if (inner := getattr(one, "original_router", None)))]


def _of(router):
    for one in router.routes:
        if hasattr(one, "endpoint"):
            lines = (one.endpoint.__doc__ or "").strip().splitlines()
            for method in sorted(one.methods):
                yield Route(path=one.path, method=method, about=next(iter(lines), ""))
