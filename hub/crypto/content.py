"""The words in a letter, an answer or a card. Source: formats, sections 1 and 2.

These words exist only inside age files, which the hub cannot open: it ships this code to its
clients and never runs it. A model says which members there can be, and a check which of them the
statement requires.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter

from hub.crypto import binding
from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, VerificationError
from hub.form import canonical
from hub.form.model import Faults, Many, Model, ascending, ill_formed
from hub.form.value import Anchor, Born, Code, Date, Digest, Nationality, Sid

TEXT_MAX = 8_000  # bytes between its quotation marks as written
YES_NO = "eligibility_predicates"
FAULTS = Faults(form="content_members", value="content_form")
_NAMED_PURPOSES = frozenset({"intake_check", "stay_extension"})  # F34, F19: with an invitation


def _check_text(text: str) -> str:
    if len(canonical.encode(text)) - 2 > TEXT_MAX:
        raise InvalidInput("text_too_long", f"over {TEXT_MAX} bytes as written")
    return text


def _check_name(name: str) -> str:
    if not unicodedata.is_normalized("NFC", name):
        raise ill_formed("a name that is not NFC")
    return name


Words = Annotated[str, Field(min_length=1)]
Text = Annotated[Words, AfterValidator(_check_text)]
Name = Annotated[Words, AfterValidator(_check_name)]


class Blinding(Model):
    """A fact that a request cites, and the value that blinds it."""

    sid: Sid
    r: Digest


class Letter(Model):
    """The description of a person, in a letter or on a card; ``r`` blinds the request itself."""

    r: Digest | None = None
    s: Digest | None = None
    anchor: Anchor | None = None
    name: Name | None = None
    born: Born | None = None
    aliases: Annotated[Many[Words], Field(min_length=1), ascending()] | None = None
    nationality: Nationality | None = None
    text: Text | None = None
    facts: Annotated[Many[Blinding], Field(min_length=1)] | None = None


class Result(Model):
    """The result for one category; ``code`` says why it is withheld."""

    category: Code
    outcome: Literal["delivered", "not_held", "withheld", "later"]
    code: str | None = None


class Predicate(Model):
    """The answer to a question of yes or no."""

    id: Code
    value: Literal["yes", "no", "unknown"]
    as_of: Date | None = None


class Answer(Model):
    """The words of an answer, a refusal, a question or a reply."""

    code: str
    results: Many[Result]
    text: Text | None = None
    predicates: (
        Annotated[Many[Predicate], Field(min_length=1), ascending(attrgetter("id"))] | None
    ) = None


_LETTER, _ANSWER = TypeAdapter(Letter), TypeAdapter(Answer)
Members = Mapping[str, Any]


def check_letter(letter: object, manifest: Members) -> None:
    """Check that a letter has exactly the members that its statement requires.

    With ``subject`` the whole person; for the municipality's own two questions name and birth;
    otherwise words alone.

    Raises:
        InvalidInput: missing or unknown members, or a wrong form.
    """
    if "subject" in manifest:
        required = {"r", "s", "anchor", "name", "born"}
        optional = {"aliases", "nationality", "text"}
        required |= {"facts"} & set(manifest)
    elif "invitation" in manifest and manifest.get("purpose") in _NAMED_PURPOSES:
        required, optional = {"name", "born"}, {"text"}
    else:
        required, optional = set(), {"text"}
    read = _person(letter, required, optional)
    if read.facts is not None and [one.sid for one in read.facts] != manifest["facts"]:
        raise InvalidInput("letter_facts", "not exactly the facts that are cited")


def check_card(card: object, manifest: Members) -> None:
    """Check that a case card names one person, with the commitment in the statement.

    Raises:
        InvalidInput: missing or unknown members, or a wrong form.
        VerificationError: the commitment is another's.
    """
    read = _person(card, {"s", "anchor", "name", "born"}, {"aliases", "nationality", "text"})
    commitment = binding.anchor_commitment(bytes.fromhex(read.s or ""), read.anchor or "")
    if commitment != manifest.get("commitment"):
        raise VerificationError("card_commitment", "not the commitment of its s and anchor")


def check_answer(
    answer: object, manifest: Members, *, vocabulary: Vocabulary, requested: Sequence[str]
) -> None:
    """Check that an answer's code, rows and predicates fit its kind and its request.

    Args:
        answer: the header's ``answer``.
        manifest: the statement's payload without ``sealed``.
        vocabulary: the agreement's.
        requested: categories of the request's items; of an offer, of its own.

    Raises:
        InvalidInput: missing or unknown members, a wrong form, or another code.
    """
    read = canonical.read(_ANSWER, canonical.encode(answer), faults=FAULTS)
    kind = manifest.get("kind")
    delivers = kind in ("answer", "offer")
    own_code = {"delivered" if delivers else kind}
    codes = vocabulary.refusals.keys() if kind == "refusal" else own_code
    if read.code not in codes:
        raise InvalidInput("answer_code", "not a code of this kind of answer")
    if [one.category for one in read.results] != (sorted(requested) if delivers else []):
        raise InvalidInput("answer_results", "not one row for each item of the request")
    for one in read.results:
        _check_result(one, vocabulary)
    if (read.predicates is not None) != is_yes_no(manifest):
        raise InvalidInput("answer_predicates", "predicates, where none belong, or none")
    if any(one.id not in vocabulary.predicates for one in read.predicates or ()):
        raise InvalidInput("answer_predicates", "another question")


def is_yes_no(manifest: Members) -> bool:
    """Whether an answer's items are predicates and nothing else."""
    items = manifest.get("items", []) if manifest.get("kind") in ("answer", "offer") else []
    return bool(items) and all(item["category"] == YES_NO for item in items)


def _person(document: object, required: set[str], optional: set[str]) -> Letter:
    read = canonical.read(_LETTER, canonical.encode(document), faults=FAULTS)
    if not required <= read.model_fields_set <= required | optional:
        raise InvalidInput("content_members", "a member too many or too few")
    return read


def _check_result(result: Result, vocabulary: Vocabulary) -> None:
    if (result.code is not None) != (result.outcome == "withheld"):
        raise InvalidInput("answer_results", "a code where none belongs, or none")
    if result.code is not None and result.code not in vocabulary.withheld:
        raise InvalidInput("answer_results", "not a code for what is withheld")
