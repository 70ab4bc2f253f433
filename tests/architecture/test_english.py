"""Comments and error details are plain English: a sentence has a subject and a verb.

A sentence that begins with Who, Whom, Of or a free What reads as a riddle ("Of what did not stop
there is none to look for"), so none does, unless it is a question.
"""

import re

import pytest

from tests.architecture import prose

RIDDLE = re.compile(r"(?:Who|Whom|Whose|Whoever|Of|What|Whatever)\b(?![^.]*\?)")
DUE = re.compile(r"\b(?:is|are) due\b")


@pytest.mark.parametrize("folder", ["hub", "connectors"])
def test_no_paragraph_or_comment_begins_as_a_riddle(folder):
    assert [
        (str(path.relative_to(prose.ROOT)), text)
        for path in prose.files(folder)
        for text in prose.paragraphs(path)
        if RIDDLE.match(text)
    ] == []


@pytest.mark.parametrize("folder", ["hub", "connectors"])
def test_no_error_detail_says_that_something_is_due(folder):
    """A detail says what was expected: "expected a fact", and not "a fact is due"."""
    assert [
        (str(path.relative_to(prose.ROOT)), text)
        for path in prose.files(folder)
        for text in prose.strings(path)
        if DUE.search(text)
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "Who asks by an invitation is not told which case it is.",
        "Whom a request is about: the case that it names.",
        "Of what did not stop there is none to look for.",
        "What is on file.",
        "Whoever reads it.",
    ],
)
def test_riddles_are_noticed(text):
    assert RIDDLE.match(text)


@pytest.mark.parametrize(
    "text", ["What does it say? The members.", "The person who asks.", "Whole files."]
)
def test_sentences_are_not(text):
    assert not RIDDLE.match(text)
