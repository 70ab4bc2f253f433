"""What people read, in Dutch and English: one sentence per code, and one on what to do next.

The catalogues are gettext files (``hub/ui/locale``), so that translators can use their tools.
A missing word is an error and not a code on the screen.
"""

from dataclasses import dataclass
from importlib import resources

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from hub.errors import NotFound

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language."""

    language: str
    catalog: Catalog

    def say(self, key: str, **values: str) -> str:
        """The sentence for ``key``, with ``values`` in the places that it names.

        Raises:
            NotFound: this language has no such sentence.
        """
        message = self.catalog.get(key)
        if message is None or not isinstance(message.string, str) or not message.string:
            raise NotFound("word_missing", key)
        return message.string.format_map(values) if values else message.string

    def reason(self, code: str) -> tuple[str, str]:
        """A reason code of a decision in words: what holds, and what one can do."""
        return self.say(f"reason.{code}"), self.say(f"reason.{code}.do")


def load(language: str) -> Words:
    """The words of ``language``, one of `LANGUAGES`.

    Raises:
        NotFound: there is no such language.
    """
    if language not in LANGUAGES:
        raise NotFound("language_unknown", language)
    with resources.files("hub.ui").joinpath("locale", f"{language}.po").open("rb") as stream:
        return Words(language=language, catalog=read_po(stream, locale=language))
