"""A world with a privacy officer at every kind of party, and questions of theirs to the log."""

import secrets
import threading
from contextlib import contextmanager

from hub.services.action import Call
from hub.services.log.search import InquiryFilter

from . import world as w
from .conftest import organisations
from .test_exchange import Story, asked, day, document_payload, invited, upload
from .world import Org, Person, document

OFFICERS = {"fenna": "rechtshoek", "vera": "ind", "piet": "avim", "rosa": "regie", "mona": "stad"}


def parties():
    found = organisations()
    avim = next(one for one in found if one.party == "avim")
    avim.people["piet"] = Person(party="avim", functions=("privacy_officer",))
    regie = {
        "rosa": ("privacy_officer",),
        "dirk": ("case_director",),
        "dina": ("case_director",),
    }
    town = {
        "mona": ("privacy_officer",),
        "mees": ("municipal_reviewer",),
        "mira": ("municipal_reviewer",),
    }
    return [
        *found,
        _org("regie", "coordinator", regie),
        _org("stad", "municipality", town),
        _org("steun", "ngo_social", {"sam": ("caseworker",), "sien": ("privacy_officer",)}),
    ]


def _org(party, type_, people):
    return Org(
        party=party,
        types=(type_,),
        desk=f"desk_{party}",
        people={
            name: Person(party=party, functions=functions) for name, functions in people.items()
        },
    )


def build(hub):
    world = w.World(hub.log_key, parties())
    world.install(hub.broker)
    return world


def person(world, name):
    return next(org.people[name] for org in world.orgs.values() if name in org.people)


def question(hub, who, *, why="accountability_audit", **chosen):
    """Ask, and give the key of the answer."""
    key = secrets.token_hex(16)
    ask = Call(caller=who.caller, key=key, route="test", body=repr(chosen).encode())
    hub.broker.audit.ask(ask, why, InquiryFilter(**chosen))
    return key


def answer(hub, who, **chosen):
    """The lines that somebody is shown, newest first."""
    return hub.broker.audit.all(who.caller, question(hub, who, **chosen)).lines


def invitation(story, *, consent=True):
    """AVIM is invited to ask about the case of a story; gives the id."""
    if consent:
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
    made = story.put(
        story.noor, "invitation", purpose="identity_support", recipients=["avim"], until=day(60)
    )
    return document_payload(made)["id"]


@contextmanager
def held(sequencer):
    """A sequencer that runs and appends nothing, until the end of the block."""
    real, entered = sequencer._append_all, threading.Event()
    sequencer._append_all = entered.set
    sequencer.woken()
    # Its thread has left the real one: nothing is under way any more.
    assert entered.wait(30)
    try:
        yield
    finally:
        sequencer._append_all = real
        sequencer.woken()


def ask_as_avim(hub, world, invitation_id):
    bas = person(world, "bas")
    envelope, file = invited(world, bas, invitation_id)
    upload(hub.broker, bas, file)
    return envelope, hub.broker.request.submit(asked(bas), document(envelope), r=None)


def story_of(hub, world, **change):
    story = Story(hub.broker, world, **change)
    story.broker_revision = lambda: hub.broker.request.decider.engine.revision
    return story
