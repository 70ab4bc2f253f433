r"""The plaintext of a sealed file: one header, its parts, zeros. Source: formats, section 2.

    dossierhub-sealed/1 \n | uint32be n | header (J, n bytes) | parts in order | zeros to padme

The statement signs the digest of the header, and the header the digest of each part: so the
sender's signature covers every byte, whoever wrapped the file last. Writer and reader share one
check: what this module builds, it also reads.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter

from hub.crypto import age, content
from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, TooLarge, VerificationError
from hub.form import canonical
from hub.form.model import Faults, Many, Model
from hub.form.value import Code, Digest, Media, One

FIRST_LINE = b"dossierhub-sealed/1\n"
PREFIX_SIZE = len(FIRST_LINE) + 4
HEADER_MAX = 262_144
FIXED_SIZE = 16_384
MANDATE = "mandate"
_NAME_MAX = 120
_FAULTS = Faults(form="container_header", value="container_header")
_ZEROS = bytes(age.CHUNK_SIZE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One document: ``size`` in bytes, ``sha256`` as 64 hex, ``media`` one of `KINDS`."""

    name: str
    media: str
    category: str
    size: int
    sha256: str

    def document(self) -> dict[str, Any]:
        """The part as it stands in the header."""
        return asdict(self)


def check_part_name(name: object) -> str:
    """Check a part's name: it is valid in every file system, and misleads nobody.

    Raises:
        InvalidInput: empty, over 120 code points, hidden, a path, or invisible characters.
    """
    if not isinstance(name, str) or not 1 <= len(name) <= _NAME_MAX or name.startswith("."):
        raise InvalidInput("part_name", "empty, too long or hidden")
    if any(one in "/\\:" or unicodedata.category(one) in ("Cc", "Cf") for one in name):
        raise InvalidInput("part_name", "a path, or a character that is not seen")
    return name


class PartRow(Model):
    """A document as it stands in the header."""

    name: Annotated[str, AfterValidator(check_part_name)]
    media: Media
    category: Code
    size: Annotated[int, Field(ge=0)]
    sha256: Digest


class Header(Model):
    """The header before the documents; the statement decides on its manifest and words."""

    v: One
    salt: Digest
    manifest: dict[str, Any]
    parts: Many[PartRow]
    letter: dict[str, Any] | None = None
    answer: dict[str, Any] | None = None
    card: dict[str, Any] | None = None


_HEADER = TypeAdapter(Header)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The parts of a statement against which the content of its container is checked.

    Attributes:
        type: the statement's type: ``request``, ``answer`` or ``card``.
        manifest: the statement's payload without ``sealed``.
        vocabulary: the agreement's.
        requested: categories of the request's items (answers only).
    """

    type: str
    manifest: Mapping[str, Any]
    vocabulary: Vocabulary
    requested: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A checked header: its exact bytes, its members, its parts, the plaintext's size in bytes."""

    data: bytes
    header: Mapping[str, Any]
    parts: tuple[Part, ...]
    size: int

    @property
    def sha256(self) -> str:
        """The digest that the statement signs as ``sealed.header``."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def body_offset(self) -> int:
        """Where the first part begins."""
        return PREFIX_SIZE + len(self.data)


def build(
    context: Context, salt: str, parts: Sequence[Part], words: Mapping[str, Any]
) -> Container:
    """Write a header.

    Args:
        context: the statement that will carry it.
        salt: 64 random hex, from `hub.crypto.seal.new_salt`.
        parts: in the order of their bytes.
        words: ``letter``, ``answer``, both or ``card``, as the statement calls for.

    Raises:
        InvalidInput: a reader would refuse it.
        TooLarge: header or total over its limit.
    """
    rows = [part.document() for part in parts]
    header = {"v": 1, "salt": salt, "manifest": dict(context.manifest), "parts": rows, **words}
    return parse(canonical.encode(header), context)


def parse(data: bytes, context: Context) -> Container:
    """Check a header's bytes against the statement that carries it.

    Raises:
        InvalidInput: not J, or it breaks a rule of section 2.
        TooLarge: header or total over its limit.
        VerificationError: its manifest is not that of the statement.
    """
    if len(data) > HEADER_MAX:
        raise TooLarge("container_too_large", "a header over 262,144 bytes")
    read = canonical.read(_HEADER, data, faults=_FAULTS)
    header = read.to_document()
    if set(header) != {"v", "salt", "manifest", "parts", *_words(context)}:
        raise InvalidInput("container_header", "missing or unknown members")
    if canonical.encode(header["manifest"]) != canonical.encode(dict(context.manifest)):
        raise VerificationError("manifest_mismatch", "not the manifest of its statement")
    parts = _parts(read.parts)
    _check_words(header, context)
    _check_categories(parts, context)
    total = age.padme(PREFIX_SIZE + len(data) + sum(part.size for part in parts))
    _check_total(total, parts, context)
    return Container(data=data, header=header, parts=parts, size=total)


def verify(container: Container, signed: str) -> None:
    """Check that the statement signed the header's digest (64 hex, ``sealed.header``).

    Raises:
        VerificationError: it is not.
    """
    if container.sha256 != signed:
        raise VerificationError("header_mismatch", "not the header that was signed")


def plaintext(container: Container, bodies: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """The whole plaintext, piece by piece, with ``bodies`` in the order of the parts.

    Raises:
        InvalidInput: a body is not the one that its part names; the output is then void.
    """
    yield FIRST_LINE + len(container.data).to_bytes(4, "big") + container.data
    rest = container.size - container.body_offset
    for part, body in zip_longest(container.parts, bodies):
        if part is None or body is None:
            raise InvalidInput("part_mismatch", "not one body for each part")
        digest, size = hashlib.sha256(), 0
        for piece in body:
            digest.update(piece)
            size += len(piece)
            yield piece
        if size != part.size or digest.hexdigest() != part.sha256:
            raise InvalidInput("part_mismatch", "a part changed after it was described")
        rest -= size
    while rest:
        yield _ZEROS[: min(rest, len(_ZEROS))]
        rest -= min(rest, len(_ZEROS))


def header_length(prefix: bytes) -> int:
    """The length of the header from the first 24 bytes of a plaintext.

    Raises:
        InvalidInput: another first line, or cut.
        TooLarge: over 262,144 bytes.
    """
    if len(prefix) != PREFIX_SIZE or not prefix.startswith(FIRST_LINE):
        raise InvalidInput("container_header", "not the first line of a container")
    length = int.from_bytes(prefix[len(FIRST_LINE) :], "big")
    if length > HEADER_MAX:
        raise TooLarge("container_too_large", "a header over 262,144 bytes")
    return length


def _words(context: Context) -> set[str]:
    if context.type == "answer" and context.manifest.get("kind") == "offer":
        return {"letter", "answer"}
    named = {"request": {"letter"}, "answer": {"answer"}, "card": {"card"}}
    if context.type not in named:
        raise InvalidInput("container_header", "a statement without a sealed file")
    return named[context.type]


def _check_words(header: Mapping[str, Any], context: Context) -> None:
    if "letter" in header:
        content.check_letter(header["letter"], context.manifest)
    if "answer" in header:
        requested = _categories(context) if "letter" in header else context.requested
        content.check_answer(
            header["answer"], context.manifest, vocabulary=context.vocabulary, requested=requested
        )
    if "card" in header:
        content.check_card(header["card"], context.manifest)


def _categories(context: Context) -> list[str]:
    return [item["category"] for item in context.manifest.get("items", [])]


def _check_categories(parts: Sequence[Part], context: Context) -> None:
    kind = context.manifest.get("kind", context.type)
    allowed = {
        "request": {MANDATE},
        "reply": {MANDATE, *context.requested},
        "answer": set(_categories(context)),
        "offer": set(_categories(context)),
    }.get(kind, set())
    if content.is_yes_no(context.manifest):
        allowed = set()
    if not {part.category for part in parts} <= allowed:
        raise InvalidInput("part_category", "a part that has no place in this statement")


def _check_total(total: int, parts: Sequence[Part], context: Context) -> None:
    if total > age.PLAINTEXT_MAX:
        raise TooLarge("container_too_large", "over 2 GiB")
    kind = context.manifest.get("kind")
    fixed = kind in ("refusal", "question") or (kind == "reply" and not parts)
    if (fixed or content.is_yes_no(context.manifest)) and total != FIXED_SIZE:
        raise TooLarge("container_too_large", "not of the one size that tells nothing")


def _parts(rows: Sequence[PartRow]) -> tuple[Part, ...]:
    if len({folded(one.name) for one in rows}) < len(rows):
        raise InvalidInput("part_name", "one name twice")
    return tuple(Part(**one.to_document()) for one in rows)


def folded(name: str) -> str:
    """The form of a part's name for comparison: two names that only differ by case are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
