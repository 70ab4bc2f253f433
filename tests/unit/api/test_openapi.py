"""The interface is described as the Dutch API design rules ask."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from hub.adapters import tool
from hub.api.app import build
from hub.errors import Unavailable

RULES = Path(__file__).parents[4] / "shared" / "adr" / "ruleset.yaml"


@pytest.fixture(scope="module")
def document():
    return build(origin="https://hub.example.nl").openapi()


def test_the_linter_of_the_design_rules_finds_no_error(document, tmp_path):
    if not RULES.is_file():
        pytest.skip("../shared/adr is not here")
    try:
        spectral = tool.find("spectral", "6.16.3", "node_modules/.bin/spectral")
    except Unavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))

    done = subprocess.run(
        [spectral, "lint", "--ruleset", RULES, "--fail-severity", "error", file],
        # Where the machine has no Node, `.ci/tools` puts one beside the linter.
        env=os.environ | {"PATH": f"{os.environ['PATH']}:{spectral.parent}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_every_operation_says_what_it_can_end_in(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"400", "404", "503"} <= operation["responses"].keys(), (method, path)
            assert "422" not in operation["responses"]


def test_no_body_that_is_sent_has_room_for_words(document):
    """Codes, ids, digests, numbers and signed envelopes only: words travel sealed."""
    schemas = document["components"]["schemas"]
    sent = {name: one for name, one in schemas.items() if name.endswith("In") or name == "Envelope"}

    assert len(sent) > 3
    for name, one in sent.items():
        assert one["additionalProperties"] is False, name
        for field, rule in one["properties"].items():
            options = rule.get("anyOf", [rule])
            for option in options:
                if option.get("type") == "string":
                    assert "pattern" in option or option["maxLength"] <= 1_400_000, (name, field)
    free = {
        (name, field)
        for name, one in sent.items()
        for field, rule in one["properties"].items()
        if rule.get("type") == "string" and "pattern" not in rule
    }
    # Signed bytes, their type and their signature: their form is checked when they are read.
    assert free == {("Envelope", "payload"), ("Envelope", "payloadType"), ("SignatureIn", "sig")}


def test_no_address_has_room_for_a_name_or_a_number_of_a_person(document):
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                options = parameter["schema"].get("anyOf", [parameter["schema"]])
                for option in options:
                    if parameter["in"] in {"path", "query"} and option.get("type") == "string":
                        bounded = "pattern" in option or "enum" in option
                        assert bounded or option["maxLength"] <= 90, (path, parameter["name"])
