"""The proof of a step is worked out at the desk; each way in which the hub could lie is refused."""

import base64
from dataclasses import replace

import pytest

from connectors.api.request import RequestOut
from connectors.exchange import proof
from hub.errors import HubError
from tests.desk.thread import Story


@pytest.fixture(scope="module")
def story(town, tmp_path_factory):
    return Story(town, tmp_path_factory.mktemp("letter"), "Yusra Bewijscanarie", "9999000061")


class Lying:
    """The hub, but for what it says of the log."""

    def __init__(self, hub, *, proof_of=None, text=None, leaf=None):
        self.hub, self.proof_of, self.change_text, self.leaf = hub, proof_of, text, leaf

    def text(self, path):
        said = self.hub.text(f"/v1/log/proofs/{self.proof_of}" if self.proof_of else path)
        return self.change_text(said) if self.change_text else said

    def get(self, path, shape, **query):
        said = self.hub.get(path, shape, **query)
        if self.leaf is None:
            return said
        return said.model_copy(update={"items": self.leaf(said.items)})


def changed(items):
    data = bytearray(base64.b64decode(items[0].leaf))
    place = data.index(b'"who":"') + len('"who":"')
    data[place] = ord("0") if data[place] != ord("0") else ord("1")
    return (items[0].model_copy(update={"leaf": base64.b64encode(data).decode()}),)


def refuses(session, entry):
    try:
        proof.prove(session, entry)
    except HubError:
        return True
    return False


def test_every_lie_about_a_line_is_refused(town, story):
    session = town.session("noor")
    first, second = (
        session.hub.get(f"/v1/requests/{story.ask()}", RequestOut).timeline[0].entry for _ in "12"
    )
    honest = proof.prove(session, first)
    lies = {
        "another line": {"proof_of": second},
        "a line that was changed": {"leaf": changed},
        "no line": {"leaf": lambda _: []},
        "another place": {"text": lambda said: said.replace(f"index {honest.index}", "index 0")},
        "another signature": {"text": lambda said: said[:-6] + "AAAA\n"},
        "no proof": {"text": lambda _: ""},
    }

    assert honest.leaf.count(first) == 1
    assert honest.size > honest.index
    told = {name: replace(session, hub=Lying(session.hub, **one)) for name, one in lies.items()}
    assert [name for name, one in told.items() if not refuses(one, first)] == []
