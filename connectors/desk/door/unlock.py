"""Unlocking and locking: a passphrase opens a key file, for this browser only."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.door.passphrase import passphrase
from connectors.desk.page.page import page
from connectors.desk.seat.holder import Holders
from connectors.desk.seat.occupant import HoldersDep
from connectors.desk.seat.site import site_of
from hub.browser import cookie
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.errors import HubError, Unavailable, VerificationError

router = APIRouter()

# The sentences for refusals; any other failed verification is an alarm.
_TOLD = {
    "passphrase_wrong": "passphrase_wrong",
    "passphrase_short": "passphrase_wrong",
    "not_enrolled": "not_enrolled",
    "sign_in_refused": "member_unknown",
    "member_unknown": "member_unknown",
}


@router.get("/unlock")
def show(request: Request, holders: HoldersDep) -> Response:
    """Ask for the passphrase; a visitor without a key file makes one."""
    if not holders.names():
        return RedirectResponse("/enrolment", 303)
    return _page(request, holders)


@router.post("/unlock")
def unlock(request: Request, holders: HoldersDep, fields: FormDep) -> Response:
    """Open the key file, and begin."""
    site, name, typed = site_of(request), fields.one("holder"), passphrase(fields)
    if name not in holders.names():
        return _page(request, holders, name=name, field="holder", error="unlock.holder.error")
    if not typed:
        return _page(
            request, holders, name=name, field="passphrase", error="unlock.passphrase.none"
        )
    try:
        reference = site.unlock(holders.of(name), typed)
    except Unavailable:
        raise
    except HubError as error:
        told = _TOLD.get(error.reason, "alarm" if _is_alarm(error) else "key_file")
        return _page(request, holders, name=name, field="passphrase", error=f"unlock.error.{told}")
    site.vault.lock(cookie.read(request, "seat"))
    response = RedirectResponse("/", 303)
    cookie.put(request, response, "seat", reference)
    return response


@router.post("/lock")
def lock(request: Request, fields: FormDep) -> Response:
    """Forget the keys; the language stays."""
    _ = fields
    site_of(request).vault.lock(cookie.read(request, "seat"))
    response = RedirectResponse("/unlock", 303)
    cookie.drop(request, response, "seat")
    return response


def _is_alarm(error: HubError) -> bool:
    """Whether the hub showed something unbelievable; a damaged key file is no alarm."""
    return isinstance(error, VerificationError) and not error.reason.startswith("age_")


def _page(
    request: Request, holders: Holders, *, name: str = "", field: str = "", error: str = ""
) -> Response:
    words = words_of(request)
    return page(
        request,
        "unlock.html",
        code=400 if error else 200,
        names=holders.names(),
        signed_in=site_of(request).admission is not None,
        chosen=name,
        error=words.say(error) if field == "passphrase" else "",
        errors=[(field, words.say(error))] if error else [],
    )
