"""Forms as browsers send them: their fields, and the token that shows whose page they came from."""

import hashlib
import hmac
from urllib.parse import parse_qsl

from hub.errors import InvalidInput

MEDIA_TYPE = "application/x-www-form-urlencoded"


def token_of(reference: str) -> str:
    """The token of all forms in a browser with this reference in its cookie."""
    return hashlib.sha256(b"dossierhub form\n" + reference.encode()).hexdigest()


def is_token(given: str, reference: str) -> bool:
    """Whether ``given`` is the token of a browser with this reference; never of one without."""
    return bool(reference) and hmac.compare_digest(token_of(reference).encode(), given.encode())


def fields_of(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, in its order; a name may stand in it more than once.

    Raises:
        InvalidInput: it is not in the form of a form.
    """
    media = content_type.partition(";")[0].strip().lower()
    pairs: list[tuple[str, str]] = []
    try:
        if media == MEDIA_TYPE:
            pairs = parse_qsl(
                body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
            )
    except ValueError as error:
        raise InvalidInput("form_malformed", "no fields") from error
    if not pairs:
        raise InvalidInput("form_malformed", "no form")
    return pairs
