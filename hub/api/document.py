"""The OpenAPI document: the framework's, completed by the rules of the Dutch API design rules."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hub.api import problem

_PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
}
# No hub of this name exists; an operator puts their own contact here.
_CONTACT = {
    "name": "Dossierhub",
    "url": "https://dossierhub.invalid",
    "email": "hub@dossierhub.invalid",
}
_VERSION_HEADER = {
    "API-Version": {"description": "Full version", "schema": {"type": "string"}, "required": True}
}
# The statuses that each call can end in, besides its own answer.
_STATUSES = (400, 401, 403, 404, 409, 413, 503)
_UNSIGNED = (400, 404, 503)
_OPEN_PATHS = ("/tokens", "/log/checkpoint", "/log/consistency")


def build(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of ``app``."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        description=app.description,
        routes=app.routes,
        servers=app.servers,
    )
    document["info"]["contact"] = _CONTACT
    for path, methods in document["paths"].items():
        for operation in methods.values():
            _finish(operation, is_open=path in _OPEN_PATHS)
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    schemas["TokenForm"] = schemas.pop("Body_issue_token_tokens_post")
    form = document["paths"]["/tokens"]["post"]["requestBody"]["content"]
    for content in form.values():
        content["schema"] = {"$ref": "#/components/schemas/TokenForm"}
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return document


def _finish(operation: dict[str, Any], *, is_open: bool) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    for status in _UNSIGNED if is_open else _STATUSES:
        responses[str(status)] = {
            "description": problem.title(status),
            "content": {problem.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    for response in responses.values():
        response["headers"] = _VERSION_HEADER
    if not is_open:
        operation["security"] = [{"token": []}]
