"""The pages that a member can visit, by what the agreement lets their functions do."""

from connectors.exchange import aim, assignment
from connectors.session import Session
from hub.domain.flow import BY_INVITATION
from hub.errors import NotAllowed
from hub.ui.page import Link

HOME = Link(href="/", key="desk.home")
REQUESTS = Link(href="/requests", key="desk.requests")
INBOX = Link(href="/inbox", key="desk.inbox")
APPROVALS = Link(href="/approvals", key="desk.approvals")
ASSIGNMENTS = Link(href="/assignments", key="desk.assignments")
CENTRAL = Link(href="/central", key="desk.central")

_CENTRAL_FUNCTIONS = frozenset({"desk_officer"})


def links_of(session: Session) -> tuple[Link, ...]:
    """The pages in the menu of this member, in their order."""
    asks, answers = may_ask(session), may_answer(session)
    people = asks and has_cases(session)
    shown = (
        (HOME, people or not (asks or answers)),
        # Members who are only invited to ask are there to answer, and begin with that.
        (INBOX, answers and not people),
        (REQUESTS, asks),
        (INBOX, answers and people),
        (APPROVALS, True),
        (ASSIGNMENTS, may_assign(session)),
        (CENTRAL, may_decide_at_desk(session)),
    )
    return tuple(link for link, is_shown in shown if is_shown)


def has_cases(session: Session) -> bool:
    """Whether the own organisation opens cases; State parties and the municipality never do."""
    return BY_INVITATION.isdisjoint(session.trust.types(session.party))


def may_ask(session: Session) -> bool:
    """Whether a row of the agreement lets this member ask."""
    return bool(session.member.functions & _functions(session, "requesters", "asks"))


def may_answer(session: Session) -> bool:
    """Whether a row of the agreement lets this member release an answer."""
    return bool(session.member.functions & functions_that_answer(session))


def functions_that_answer(session: Session) -> frozenset[str]:
    """The functions in which a member of the own organisation may release an answer."""
    return _functions(session, "providers", "releases")


def check_answers(session: Session) -> None:
    """Refuse members who never answer: they do not even see the form.

    Raises:
        NotAllowed: no row of the agreement lets this member release an answer.
    """
    if not may_answer(session):
        raise NotAllowed("no_function", "this member answers nothing")


def may_assign(session: Session) -> bool:
    """Whether this member assigns cases."""
    return bool(session.member.functions & assignment.FUNCTIONS)


def may_decide_at_desk(session: Session) -> bool:
    """Whether this member passes incomplete requests on, as the central desk."""
    return bool(session.member.functions & _CENTRAL_FUNCTIONS)


def may_open(session: Session) -> bool:
    """Whether this member opens cases: those who ask about own cases, and those who assign them."""
    return may_assign(session) or bool(aim.aims(session))


def _functions(session: Session, side: str, names: str) -> frozenset[str]:
    types = set(session.trust.types(session.party))
    rows = session.trust.flows["rows"].values()
    return frozenset(one for row in rows if types.intersection(row[side]) for one in row[names])
