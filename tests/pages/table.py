"""The page ``docs/pages.md``: both matrices in Markdown, written and read back."""

from pathlib import Path

from tests.pages import role
from tests.pages.visitor import YES

TARGET = Path(__file__).parents[2] / "docs" / "pages.md"
TITLES = {"desk": "The desk of an organisation", "hub": "The hub's own pages"}
ROLES = {"desk": role.DESK, "hub": role.HUB}
# The parts of each table, by how the addresses in it begin; what is left comes last.
_PARTS = {
    "desk": {
        "People and their cases": ("cases", "assignments"),
        "Asking, and what came back": ("requests", "readings", "hub-view"),
        "Being asked": ("inbox",),
        "Approving, and the central desk": ("approvals", "central"),
        "What was done": ("done", "proofs"),
    },
    "hub": {"Requests and the log": ("requests", "log"), "The privacy officer": ("audit",)},
}
_REST = "Coming in, and what is for everybody"
_ABOUT = {
    "/": "The beginning: leads to the first page of this reader.",
    "/static/{name}": "Style sheets, the script and icons.",
}

INTRODUCTION = """# Every page, and who may see it

This page shows for every page and every form of Dossierhub what each role is given. It is made by
a program. The program starts a hub and the desks of nine invented organisations, with real keys.
It signs in as each role and goes everywhere. A test does the same again with every change: if a
right is different from what stands here, the test fails until this page says so too. Then the
difference is seen by who reviews the change. A page that is new must get a row.

Make it anew with `make pages`.

## How to read it

The story is always the same. A legal counsellor of *De Rechtshoek* has a case and asks the IND
about it. *Stichting Thuishaven* is another NGO, *Regiepunt Amsterdam* is the coordinator; DT&V,
AVIM, the municipality and the GGD have nothing to do with this case.

| it says | it means |
|---|---|
| **yes** | The page is shown. A form answers, if only by saying that a field is still empty. |
| no | Refused (403): your function does not do this, or the case is a colleague's. |
| none | Not there (404): the very page of what does not exist. So nobody learns of a case. |
| door | First you unlock your key (at a desk) or sign in (at the hub). |

`GET` opens a page, `POST` sends its form. Forms are sent empty; the few that do something even then
(such as taking a request back) are sent about requests that are there for it. "Yes" at a form says
that this role meets the form. What is then sent is judged again by the hub, under the agreement, at
each request, release and reading.

## What may surprise

- **Lists are for all members.** What an organisation asked or was asked is known to its own members
  by reference: purpose, state, dates. A name is shown only to who can open the case. The hub shows
  members the same.
- **Anybody at the organisation that asked may take a request back.** It stops data and gives
  none, and the log says who did it.
- **Consent can be taken back at any desk that knows of the request,** also at the organisation
  that was asked: for the person it must be as easy as giving it (GDPR, article 7(3)). Nobody
  learns a name by it.
- **Approving.** Four eyes may be those of any member of the organisation that asks, that is asked,
  or of the coordinator. So they see that request, without its letter, and no other. The answer of
  a doctor is seen by the colleagues who may release it.
- **The team lead** opened this case at the desk and gave it to the counsellor, so she can read its
  card. She cannot ask. All that she can put on file is who works on it, and that consent is taken
  back. ("Forget the talk" forgets one's own draft only; she has none.)
- **The privacy officer** sees requests by reference, and the log. No letter and no answer opens.
- **The log is for everybody who takes part.** A line names no person and nobody's case.
- **A first visit needs no key,** as there is none yet. The pages of enrolment show a newcomer's
  name, function and fingerprint to whoever can reach the desk.
"""


def document(rows):
    """The whole page; ``rows`` are those of each application, by its name."""
    return "\n".join([INTRODUCTION, *(_application(name, rows[name]) for name in TITLES)])


def cells(text):
    """What a page says: application, route, about and role, to the word in the cell."""
    found, name, heads = {}, "", []
    for line in text.splitlines():
        parts = [one.strip().strip("*") for one in line.strip("|").split(" | ")]
        if line.startswith("## "):
            name = next((one for one, title in TITLES.items() if line[3:] == title), "")
        elif name and line.startswith("| Page |"):
            heads = [one.replace("<br>", " ") for one in parts[2:]]
        elif name and line.startswith("| ") and parts[0] != "---":
            pairs = zip(heads, parts[2:], strict=True)
            found |= {(name, parts[1], head): one for head, one in pairs}
    return found


def _application(name, rows):
    parts = dict.fromkeys([*_PARTS[name], _REST], ())
    for row in sorted(rows, key=lambda one: one.route):
        parts[_part(name, row)] += (row,)
    made = [f"### {title}\n\n{_table(name, found)}\n" for title, found in parts.items()]
    return "\n".join([f"## {TITLES[name]}\n", *made])


def _part(name, row):
    begins = row.route.path.split("/")[1]
    return next((title for title, known in _PARTS[name].items() if begins in known), _REST)


def _table(name, rows):
    heads = ["Page", "Address", *(one.replace(" ", "<br>") for one in ROLES[name].values())]
    lines = [heads, ["---"] * len(heads), *(_line(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(row):
    about = _ABOUT.get(row.route.path, row.route.about)
    whose = f", {row.about}" if row.about else ""
    shown = [f"**{one}**" if one == YES else one for one in row.cells.values()]
    return [about, f"`{row.route.key}`{whose}", *shown]
