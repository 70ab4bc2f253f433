"""The form of an answer, filled in, and what of it lies on a disk in clear.

picked = [("asylum_decisions", *paper("besluit.pdf"))]
send_form(anna, f"/inbox/{sid}/answer", outcomes(), picked)
assert not in_clear(folder, b"besluit")
"""

import secrets
from pathlib import Path

from tests.world import asking

PDF = b"%PDF-1.7\n"


def paper(name, canary=b""):
    """A file for a form: its name and its bytes."""
    return name, PDF + canary + secrets.token_bytes(3_000)


def send_form(browser, path, fields, files=()):
    """Send a form with files, in the order of a browser: its token first."""
    token = browser.form_token(path)
    # A field where nobody picked a file makes it a form with files all the same.
    # A path is what a browser sends of a folder.
    picked = [
        (f"{'folder' if '/' in name else 'files'}-{category}", (name, data))
        for category, name, data in files
    ]
    return browser.http.post(
        path,
        data={"form_token": token} | fields,
        files=picked or [("none", ("", b""))],
        headers={"Origin": browser.origin},
    )


def outcomes(default="delivered", **change):
    """What became of each category, as the form has it."""
    return {f"outcome-{one}": change.get(one, default) for one in asking.FIVE}


def in_clear(folder, *canaries):
    """The files under a folder in which a canary stands as it is."""
    files = [one for one in Path(folder).rglob("*") if one.is_file()]
    return [one for one in files if any(canary in one.read_bytes() for canary in canaries)]
