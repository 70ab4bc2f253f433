"""The server has no code that opens a letter or an answer. Source: architecture, section 1.

Looked at in a process of its own, as ``hub serve`` is one: what it has loaded, and what stands in
the text of what it has loaded.
"""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Names by which a sealed file is opened, in the libraries that the project uses.
OPENS = re.compile(r"[Dd]ecrypt|PrivateKey|[Uu]nseal")
# The hub's own key, for the openings beside its own log; no letter was ever sealed to it.
OWN = {"hub/adapters/db/inquiry.py": {"decrypt"}, "hub/adapters/db/log.py": {"decrypt"}}
# A real hub from start to stop: whatever is imported late is imported now.
SERVE = """
import asyncio, json, sys
import hub.cli.commands
from hub import bootstrap
from hub.cli.serve import read_settings

async def run():
    app = bootstrap.application(read_settings())
    async with app.router.lifespan_context(app):
        app.state.hub.sequencer.check_healthy()

asyncio.run(run())
files = {name: getattr(one, "__file__", None) for name, one in sys.modules.items()}
print(json.dumps(files))
"""


@pytest.fixture
def loaded(settings):
    """Modules of a running hub, with their files."""
    environment = os.environ | {
        "HUB_ENVIRONMENT": "demo",
        "HUB_DATA": str(settings.data),
        "HUB_POLICIES": str(settings.policies),
        "HUB_ORIGIN": settings.origin,
        "HUB_LOG_ORIGIN": settings.log_origin,
        "HUB_OIDC_ISSUER": settings.oidc_issuer,
        "HUB_OIDC_CLIENT_SECRET": "secret",
    }
    done = subprocess.run(
        [sys.executable, "-c", SERVE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _openers(source):
    """Names in the code (not in its words) that open something or hold a private key."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] + [getattr(node, "module", None) or ""]
        elif isinstance(node, ast.Attribute):
            names = [node.attr]
        elif isinstance(node, ast.Name):
            names = [node.id]
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        found |= {one for one in names if OPENS.search(one)}
    return found


def test_a_running_hub_has_nothing_loaded_that_opens_a_letter(loaded):
    own = {name: file for name, file in loaded.items() if name.partition(".")[0] == "hub"}
    # It is the whole server that is looked at.
    assert {"hub.bootstrap", "hub.api.app", "hub.web.app", "hub.crypto.seal"} <= own.keys()

    assert [name for name in loaded if name.partition(".")[0] == "connectors"] == []
    # Neither `age` nor a library that opens its files.
    assert not {"pyrage", "age", "pyhpke", "hpke"} & loaded.keys()
    texts = {
        Path(file).relative_to(ROOT).as_posix(): Path(file).read_text()
        for file in own.values()
        if file
    }
    found = {path: _openers(text) for path, text in texts.items()}
    assert {path: names for path, names in found.items() if names} == OWN


def test_the_search_for_what_opens_finds_it_where_it_is():
    assert "decrypt" in _openers((ROOT / "connectors" / "sealed" / "unseal.py").read_text())
    assert _openers("from connectors.sealed.unseal import Identity")
    assert _openers("from m import X25519PrivateKey as Key")
    assert not _openers('"""Nothing here decrypts."""')
