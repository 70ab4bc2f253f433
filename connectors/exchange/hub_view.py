"""The hub's view of a request: its row, the signed statement, ciphertext, a line in the log.

The hub itself is asked, so that a person can compare its view with the desk's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.api.request import RequestOut
from connectors.api.shape import read as read_answer
from connectors.exchange import inbox, proof, unsealing
from connectors.session import Session

SHOWN_BYTES = 192


@dataclass(frozen=True, slots=True, kw_only=True)
class HubView:
    """A request as the hub knows it.

    Attributes:
        row: state, decision and clocks, in the form that this program reads.
        answer: the whole answer with that row, as the hub wrote it.
        statement: the signed statement.
        ciphertext: the last bytes of the sealed letter.
        size: the size of the whole letter, in bytes.
        index: its place in the log.
        leaf: the exact line there.
    """

    row: RequestOut
    answer: str
    statement: Mapping[str, Any]
    ciphertext: bytes
    size: int
    index: int
    leaf: str


def read(session: Session, sid: str) -> HubView:
    """The data that the hub has about an own request.

    Raises:
        NotFound: there is no such request of this member's organisation.
        VerificationError: the log does not hold the line of the decision.
    """
    answer = session.hub.text(f"/v1/requests/{sid}")
    row = read_answer(RequestOut, answer.encode())
    request = inbox.read_request(session, sid)
    file = unsealing.file_of(f"/v1/requests/{sid}/letter", request)
    with unsealing.fetched(session, file) as sealed:
        sealed.seek(max(0, file.signed.size - SHOWN_BYTES))
        end = sealed.read(SHOWN_BYTES)
    proven = proof.prove(session, row.entry)
    return HubView(
        row=row,
        answer=answer,
        statement=request.payload.to_document(),
        ciphertext=end,
        size=file.signed.size,
        index=proven.index,
        leaf=proven.leaf,
    )
