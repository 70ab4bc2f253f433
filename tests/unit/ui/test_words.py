import json
import re
from pathlib import Path

import pytest

from hub.errors import NotFound
from hub.ui import words

VOCABULARY = json.loads((Path(__file__).parents[2] / "data" / "vocab.json").read_text())
CODES = [row["code"] for row in VOCABULARY["reasons"]] + ["NOT_POSSIBLE"]


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_a_sentence_and_what_to_do(language, code):
    says, do = words.load(language).reason(code)

    assert says.endswith(".")
    assert do.endswith(".")
    # A reader never meets a code, an article or a flow.
    assert not re.search(r"[A-Z]{2,}_|F\d\d|artikel|article", says + do)


def test_both_languages_have_the_same_keys_and_no_reason_is_left_over():
    keys = [{m.id for m in words.load(lang).catalog if m.id} for lang in words.LANGUAGES]

    assert keys[0] == keys[1]
    assert {key for key in keys[0] if key.startswith("reason.")} == {
        f"reason.{code}{suffix}" for code in CODES for suffix in ("", ".do")
    }


def test_a_missing_word_is_an_error_and_not_a_code_on_the_screen():
    with pytest.raises(NotFound, match="word_missing"):
        words.load("nl").say("reason.NO_SUCH_CODE")


@pytest.mark.parametrize("language", ["de", "../nl", ""])
def test_only_the_two_languages_are_read(language):
    with pytest.raises(NotFound, match="language_unknown"):
        words.load(language)
