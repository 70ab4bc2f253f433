"""``python -m hub``: the same as ``hub``."""

from hub.cli.app import main

main()
