"""Replying to a question of the provider: words, and a file if that is what is missing."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.asking.document import NamePath
from connectors.desk.asking.reading import reading_page
from connectors.desk.page.upload import Form, UploadDep
from connectors.desk.seat.occupant import SeatDep
from connectors.exchange import message
from hub.browser.page import words_of
from hub.crypto import content
from hub.errors import Conflict, InvalidInput, NotFound
from hub.form import canonical

router = APIRouter()

# The faults of a file, by reason; each has a sentence.
_FILE_ERRORS = ("file_twice", "file_empty", "media_unknown", "part_name")


@router.post("/readings/{name}/reply")
def reply(request: Request, seat: SeatDep, name: NamePath, form: UploadDep) -> Response:
    """Seal the reply to the desk that asked, and send it."""
    words = words_of(request)
    with seat.message(name) as reading:
        sid = reading.message.payload.request
        is_question = reading.message.payload.kind == "question"
    if not is_question:
        raise NotFound("no_question", "nothing to reply to")
    text, category = form.fields.one("text"), form.fields.one("category")
    errors = _errors(form, text, category)
    if errors:
        told = [(field, words.say(key)) for field, key in errors]
        return reading_page(
            request, seat, name, code=400, text=text, category=category, errors=told
        )
    file = form.file("file")
    try:
        with seat.change() as session:
            attachments = [file.attachment(category)] if file else []
            message.reply(session, sid, text=text, attachments=attachments)
    except Conflict:
        told = [("text", words.say("reply.error.moved"))]
        return reading_page(
            request, seat, name, code=409, text=text, category=category, errors=told
        )
    return RedirectResponse(f"/requests/{sid}", 303)


def _errors(form: Form, text: str, category: str) -> list[tuple[str, str]]:
    """The fault: id of the field and key of the sentence."""
    found = []
    if not text:
        found.append(("text", "reply.error.text"))
    if len(canonical.encode(text)) - 2 > content.TEXT_MAX:
        found.append(("text", "reply.error.long"))
    try:
        file = form.file("file")
        if file is not None:
            file.attachment(category)
    except InvalidInput as error:
        if error.reason not in _FILE_ERRORS:
            raise
        found.append(("file", f"reply.error.{error.reason}"))
    return found
