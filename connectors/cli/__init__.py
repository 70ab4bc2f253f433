"""``hub-connector``: everything that a party does with its keys, from the command line."""

from connectors.cli.app import main

__all__ = ["main"]
