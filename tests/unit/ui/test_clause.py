from pathlib import Path

import pytest

from hub.errors import NotFound
from hub.ui import clause

ROOT = Path(__file__).parents[3]
AGREEMENT = ROOT / "policies" / "agreements" / "amsterdam" / "agreement"
DOCUMENT = "# T\n\n## Artikel 1. Eén\n\nTekst van één.\n\n## Artikel 11. Elf\n\nTekst van elf.\n"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("article", range(1, 21))
def test_every_article_of_the_agreement_is_found(language, article):
    document = (AGREEMENT / f"clauses.{language}.md").read_text()

    found = clause.find(document, str(article))

    assert found.title
    assert found.text.endswith(".")
    assert "##" not in found.text


def test_an_article_is_not_taken_for_one_whose_number_begins_alike():
    assert clause.find(DOCUMENT, "1").text == "Tekst van één."
    assert clause.find(DOCUMENT, "11").text == "Tekst van elf."


def test_a_row_of_an_article_is_shown_with_the_text_of_the_article():
    found = clause.find(DOCUMENT, "1.36")

    assert (found.number, found.title) == ("1.36", "Eén")


@pytest.mark.parametrize("number", ["2", "", "x", "1x", ".1"])
def test_an_article_that_is_not_there_is_an_error(number):
    with pytest.raises(NotFound, match="clause_unknown"):
        clause.find(DOCUMENT, number)


def test_all_articles_come_in_the_order_of_the_document():
    found = clause.articles(DOCUMENT)

    assert [(one.number, one.title, one.text) for one in found] == [
        ("1", "Eén", "Tekst van één."),
        ("11", "Elf", "Tekst van elf."),
    ]


@pytest.mark.parametrize(
    ("before", "said"),
    [("# T\n\n**CONCEPT.**\n", "CONCEPT."), ("# T\n", ""), ("# T\n\nEen.\nTwee.\n", "Een. Twee.")],
)
def test_what_stands_before_the_first_article_is_its_preface(before, said):
    assert clause.preface(before + "\n## Artikel 1. Een\n\nTekst.\n") == said
