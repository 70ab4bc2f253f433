"""Routes of the log and of uploads."""

from typing import IO, Annotated, cast

from anyio import from_thread
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from hub.api.wire import BrokerDep, Out, TokenDep, caller_of, encode
from hub.errors import InvalidInput

router = APIRouter(tags=["log"])
ENTRIES_MAX = 1_000


class LeafOut(Out):
    """One entry: its place and its exact bytes."""

    index: int
    leaf: str


class LeavesOut(Out):
    """Entries in their order."""

    items: list[LeafOut]


class ConsistencyOut(Out):
    """The hashes of a consistency proof."""

    hashes: list[str]


@router.get("/log/checkpoint", response_class=PlainTextResponse)
def read_checkpoint(broker: BrokerDep) -> PlainTextResponse:
    """The newest signed checkpoint."""
    return PlainTextResponse(broker.ledger.checkpoint())


@router.get("/log/entries")
def list_entries(
    broker: BrokerDep,
    token: TokenDep,
    start: Annotated[int, Query(alias="from", ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=ENTRIES_MAX)] = ENTRIES_MAX,
) -> LeavesOut:
    """Entries in their order, for everybody who is signed in."""
    caller_of(broker, token)
    rows = broker.ledger.entries(start, limit)
    return LeavesOut(items=[LeafOut(index=index, leaf=encode(leaf)) for index, leaf in rows])


@router.get("/log/proofs/{entry}", response_class=PlainTextResponse)
def read_proof(
    broker: BrokerDep,
    token: TokenDep,
    entry: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")],
) -> PlainTextResponse:
    """The proof of an entry against the newest checkpoint."""
    caller_of(broker, token)
    return PlainTextResponse(broker.ledger.proof(entry))


@router.get("/log/consistency")
def read_consistency(
    broker: BrokerDep,
    old: Annotated[int, Query(alias="from", ge=1, le=2**53)],
    new: Annotated[int, Query(alias="to", ge=1, le=2**53)],
) -> ConsistencyOut:
    """The proof that a larger log adds to a smaller one."""
    return ConsistencyOut(hashes=[encode(one) for one in broker.ledger.consistency(old, new)])


class _Body:
    """A request's body as a file for a thread: the event loop reads, the thread waits."""

    def __init__(self, request: Request) -> None:
        self._pieces = request.stream()
        self._rest = b""

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        while not self._rest:
            try:
                self._rest = from_thread.run(self._pieces.__anext__)
            except StopAsyncIteration:
                return b""
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


@router.put("/uploads/{sha256}", status_code=204, tags=["uploads"])
def upload(
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
) -> Response:
    """Upload a sealed file under its digest; its length must be announced."""
    caller = caller_of(broker, token)
    announced = request.headers.get("content-length", "")
    if not announced.isascii() or not announced.isdigit() or len(announced) > 12:
        raise InvalidInput("content_length", "the length of the file is due")
    source = cast("IO[bytes]", _Body(request))
    broker.upload.put(caller, source, sha256=sha256, size=int(announced))
    return Response(status_code=204)
