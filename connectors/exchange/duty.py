"""The duty to look afterwards at what was asked without consent or approval.

Source: policy, section 2.
"""

from typing import Any

from connectors.api.request import RequestOut
from connectors.exchange import inbox, read
from connectors.session import Session
from hub.domain.act import OFFICER


def list_duties(session: Session) -> list[RequestOut]:
    """The requests without consent or approval that a privacy officer must look at afterwards.

    Own ones, and those that were sent to the own party, which the asker's officer reviews.
    """
    return inbox.list_requests(session, "reviewer")


def review(session: Session, sid: str) -> dict[str, Any]:
    """Say that the own party's privacy officer looked at an own request afterwards.

    Raises:
        NotAllowed: not a privacy officer, or who asked it.
        Conflict: no review is due.
    """
    return read.receipt(session, sid, sid, "reviewed", function=OFFICER)
