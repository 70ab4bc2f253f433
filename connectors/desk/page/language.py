"""The language of the pages: whoever looks at one may choose it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.page.form import FormDep
from connectors.desk.page.page import own_path
from connectors.desk.seat import cookie
from hub.ui.words import LANGUAGES

router = APIRouter()


@router.post("/language")
def choose(request: Request, fields: FormDep) -> Response:
    """Remember a language, and go back to the page."""
    response = RedirectResponse(own_path(fields.one("back")), 303)
    if fields.one("language") in LANGUAGES:
        cookie.put(request, response, "language", fields.one("language"), age_s=cookie.LANGUAGE_S)
    return response
