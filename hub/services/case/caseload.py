"""The caseloads: lists of cases, and the number of cases that each member of a party works on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from hub.domain import fact as facts
from hub.domain.fact import Fact
from hub.errors import NotAllowed
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services.case.case import ORGANISERS, sees
from hub.services.fact import fact_of
from hub.services.listing import PAGE_MAX
from hub.services.trust import Beliefs, Trust

# The number of cases in memory at once while all cases of a party are searched.
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A case in a list, and its worker at the reader's party; empty if nobody works on it."""

    case: CaseRecord
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadService:
    """Lists the cases of a party, and counts them by worker."""

    beliefs: Beliefs
    uow: UnitOfWork

    def page(
        self, caller: Caller, after: str, limit: int, worker: str | None = None
    ) -> tuple[list[Listed], str]:
        """The cases of the caller's party that the caller may see, and where the next page begins.

        Args:
            caller: the member who asks; cases that they may not see are left out in any case.
            after: the number of the case after which the page begins.
            limit: cases, 100 at most.
            worker: only the cases on which this member works; empty for those on which nobody does.
        """
        limit = min(limit, PAGE_MAX)
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            # One case more than is shown tells whether another page follows.
            size = limit + 1 if worker is None else _CHUNK
            chunks = _chunks(tx, caller, after, worker, size=size)
            found = list(islice(_listed(tx, trust, caller, chunks, worker), limit + 1))
        page = found[:limit]
        return page, page[-1].case.case_id if len(found) > limit else ""

    def loads(self, caller: Caller) -> Mapping[str, int]:
        """The number of cases of each member of the caller's party; under "" those of nobody.

        Raises:
            NotAllowed: the caller assigns no cases.
        """
        if not caller.functions & ORGANISERS:
            raise NotAllowed("function_not_allowed", "a team lead or desk officer assigns")
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            chunks = _chunks(tx, caller, "", None, size=_CHUNK)
            return Counter(one.worker for one in _listed(tx, trust, caller, chunks, None))


def _listed(
    tx: Transaction,
    trust: Trust,
    caller: Caller,
    chunks: Iterable[Sequence[CaseRecord]],
    worker: str | None,
) -> Iterator[Listed]:
    """The cases that the caller may see, of some; ``worker`` as in `CaseloadService.page`."""
    for chunk in chunks:
        works = _workers(tx, chunk, caller.party)
        for one in chunk:
            now = works.get(one.case_id)
            if sees(trust, caller, one, now) and worker in (None, now or ""):
                yield Listed(case=one, worker=now or "")


def _chunks(
    tx: Transaction, caller: Caller, after: str, worker: str | None, *, size: int
) -> Iterator[Sequence[CaseRecord]]:
    """The candidates, in the order of their numbers, ``size`` at once; the caller checks each.

    A member who was never given a case does not work on it. The rows cannot tell that nobody works
    on a case, as an assignment in them may not count.
    """
    # Members who assign cases see all of them; others see those they opened or were given.
    seen_by = "" if caller.functions & ORGANISERS else caller.member
    while True:
        chunk = tx.case.of_party(caller.party, after, size, worker=seen_by, given=worker or "")
        yield chunk
        if len(chunk) < size:
            return
        after = chunk[-1].case_id


def _workers(tx: Transaction, chunk: Sequence[CaseRecord], party: str) -> dict[str, str]:
    """To whom each case is assigned at a party, by the case's number; all read at once."""
    owners = {one.case_id: one.owner for one in chunk}
    said: dict[str, list[Fact]] = {}
    for record in tx.case.assignments(list(owners)):
        said.setdefault(str(record.case_id), []).append(fact_of(record))
    found = {
        one: facts.assigned(of_case, owner=owners[one]).get(party) for one, of_case in said.items()
    }
    return {one: worker for one, worker in found.items() if worker}
