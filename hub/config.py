"""Settings of the hub, read from ``HUB_*`` once, in `hub.bootstrap`.

Production is the default and refuses everything that belongs to the demo: there is no
switch that makes a demo key, log or sign-in provider valid in production.
"""

from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub import remote

_PACKAGED = Path(__file__).parent / "_policies"
_CHECKOUT = Path(__file__).parents[1]


def built_policies() -> Path:
    """The policy bundle that the wheel carries; in a checkout the one that `make` built."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT / "build" / "policies"


def agreement_sources() -> Path:
    """The agreement's data and text, from the wheel or from the checkout."""
    root = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT / "policies"
    return root / "agreements" / "amsterdam"


class Environment(StrEnum):
    """The environment, which every signed statement and the log's origin name."""

    PRODUCTION = "production"
    DEMO = "demo"


class Engine(StrEnum):
    """The policy engine that decides; both run the same bundle."""

    EMBEDDED = "embedded"
    OPA = "opa"


class Settings(BaseSettings):
    """Everything that can be set; secrets have no default."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="forbid", frozen=True)

    environment: Environment = Environment.PRODUCTION
    data: Path = Field(description="folder of the database, the blobs and the hub's keys")
    policies: Path = Field(
        default_factory=built_policies, description="folder of the built policy bundle"
    )
    origin: str = Field(description="public address of the hub, without a path")
    log_origin: str = Field(description="name of the log: <host>/audit/<year>")
    engine: Engine = Engine.EMBEDDED
    opa_url: str = "http://127.0.0.1:8181"
    policy_crosscheck: bool = False
    clock_file: Path | None = None
    oidc_issuer: str = Field(description="issuer of the sign-in provider, exactly")
    oidc_client_id: str = "dossierhub"
    oidc_client_secret: SecretStr
    oidc_acr: str = Field("mfa", description="levels that suffice, with spaces between")
    oidc_amr: str = Field(
        "mfa otp hwk swk fpt", description="methods of which one must have been used"
    )

    @model_validator(mode="after")
    def _production_refuses_the_demo(self) -> Self:
        if self.environment is Environment.DEMO:
            return self
        issuer = urlsplit(self.oidc_issuer)
        if issuer.scheme != "https" or issuer.hostname in remote.LOOPBACK:
            msg = "HUB_OIDC_ISSUER must be an https address that is not this machine"
            raise ValueError(msg)
        if urlsplit(self.origin).scheme != "https":
            msg = "HUB_ORIGIN must be an https address: session cookies go over nothing else"
            raise ValueError(msg)
        if self.log_origin.partition("/")[0].endswith(".invalid"):
            msg = "HUB_LOG_ORIGIN must not end in .invalid in production"
            raise ValueError(msg)
        if self.clock_file is not None:
            msg = "HUB_CLOCK_FILE exists in the demo only"
            raise ValueError(msg)
        return self
