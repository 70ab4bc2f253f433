from pathlib import Path

import pytest
from pydantic import ValidationError

from hub import config
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


UNSET = {name: value for name, value in GOOD.items() if name != "policies"}
ROOT = Path(__file__).parents[2]


def test_in_a_checkout_the_policies_are_the_ones_that_make_built(monkeypatch):
    monkeypatch.delenv("HUB_POLICIES", raising=False)

    assert Settings(**UNSET).policies == ROOT / "build" / "policies"
    assert config.agreement_sources() == ROOT / "policies" / "agreements" / "amsterdam"


def test_what_the_wheel_carries_goes_before_a_checkout(monkeypatch, tmp_path):
    monkeypatch.delenv("HUB_POLICIES", raising=False)
    monkeypatch.setattr(config, "_PACKAGED", tmp_path)

    assert Settings(**UNSET).policies == tmp_path
    assert config.agreement_sources() == tmp_path / "agreements" / "amsterdam"


def test_the_operators_setting_goes_before_what_the_wheel_carries(monkeypatch, tmp_path):
    monkeypatch.setenv("HUB_POLICIES", "elsewhere")
    monkeypatch.setattr(config, "_PACKAGED", tmp_path)

    assert Settings(**UNSET).policies == Path("elsewhere")
