"""A small OIDC provider for development and the demo, so that one sign-in path runs everywhere.

A visitor of its page becomes the person whose button they press. There is no password, so it
answers on loopback only, and a hub in production refuses a loopback issuer (`hub.config`). The
rules are in `hub.demo.dev_grant`; here are its page and its addresses.
"""

import html
import ipaddress
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2 import OAuth2Error
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.demo.dev_grant import ALGORITHM, NO_STORE, Persona, Provider, ProviderRequest, RelyingParty
from hub.errors import InvalidInput

BODY_BYTES_MAX = 16_384

_PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Aanmelden (ontwikkeling)</title>
<meta name="viewport" content="width=device-width"></head><body><main>
<h1>Wie bent u?</h1>
<p>Dit is geen echte aanmelding: er is geen wachtwoord. Alleen voor ontwikkeling en demo.</p>
<form method="post" action="/authorize?{query}">
{buttons}
<p><button name="persona" value="">Niet aanmelden</button></p>
</form></main></body></html>
"""
_BUTTON = '<p><button name="persona" value="{subject}">{label}</button></p>'


def _fields(query: str) -> dict[str, str]:
    """The fields of a query or form.

    Raises:
        ValueError: a field occurs twice, or the text is malformed.
    """
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict")
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("repeated_field")
    return fields


async def _body(request: Request) -> str:
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_BYTES_MAX:
            raise ValueError("body_too_large")
    return data.decode("ascii")


class _Endpoints:
    """The four addresses of the provider."""

    def __init__(self, provider: Provider, personas: Sequence[Persona]) -> None:
        self._provider = provider
        self._personas = {persona.subject: persona for persona in personas}

    async def discovery(self, _request: Request) -> Response:
        issuer = self._provider.issuer
        document = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return JSONResponse(document)

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._provider.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        try:
            # A faulty request gets its error here and is never redirected.
            asked = ProviderRequest(request, _fields(request.url.query))
            posted = _fields(await _body(request)) if request.method == "POST" else None
            persona = self._personas.get(posted.get("persona", "")) if posted else None
            grant = self._provider.get_consent_grant(asked, persona)
            if posted is None:
                return self._page(request.url.query, grant.redirect_uri)
            # Without a persona Authlib answers access_denied, by redirect.
            answer: Response = self._provider.create_authorization_response(asked, persona, grant)
        except (OAuth2Error, ValueError) as error:
            return JSONResponse({"error": getattr(error, "error", "invalid_request")}, 400)
        return answer

    async def token(self, request: Request) -> Response:
        try:
            asked = ProviderRequest(request, _fields(await _body(request)))
            answer: Response = self._provider.create_token_response(asked)
        except ValueError:
            return JSONResponse({"error": "invalid_request"}, 400)
        return answer

    def _page(self, query: str, redirect_uri: str) -> Response:
        buttons = "\n".join(
            _BUTTON.format(subject=html.escape(each.subject), label=html.escape(each.label))
            for each in self._personas.values()
        )
        back = urlsplit(redirect_uri)
        # Browsers check redirects after a POST against form-action too.
        policy = (
            f"default-src 'none'; form-action 'self' {back.scheme}://{back.netloc}; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        page = _PAGE.format(query=html.escape(query), buttons=buttons)
        return HTMLResponse(page, headers={"Content-Security-Policy": policy} | NO_STORE)


class _LoopbackOnly:
    """Answers callers on this machine that use the issuer's own name, and nobody else."""

    def __init__(self, app: ASGIApp, issuer: str) -> None:
        self._app = app
        self._host = urlsplit(issuer).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            ends = [scope.get("client"), scope.get("server")]
            near = all(end and _loopback(end[0]) for end in ends)
            # The name is checked too, because a page elsewhere can point its own name at this
            # machine.
            if not near or Request(scope).headers.get("host") != self._host:
                await PlainTextResponse("this machine only\n", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def build(
    *,
    issuer: str,
    party: RelyingParty,
    personas: Sequence[Persona],
    clock: Callable[[], float],
) -> ASGIApp:
    """The provider as an ASGI application, with a signing key of its own, made now.

    Args:
        issuer: ``http://<loopback>:<port>``, the address at which it will be served.
        party: the hub, as the provider's client.
        personas: the people that a visitor can sign in as.
        clock: real epoch seconds.

    Raises:
        InvalidInput: ``issuer`` is not plain http on this machine.
    """
    address = urlsplit(issuer)
    if issuer != f"http://{address.netloc}" or not _loopback(address.hostname or ""):
        raise InvalidInput("dev_provider_not_loopback", "expected an address on loopback")
    ends = _Endpoints(Provider(issuer, party, clock), personas)
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", ends.discovery),
            Route("/jwks", ends.jwks),
            Route("/authorize", ends.authorize, methods=["GET", "POST"]),
            Route("/token", ends.token, methods=["POST"]),
        ]
    )
    return _LoopbackOnly(app, issuer)
