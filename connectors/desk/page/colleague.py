"""Colleagues as people know each other: by function and the name of their key file.

The agreement knows members by number only. If a colleague has unlocked at this desk before, the
desk knows their key file; nobody else is told.
"""

from dataclasses import dataclass

from connectors.desk.page import menu
from connectors.desk.seat.site import Site
from connectors.session import Session
from hub.crypto.keyset import Member
from hub.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A standing member of the own party: id (``m-`` and 8 hex) and what people read."""

    member: str
    label: str


def label(site: Site, session: Session, words: Words, member: str) -> str:
    """The display name of ``member``, who may be of another party or have left."""
    found = session.trust.own().members.get(member)
    if member == session.member.member:
        return words.say("colleague.me")
    name = site.member_names().get(member, member)
    return _label(found, name, words) if found else name


def who_answer(site: Site, session: Session, words: Words) -> list[Colleague]:
    """The standing members who may release an answer: the own one first, then by label."""
    functions, me = menu.functions_that_answer(session), session.member.member
    own, at = session.trust.own(), session.clock.at()
    names = site.member_names() | {me: words.say("colleague.me")}
    found = [
        Colleague(member=one.member, label=_label(one, names.get(one.member, one.member), words))
        for one in own.members.values()
        if one.functions & functions and own.stands(one.member, one.seal_kid, at=at)
    ]
    return sorted(found, key=lambda one: (one.member != me, one.label))


def _label(member: Member, name: str, words: Words) -> str:
    functions = ", ".join(words.say(f"function.{one}") for one in sorted(member.functions))
    return f"{name} ({functions})"
