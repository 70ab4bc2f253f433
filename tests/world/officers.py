"""A world with a privacy officer at every kind of party, and questions of theirs to the log.

world = build(hub)
story = Story(hub.broker, world)
lines = answer(hub, person(world, "fenna"), case=story.case.case_id)
"""

import secrets
import threading
from contextlib import contextmanager

from hub.services.action import Call
from hub.services.log.search import InquiryFilter

from . import parties
from .by_hand import World

OFFICERS = {"fenna": "rechtshoek", "vera": "ind", "piet": "avim", "rosa": "regie", "mona": "stad"}


def everybody():
    """The usual three, and a coordinator, a municipality and a social NGO."""
    found = parties.organisations()
    avim = next(one for one in found if one.party == "avim")
    avim.people["piet"] = parties.Person(party="avim", functions=("privacy_officer",))
    regie = {
        "rosa": ("privacy_officer",),
        "dirk": ("case_director",),
        "dina": ("case_director",),
    }
    city = {
        "mona": ("privacy_officer",),
        "mees": ("municipal_reviewer",),
        "mira": ("municipal_reviewer",),
    }
    care = {"sam": ("caseworker",), "sien": ("privacy_officer",)}
    return [
        *found,
        parties.party("regie", "coordinator", regie),
        parties.party("stad", "municipality", city),
        parties.party("steun", "ngo_social", care),
    ]


def build(hub):
    """All of them, with their agreement, at a hub that is new."""
    world = World(hub.log_key, everybody())
    world.install(hub.broker)
    return world


def person(world, name):
    """A member by name, of whichever party."""
    return next(org.people[name] for org in world.parties.values() if name in org.people)


def question(hub, who, *, why="accountability_audit", **chosen):
    """Ask, and give the key of the answer."""
    key = secrets.token_hex(16)
    ask = Call(caller=who.caller, key=key, route="test", body=repr(chosen).encode())
    hub.broker.inquiry.ask(ask, why, InquiryFilter(**chosen))
    return key


def answer(hub, who, **chosen):
    """The lines that somebody is shown, newest first."""
    return hub.broker.inquiry.all(who.caller, question(hub, who, **chosen)).lines


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
