"""An offer: documents that a party sends without a request. Source: formats, section 4."""

from collections.abc import Collection, Sequence

from hub.crypto.acceptance.answer import check_function
from hub.crypto.acceptance.code import check_codes
from hub.crypto.acceptance.fact import check_cited
from hub.crypto.acceptance.request import check_person
from hub.crypto.directory import Directory
from hub.crypto.payload.answer import Message, Offer
from hub.crypto.payload.fact import Fact
from hub.crypto.statement import Statement, narrow
from hub.domain.flow import Flow
from hub.errors import VerificationError


def check_offer(offer: Statement[Offer], directory: Directory, flow: Flow, *, at: str) -> None:
    """Check an offer: the desk that receives it, the person, and who may release it.

    Raises:
        VerificationError: ``desk_unknown``, ``readers_differ``, ``person_named`` or
            ``signer_function``.
    """
    directory.check_readers(offer.payload.to, purpose=offer.payload.purpose, at=at)
    check_person(offer.payload, flow)
    check_function(offer, flow.releases)


def accept_offer(
    message: Statement[Message],
    facts: Sequence[Statement[Fact]],
    directory: Directory,
    flow: Flow,
    *,
    own: str,
    now: str,
    seen: Collection[str],
) -> None:
    """Check that a party may act on an offer; arguments as for `accept_request`.

    Raises:
        VerificationError: it is not signed, not to this party, not new, or not covered.
    """
    offer = narrow(message, Offer)
    if offer is None or offer.payload.to.party != own:
        raise VerificationError("other_party", "not an offer to this party")
    directory.verify(offer, at=offer.payload.at)
    check_offer(offer, directory, flow, at=offer.payload.at)
    check_codes(offer, directory.vocabulary)
    if offer.sid in seen:
        raise VerificationError("statement_repeated")
    check_cited(offer, facts, directory, now=now)
