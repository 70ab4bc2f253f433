"""``python -m connectors``: the same as ``hub-connector``."""

from connectors.cli import main

main()
