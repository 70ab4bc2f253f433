"""Passphrases as people type them into a form."""

import unicodedata

from hub.browser.form import Fields

CHARACTERS_MAX = 1_024


def passphrase(fields: Fields, name: str = "passphrase") -> str:
    """What was typed, without space around it; empty if it is too long to be one.

    The same letters can be written in two ways (Unicode), and keyboards differ: here in one.
    """
    typed = fields.one(name)
    return unicodedata.normalize("NFC", typed) if len(typed) <= CHARACTERS_MAX else ""
