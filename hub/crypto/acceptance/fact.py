"""Facts: who may state one, four eyes on one, and what a cited one covers.

Source: formats, sections 3 and 6.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from hub.crypto import binding
from hub.crypto.directory import Directory
from hub.crypto.payload import fact as stated
from hub.crypto.payload.answer import Offer
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import AboutPerson, Item
from hub.crypto.statement import Statement
from hub.domain.day import day_of
from hub.domain.fact import Fact
from hub.domain.party import Actor
from hub.errors import VerificationError

# Facts that allow a handover name both the receiver and the holder; others name only the asker.
_NAME_BOTH = frozenset({"consent_given", "consent_renewed", "mandate"})


def fact_of(sid: str, said: stated.Fact) -> Fact:
    """A fact as the rules of the domain know it; the type of its signer's party stays open."""
    sender = said.sender
    return Fact(
        sid=sid,
        kind=said.kind,
        by=Actor(party=sender.party, type="", function=sender.function, member=sender.member),
        at=said.at,
        members=said.own_members(),
        confirms=said.confirms or "",
        about=said.about or "",
    )


def check_confirmation(first: Statement | None, second: Statement) -> None:
    """Check that the fact ``second`` repeats ``first``, as a second pair of eyes.

    The caller has checked that both are about one case, as each blinds case and subject. ``first``
    is None if the case has no such fact.

    Raises:
        VerificationError: ``not_confirmed``: it confirms another statement, says something else,
            or is by the same member or by another party.
    """
    said, again = first.payload if first else None, second.payload
    if first is None or not isinstance(said, stated.Fact) or not isinstance(again, stated.Fact):
        raise VerificationError("not_confirmed", "it confirms another statement")
    fault = fact_of(first.sid, said).fault_of(fact_of(second.sid, again))
    if fault:
        raise VerificationError("not_confirmed", fault)


def check_binding(
    statement: Statement[AboutPerson | stated.Fact], *, r: str, case_id: str, commitment: str = ""
) -> None:
    """Check that a request or fact is about this case and this person.

    Args:
        statement: the request or fact, which names both blinded.
        r: the value that blinds them, 64 hex.
        case_id: 32 hex.
        commitment: to the person's anchor; empty where the statement may be about an earlier one.

    Raises:
        VerificationError: ``subject_mismatch``: it is about another one.
    """
    secret = binding.unhex(r, 32)
    same_case = statement.payload.case == binding.case(secret, case_id)
    subject = statement.payload.subject
    same_person = (
        subject is None or not commitment or subject == binding.subject(secret, commitment)
    )
    if not same_case or not same_person:
        raise VerificationError("subject_mismatch", "another case or person than was named")


def find_case(
    statement: Statement[AboutPerson | stated.Fact], cases: Mapping[str, str], *, r: str
) -> str:
    """The id of the case, of ``cases`` (id to commitment), that a statement is about.

    Raises:
        VerificationError: ``subject_mismatch``: it is about none of them.
    """
    for case_id, commitment in cases.items():
        with suppress(VerificationError):
            check_binding(statement, r=r, case_id=case_id, commitment=commitment)
            return case_id
    raise VerificationError("subject_mismatch", "no case of yours fits")


def check_cited(
    citing: Statement[Request | Offer],
    facts: Sequence[Statement[stated.Fact]],
    directory: Directory,
    *,
    now: str,
) -> None:
    """Check that ``facts`` are those that a request or offer cites, and that each covers it.

    Raises:
        VerificationError: other facts, one that is not signed as it says, or one for another
            purpose, item, party or day.
    """
    if sorted(fact.sid for fact in facts) != list(citing.payload.facts or ()):
        raise VerificationError("facts_differ", "not exactly the facts that are cited")
    for fact in facts:
        if fact.type != "fact":
            raise VerificationError("facts_differ", "a statement that is no fact")
        directory.verify(fact, at=fact.payload.at)
        directory.check_codes(fact)
        _check_covers(fact.payload, citing.payload, today=day_of(now).isoformat())


def check_known(request: Statement[Request], on_file: Collection[str]) -> None:
    """Check that the facts that a request cites are on file about its case.

    Raises:
        VerificationError: ``fact_unknown``.
    """
    if not set(request.payload.facts or ()) <= set(on_file):
        raise VerificationError("fact_unknown", "a cited fact is not of this case")


def check_replaced(fact: stated.Fact, consents: Collection[str]) -> None:
    """Check that a withdrawal by the owner of a case takes back one of its ``consents``, or all.

    Raises:
        VerificationError: ``fact_unknown``.
    """
    replaces = fact.replaces if isinstance(fact, stated.ConsentWithdrawn) else None
    if replaces is not None and replaces not in consents:
        raise VerificationError("fact_unknown", "it takes back no consent of this case")


def _check_covers(fact: stated.Fact, citing: Request | Offer, *, today: str) -> None:
    """Check that a fact covers purpose, items, parties and day, as far as its kind names them."""
    provider, requester = citing.to.party, citing.sender.party
    if isinstance(citing, Offer):
        provider, requester = requester, provider
    due = {requester, provider} if fact.kind in _NAME_BOTH else {requester}
    if isinstance(fact, stated.Scoped) and fact.purpose != citing.purpose:
        raise VerificationError("fact_scope", "for another purpose")
    if isinstance(fact, stated.Scoped) and not due <= set(fact.recipients):
        raise VerificationError("fact_scope", "not for these parties")
    if isinstance(fact, stated.Consent) and not _categories(citing.items) <= _categories(
        fact.items
    ):
        raise VerificationError("fact_scope", "not for all items")
    if fact.ends is not None and fact.ends < today:
        raise VerificationError("fact_expired")


def _categories(items: Sequence[Item]) -> set[str]:
    return {one.category for one in items}
