"""While a transaction is open nothing slow runs: no engine, no write of a sealed file.

Source: decision 11. With an engine of 300 ms the hub took 3 requests a second instead of 104 when
it asked inside of one.
"""

from collections import Counter

import pytest

from hub import bootstrap
from hub.adapters.blobs import FolderBlobs
from hub.adapters.wasm import WasmEngine
from tests.world.case import day
from tests.world.hub import asked, upload
from tests.world.parties import document
from tests.world.story import Story, document_payload, invited


class Watch:
    """Counts calls, and notes those that come while their own thread has a transaction open."""

    def __init__(self):
        self.database = None
        self.calls = Counter()
        self.inside = []

    def called(self, name):
        self.calls[name] += 1
        if self.database.in_transaction:
            self.inside.append(name)

    def since(self, before):
        return self.calls - before


class WatchedEngine(WasmEngine):
    def __init__(self, bundle, watch):
        super().__init__(bundle)
        self._watch = watch

    def decide(self, document):
        self._watch.called(document.members["point"])
        return super().decide(document)


class WatchedBlobs(FolderBlobs):
    def __init__(self, root, watch):
        super().__init__(root)
        self._watch = watch

    def put(self, source, *, sha256, size):
        self._watch.called("put")
        super().put(source, sha256=sha256, size=size)


@pytest.fixture
def watch(monkeypatch):
    watch = Watch()
    monkeypatch.setattr(bootstrap, "WasmEngine", lambda bundle: WatchedEngine(bundle, watch))
    monkeypatch.setattr(bootstrap, "FolderBlobs", lambda root: WatchedBlobs(root, watch))
    return watch


@pytest.fixture
def hub(watch, settings):
    """The hub of all tests here, with its engine and its files watched."""
    with bootstrap.running(settings) as hub:
        watch.database = hub.database
        yield hub


@pytest.fixture
def step(watch):
    """Run one step, and say what was called in it."""

    def run(action, *args, **change):
        before = Counter(watch.calls)
        done = action(*args, **change)
        assert watch.inside == []
        return watch.since(before), done

    return run


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def test_from_question_to_reading_and_stop_nothing_slow_runs_in_a_transaction(hub, story, step):
    calls, (request, done) = step(story.ask)
    assert calls == {"put": 1, "asked": 1}

    calls, (message, sent) = step(story.answer, request, done, final=False)
    assert sent.result["state"] == "partly_answered"
    assert calls == {"put": 1, "released": 1}

    calls, _ = step(hub.broker.pick_up.pick_up, asked(story.noor), request.sid, message.sid)
    assert calls == {"read": 1}

    # A fact that stops nothing is judged too.
    calls, _ = step(story.put, story.noor, "balance", date=day(0), evidence="0" * 64)
    assert calls == {"read": 1}
    calls, _ = step(story.put, story.noor, "consent_withdrawn")
    assert calls == {"read": 1}
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "stopped"


def test_what_changes_before_the_answer_is_judged_outside_of_a_transaction(hub, story, step):
    request, _ = story.ask()

    calls, _ = step(story.put, story.noor, "consent_withdrawn")

    assert calls == {"asked": 1}
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "stopped"


def test_an_approval_is_judged_outside_of_a_transaction(hub, world, story, step):
    story.put(
        story.noor,
        "consent_given",
        purpose="identity_support",
        items=[{"category": "identity_basic"}],
        recipients=["avim", "rechtshoek"],
        explicit=True,
        role="basis",
        until=day(60),
    )
    invitation = story.put(
        story.noor, "invitation", purpose="identity_support", recipients=["avim"], until=day(60)
    )
    bas, fenna = world.parties["avim"].people["bas"], world.parties["rechtshoek"].people["fenna"]
    envelope, file = invited(world, bas, document_payload(invitation)["id"])
    upload(hub.broker, bas, file)
    submit = hub.broker.request.submit
    calls, done = step(submit, asked(bas), document(envelope), r=None)
    assert done.result["state"] == "awaiting_approval"
    assert calls == {"asked": 1}

    approval = world.common(
        fenna, about={"request": envelope.sid}, kind="privacy_officer", verdict="approve"
    )
    signed = document(world.sign(fenna, "approval", approval))
    calls, done = step(hub.broker.approval.of_request, asked(fenna), envelope.sid, signed)

    assert done.result["state"] == "with_provider"
    assert calls == {"asked": 1}


@pytest.mark.parametrize("kind", ["read", "write"])
def test_the_watch_sees_a_call_inside_of_a_transaction(hub, watch, kind):
    with getattr(hub.database, kind)():
        watch.called("asked")
    watch.called("asked")

    assert watch.inside == ["asked"]
