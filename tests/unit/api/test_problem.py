import json

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict

from hub import errors
from hub.api import body, problem
from hub.status import STATUS

CANARY = "nl-v:9999000042"


class _ThingIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    number: int
    code: str


def _app() -> FastAPI:
    app = FastAPI()
    problem.install(app)
    app.add_middleware(body.StrictJson)

    @app.post("/things")
    def _post(thing: _ThingIn) -> dict[str, int]:
        return {"number": thing.number}

    @app.get("/raise/{name}")
    def _raise(name: str) -> None:
        if name == "Unforeseen":
            raise ValueError(CANARY)
        raise getattr(errors, name)("some_reason", CANARY)

    return app


@pytest.fixture
def client() -> TestClient:
    return TestClient(_app(), raise_server_exceptions=False)


def _post(client: TestClient, data: bytes) -> httpx2.Response:
    return client.post("/things", content=data, headers={"content-type": "application/json"})


@pytest.mark.parametrize(("kind", "status"), [(k.__name__, s) for k, s in STATUS.items()])
def test_an_error_becomes_a_problem_that_quotes_nothing(client, kind, status):
    answer = client.get(f"/raise/{kind}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "errors"} == set(answer.json())
    assert CANARY not in answer.text


def test_an_unforeseen_error_says_nothing_about_itself(client):
    answer = client.get("/raise/Unforeseen")

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert CANARY not in answer.text


def test_unknown_and_foreign_have_the_same_body(client):
    unknown = client.get("/no-such-route")
    foreign = client.get("/raise/NotFound")

    assert unknown.content == foreign.content
    assert unknown.status_code == foreign.status_code == 404


def test_unavailable_says_when_to_come_back(client):
    assert client.get("/raise/Unavailable").headers["retry-after"] == "2"


def test_all_faults_are_named_by_place_and_code_without_quoting(client):
    answer = _post(client, json.dumps({"number": CANARY, CANARY: 1}).encode())

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"pointer": "/body/number", "code": "int_type"},
        {"pointer": "/body/code", "code": "missing"},
        {"pointer": "/body", "code": "extra_forbidden"},
    ]
    assert CANARY not in answer.text


def test_a_body_full_of_faults_gets_a_short_answer(client):
    body = {f"m{number}": 0 for number in range(128)}

    answer = _post(client, json.dumps(body).encode())

    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == problem.FAULTS_MAX


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"number":1,"number":2,"code":"a"}', "duplicate_key"),
        (b'\xef\xbb\xbf{"number":1,"code":"a"}', "byte_order_mark"),
        (b'{"number":1,"code":"\xff"}', "not_utf8"),
        (b'{"number":1,"code":"\\u0000"}', "nul"),
        (b'{"number":1,"\\u0000":"a"}', "nul"),
        (b'{"number":1,"code":"\\ud800"}', "lone_surrogate"),
        (b'{"number":NaN,"code":"a"}', "not_a_number"),
        (b'{"number":Infinity,"code":"a"}', "not_a_number"),
        (b"[" * 17 + b"]" * 17, "too_deep"),
        (b"[" * 90_000, "too_deep"),
        (b"[" * 200_000, "too_many_members"),
        (b'{"number":1e999,"code":"a"}', "not_a_number"),
        (b"{" + b",".join(b'"m%d":0' % n for n in range(129)) + b"}", "too_many_members"),
        (b'{"number":1,', "not_json"),
        (b"", "not_json"),
        (b"1" * 5_000, "not_json"),
    ],
)
def test_json_in_another_form_is_refused_by_name(client, data, code):
    answer = _post(client, data)

    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": "/body", "code": code}]


def test_well_formed_json_reaches_the_route(client):
    assert _post(client, b'{"number":1,"code":"a"}').json() == {"number": 1}


def test_a_large_body_is_refused_by_its_announced_length(client):
    answer = _post(client, b'"' + b"a" * 10_000_000 + b'"')

    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_a_large_body_without_a_length_is_refused_while_it_comes(client):
    chunks = (b"a" * 100_000 for _ in range(100))

    answer = client.post("/things", content=chunks, headers={"content-type": "application/json"})

    assert answer.status_code == 413
