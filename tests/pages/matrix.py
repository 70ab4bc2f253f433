"""Every page of an application as every role: what each is given, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.pages.route import Route, routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A page, and what it is about; ``fields`` are what its form cannot do without."""

    path: str
    about: str = ""
    fields: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A page about something, and what each role is given there."""

    route: Route
    about: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """An application with its visitors by role, and where they go.

    ``last`` are the forms that end or forget what others need; ``with_files`` send files.
    """

    app: object
    visitors: Mapping[str, object]
    addresses: Mapping[str, list[Address]]
    last: frozenset[str]
    with_files: frozenset[str] = frozenset()

    def stops(self):
        """Each route with each of its addresses, by path."""
        return [(route, one) for route in routes(self.app) for one in self._of(route)]

    def see(self, role, route, address, path=""):
        """What a role is given at an address, or at another ``path`` of the same route."""
        return self.visitors[role].visit(
            route.method,
            path or address.path,
            address.fields,
            files=route.key in self.with_files,
        )

    def rows(self, *, last=False):
        """The matrix of all but the forms that are sent last, or of these; by path."""
        return [
            Row(
                route=route,
                about=address.about,
                cells={role: self.see(role, route, address).verdict for role in self.visitors},
            )
            for route, address in self.stops()
            if (route.key in self.last) is last
        ]

    def missing(self):
        """Routes about something for which there is no address."""
        return [one.key for one in routes(self.app) if not self._of(one)]

    def _of(self, route):
        known = self.addresses.get(route.key) or self.addresses.get(route.path)
        return known or ([] if "{" in route.path else [Address(path=route.path)])
