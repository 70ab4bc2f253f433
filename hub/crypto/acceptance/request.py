"""A request: between two desks, about a person as its flow names people, covered and decided.

Source: formats, sections 1 and 3.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hub.crypto.acceptance.code import check_codes
from hub.crypto.acceptance.fact import check_cited
from hub.crypto.directory import Directory
from hub.crypto.payload.fact import Fact
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import AboutPerson
from hub.crypto.statement import Statement
from hub.domain.flow import Flow
from hub.errors import InvalidInput, VerificationError

_DECIDED = frozenset({"with_provider", "at_desk"})


def check_request(request: Statement[Request], directory: Directory, *, at: str) -> None:
    """Check both desks of a request.

    Raises:
        InvalidInput: ``statement_type``: it is no request.
        VerificationError: ``desk_unknown`` or ``readers_differ``.
    """
    if request.type != "request":
        raise InvalidInput("statement_type", "expected a request")
    said = request.payload
    directory.check_readers(said.to, purpose=said.purpose, at=at)
    directory.check_readers(said.answer_to, purpose=said.purpose, at=at)


def check_person(said: AboutPerson, flow: Flow) -> None:
    """Check that the person is named as the flow names people.

    Raises:
        VerificationError: ``person_named``.
    """
    if flow.is_by_invitation:
        due = {"invitation"}
    else:
        due = {"case"} if flow.is_pseudonymous else {"case", "subject"}
    named = {"case": said.case, "subject": said.subject, "invitation": said.invitation}
    if due != {name for name, value in named.items() if value is not None}:
        raise VerificationError("person_named", "not as this flow names a person")


def accept_request(
    request: Statement[Request],
    facts: Sequence[Statement[Fact]],
    directory: Directory,
    flow: Flow,
    *,
    own: str,
    now: str,
    seen: Collection[str],
    decided: Mapping[str, Any],
) -> None:
    """Check that a provider may act on a request.

    Args:
        request: the request that arrived.
        facts: the facts that it cites, as they came with it.
        directory: agreement and keysets, verified.
        flow: the agreement's row for it.
        own: the provider's party.
        now: the provider's clock.
        seen: ids of the requests that were accepted before.
        decided: the record ``what`` of the decision's entry. The caller has checked that it opens
            the entry, and that the log holds the entry.

    Raises:
        InvalidInput: it is no request.
        VerificationError: one of the checks below does not hold.
    """
    said = request.payload
    # 1. It is signed, between these two desks, and says no more than was agreed.
    check_request(request, directory, at=said.at)
    if said.to.party != own:
        raise VerificationError("other_party", "not a request to this party")
    directory.verify(request, at=said.at)
    check_person(said, flow)
    check_codes(request, directory.vocabulary)
    # 2. It is new.
    if now >= said.expires:
        raise VerificationError("request_expired")
    if request.sid in seen:
        raise VerificationError("statement_repeated")
    # 3. The facts are those that it cites, and cover what is asked.
    check_cited(request, facts, directory, now=now)
    # 4. The hub has decided this very request, and the log can show it.
    if decided.get("statement") != request.sid or decided.get("shown") not in _DECIDED:
        raise VerificationError("not_decided", "the log's entry is not about this request")
