"""Routes of who works on which cases: lists of cases, and how many each member has."""

from typing import Annotated

from fastapi import APIRouter, Query

from hub.api.wire import PAGE_MAX, BrokerDep, Out, TokenDep, caller_of
from hub.form.value import Id, Sid

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

    A page may be short, or empty, although more follow: only a missing cursor is the end.
    """

    items: list[CaseOut]
    next: str | None


class CaseloadOut(Out):
    """On how many cases a member works; with an empty ``worker``, how many have nobody."""

    worker: str
    count: int


class CaseloadsOut(Out):
    """Who works on at least one case."""

    items: list[CaseloadOut]


@router.get("/cases")
def list_cases(
    broker: BrokerDep,
    token: TokenDep,
    after: Annotated[str, Query(pattern=r"^([0-9a-f]{32})?$")] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
    worker: Annotated[str, Query(pattern=r"^(m-[0-9a-f]{8}|nobody)?$")] = "",
) -> CasesOut:
    """The cases of the own party that the caller may see, of one worker if that is asked."""
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
    """On how many cases of the own party each member works, for who assigns them."""
    loads = broker.caseload.loads(caller_of(broker, token))
    return CaseloadsOut(items=[CaseloadOut(worker=one, count=loads[one]) for one in sorted(loads)])
