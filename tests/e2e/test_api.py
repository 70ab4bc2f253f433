"""The API over HTTP: sign-in by key, every route for nobody and for another party."""

import hashlib
import json
import re
import secrets
import threading

import pytest

from hub import bootstrap
from hub.api.app import build
from tests.world.api import serving, token
from tests.world.hub import settings_for
from tests.world.parties import document, now, type_of

PRE_CHECK = {
    "to": "ind",
    "function": "legal_counsellor",
    "purpose": "perspective_legal",
    "items": ["asylum_decisions"],
    "art6": "a",
    "art9": [],
}
OPEN = {("GET", "/log/checkpoint"), ("GET", "/log/consistency"), ("POST", "/tokens")}


@pytest.fixture(scope="module")
def http(tmp_path_factory, policies):
    """One hub for all tests here: none of them leaves anything behind."""
    with serving(settings_for(tmp_path_factory.mktemp("api"), policies)) as client:
        yield client


def test_a_hub_that_stops_leaves_no_thread(tmp_path, policies):
    before = set(threading.enumerate())

    with bootstrap.running(settings_for(tmp_path, policies)):
        assert set(threading.enumerate()) > before

    assert set(threading.enumerate()) == before


def routes():
    document = build(origin="http://127.0.0.1:8000").openapi()
    return sorted(
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    )


def call(client, method, path, headers):
    address = "/v1" + re.sub(r"\{party\}", "unknown-party", path)
    address = re.sub(r"\{(case|entry)\}", "0" * 32, address)
    address = re.sub(r"\{(sid|answer|sha256)\}", "0" * 64, address)
    if path.endswith(("/content", "/letter")):
        address += "?pickUp=" + "0" * 32
    if path == "/log/consistency":
        address += "?from=1&to=2"
    body = {} if path.endswith(("deliveries", "pick-ups")) else {"statement": _envelope()}
    if path.endswith("desk-decisions"):
        body = {"complete": True}
    if path.endswith("pre-checks"):
        body = PRE_CHECK
    if path.endswith("/facts") and "case" in path:
        body["r"] = "0" * 64
    extra = {"Idempotency-Key": secrets.token_hex(16)}
    if method == "GET":
        return client.get(address, headers=headers)
    if method == "PUT":
        return client.put(address, content=b"x", headers=headers)
    return client.post(address, json=body, headers=headers | extra)


def _envelope():
    return {
        "payload": "e30=",
        "payloadType": type_of("fact"),
        "signatures": [{"keyid": "0" * 32, "sig": "A" * 86 + "=="}],
    }


@pytest.mark.parametrize(("method", "path"), routes())
def test_every_route_is_closed_for_nobody_and_for_a_token_that_is_not_one(http, method, path):
    if (method, path) in OPEN:
        return
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
        answer = call(http, method, path, headers)
        assert answer.status_code == 401, answer.text
        assert answer.json()["code"] == "not_signed_in"
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), [one for one in routes() if "{" in one[1]])
def test_an_unknown_id_is_not_found_with_one_body(http, method, path):
    if method == "PUT":
        return
    bas = token(http, http.world.parties["avim"].people["bas"])

    answer = call(http, method, path, bas)

    assert answer.status_code in {400, 404}, answer.text
    if answer.status_code == 404:
        assert answer.content == http.get("/v1/no-such-route", headers=bas).content


def test_a_member_signs_in_with_the_key_of_the_keyset_and_reads_the_agreement(http):
    noor = token(http, http.world.parties["rechtshoek"].people["noor"])

    answer = http.get("/v1/agreement", headers=noor)

    assert answer.status_code == 200
    assert answer.json()["statement"] == json.loads(http.world.agreement.to_bytes())
    assert answer.headers["api-version"] == "1.0.0"
    assert answer.headers["cache-control"] == "no-store"
    chain = http.get("/v1/keysets/ind", headers=noor).json()["items"]
    assert chain == [json.loads(http.world.parties["ind"].keyset.to_bytes())]


def test_who_works_on_which_cases_is_counted_for_who_assigns_and_asked_by_number_only(http):
    people = http.world.parties["rechtshoek"].people
    noor, tilda = token(http, people["noor"]), token(http, people["tilda"])

    assert http.get("/v1/caseloads", headers=tilda).json() == {"items": []}
    refused = http.get("/v1/caseloads", headers=noor)
    assert (refused.status_code, refused.json()["code"]) == (403, "function_not_allowed")
    for worker, status in (
        (people["noor"].member, 200),
        ("nobody", 200),
        ("", 200),
        ("noor", 400),
        ("m-1", 400),
    ):
        for headers in (noor, tilda):
            answer = http.get("/v1/cases", params={"worker": worker}, headers=headers)
            assert answer.status_code == status, worker
            if status == 200:
                assert answer.json() == {"items": [], "next": None}


def test_whose_auth_key_is_revoked_is_out_at_the_next_call(settings):
    with serving(settings) as http:
        org = http.world.parties["rechtshoek"]
        bram = org.people["bram"]
        headers = token(http, bram)
        assert http.get("/v1/requests", headers=headers).status_code == 200
        revoked = [{"kid": bram.auth.kid, "since": now(-30)}]
        following = org.make_keyset(n=2, prev=org.keyset.sid, revoked=revoked)
        publish = {"statement": document(following)}
        extra = {"Idempotency-Key": secrets.token_hex(16)}
        noor = token(http, org.people["noor"])
        assert http.post("/v1/keysets", json=publish, headers=noor | extra).status_code == 201

        assert http.get("/v1/requests", headers=headers).status_code == 401
        with pytest.raises(AssertionError, match="client_unknown"):
            token(http, bram)
        assert http.get("/v1/requests", headers=noor).status_code == 200


def test_the_probes_say_that_it_lives_and_is_ready(settings):
    with serving(settings) as http:
        assert http.get("/livez").json() == {"status": "live"}
        assert http.get("/readyz").json() == {"status": "ready"}
        http.app.state.hub.sequencer.stop()
        assert http.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not_json"),
        (b'{"statement":{},"statement":{}}', "duplicate_key"),
        (b'{"statement":"\\u0000"}', "nul"),
        (b'{"statement":"\xff"}', "not_utf8"),
    ],
)
def test_malformed_json_is_refused_by_name_and_nothing_is_stored(http, body, code):
    noor = token(http, http.world.parties["rechtshoek"].people["noor"])
    before = http.app.state.hub.sequencer.checkpoint()

    answer = http.post(
        "/v1/requests",
        content=body,
        headers=noor
        | {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)},
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code
    assert http.app.state.hub.sequencer.checkpoint() == before


def test_two_thousand_categories_and_ten_megabytes_are_refused(http):
    noor = token(http, http.world.parties["rechtshoek"].people["noor"])
    headers = noor | {"Idempotency-Key": secrets.token_hex(16)}
    person = http.world.parties["rechtshoek"].people["noor"]
    many = [{"category": f"c{number:04d}"} for number in range(2_000)]
    payload = http.world.common(person, purpose="screening", items=many)
    envelope = http.world.sign(person, "request", payload)

    answer = http.post(
        "/v1/requests", json={"statement": document(envelope), "r": "0" * 64}, headers=headers
    )
    large = http.post("/v1/requests", json={"statement": "x" * 10_000_000}, headers=headers)

    assert answer.status_code in {400, 413}
    assert large.status_code == 413


@pytest.mark.parametrize(
    "media",
    ["", "text/plain", "application/x+json", "application/x-www-form-urlencoded"],
)
@pytest.mark.parametrize("path", ["/v1/tokens", "/v1/requests"])
def test_nobody_posts_more_than_the_largest_statement_whatever_its_type(http, path, media):
    """Of a field of a form the framework takes a MiB, of fields a thousand."""
    body = (b"f%d=%b&" % (number, b"x" * 500_000) for number in range(10))

    answer = http.post(path, content=body, headers={"Content-Type": media} if media else {})

    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_files_in_a_form_fill_no_disk(http):
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    body = (part + b"x" * 1_000_000 + b"\r\n" for _ in range(5))

    answer = http.post(
        "/v1/tokens",
        content=body,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 413


def test_a_key_twice_is_refused_in_every_type_that_is_read_as_json(http):
    noor = token(http, http.world.parties["rechtshoek"].people["noor"])
    headers = noor | {"Idempotency-Key": secrets.token_hex(16)}

    answer = http.post(
        f"/v1/requests/{'0' * 64}/desk-decisions",
        content=b'{"complete":true,"complete":false}',
        headers=headers | {"Content-Type": "application/x+json"},
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "duplicate_key"


def test_an_upload_that_is_no_age_file_or_not_what_it_says_is_refused_and_freed(http):
    noor = token(http, http.world.parties["rechtshoek"].people["noor"])
    data = b"not an age file" * 100
    right = hashlib.sha256(data).hexdigest()

    for name, code in ((right, 400), ("0" * 64, 400)):
        answer = http.put(f"/v1/uploads/{name}", content=data, headers=noor)
        assert answer.status_code == code, answer.text
    assert [path for path in (http.data / "blobs").rglob("*") if path.is_file()] == []
