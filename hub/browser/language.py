"""The choice of the language of the pages, which every reader has."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.browser import cookie
from hub.browser.form import FormDep
from hub.browser.page import own_path
from hub.errors import InvalidInput
from hub.ui.words import LANGUAGES

LANGUAGE_S = 365 * 86_400
router = APIRouter()


@router.post("/language")
def choose(request: Request, fields: FormDep) -> Response:
    """Show the pages in another language from now on, beginning with the one that asked."""
    language = fields.one("language")
    if language not in LANGUAGES:
        raise InvalidInput("language_unknown")
    response = RedirectResponse(own_path(request, fields.one("back")), 303)
    cookie.put(request, response, "language", language, age_s=LANGUAGE_S)
    return response
