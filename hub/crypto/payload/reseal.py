"""A file that is sealed again for colleagues. Source: formats, section 2."""

from typing import ClassVar

from hub.crypto.payload.signed import Kids, Resealed, Signed
from hub.form.value import Sid


class Reseal(Signed):
    """The file of one statement, for other readers."""

    noun: ClassVar[str] = "reseal"

    about: Sid
    kids: Kids
    sealed: Resealed
