"""What a newcomer fills in at their first visit."""

PHRASE = "een-twee-drie-vier-vijf-zes"
FORM = {
    "name": "yara",
    "party": "thuishaven",
    "function": ["caseworker"],
    "passphrase": PHRASE,
    "again": PHRASE,
}
