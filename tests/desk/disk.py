"""Which paths below a party's folder stand in the table of `connectors.disk`."""

import re

from connectors.disk import QUEUE, STATE_SUFFIX, TABLE, DiskPlace

NAME, ID = "[a-z0-9][a-z0-9_-]{0,31}", "[0-9a-z-]{1,64}"
# Where each place lies in the folder of a party whose desk serves several members.
PLACES = {
    DiskPlace.KEYS: "",
    DiskPlace.OWN: f"{NAME}{re.escape(STATE_SUFFIX)}/",
    DiskPlace.SHARED: f"{QUEUE}/",
}


def pattern(row):
    named = re.escape(row.file).replace("NAME", NAME).replace("ID", ID)
    return PLACES[row.place] + (f"{row.folder}/" if row.folder else "") + named


PATTERNS = [re.compile(pattern(row)) for row in TABLE]


def unknown(party):
    """The paths below the folder of a party that no row of the table has, sorted.

    Files are there by their row, folders as those in which such a file can lie.
    """
    found = [(path, path.relative_to(party).as_posix()) for path in party.rglob("*")]
    return sorted(name for path, name in found if not is_known(name, folder=path.is_dir()))


def is_known(name, *, folder):
    if not folder:
        return any(one.fullmatch(name) for one in PATTERNS)
    folders = [one.pattern.rpartition("/")[0] for one in PATTERNS] + [
        place.rstrip("/") for place in PLACES.values()
    ]
    return any(re.fullmatch(one, name) for one in folders)
