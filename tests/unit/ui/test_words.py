import json
import re
from pathlib import Path

import pytest

from hub.errors import NotFound
from hub.ui import words

VOCABULARY = json.loads((Path(__file__).parents[2] / "data" / "vocab.json").read_text())
APPLICATIONS = ("hub.ui", "hub.web", "hub.demo", "connectors.desk")
CODES = [row["code"] for row in VOCABULARY["reasons"]] + ["NOT_POSSIBLE"]


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_a_sentence_and_what_to_do(language, code):
    says, do = words.load(language).reason(code)

    assert says.endswith(".")
    assert do.endswith(".")
    # A reader never meets a code, an article or a flow.
    assert not re.search(r"[A-Z]{2,}_|F\d\d|artikel|article", says + do)


@pytest.mark.parametrize("application", APPLICATIONS)
def test_both_languages_have_the_same_keys_and_no_reason_is_left_over(application):
    keys = [set(words.load(lang, application).sentences) for lang in words.LANGUAGES]

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


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("noun", ["state", "purpose", "function", "event"])
def test_every_code_that_a_page_can_show_has_its_word(language, noun):
    rows = VOCABULARY[f"{noun}s"]
    ids = {row if isinstance(row, str) else row["id"] for row in rows}
    known = words.load(language)

    shown = {one: known.say(f"{noun}.{one}") for one in ids}

    assert len(shown) > 10
    assert all(text and "_" not in text for text in shown.values())
    keys = {key for key in known.sentences if key.startswith(f"{noun}.")}
    assert keys == {f"{noun}.{one}" for one in ids}


def test_the_words_of_states_are_those_of_the_vocabulary():
    for language in words.LANGUAGES:
        known = words.load(language)
        for row in VOCABULARY["states"]:
            assert known.say(f"state.{row['id']}") == row[language]


def test_a_sentence_takes_its_values_as_text_only():
    says = words.load("nl").say("outcome.allow.sentence", receiver="{0} %s {receiver}")

    assert says == "{0} %s {receiver} beslist zelf."


@pytest.mark.parametrize("application", APPLICATIONS)
def test_both_languages_name_the_same_values(application):
    dutch, english = (words.load(language, application) for language in words.LANGUAGES)

    names = {
        key: [set(re.findall(r"\{\w+\}", known.say(key))) for known in (dutch, english)]
        for key in dutch.sentences
    }

    assert {key: pair for key, pair in names.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("application", APPLICATIONS)
def test_every_word_that_the_sources_of_an_application_name_is_among_its_words(application):
    folder = Path(__file__).parents[3] / application.replace(".", "/")
    sources = [*folder.rglob("*.py"), *folder.rglob("*.html")]
    said = re.compile(
        r'\bsay\(\s*"([a-z_]+(?:\.[a-z0-9_]+)+)"(?!\s*~)|\bkey="([a-z_]+\.[a-z0-9_.]+)"'
    )

    named = {one or two for path in sources for one, two in said.findall(path.read_text())}

    assert named
    assert named - set(words.load("nl", application).sentences) == set()
