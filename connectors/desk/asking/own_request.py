"""One request of the own organisation, as its pages show it: its person and its state."""

from dataclasses import dataclass, field

from connectors.api.request import RequestOut
from connectors.desk.page.page import names_of
from connectors.desk.seat.seat import Seat
from connectors.exchange import inbox
from connectors.session import Session
from hub.domain.request import FINAL
from hub.errors import NotFound
from hub.ui.reference import short


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequest:
    """A request that the own organisation sent.

    Attributes:
        sid: of the request.
        state: of now.
        case_id: the case; empty if an invitation was named.
        person: the name on the card; empty if this member cannot open it.
        receiver: name of the organisation that was asked.
        row: the hub's answer.
    """

    sid: str
    state: str
    case_id: str
    person: str = field(repr=False)
    receiver: str
    row: RequestOut

    @property
    def reference(self) -> str:
        """How people name it."""
        return short(self.sid)

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in FINAL


def read(seat: Seat, session: Session, sid: str) -> OwnRequest:
    """A request of the own organisation.

    Raises:
        NotFound: there is none; the same for those that others sent.
    """
    row = inbox.show_request(session, sid)
    if row.asker != session.party:
        raise NotFound("request_unknown", "not asked by this organisation")
    case_id = str(row.case_id or "")
    return OwnRequest(
        sid=sid,
        state=row.state,
        case_id=case_id,
        person=_person(seat, session, case_id) if case_id else "",
        receiver=names_of(session).get(row.to, row.to),
        row=row,
    )


def _person(seat: Seat, session: Session, case_id: str) -> str:
    try:
        card = seat.read_case(session, case_id).card
    except NotFound:
        # This is a colleague's case, on which this member does not work.
        return ""
    return str(card["name"]) if card is not None else ""
