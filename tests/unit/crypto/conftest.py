import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from hub.crypto import agreement, directory, dsse, keyset, statement
from hub.domain import flow, vocabulary
from hub.form import canonical

TESTS = Path(__file__).parents[2]
VECTORS = json.loads((TESTS / "vectors" / "statements.json").read_text())
VOCABULARY = json.loads((TESTS / "data" / "vocab.json").read_text())
ROWS = json.loads((TESTS / "data" / "flows.json").read_text())
WORDS = vocabulary.parse(VOCABULARY)
FLOWS = {
    "rows": {row["id"]: row for row in ROWS},
    "index": {
        f"{row['purpose']}|{asking}|{giving}": row["id"]
        for row in ROWS
        for asking in row["requesters"]
        for giving in row["providers"]
    },
}
AGREEMENT = agreement.parse(VECTORS["agreement"]["envelope"], env="demo")
KEYSETS = {
    name: keyset.parse(VECTORS["keysets"][name], env="demo") for name in VECTORS["keysets"]["sids"]
}


@pytest.fixture(scope="session")
def vectors():
    return VECTORS


@pytest.fixture(scope="session")
def agreed():
    return AGREEMENT


@pytest.fixture(scope="session")
def keysets():
    return KEYSETS


@pytest.fixture(scope="session")
def words():
    return WORDS


@pytest.fixture(scope="session")
def build():
    """A directory of some of the keysets of the vectors, all of them unless they are named."""

    def of(names=KEYSETS):
        chosen = [KEYSETS[name] for name in names]
        return directory.build(AGREEMENT, chosen, vocabulary=WORDS)

    return of


@pytest.fixture(scope="session")
def known(build):
    return build()


@pytest.fixture(scope="session")
def read():
    return lambda envelope: statement.parse(_whole(envelope), env="demo")


@pytest.fixture(scope="session")
def signed(read):
    """A statement of the vectors with other members, signed again by its own signer."""
    seeds = {
        one["kid_sign"]: bytes.fromhex(one["sign_seed"])
        for people in VECTORS["people"].values()
        for one in people.values()
    }

    def sign(one, **change):
        payload = {**one.payload.to_document(), **change}
        kid = payload["from"]["kid"]
        envelope = dsse.sign(
            one.envelope.payload_type, canonical.encode(payload), {kid: seeds[kid]}
        )
        return read(json.loads(envelope.to_bytes()))

    return sign


@pytest.fixture(scope="session")
def changed():
    """A statement that says something else than was signed; members as its model has them."""
    return lambda one, **change: replace(one, payload=one.payload.model_copy(update=change))


def _whole(envelope):
    """An envelope of the vectors; long payloads stand there as runs of text."""
    if "payload_runs" not in envelope:
        return envelope
    text = "".join(part * times for part, times in envelope["payload_runs"])
    rest = {name: value for name, value in envelope.items() if name != "payload_runs"}
    return rest | {"payload": base64.b64encode(text.encode()).decode()}


@pytest.fixture(scope="session")
def flow_of(known):
    """The flow of a request or answer; of an offer, that of the receiver."""

    def find(one):
        asker, provider = one.payload.sender.party, one.payload.to.party
        turned = one.type == "answer" and one.payload.kind != "reply"
        asker, provider = (provider, asker) if turned else (asker, provider)
        return flow.find(
            FLOWS,
            purpose=one.payload.purpose,
            asking=known.types(asker),
            giving=known.types(provider),
        )

    return find
