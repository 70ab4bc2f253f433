"""`hub person add` and the people of `hub dev-provider`."""

import json

import pytest
from typer.testing import CliRunner

from hub.cli.commands import app
from hub.demo import sign_in
from hub.errors import InvalidInput

NAMES = ("--redirect-uri", "http://127.0.0.1:8000/sign-in/return")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[1]",
        '[{"subject":"a"}]',
        '[{"subject":"a","label":1}]',
        '[{"subject":"","label":"x"}]',
        '[{"subject":"a","label":"A","acr":"none"}]',
        "[" + " " * 70_000 + "]",
    ],
)
def test_a_file_that_is_no_list_of_people_is_refused(tmp_path, content):
    path = tmp_path / "personas.json"
    path.write_text(content)

    with pytest.raises(InvalidInput, match="personas_invalid"):
        sign_in.read_personas(path)


def test_the_people_of_a_file_are_those_who_can_be_pressed(tmp_path):
    path = tmp_path / "personas.json"
    path.write_text(json.dumps([{"subject": "sub-noor", "label": "Noor"}]))

    (noor,) = sign_in.read_personas(path)

    assert (noor.subject, noor.label) == ("sub-noor", "Noor")


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "demo_only"),
        ({"HUB_ENVIRONMENT": "production"}, "demo_only"),
        ({"HUB_ENVIRONMENT": "demo"}, "settings_invalid"),
    ],
)
def test_the_development_provider_runs_in_the_demo_only(tmp_path, environment, reason):
    path = tmp_path / "personas.json"
    path.write_text("[]")
    unset = {"HUB_ENVIRONMENT": None, "HUB_OIDC_CLIENT_SECRET": None}

    done = CliRunner().invoke(
        app, ["dev-provider", *NAMES, "--personas", str(path)], env=unset | environment
    )

    assert done.exit_code == 1
    assert done.exception.reason == reason
