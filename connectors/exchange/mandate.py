"""A mandate: the fact that the hub may know, and its document, which stays with the party.

The document is sealed to the members of the own desks, under a name that the fact gives as its
evidence. So a request can find it, and the hub learns no more than a commitment.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from connectors.exchange import case as cases
from connectors.exchange import fact
from connectors.exchange.case import Case
from connectors.exchange.fact import Fact
from connectors.sealed.attachment import Attachment
from connectors.sealed.queue import Queue
from connectors.session import Session
from hub.crypto import binding
from hub.errors import InvalidInput, NotAllowed, NotFound, VerificationError


def record(
    session: Session,
    queue: Queue,
    case_id: str,
    members: Mapping[str, Any],
    document: Attachment,
) -> dict[str, Any]:
    """Keep the document at the own desks, and then put the mandate on file.

    Raises:
        InvalidInput: another form.
        NotAllowed: the card is not sealed to this member, or a function that may not sign this.
    """
    case = cases.read_case(session, case_id)
    data = b"".join(document.pieces())
    recipients = list(cases.at_desks(session).values())
    if session.member.seal not in recipients:
        recipients.append(session.member.seal)
    # The document comes first: a fact whose document is lost could not be shown to anybody.
    queue.put(_evidence(case, data), {"case": case_id}, [document], recipients)
    return fact.record(session, case_id, "mandate", members, evidence=data)


@contextmanager
def documents(
    session: Session, queue: Queue, case: Case, facts: Sequence[Fact]
) -> Iterator[list[Attachment]]:
    """The documents of these mandates that lie here, while the context lasts.

    Raises:
        VerificationError: one is not the document that its fact named.
    """
    with ExitStack() as opened:
        found: list[Attachment] = []
        for one in facts:
            name = one.payload.evidence or ""
            if one.kind != "mandate" or not name:
                continue
            try:
                item = opened.enter_context(queue.open(name, session.key.identities))
            except NotFound:
                continue
            _check(case, name, item.attachments)
            found += item.attachments
        yield found


def _check(case: Case, name: str, attachments: Sequence[Attachment]) -> None:
    if len(attachments) != 1:
        raise InvalidInput("mandate_damaged", "expected one document")
    if _evidence(case, b"".join(attachments[0].pieces())) != name:
        raise VerificationError("evidence_differs", "not the document that the fact names")


def _evidence(case: Case, data: bytes) -> str:
    if case.card is None:
        raise NotAllowed("not_for_this_key", "the card is not sealed to this member")
    return binding.bind(bytes.fromhex(case.card["s"]), "evidence", data)
