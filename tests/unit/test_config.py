import pytest
from pydantic import ValidationError

from hub.config import Settings

GOOD = {
    "data": "data",
    "policies": "build/policies",
    "origin": "https://hub.example.nl",
    "log_origin": "hub.example.nl/audit/2026",
    "oidc_issuer": "https://login.example.nl",
    "oidc_client_secret": "not-a-real-secret",
}


def test_production_is_the_default():
    assert Settings(**GOOD).environment == "production"


@pytest.mark.parametrize(
    "change",
    [
        {"oidc_issuer": "http://login.example.nl"},
        {"oidc_issuer": "https://127.0.0.1:9000"},
        {"oidc_issuer": "https://localhost"},
        {"log_origin": "demo.invalid/audit/2026"},
        {"clock_file": "clock"},
        {"origin": "http://hub.example.nl"},
        {"unknown": "setting"},
    ],
)
def test_production_refuses_what_belongs_to_the_demo(change):
    with pytest.raises(ValidationError):
        Settings(**GOOD | change)

    if "unknown" not in change:
        assert Settings(**GOOD | change | {"environment": "demo"})


def test_the_secret_of_the_sign_in_client_has_no_default_and_is_not_printed():
    with pytest.raises(ValidationError):
        Settings(**{k: v for k, v in GOOD.items() if k != "oidc_client_secret"})

    assert "not-a-real-secret" not in repr(Settings(**GOOD))
