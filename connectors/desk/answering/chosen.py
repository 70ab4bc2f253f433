"""The form of an answer: its files and choices, and what must be corrected.

Every category that it names is checked before anything of it is kept.
"""

from collections.abc import Iterator, Sequence

from connectors.desk.answering.outgoing import OUTCOMES, Outgoing
from connectors.desk.page import text
from connectors.desk.page.upload import FOLDER, Form, Upload
from connectors.desk.page.vocabulary import codes, name_of
from connectors.exchange import release
from connectors.exchange.release import Choice
from connectors.sealed.attachment import Attachment
from connectors.sealed.queue import QueueItem
from connectors.session import Session
from hub.browser.form import Fields
from hub.crypto import container, content, statement
from hub.crypto.payload import request as requests
from hub.errors import InvalidInput
from hub.ui.words import Words

VALUES = ("yes", "no", "unknown")
# The faults of a file, other than its name.
_FILE_ERRORS = frozenset({"media_unknown", "file_empty"})

Errors = list[tuple[str, str]]


def asked_of(session: Session, item: QueueItem) -> list[str]:
    """The categories of the request that a queued item is about."""
    request = statement.parse(item.document["request"], requests.Request, env=session.key.env)
    return [one.category for one in request.payload.items]


def check_named(session: Session, form: Form, item: QueueItem) -> None:
    """Check every category that the form names, before anything of it is kept."""
    named = {*form.fields.under("outcome-"), *form.fields.under("withheld-")}
    named |= {_category_of(one) for one in form.files}
    release.check_categories(session, set(asked_of(session, item)), Choice(only=frozenset(named)))


def files(
    form: Form, before: Outgoing, item: QueueItem, words: Words
) -> tuple[list[Attachment], Errors]:
    """The documents picked by hand: those that stay, those that are new, and what is wrong."""
    stay = form.fields.all("keep")
    found = [one for n, one in enumerate(before.files, start=1) if str(n) in stay]
    prepared = [
        one for n, one in enumerate(item.attachments, start=1) if str(n) in form.fields.all("with")
    ]
    names = {container.folded(one.part.name) for one in (*prepared, *found)}
    wrong: Errors = []
    for upload in form.files:
        try:
            one = upload.attachment(_category_of(upload))
        except InvalidInput as error:
            key = error.reason if error.reason in _FILE_ERRORS else "part_name"
            wrong.append((upload.field, words.say(f"answer.error.{key}", name=upload.name)))
            continue
        if container.folded(one.part.name) in names:
            wrong.append((upload.field, words.say("answer.error.twice", name=upload.name)))
            continue
        names.add(container.folded(one.part.name))
        found.append(one)
    return found, wrong


def _category_of(upload: Upload) -> str:
    return upload.field.removeprefix("files-").removeprefix(FOLDER)


def read(
    fields: Fields, open_: Sequence[str], picked: Sequence[Attachment], item: QueueItem
) -> Outgoing:
    """The choices in the form for the categories that are still open."""
    outcomes = {one: fields.one(f"outcome-{one}") for one in open_}
    stays = set(fields.all("with"))
    return Outgoing(
        outcomes={one: value for one, value in outcomes.items() if value in OUTCOMES},
        withheld={
            one: fields.one(f"withheld-{one}")
            for one in open_
            if outcomes[one] == "withheld" and fields.one(f"withheld-{one}")
        },
        predicates={
            name: value for name, value in fields.under("predicate-").items() if value in VALUES
        },
        without=frozenset(
            one.part.name for n, one in enumerate(item.attachments, start=1) if str(n) not in stays
        ),
        text=text.lines(fields.one("text")),
        files=tuple(picked),
    )


def errors(
    session: Session, chosen: Outgoing, open_: Sequence[str], item: QueueItem, words: Words
) -> Errors:
    """The corrections needed before it can go out, in the order of the page."""
    found: Errors = []
    if open_ == [content.YES_NO]:
        known = set(codes(session, "predicates"))
        if not chosen.predicates or not chosen.predicates.keys() <= known:
            first = codes(session, "predicates")[0]
            found.append((f"predicate-{first}", words.say("answer.error.predicates")))
    else:
        for one in open_:
            found += _errors_of(session, chosen, one, item, words)
        if not found and "delivered" not in chosen.outcomes.values():
            found.append((f"outcome-{open_[0]}", words.say("answer.error.nothing")))
    if text.is_too_long(chosen.text):
        found.append(("text", words.say("answer.error.text")))
    return found


def _errors_of(
    session: Session, chosen: Outgoing, category: str, item: QueueItem, words: Words
) -> Iterator[tuple[str, str]]:
    outcome, name = chosen.outcomes.get(category), name_of(session, "categories", category, words)
    by_hand = any(one.part.category == category for one in chosen.files)
    goes = by_hand or any(
        one.part.category == category and one.part.name not in chosen.without
        for one in item.attachments
    )
    if outcome is None:
        yield f"outcome-{category}", words.say("answer.error.outcome", category=name)
    elif outcome == "delivered" and not goes:
        yield f"files-{category}", words.say("answer.error.no_file", category=name)
    elif outcome != "delivered" and by_hand:
        yield f"outcome-{category}", words.say("answer.error.file", category=name)
    if outcome == "withheld" and chosen.withheld.get(category) not in codes(session, "withheld"):
        yield f"withheld-{category}", words.say("answer.error.withheld", category=name)
