import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import Response

from hub.ui.header import HEADERS
from hub.web.header import PageHeaders


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(PageHeaders)

    @app.get("/page")
    def _page() -> str:
        return "page"

    @app.get("/asset")
    def _asset() -> Response:
        return Response("", headers={"Cache-Control": "public, max-age=60"})

    return TestClient(app)


@pytest.mark.parametrize("path", ["/page", "/no-such-page"])
def test_every_answer_has_every_header(client, path):
    headers = client.get(path).headers

    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_the_policy_lets_nothing_in_from_elsewhere_and_no_inline_code():
    policy = HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert policy.count("script-src") == 1
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_an_asset_may_be_kept_longer(client):
    assert client.get("/asset").headers["cache-control"] == "public, max-age=60"
