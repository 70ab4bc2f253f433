"""The hub's view of a request: its row, the signed statement, ciphertext, a line in the log.

The hub itself is asked, so that a person can compare its view with the desk's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.api.log import LeavesOut
from connectors.api.request import RequestOut
from connectors.exchange import inbox, unsealing
from connectors.session import Session
from hub.audit import proof
from hub.crypto import dsse
from hub.errors import VerificationError

SHOWN_BYTES = 192


@dataclass(frozen=True, slots=True, kw_only=True)
class HubView:
    """A request as the hub knows it.

    Attributes:
        row: state, decision and clocks, as its API says them.
        statement: the signed statement.
        ciphertext: the last bytes of the sealed letter.
        size: the size of the whole letter, in bytes.
        index: its place in the log.
        leaf: the exact line there.
    """

    row: RequestOut
    statement: Mapping[str, Any]
    ciphertext: bytes
    size: int
    index: int
    leaf: str


def read(session: Session, sid: str) -> HubView:
    """The data that the hub has about an own request.

    Raises:
        NotFound: there is no such request of this member's organisation.
        VerificationError: the log shows another line than the proof names.
    """
    row = inbox.show_request(session, sid)
    request = inbox.read_request(session, sid)
    file = unsealing.file_of(f"/v1/requests/{sid}/letter", request)
    with unsealing.fetched(session, file) as sealed:
        sealed.seek(max(0, file.signed.size - SHOWN_BYTES))
        end = sealed.read(SHOWN_BYTES)
    proven = proof.parse(session.hub.text(f"/v1/log/proofs/{row.entry}").encode())
    place = {"from": proven.index, "limit": 1}
    items = session.hub.get("/v1/log/entries", LeavesOut, **place).items
    if not items or items[0].index != proven.index:
        raise VerificationError("proof_differs", "another line than the proof is about")
    return HubView(
        row=row,
        statement=request.said.to_document(),
        ciphertext=end,
        size=file.signed.size,
        index=proven.index,
        leaf=dsse.decode_base64(items[0].leaf).decode(),
    )
