"""A desk that others can reach does not start without a sign-in."""

import pytest

from connectors.cli import desk, secret
from connectors.desk.door.start import SignIn, admission_of, check_origin
from hub.errors import HubError, InvalidInput, NotFound

ISSUER = "https://id.example"
ORIGIN = "https://desk.example"


def asked(**change):
    values = {"issuer": "", "client_id": "", "secret": "", "people": None}
    return SignIn(**values | {"acr": "mfa", "amr": "otp"} | change)


@pytest.fixture
def whole(tmp_path):
    file = tmp_path / "people.toml"
    file.write_text(f'issuer = "{ISSUER}"\n[people]\n')
    file.chmod(0o600)
    return {"issuer": ISSUER, "client_id": "desk", "secret": "s", "people": file}


def start(asked, *, origin=ORIGIN, env="production", several=True):
    return admission_of(asked, origin=origin, env=env, several=several)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8443", "http://[::1]:1", "http://localhost"])
@pytest.mark.parametrize("several", [True, False])
def test_on_a_laptop_no_sign_in_is_due(origin, several):
    check_origin(origin)
    assert start(asked(), origin=origin, several=several) is None


@pytest.mark.parametrize(
    "origin", [ORIGIN, "https://127.0.0.1.example", "https://10.0.0.1", "https://localhost.example"]
)
def test_a_desk_that_others_can_reach_needs_a_sign_in(origin):
    check_origin(origin)
    with pytest.raises(InvalidInput, match=r"sign_in_missing: .*--oidc-issuer"):
        start(asked(), origin=origin)


@pytest.mark.parametrize("origin", [ORIGIN, "http://127.0.0.1:8443"])
@pytest.mark.parametrize("missing", ["issuer", "client_id", "secret", "people"])
def test_half_a_sign_in_is_none(whole, missing, origin):
    del whole[missing]
    with pytest.raises(InvalidInput, match="sign_in_incomplete"):
        start(asked(**whole), origin=origin)


def test_a_sign_in_is_for_several_members(whole):
    with pytest.raises(InvalidInput, match="sign_in_incomplete"):
        start(asked(**whole), several=False)


def test_with_all_of_it_members_are_sent_to_their_own_provider(whole):
    entry = start(asked(**whole))

    assert entry.provider == ISSUER
    entry.close()


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8001", "https://localhost"])
def test_the_provider_for_development_is_none_in_production(whole, issuer):
    with pytest.raises(InvalidInput, match="oidc_issuer"):
        start(asked(**whole | {"issuer": issuer}))


@pytest.mark.parametrize("change", [{"acr": " "}, {"amr": ""}])
def test_a_sign_in_without_a_named_strength_is_none(whole, change):
    with pytest.raises(InvalidInput, match="oidc_strength_unset"):
        start(asked(**whole | change))


@pytest.mark.parametrize("issuer", ["http://id.example", "id.example", "ftp://id.example"])
def test_a_provider_is_reached_by_https(whole, issuer):
    whole["people"].write_text(f'issuer = "{issuer}"\n[people]\n')
    with pytest.raises(HubError, match="provider_address"):
        start(asked(**whole | {"issuer": issuer}))


def test_a_file_of_people_that_is_odd_is_told_at_the_start(whole):
    whole["people"].write_text("issuer")
    with pytest.raises(InvalidInput, match="people_file"):
        start(asked(**whole))


@pytest.mark.parametrize(
    "origin",
    [
        "http://desk.example",
        "http://127.0.0.1.example",
        "ftp://127.0.0.1",
        "desk.example",
        "https://",
        "https://desk.example/",
        "https://desk.example/x",
        "https://desk.example?x=1",
        "https://Desk.example",
        "https://me@desk.example",
        "https://desk.example:x",
        "https://[::1",
        "",
    ],
)
def test_an_address_that_is_no_desks_own_is_refused(origin):
    with pytest.raises(InvalidInput, match="origin_form"):
        check_origin(origin)


def test_the_secret_does_not_show_itself(whole):
    assert "s3cret" not in repr(asked(**whole | {"secret": "s3cret"}))


@pytest.fixture
def kept(tmp_path):
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    file.chmod(0o600)
    return file


def test_a_secret_is_read_without_the_end_of_its_line(kept):
    assert secret.read(kept, "client_secret") == "s3cret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_secret_that_others_can_read_is_refused(kept, mode):
    kept.chmod(mode)
    with pytest.raises(InvalidInput, match="client_secret_open_to_others"):
        secret.read(kept, "client_secret")


@pytest.mark.parametrize("content", [b"\xff", b"s" * 1_025])
def test_a_secret_that_is_none_is_refused(kept, content):
    kept.write_bytes(content)
    with pytest.raises(InvalidInput, match="client_secret_form"):
        secret.read(kept, "client_secret")


def test_a_secret_may_come_from_a_systemd_credential(tmp_path, kept, monkeypatch):
    kept.rename(tmp_path / desk.CREDENTIAL)
    assert desk._client_secret(None) == ""

    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert desk._client_secret(None) == "s3cret"


def test_a_secret_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotFound, match="client_secret_file_missing"):
        secret.read(tmp_path / "none", "client_secret")
