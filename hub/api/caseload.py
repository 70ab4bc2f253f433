"""Routes of caseloads: lists of cases, and the number of cases that each member works on."""

from typing import Annotated

from fastapi import APIRouter, Query

from hub.api.wire import BrokerDep, Out, TokenDep, caller_of
from hub.form.value import Id, Sid
from hub.services.listing import PAGE_MAX

router = APIRouter(tags=["cases"])
NOBODY = "nobody"


class CaseOut(Out):
    """A case in a list; ``worker`` is the member who works on it, empty if nobody does."""

    case_id: Id
    owner: str
    card_n: int
    card_sid: Sid
    worker: str


class CasesOut(Out):
    """Cases in the order of their numbers; ``next`` is the cursor of the following page.

    A page may be short or empty although more follow: only a missing cursor means the end.
    """

    items: list[CaseOut]
    next: str | None


class CaseloadOut(Out):
    """The number of cases of a member; with an empty ``worker``, of cases that nobody works on."""

    worker: str
    count: int


class CaseloadsOut(Out):
    """The members who work on at least one case."""

    items: list[CaseloadOut]


@router.get("/cases")
def list_cases(
    broker: BrokerDep,
    token: TokenDep,
    after: Annotated[str, Query(pattern=r"^([0-9a-f]{32})?$")] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
    worker: Annotated[str, Query(pattern=r"^(m-[0-9a-f]{8}|nobody)?$")] = "",
) -> CasesOut:
    """List the cases of the own party that the caller may see, or those of one worker."""
    only = {"": None, NOBODY: ""}.get(worker, worker)
    page, following = broker.caseload.page(caller_of(broker, token), after, limit, only)
    return CasesOut(
        items=[
            CaseOut(
                case_id=one.case.case_id,
                owner=one.case.owner,
                card_n=one.case.card_n,
                card_sid=one.case.card_sid,
                worker=one.worker,
            )
            for one in page
        ],
        next=following or None,
    )


@router.get("/caseloads")
def list_caseloads(broker: BrokerDep, token: TokenDep) -> CaseloadsOut:
    """Count the own party's cases by worker, for the members who assign them."""
    loads = broker.caseload.loads(caller_of(broker, token))
    return CaseloadsOut(items=[CaseloadOut(worker=one, count=loads[one]) for one in sorted(loads)])
