"""Every page as every role: what ``docs/pages.md`` says is what happens, and nothing tells more."""

import re
from types import SimpleNamespace

import pytest

from tests.pages.story import NEWCOMER
from tests.pages.table import ROLES, TARGET, cells, document
from tests.pages.visitor import DOOR, NO, NONE, YES

NAMES = ("desk", "hub")
# One of each relation to the counsellor's case: who is refused there must not learn that it is.
STRANGERS = {
    "desk": ("bram", "fenna", "sanne", "lotte", "anna", "vera", "hans"),
    "hub": ("noor", "sanne", "pia", "lotte", "esra", "anna", "bas", "greet"),
}
# Of the own organisation: they see the request by reference, and on its page why it opens nothing.
KNOWN = {(one, "POST /requests/{sid}/answers/{message}/read") for one in ("bram", "fenna")}
IDS = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}|(?<=m-)[0-9a-f]{8}|(?<=enrolment/)wim|[0-9]+-[0-9]+$")
GUESSERS = (("desk", "noor"), ("desk", "anna"), ("hub", "fenna"))
MALFORMED = (
    "x!",
    "0" * 63 + "G",
    "0" * 5_000,
    "-1",
    "0",
    "9" * 400,
    "1e3",
    "%00",
    "%FF",
    "..%2F..%2Fetc%2Fpasswd",
    "%C3%A9" * 32,
    "%EF%BC%91",
    "%27%20OR%201=1",
)


@pytest.fixture(scope="module")
def seen(visited):
    """All visits, in the one order that they can be made: who has locked comes nowhere."""
    rows = {name: one.rows() for name, one in visited.items()}
    strange = {name: _strange(visited[name], rows[name], STRANGERS[name]) for name in NAMES}
    malformed = {(name, role): _malformed(visited[name], role) for name, role in GUESSERS}
    for name, one in visited.items():
        rows[name] += one.rows(last=True)
    return SimpleNamespace(rows=rows, strange=strange, malformed=malformed)


def _strange(tour, rows, roles):
    """Who is refused at an address: what they see there, and where nothing is at all."""
    found = {}
    for row, (route, address) in zip(rows, _kept(tour), strict=True):
        nowhere = IDS.sub(_other, address.path)
        for role in roles if nowhere != address.path else ():
            if row.cells[role] in {NO, NONE} and (role, route.key) not in KNOWN:
                pages = [tour.see(role, route, address, one) for one in (address.path, nowhere)]
                found[route.key, address.about, role] = tuple((p.status, p.same) for p in pages)
    return found


def _other(found):
    """Another id of the same form, of nothing."""
    return "els" if found[0] == NEWCOMER else re.sub(r"[0-9a-f]", "0", found[0])


def _malformed(tour, role):
    """What comes of ids in no form, one at a time: the status by route, place and id."""
    found = {}
    for route, address in _kept(tour):
        parts = address.path.split("/")
        for place, shape in enumerate(route.path.split("/")):
            for id_ in MALFORMED if shape.startswith("{") else ():
                path = "/".join([*parts[:place], id_, *parts[place + 1 :]])
                found[route.key, shape, id_[:20]] = tour.see(role, route, address, path).status
    return found


def _kept(tour):
    return [(route, one) for route, one in tour.stops() if route.key not in tour.last]


@pytest.mark.parametrize("name", NAMES)
def test_every_route_of_an_application_is_visited(visited, name):
    tour = visited[name]
    stops = {(route.method, route.path) for route, _ in tour.stops()}
    declared = {
        (method.upper(), path)
        for path, methods in tour.app.openapi()["paths"].items()
        for method in methods
    }

    assert tour.missing() == []
    assert declared <= stops
    assert len(stops) > 20


@pytest.mark.slow
def test_what_each_role_is_given_is_what_docs_pages_says(seen):
    text = document(seen.rows)
    now, said = cells(text), cells(TARGET.read_text())

    different = {
        place: f"docs/pages.md says {said.get(place)}, now {now.get(place)}"
        for place in now.keys() | said.keys()
        if now.get(place) != said.get(place)
    }

    assert different == {}
    assert TARGET.read_text() == text, "run `make pages`"
    assert len(now) == sum(len(seen.rows[name]) * len(ROLES[name]) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_visit_ends_in_a_page_that_is_meant(seen, name):
    ends = [
        (row.route.key, row.about, role, cell)
        for row in seen.rows[name]
        for role, cell in row.cells.items()
    ]

    assert [end for end in ends if end[3] not in {YES, NO, NONE, DOOR}] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_yours_looks_the_same_as_what_is_not_there(seen, name):
    found = seen.strange[name]

    assert [place for place, (here, there) in found.items() if here != there] == []
    assert {here[0] for here, _ in found.values()} == {403, 404}
    assert len(found) > 20


@pytest.mark.parametrize("guesser", GUESSERS)
def test_an_id_in_no_form_is_not_there_and_breaks_nothing(seen, guesser):
    found = seen.malformed[guesser]

    assert {place: status for place, status in found.items() if status not in {403, 404}} == {}
    assert 404 in found.values()
