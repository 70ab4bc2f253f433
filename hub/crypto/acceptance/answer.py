"""The messages about a request: answers, refusals, questions and replies.

Source: formats, sections 4 and 11.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from hub.crypto.directory import Directory
from hub.crypto.keyset import Keyset
from hub.crypto.payload.answer import AboutRequest, Answer, Message, Released
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import AboutPerson, Receiver
from hub.crypto.statement import Statement
from hub.domain import retention
from hub.domain.flow import Flow
from hub.errors import Conflict, InvalidInput, VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """The demands of a request's decision on its answers.

    Attributes:
        obligations: codes that each answer carries.
        retention_days: how long an answer may be read.
        entry: id of the decision's log entry.
        revision: of the policy that decided.
    """

    obligations: Collection[str]
    retention_days: int
    entry: str
    revision: str


def check_answer(
    answer: Statement[AboutRequest],
    request: Statement[Request],
    directory: Directory,
    flow: Flow,
    *,
    at: str,
) -> None:
    """Check an answer, refusal, question or reply against the request that it is about.

    Raises:
        InvalidInput: ``statement_type``: it is none of these.
        VerificationError: about another request, between other parties, by a function that may
            not, for another person or purpose, with an item that was not asked, or to other
            readers than those of the request who still stand.
        Conflict: ``no_reader``: none of them stands any more.
    """
    said, asked = answer.payload, request.payload
    if answer.type != "answer" or said.kind == "offer":
        raise InvalidInput("statement_type", "expected a message about this request")
    if said.request != request.sid:
        raise VerificationError("request_unknown", "about another request")
    is_reply = said.kind == "reply"
    sides = (asked.answer_to, asked.to)
    sender, receiver = sides if is_reply else sides[::-1]
    if said.sender.party != sender.party:
        raise VerificationError("other_party", "not by the party whose turn it is")
    check_function(answer, flow.asks if is_reply else flow.releases)
    if _person(said) != _person(asked):
        raise VerificationError("other_person", "not the purpose and person of the request")
    if not _categories(said) <= _categories(asked):
        raise VerificationError("item_not_asked")
    _check_receiver(said.to, receiver, directory, at=at)


def check_requirements(answer: Answer, requirements: Requirements, *, released_at: str) -> None:
    """Check that an answer keeps to what was decided on its request.

    Raises:
        VerificationError: other obligations, a last day that is too late or over, or another
            decision.
    """
    if answer.obligations != tuple(sorted(requirements.obligations)):
        raise VerificationError("obligations_differ", "not those of the decision")
    retention.check(
        date.fromisoformat(answer.delete_by),
        released_at=released_at,
        retention_days=requirements.retention_days,
    )
    if (answer.decision.entry, answer.decision.revision) != (
        requirements.entry,
        requirements.revision,
    ):
        raise VerificationError("decision_differs", "another decision than this request's")


def check_function(statement: Statement, functions: Collection[str]) -> None:
    """Check that the signer's function is one of those that a flow lets do this.

    Raises:
        VerificationError: ``signer_function``.
    """
    if statement.payload.sender.function not in functions:
        raise VerificationError("signer_function", "a function that may not, in this flow")


def standing_readers(kids: Sequence[str], desk: str, keyset: Keyset, *, at: str) -> list[str]:
    """Those of a request's ``kids`` who still stand in their desk, in the same order.

    Raises:
        Conflict: ``no_reader``: there is none.
    """
    standing = keyset.readers(desk, at=at)
    left = [kid for kid in kids if kid in standing]
    if not left:
        raise Conflict("no_reader", "nobody of the request's readers stands any more")
    return left


def accept_answer(
    answer: Statement[AboutRequest],
    request: Statement[Request],
    directory: Directory,
    flow: Flow,
    *,
    own: str,
    before: Sequence[Statement[AboutRequest]],
) -> None:
    """Check that a party may act on an answer, refusal, question or reply.

    That every part's category is among the items is checked with the container.

    Args:
        answer: the message that arrived.
        request: the request that it is about: the party's own, or for a reply one sent to it.
        directory: agreement and keysets, verified.
        flow: the agreement's row of the request.
        own: the reader's party.
        before: the messages of both parties that were accepted about this request so far.

    Raises:
        VerificationError: one of the checks below does not hold.
        Conflict: none of the members to whom it may be sent stands any more.
    """
    said = answer.payload
    # 1. It is signed, about this request, to this party, and says no more than was agreed.
    if answer.type != "answer" or said.to.party != own:
        raise VerificationError("other_party", "not an answer to this party")
    directory.verify(answer, at=said.at)
    check_answer(answer, request, directory, flow, at=said.at)
    directory.check_codes(answer)
    # 2. It is new, and nothing has ended the request.
    used = {(one.payload.sender.party, one.payload.seq) for one in before}
    if (said.sender.party, said.seq) in used:
        raise VerificationError("statement_repeated", "a number that was used")
    if any(_is_last(one.payload) for one in before):
        raise VerificationError("request_ended", "after a final answer or a refusal")


def _is_last(said: Message) -> bool:
    return said.kind == "refusal" or (isinstance(said, Released) and said.final)


def _check_receiver(to: Receiver, expected: Receiver, directory: Directory, *, at: str) -> None:
    if (to.party, to.desk) != (expected.party, expected.desk):
        raise VerificationError("other_party", "not to the desk of the request")
    named = directory.named(to.keyset, to.party)
    if list(to.kids) != standing_readers(expected.kids, to.desk, named, at=at):
        raise VerificationError("readers_differ", "not exactly those who still stand")


def _person(said: AboutPerson) -> tuple[str | None, ...]:
    """The purpose and the person, which an answer repeats of its request."""
    return said.purpose, said.case, said.subject, said.invitation


def _categories(said: AboutPerson) -> set[str]:
    return {one.category for one in said.items} if isinstance(said, Request | Released) else set()
