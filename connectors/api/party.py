"""Keysets, the agreement and tokens."""

from typing import Annotated, Any

from pydantic import Field

from connectors.api.shape import Code, Envelope, Out
from hub.form.model import Many
from hub.form.value import Sid


class TokenOut(Out):
    """A token that is valid for five minutes."""

    access_token: Annotated[str, Field(pattern=r"^[!-~]{1,4096}$", repr=False)]


class StatementsOut(Out):
    """The keysets of a party, from the first on."""

    items: Many[Envelope]


class AgreementOut(Out):
    """The newest agreement, and its files by path in base64."""

    statement: Envelope
    # Their contents are read as base64 by `connectors.trust`.
    files: dict[str, Any]


class PublishedOut(Out):
    """A keyset or agreement that the hub accepted."""

    sid: Sid


class ProblemOut(Out):
    """A problem document (RFC 9457); only its code is read."""

    code: Code
