"""Passphrases as people type them into a form."""

import unicodedata

from hub.browser.form import Fields

CHARACTERS_MAX = 1_024


def passphrase(fields: Fields, name: str = "passphrase") -> str:
    """The typed passphrase, without space around it; empty if it is too long to be one.

    Unicode can write the same letters in two ways, and keyboards differ; this returns one of them.
    """
    typed = fields.one(name)
    return unicodedata.normalize("NFC", typed) if len(typed) <= CHARACTERS_MAX else ""
