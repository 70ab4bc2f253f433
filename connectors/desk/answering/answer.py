"""Making an answer: which categories go out, and with which documents."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.answering import chosen, outgoing
from connectors.desk.answering.chosen import VALUES, Errors, asked_of
from connectors.desk.answering.letter import NumberPath, ShownPart, documents_of, title_of
from connectors.desk.answering.outgoing import OUTCOMES, Outgoing
from connectors.desk.page.page import page
from connectors.desk.page.part import respond
from connectors.desk.page.upload import UploadDep
from connectors.desk.page.vocabulary import codes, name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox, prepare
from connectors.sealed.attachment import Attachment
from connectors.sealed.queue import QueueItem
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.page import words_of
from hub.crypto import content, statement
from hub.errors import NotAllowed, NotFound
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

ANSWERABLE = frozenset({"with_provider", "partly_answered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChoice:
    """A prepared document; ``value`` names it in the form."""

    value: str
    document: ShownPart
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category of the request, and the choice for it so far."""

    code: str
    name: str
    is_sent: bool
    outcomes: tuple[Option, ...]
    reasons: tuple[Option, ...]
    prepared: tuple[DocumentChoice, ...]
    files: tuple[DocumentChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A question of yes or no."""

    code: str
    name: str
    values: tuple[Option, ...]


@router.get("/inbox/{sid}/answer")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """The form of an answer, with the prepared documents and the earlier choices."""
    with seat.work() as session:
        if inbox.read_row(session, sid).state not in ANSWERABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        prepare.ensure(session, sid, site_of(request).queue)
        return _page(request, session, sid)


@router.post("/inbox/{sid}/answer")
def choose(request: Request, seat: SeatDep, sid: SidPath, form: UploadDep) -> Response:
    """Keep the choices, sealed, and go on to the preview."""
    queue, words = site_of(request).queue, words_of(request)
    with seat.change() as session:
        if inbox.read_row(session, sid).state not in ANSWERABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        prepare.ensure(session, sid, queue)
        with queue.open(sid, session.key.identities) as item, ExitStack() as resources:
            before = resources.enter_context(outgoing.opened(session, sid))
            open_ = [one for one in asked_of(session, item) if one not in queue.sent(sid)]
            try:
                chosen.check_named(session, form, item)
            except NotAllowed:
                # Nothing of it is kept, not even here.
                told = words.reason("DENY_CATEGORY_NEVER")[0]
                return _page(request, session, sid, errors=[("main", told)])
            files, errors = chosen.files(form, before, item, words)
            made = chosen.read(form.fields, open_, files, item)
            outgoing.keep(session, sid, made)
            errors += chosen.errors(session, made, open_, item, words)
        if errors:
            return _page(request, session, sid, errors=errors)
    return RedirectResponse(f"/inbox/{sid}/preview", 303)


@router.get("/inbox/{sid}/prepared/{number}")
def show_prepared(request: Request, seat: SeatDep, sid: SidPath, number: NumberPath) -> Response:
    """A prepared document, as it lies in the queue."""
    return _document(request, seat, sid, number, prepared=True)


@router.get("/inbox/{sid}/chosen/{number}")
def show_chosen(request: Request, seat: SeatDep, sid: SidPath, number: NumberPath) -> Response:
    """A document that this member picked."""
    return _document(request, seat, sid, number, prepared=False)


def _document(
    request: Request, seat: SeatDep, sid: str, number: int, *, prepared: bool
) -> Response:
    with ExitStack() as resources:
        with seat.work() as session:
            inbox.read_row(session, sid)
        found: Sequence[Attachment]
        if prepared:
            queue = site_of(request).queue
            item = resources.enter_context(queue.open(sid, session.key.identities))
            found = item.attachments
        else:
            found = resources.enter_context(outgoing.opened(session, sid)).files
        if number > len(found):
            raise NotFound("part_unknown", "no such document")
        one = found[number - 1]
        return respond(one.part, one.pieces(), resources.pop_all())


def _page(
    request: Request, session: Session, sid: str, *, errors: Errors | None = None
) -> Response:
    words, queue = words_of(request), site_of(request).queue
    with (
        queue.open(sid, session.key.identities) as item,
        outgoing.opened(session, sid) as made,
    ):
        asked, sent = asked_of(session, item), set(queue.sent(sid))
        yes_no = asked == [content.YES_NO]
        return page(
            request,
            "answer.html",
            code=400 if errors else 200,
            title=title_of(sid, words),
            sid=sid,
            errors=errors or [],
            said=dict(errors or []),
            categories=()
            if yes_no
            else [_category(session, item, made, one, one in sent, words) for one in asked],
            questions=_questions(session, item, made, words) if yes_no else (),
            text=made.text,
        )


def _category(
    session: Session,
    item: QueueItem,
    made: Outgoing,
    category: str,
    is_sent: bool,  # noqa: FBT001 - of one category
    words: Words,
) -> Category:
    sid = statement.parse(item.document["request"], env=session.key.env).sid
    # Prepared and just picked documents go along unless somebody says otherwise.
    outcome = made.outcomes.get(category, "delivered")
    return Category(
        code=category,
        name=name_of(session, "categories", category, words),
        is_sent=is_sent,
        outcomes=tuple(
            Option(value=one, label=words.say(f"answer.outcome.{one}"), checked=one == outcome)
            for one in OUTCOMES
        ),
        reasons=tuple(
            Option(
                value=one,
                label=name_of(session, "withheld", one, words),
                checked=one == made.withheld.get(category),
            )
            for one in codes(session, "withheld")
        ),
        prepared=_document_choices(
            item.attachments, f"/inbox/{sid}/prepared", category, made.without
        ),
        files=_document_choices(made.files, f"/inbox/{sid}/chosen", category, frozenset()),
    )


def _document_choices(
    attachments: Sequence[Attachment], path: str, category: str, without: frozenset[str]
) -> tuple[DocumentChoice, ...]:
    documents = documents_of([one.part for one in attachments], path)
    return tuple(
        DocumentChoice(
            value=str(n), document=documents[n - 1], checked=one.part.name not in without
        )
        for n, one in enumerate(attachments, start=1)
        if one.part.category == category
    )


def _questions(
    session: Session, item: QueueItem, made: Outgoing, words: Words
) -> tuple[Predicate, ...]:
    prepared: Mapping[str, Any] = {**item.document["predicates"], **made.predicates}
    return tuple(
        Predicate(
            code=one,
            name=name_of(session, "predicates", one, words),
            values=tuple(
                Option(
                    value=value,
                    label=words.say(f"answer.value.{value}"),
                    checked=prepared.get(one) == value,
                )
                for value in VALUES
            ),
        )
        for one in codes(session, "predicates")
    )
