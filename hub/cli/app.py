"""``hub``: the commands of those who operate a hub and of those who verify its log.

Every error that is raised on purpose ends in one line on standard error that names its reason; the
exit status is 1, or 2 if the command could not do its work at all.
"""

import sys

from hub.errors import HubError, Unavailable
from hub.extra import needed


def main() -> None:
    """Run the command line; see ``hub --help``."""
    try:
        with needed("server"):
            from hub.cli.commands import app  # noqa: PLC0415  # a party installs no server
        app()
    except HubError as error:
        sys.stderr.write(f"hub: {error}\n")
        sys.exit(2 if isinstance(error, Unavailable) else 1)
