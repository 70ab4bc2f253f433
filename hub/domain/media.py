"""The kinds of documents that a sealed file can hold, by their media type."""

from collections.abc import Mapping
from dataclasses import dataclass

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_AS_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind is known, and how a browser may show it.

    Attributes:
        endings: of a file's name, the usual one first.
        begins: the first bytes by which a file shows its kind; texts have none.
        shown_as: the media type that a browser is told; empty if it can be saved only.
    """

    endings: tuple[str, ...]
    begins: bytes = b""
    shown_as: str = ""

    @property
    def is_image(self) -> bool:
        """Whether a page can hold it as a picture."""
        return self.shown_as.startswith("image/")

    @property
    def shown_ending(self) -> str:
        """The ending of the name under which a browser is shown it."""
        return ".txt" if self.shown_as == _AS_TEXT else self.endings[0]


KINDS: Mapping[str, Kind] = {
    "application/pdf": Kind(endings=(".pdf",), begins=b"%PDF-", shown_as="application/pdf"),
    "image/jpeg": Kind(endings=(".jpg", ".jpeg"), begins=b"\xff\xd8\xff", shown_as="image/jpeg"),
    "image/png": Kind(endings=(".png",), begins=b"\x89PNG\r\n\x1a\n", shown_as="image/png"),
    "text/plain": Kind(endings=(".txt",), shown_as=_AS_TEXT),
    # As text, so that a browser needs no viewer of its own for it.
    "application/json": Kind(endings=(".json",), shown_as=_AS_TEXT),
    DOCX: Kind(endings=(".docx",), begins=b"PK\x03\x04"),
}
BY_ENDING: Mapping[str, str] = {
    ending: media for media, kind in KINDS.items() for ending in kind.endings
}
