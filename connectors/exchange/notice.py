"""The letter for the person: about which answers there is one, and that one was handed over.

The letter itself is made where it is shown. Source: formats, section 11; decision 6.
"""

from collections.abc import Mapping
from typing import Any

from connectors.api.answer import AnswerOut
from connectors.api.request import RequestOut
from connectors.exchange import read
from connectors.session import Session
from hub.crypto import statement
from hub.crypto.payload.answer import Answer
from hub.crypto.statement import Statement
from hub.errors import NotFound

# The hub's code if it was said before, which is as good as saying it.
SAID_BEFORE = "notice_handed_over"


def answers(session: Session, sid: str) -> Mapping[str, Statement[Answer]]:
    """The answers about a request that this member has read, by their ids."""
    found = [statement.narrow(one, Answer) for one in read.accepted_messages(session, sid)]
    return {one.sid: one for one in found if one is not None}


def handed_over(session: Session, row: RequestOut) -> dict[str, str]:
    """The time at which the person got each letter about a request, by the id that it is about.

    Args:
        session: of a member of the asking party.
        row: the request as the hub lists it.
    """
    rows: list[RequestOut | AnswerOut] = [row, *read.list_messages(session, row.sid)]
    return {one.sid: one.handed_over_at for one in rows if one.handed_over_at}


def hand_over(session: Session, sid: str, answer: str = "") -> dict[str, Any]:
    """Say that the person got the letter about an answer, or (without one) that it stopped.

    Raises:
        NotFound: this member has not read that answer, or is not of the desk.
        Conflict: `SAID_BEFORE`, or the request has not stopped; nothing was written.
    """
    if answer and answer not in answers(session, sid):
        raise NotFound("answer_unread", "who hands over the letter has read the answer")
    return read.receipt(session, sid, answer or sid, "handed_over")
