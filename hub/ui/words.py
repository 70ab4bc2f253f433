"""The words that people read, in Dutch and English: a sentence per code, and what to do next.

The catalogues are gettext files, one per subject (``locale/<language>/<subject>.po``), so that
translators can use their tools. Those that both applications need lie here; each application has
its own beside its pages. A missing word is an error and not a code on the screen.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from babel.messages.pofile import read_po

from hub.errors import Conflict, NotFound

LANGUAGES = ("nl", "en")
SHARED = "hub.ui"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language: ``sentences`` by their key.

    ``application`` is the package whose pages use them; it has templates and words of its own.
    """

    language: str
    sentences: Mapping[str, str]
    application: str = SHARED

    def say(self, key: str, **values: str) -> str:
        """The sentence for ``key``, with ``values`` in the places that it names.

        Raises:
            NotFound: this language has no such sentence.
        """
        sentence = self.sentences.get(key)
        if not sentence:
            raise NotFound("word_missing", key)
        return sentence.format_map(values) if values else sentence

    def reason(self, code: str) -> tuple[str, str]:
        """A reason code of a decision in words: what holds, and what one can do."""
        return self.say(f"reason.{code}"), self.say(f"reason.{code}.do")


def load(language: str, application: str = SHARED) -> Words:
    """The words of ``language``, one of `LANGUAGES`, for the package ``application``.

    Raises:
        NotFound: there is no such language.
        Conflict: two catalogues have a sentence for one key.
    """
    if language not in LANGUAGES:
        raise NotFound("language_unknown", language)
    sentences: dict[str, str] = {}
    folders = [
        resources.files(package).joinpath("locale", language)
        for package in sorted({SHARED, application})
    ]
    for catalogue in itertools.chain.from_iterable(folder.iterdir() for folder in folders):
        for key, sentence in _read(catalogue, language):
            if key in sentences:
                raise Conflict("word_twice", key)
            sentences[key] = sentence
    return Words(language=language, sentences=sentences, application=application)


def _read(catalogue: Traversable, language: str) -> Iterator[tuple[str, str]]:
    with catalogue.open("rb") as stream:
        for message in read_po(stream, locale=language):
            if isinstance(message.id, str) and message.id and isinstance(message.string, str):
                yield message.id, message.string
