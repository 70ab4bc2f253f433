"""The form of a code: a word of the agreement's vocabulary, as it stands in every file."""

import re

FORM = "[a-z][a-z0-9_]{1,63}"
CODE = re.compile(FORM)
