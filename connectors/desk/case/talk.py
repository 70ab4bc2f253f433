"""A talk about consent, topic by topic: read from a form, and told in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.desk.page import vocabulary
from connectors.exchange import consent
from connectors.exchange.consent import Topic
from connectors.session import Session, until
from hub.browser.form import Fields
from hub.ui.moment import long_day
from hub.ui.option import Option
from hub.ui.words import Words

DAYS = (30, 91, 183)
USUAL_DAYS = 183


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One purpose, with the organisations to talk about."""

    heading: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One topic of the talk, as its questions."""

    key: str
    heading: str
    question: str
    categories: tuple[Option, ...]
    days: tuple[Option, ...]
    answers: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The person's answer about one topic, in sentences."""

    yes: bool
    heading: str
    what: str
    until: str
    explicit: bool


def key_of(topic: Topic) -> str:
    """A topic as forms name it."""
    return f"{topic.other}:{topic.purpose}"


def chosen(session: Session, stored: Mapping[str, Any]) -> list[Topic]:
    """The topics of a talk; those that the agreement no longer has are left out."""
    known = {key_of(one): one for one in consent.topics(session)}
    return [known[one] for one in stored["topics"] if one in known]


def said(topic: Topic, fields: Fields) -> dict[str, Any]:
    """The answer about a topic in the form; ``days`` is 0 if it is none of `DAYS`."""
    key = key_of(topic)
    days = fields.one(f"days.{key}")
    return {
        "topic": key,
        "answer": fields.one(f"answer.{key}"),
        "categories": sorted(set(fields.all(f"category.{key}"))),
        "days": next((one for one in DAYS if str(one) == days), 0),
    }


def faults(topic: Topic, fields: Fields) -> list[tuple[str, str]]:
    """The fault in it: the field, and the key of the sentence."""
    key, found = key_of(topic), said(topic, fields)
    if found["answer"] not in {"yes", "no"}:
        return [(f"answer.{key}", "consent.answer.error")]
    if found["answer"] == "no":
        return []
    asked = set(found["categories"])
    errors = []
    if not asked or not asked <= set(topic.categories):
        errors.append((f"category.{key}", "consent.category.error"))
    if not found["days"]:
        errors.append((f"days.{key}", "consent.days.error"))
    return errors


def subject(session: Session, words: Words, topic: Topic, before: Mapping[str, Any]) -> Subject:
    """A topic as questions, with the answers from ``before``."""
    """A topic as questions, with what was said ``before``."""
    names = vocabulary.category_names(session, words)
    ticked = set(before.get("categories") or topic.minimum)
    days = before.get("days") or USUAL_DAYS
    return Subject(
        key=key_of(topic),
        heading=words.say(f"purpose.{topic.purpose}"),
        question=words.say(
            "consent.question",
            organisations=vocabulary.organisations(session, words, [session.party, topic.other]),
        ),
        categories=tuple(
            Option(
                value=one,
                label=names[one],
                hint=words.say("ask.special") if one in session.trust.vocabulary.special else "",
                checked=one in ticked,
            )
            for one in sorted(topic.categories, key=lambda one: one not in topic.minimum)
        ),
        days=tuple(
            Option(value=str(one), label=words.say(f"days.{one}"), checked=one == days)
            for one in DAYS
        ),
        answers=tuple(
            Option(
                value=one,
                label=words.say(f"consent.answer.{one}"),
                checked=one == before.get("answer"),
            )
            for one in ("yes", "no")
        ),
    )


def pairs(session: Session, stored: Mapping[str, Any]) -> list[tuple[Topic, Mapping[str, Any]]]:
    """The answers about each topic that the agreement still has."""
    found = {key_of(one): one for one in chosen(session, stored)}
    return [(found[one["topic"]], one) for one in stored["said"] if one["topic"] in found]


def sentences(session: Session, words: Words, stored: Mapping[str, Any]) -> list[Said]:
    """The answers, in the talk's order."""
    return [_sentence(session, words, topic, said) for topic, said in pairs(session, stored)]


def _sentence(session: Session, words: Words, topic: Topic, given: Mapping[str, Any]) -> Said:
    yes = given["answer"] == "yes"
    parties = vocabulary.organisations(session, words, [session.party, topic.other])
    last = date.fromisoformat(until(session.clock, given["days"])) if yes else None
    return Said(
        yes=yes,
        heading=words.say(f"purpose.{topic.purpose}"),
        what=words.say(
            "consent.shared" if yes else "consent.not_shared",
            organisations=parties,
            categories=vocabulary.categories(session, words, given["categories"]),
        ),
        until=long_day(last, words.language) if last else "",
        explicit=yes and not topic.explicit.isdisjoint(given["categories"]),
    )
