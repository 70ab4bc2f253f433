"""Cases and their cards: the person's name, sealed to the members who work on the case.

Source: formats, section 1. The hub holds a commitment and a file that it cannot open.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors import disk
from connectors.api.case import CaseDetailOut, CaseOut, CasesOut
from connectors.api.submission import Proven
from connectors.exchange import listing, unsealing
from connectors.sealed.opened_card import OpenedCard
from connectors.session import Session
from hub.crypto import binding
from hub.crypto.acceptance.card import check_card
from hub.crypto.keyset import Keyset
from hub.crypto.payload.card import Card
from hub.crypto.payload.signed import UNSEALED
from hub.crypto.statement import Statement
from hub.errors import NotAllowed, VerificationError
from hub.form import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The person of a case; ``v_number`` is ten digits, or empty if they have none."""

    name: str
    born: str
    v_number: str = ""
    aliases: tuple[str, ...] = ()
    nationality: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case with its verified card; ``card`` is None if it is not sealed to this member."""

    case_id: str
    owner: str
    statement: Statement[Card]
    card: Mapping[str, Any] | None

    @property
    def commitment(self) -> str:
        """The commitment to the person's anchor."""
        return self.statement.payload.commitment


def open_case(session: Session, person: Person, members: Iterable[str] = ()) -> dict[str, Any]:
    """Open a case: its first card, sealed to this member and to ``members`` of the own party.

    Raises:
        InvalidInput: a value in another form.
        NotAllowed: one of ``members`` does not stand.
    """
    card = _card(person, secrets.token_bytes(32))
    return _send_card(session, "/v1/cases", secrets.token_hex(16), card, members)


def replace_card(
    session: Session, case_id: str, members: Iterable[str], person: Person | None = None
) -> dict[str, Any]:
    """Seal the card of a case anew, for other ``members`` or with other words.

    Raises:
        NotAllowed: the card cannot be opened by this member.
    """
    case = read_case(session, case_id)
    if case.card is None:
        raise NotAllowed("not_for_this_key", "the card is not sealed to this member")
    card = dict(case.card)
    if person is not None:
        card = _card(person, bytes.fromhex(card["s"]))
    return _send_card(session, f"/v1/cases/{case_id}/cards", case_id, card, members, case.statement)


def list_cases(session: Session, **narrowed: str) -> list[CaseOut]:
    """The party's cases that this member may see, by reference; ``narrowed`` as the hub's API."""

    def page(after: str) -> CasesOut:
        limit = listing.ROWS_MAX
        return session.hub.get("/v1/cases", CasesOut, after=after, limit=limit, **narrowed)

    return list(listing.walk(page))


def at_desks(session: Session) -> dict[str, bytes]:
    """The seal keys of the members of the own party's desks, by member.

    Answers are sealed to them; a case that they can take over is sealed to them as well.
    """
    own, at = session.trust.own(), session.clock.at()
    named = {name for desk in own.desks.values() for name in desk.members}
    found = {name: own.members[name] for name in sorted(named)}
    return {name: one.seal for name, one in found.items() if own.stands(name, one.seal_kid, at=at)}


def read_case(session: Session, case_id: str) -> Case:
    """A case, its card verified and, if it is sealed to this member, opened.

    A card that this session opened before is verified again, but not fetched and opened again.

    Raises:
        VerificationError: the card is not signed by the case's owner, is older than one that was
            seen before, or its commitment is not that of its person.
    """
    detail = session.hub.get(f"/v1/cases/{case_id}", CaseDetailOut)
    card = session.read_statement(detail.card, Card)
    said = card.payload
    known = session.memory.get(disk.CARDS, case_id) or {"n": 0, "sid": ""}
    check_card(card, case_id=case_id, owner=known.get("owner") or _owner(session, card))
    same = said.n == known["n"] and card.sid != known["sid"]
    if said.n < known["n"] or same:
        raise VerificationError("card_rollback", "an older card than was seen before")
    kept = session.cards.get(case_id, card.sid)
    found = OpenedCard(statement=card, words=kept.words if kept else _words(session, card))
    if card.sid != known["sid"]:
        _remember(session, card)
    session.cards.keep(found)
    return _case(found)


def _owner(session: Session, card: Statement[Card]) -> str:
    """The owner of a case whose card was not seen before; the hub is not asked.

    A card that is sealed to this member is by the own party, as only that has such cards made. For
    any other case, the first card that was seen says whose it is.
    """
    own = {identity.kid for identity in session.key.identities}
    return card.payload.sender.party if own.isdisjoint(card.payload.kids) else session.party


def _remember(session: Session, card: Statement[Card]) -> None:
    """Remember the newest card that was seen, and whose case it is: neither goes back."""
    said = card.payload
    kept = {"n": said.n, "sid": card.sid, "owner": said.sender.party}
    session.memory.put(disk.CARDS, said.case, kept)


def known_case(session: Session, case_id: str, card_sid: str) -> Case | None:
    """A case as this session read it, without a call, if no newer card than ``card_sid`` was seen.

    None if it must be read.
    """
    kept = session.cards.get(case_id, card_sid)
    if kept is None or (session.memory.get(disk.CARDS, case_id) or {}).get("sid") != card_sid:
        return None
    return _case(kept)


def _case(card: OpenedCard) -> Case:
    said = card.statement.payload
    return Case(
        case_id=said.case, owner=said.sender.party, statement=card.statement, card=card.words
    )


def _card(person: Person, s: bytes) -> dict[str, Any]:
    name = unicodedata.normalize("NFC", person.name)
    aliases = sorted(
        {unicodedata.normalize("NFC", one) for one in person.aliases}, key=lambda one: one.encode()
    )
    card: dict[str, Any] = {"s": s.hex(), "anchor": "", "name": name, "born": person.born}
    if person.v_number:
        card["anchor"] = f"nl-v:{person.v_number}"
    else:
        words = canonical.encode({"born": person.born, "name": name})
        card["anchor"] = f"ct:{binding.bind(s, 'person', words)[:40]}"
    optional = {"aliases": aliases, "nationality": person.nationality, "text": person.text}
    return card | {member: value for member, value in optional.items() if value}


def _send_card(
    session: Session,
    path: str,
    case_id: str,
    card: Mapping[str, Any],
    members: Iterable[str],
    before: Statement[Card] | None = None,
) -> dict[str, Any]:
    readers = _readers(session, members)
    s, anchor = bytes.fromhex(card["s"]), card["anchor"]
    payload = session.payload(
        Card,
        session.functions()[0],
        case=case_id,
        n=before.payload.n + 1 if before else 1,
        prev=before.sid if before else None,
        commitment=binding.anchor_commitment(s, anchor),
        kids=sorted(readers),
        sealed=UNSEALED,
    )
    sealed, _ = session.seal(payload, {"card": dict(card)}, (), readers)
    signed = session.sign(sealed)
    answer = session.send(path, signed, Proven)
    _remember(session, signed)
    return {"caseId": case_id, "sid": signed.sid, "entry": answer.submission.entry}


def _readers(session: Session, members: Iterable[str]) -> dict[str, bytes]:
    own = session.trust.own()
    found: dict[str, bytes] = {}
    for member in {session.member.member, *members}:
        found |= _reader(own, member, session.clock.at())
    return found


def _reader(own: Keyset, member: str, at: str) -> dict[str, bytes]:
    one = own.members.get(member)
    if one is None or not own.stands(member, one.seal_kid, at=at):
        raise NotAllowed("member_unknown", "not a standing member of this party")
    return {one.seal_kid: one.seal}


def _words(session: Session, card: Statement[Card]) -> Mapping[str, Any] | None:
    if not any(one.kid in card.payload.kids for one in session.key.identities):
        return None
    file = unsealing.file_of(f"/v1/cases/{card.payload.case}/card", card)
    with unsealing.opened_file(session, file, card) as found:
        words: Mapping[str, Any] = found.header["card"]
    return words
