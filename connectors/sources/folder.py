"""A folder of dossiers as a source: one folder per person, with an index that names the files.

    dossiers/
      4411/                       any name; nothing is read from it
        index.json                who it is about, and each document with its category
        beschikking-2021.pdf

``index.json`` has exactly these members: ``anchor`` (``nl-v:`` and ten digits), ``born``
(YYYY-MM-DD, or YYYY-MM or YYYY where the day is not known), ``documents`` (``file``, ``category``,
``media``), and, if the holder answers questions with yes or no, ``predicates`` (name to yes, no or
unknown).

Nothing is guessed. A person is found only by V-number **and** birth date, and a folder that
cannot be read entirely makes the search fail: a dossier that is silently left out could hide
the second hit that would have stopped an answer.
"""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

from pydantic import Field, TypeAdapter

from hub.crypto import age
from hub.domain.media import KINDS
from hub.errors import InvalidInput, TooLarge
from hub.form import model, strict
from hub.form.model import Faults, Many, Model
from hub.form.value import Born, Code, Media

INDEX_BYTES_MAX = 262_144
DOCUMENTS_MAX = 500  # per person
PERSONS_MAX = 100_000  # per source
DOCUMENT_BYTES_MAX = age.CONTENT_BYTES_MAX

_FAULTS = Faults(form="index_invalid", value="index_invalid")


class DocumentForm(Model):
    """The members of a document in an index."""

    file: Annotated[str, Field(pattern=r"^[^/\\:\x00-\x1f\x7f.][^/\\:\x00-\x1f\x7f]{0,119}$")]
    category: Code
    media: Media


class DossierForm(Model):
    """The members of an index."""

    anchor: Annotated[str, Field(pattern="^nl-v:[0-9]{10}$")]
    born: Born
    documents: Many[DocumentForm]
    predicates: dict[Code, Literal["yes", "no", "unknown"]] = Field(default_factory=dict)


_INDEX = TypeAdapter(DossierForm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file of a dossier; ``path`` lies inside the person's folder."""

    path: Path
    category: str
    media: str
    size: int  # bytes

    def open(self) -> BinaryIO:
        """Open for reading.

        Raises:
            InvalidInput: the file no longer matches the index.
        """
        stream = self.path.open("rb")
        magic = KINDS[self.media].begins
        if stream.read(len(magic)) != magic:
            stream.close()
            raise InvalidInput("media_mismatch", "a document is not of the kind its index names")
        stream.seek(0)
        return stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The documents that the holder has on one person."""

    anchor: str
    born: str
    documents: tuple[Document, ...]
    predicates: Mapping[str, str]

    def of(self, categories: frozenset[str]) -> tuple[Document, ...]:
        """The documents of ``categories`` and no others: the minimisation before an answer."""
        return tuple(document for document in self.documents if document.category in categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Outcome of a search; ``dossier`` is there exactly when ``code`` is ``found``.

    ``code``: ``found``, ``not_held`` (nobody has this V-number), ``no_unique_match`` (more than
    one folder has it) or ``subject_mismatch`` (the V-number is here with another birth date).
    Everything but ``found`` becomes a work item for a person.
    """

    code: str
    dossier: Dossier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSource:
    """The dossiers in the folder ``root``."""

    root: Path

    def find(self, *, anchor: str, born: str) -> Match:
        """Search by V-number and birth date together.

        Raises:
            InvalidInput: an index is damaged; nothing may be concluded from the rest.
            TooLarge: over a limit of this module.
        """
        hits = [dossier for dossier in self._dossiers() if dossier.anchor == anchor]
        if not hits:
            return Match(code="not_held")
        if len(hits) > 1:
            return Match(code="no_unique_match")
        if hits[0].born != born:
            return Match(code="subject_mismatch")
        return Match(code="found", dossier=hits[0])

    def _dossiers(self) -> Iterator[Dossier]:
        if not self.root.is_dir():
            raise InvalidInput("source_missing", "the folder of dossiers is not there")
        for count, folder in enumerate(sorted(self.root.iterdir()), start=1):
            if count > PERSONS_MAX:
                raise TooLarge("too_many_dossiers", f"more than {PERSONS_MAX} in one source")
            if folder.is_dir():
                yield _read_dossier(folder)


def _read_dossier(folder: Path) -> Dossier:
    index = _read_index(folder / "index.json")
    if len(index.documents) > DOCUMENTS_MAX:
        raise TooLarge("too_many_documents", f"more than {DOCUMENTS_MAX} in one dossier")
    documents = tuple(_read_document(folder, row) for row in index.documents)
    if len({document.path for document in documents}) < len(documents):
        raise InvalidInput("index_invalid", "an index names a file twice")
    return Dossier(
        anchor=index.anchor, born=index.born, documents=documents, predicates=index.predicates
    )


def _read_index(path: Path) -> DossierForm:
    try:
        with path.open("rb") as stream:
            data = stream.read(INDEX_BYTES_MAX + 1)
    except OSError as error:
        raise InvalidInput("index_missing", "a folder of the source has no index") from error
    if len(data) > INDEX_BYTES_MAX:
        raise TooLarge("index_too_large", f"an index is over {INDEX_BYTES_MAX} bytes")
    strict.read(data, reason=_FAULTS.form)
    return model.validate(_INDEX, data, _FAULTS)


def _read_document(folder: Path, row: DocumentForm) -> Document:
    path = folder / row.file
    try:
        found = path.lstat()
    except OSError as error:
        raise InvalidInput("document_missing", "an index names a file that is not there") from error
    # A link could lead out of the person's folder, into somebody else's dossier.
    if not stat.S_ISREG(found.st_mode):
        raise InvalidInput("document_not_a_file", "a document is a link or a folder")
    if found.st_size > DOCUMENT_BYTES_MAX:
        raise TooLarge("document_too_large", f"a document is over {DOCUMENT_BYTES_MAX} bytes")
    return Document(path=path, category=row.category, media=row.media, size=found.st_size)
