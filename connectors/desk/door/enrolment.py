"""The first visit: a new key, officers who admit its holder, and trust in what they signed."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors import disk, enrolment
from connectors.desk.door.passphrase import passphrase
from connectors.desk.page.page import page
from connectors.desk.seat.holder import Holder, Holders
from connectors.desk.seat.occupant import HoldersDep
from connectors.desk.seat.site import Site, site_of
from connectors.keys import joining, keyring, officer
from connectors.memory import open_memory
from hub.browser import cookie
from hub.browser.form import Fields, FormDep
from hub.browser.page import words_of
from hub.crypto import keyset
from hub.errors import HubError, InvalidInput, NotAllowed, NotFound, VerificationError
from hub.form import value
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

_FUNCTION = "function."

HolderPath = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]


@router.get("/enrolment")
def show_form(request: Request, holders: HoldersDep) -> Response:
    """Ask who begins here, and propose a passphrase."""
    return _begun(holders) or _form_page(request, holders, Fields([]), [])


@router.post("/enrolment")
def make_key(request: Request, holders: HoldersDep, fields: FormDep) -> Response:
    """Make a key file, and the file that asks the officers to admit its holder."""
    site, words = site_of(request), words_of(request)
    begun, errors = _begun(holders), _errors(holders, fields, words)
    if begun or errors:
        return begun or _form_page(request, holders, fields, errors)
    holder = holders.of(_name(holders, fields))
    key_file = joining.new_member(site.env, fields.one("party"))
    asks = joining.write(key_file, fields.all("function"))
    holder.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring.write(holder.key, key_file, passphrase(fields))
    holder.request.write_bytes(asks)
    return RedirectResponse(f"/enrolment/{holder.name}", 303)


@router.get("/enrolment/{name}")
def show(request: Request, holders: HoldersDep, name: HolderPath) -> Response:
    """The fingerprint to compare, the file to hand over, and what comes next."""
    return _waiting_page(request, holders.of(name), "")


@router.get("/enrolment/{name}/request")
def download(holders: HoldersDep, name: HolderPath) -> Response:
    """The file that asks the officers; it holds public keys only."""
    data = _asked(holders.of(name))[1]
    headers = {"Content-Disposition": f'attachment; filename="{name}.req"'}
    return Response(data, media_type="application/json", headers=headers)


@router.post("/enrolment/{name}")
def fetch(request: Request, holders: HoldersDep, name: HolderPath, fields: FormDep) -> Response:
    """Fetch what the officers signed, to be looked at before it is believed."""
    site, holder = site_of(request), holders.of(name)
    _asked(holder)
    try:
        key_file = site.open_key(holder, passphrase(fields))
        with site.client(key_file) as client:
            site.offers[name] = enrolment.fetch(client, key_file)
    except (NotAllowed, InvalidInput) as error:
        wrong = error.reason.startswith("passphrase")
        return _waiting_page(request, holder, "passphrase" if wrong else "not_yet")
    return RedirectResponse(f"/enrolment/{name}/officers", 303)


@router.get("/enrolment/{name}/officers")
def show_officers(request: Request, holders: HoldersDep, name: HolderPath) -> Response:
    """The officers' fingerprints, to be compared with the people themselves."""
    return _officers_page(request, holders.of(name), [])


@router.post("/enrolment/{name}/officers")
def enrol(request: Request, holders: HoldersDep, name: HolderPath, fields: FormDep) -> Response:
    """Believe the documents signed by officers who were met, and begin."""
    site, words, holder = site_of(request), words_of(request), holders.of(name)
    offered = _offered(site, name)
    try:
        key_file = site.open_key(holder, passphrase(fields))
    except (NotAllowed, InvalidInput):
        says = words.say("unlock.error.passphrase_wrong")
        return _officers_page(request, holder, [("passphrase", says)])
    try:
        enrolled = enrolment.enrol(
            key_file,
            offered.agreed,
            offered.chain,
            officers=fields.all("officer"),
            at=site.clock.at(),
        )
    except VerificationError as error:
        told = "officers" if error.reason == "officers_unknown" else "alarm"
        return _officers_page(request, holder, [("officer", words.say(f"enrolment.error.{told}"))])
    open_memory(holder.state).put(disk.AGREEMENTS, offered.agreed.sid, offered.document)
    keyring.write(holder.key, enrolled, passphrase(fields))
    del site.offers[name]
    response = RedirectResponse("/", 303)
    cookie.put(request, response, "seat", site.unlock(holder, passphrase(fields)))
    return response


def _begun(holders: Holders) -> Response | None:
    """The page to go on with for a holder whose only key file exists already."""
    own = holders.single
    if own is None or not own.key.exists():
        return None
    waits = own.request.exists()
    return RedirectResponse(f"/enrolment/{own.name}" if waits else "/unlock", 303)


def _errors(holders: Holders, fields: Fields, words: Words) -> list[tuple[str, str]]:
    """The corrections needed in the form, by field."""
    wrong = []
    if not _is_free(holders, fields):
        wrong.append("name")
    if not _is_party(fields.one("party")):
        wrong.append("party")
    chosen = fields.all("function")
    if not chosen or not set(chosen) <= _functions(words).keys():
        wrong.append("function")
    if len(passphrase(fields)) < keyring.PASSPHRASE_MIN:
        wrong.append("passphrase")
    elif passphrase(fields) != passphrase(fields, "again"):
        wrong.append("again")
    return [(one, words.say(f"enrolment.error.{one}")) for one in wrong]


def _is_free(holders: Holders, fields: Fields) -> bool:
    """Whether a new key file can be made: an existing one is never overwritten."""
    try:
        return not holders.of(_name(holders, fields)).key.exists()
    except NotFound:
        return False


def _is_party(text: str) -> bool:
    try:
        value.check("party", text)
    except HubError:
        return False
    return True


def _name(holders: Holders, fields: Fields) -> str:
    return holders.single.name if holders.single else fields.one("name")


def _functions(words: Words) -> dict[str, str]:
    """All functions by their code, in words."""
    return {
        key.removeprefix(_FUNCTION): sentence
        for key, sentence in words.sentences.items()
        if key.startswith(_FUNCTION)
    }


def _asked(holder: Holder) -> tuple[joining.Joining, bytes]:
    """The request file of a holder who is not admitted yet.

    Raises:
        NotFound: there is none.
    """
    try:
        with holder.request.open("rb") as file:
            data = file.read(joining.FILE_BYTES_MAX + 1)
    except FileNotFoundError as error:
        raise NotFound from error
    return joining.read(data), data


def _offered(site: Site, name: str) -> enrolment.Introduction:
    found = site.offers.get(name)
    if found is None:
        raise NotFound("offer_unknown", "it was not fetched, or is believed already")
    return found


def _form_page(
    request: Request, holders: Holders, fields: Fields, errors: Sequence[tuple[str, str]]
) -> Response:
    words = words_of(request)
    chosen = set(fields.all("function"))
    return page(
        request,
        "enrolment/form.html",
        code=400 if errors else 200,
        errors=errors,
        told=dict(errors),
        asks_name=holders.single is None,
        name=fields.one("name"),
        party=fields.one("party"),
        functions=[
            Option(value=code, label=label, checked=code in chosen)
            for code, label in sorted(_functions(words).items(), key=lambda one: one[1])
        ],
        proposed=keyring.new_passphrase(),
    )


def _waiting_page(request: Request, holder: Holder, error: str) -> Response:
    words = words_of(request)
    asked, _ = _asked(holder)
    says = words.say(f"enrolment.error.{error}") if error else ""
    return page(
        request,
        "enrolment/waiting.html",
        code=400 if error else 200,
        errors=[("passphrase", says)] if error else [],
        error=says,
        name=holder.name,
        facts=[
            (words.say("enrolment.fingerprint"), asked.fingerprint),
            (words.say("enrolment.party"), asked.party),
            (
                words.say("enrolment.function"),
                ", ".join(words.say(f"function.{one}") for one in asked.functions),
            ),
        ],
    )


def _officers_page(request: Request, holder: Holder, errors: Sequence[tuple[str, str]]) -> Response:
    words, offered = words_of(request), _offered(site_of(request), holder.name)
    newest = offered.chain[-1]
    signed = keyset.signed_by(newest.envelope, newest)
    shown = {kid: one for kid, one in officer.fingerprints(newest).items() if kid in signed}
    return page(
        request,
        "enrolment/officers.html",
        code=400 if errors else 200,
        errors=errors,
        told=dict(errors),
        name=holder.name,
        threshold=str(newest.threshold),
        officers=[
            Option(
                value=kid,
                label=words.say("enrolment.officer", number=str(number)),
                hint=fingerprint,
            )
            for number, (kid, fingerprint) in enumerate(sorted(shown.items()), 1)
        ],
    )
