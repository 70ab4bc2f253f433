"""A file that is sealed again for colleagues. Source: formats, section 2."""

from hub.crypto.payload.signed import Kids, Resealed, Signed
from hub.crypto.payload.value import Sid


class Reseal(Signed):
    """The file of one statement, for other readers."""

    about: Sid
    kids: Kids
    sealed: Resealed
