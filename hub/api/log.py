"""Routes of the log and of uploads."""

from functools import partial
from tempfile import TemporaryFile
from typing import IO, Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from hub.api.wire import BrokerDep, Out, TokenDep, caller_of, encode
from hub.crypto.age import SEALED_BYTES_MAX
from hub.errors import InvalidInput, TooLarge
from hub.form.value import Id, Sid

router = APIRouter(tags=["log"])
ENTRIES_MAX = 1_000
PIECE_BYTES = 1_048_576


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
    """Read the newest signed checkpoint."""
    return PlainTextResponse(broker.log.checkpoint())


@router.get("/log/entries")
def list_entries(
    broker: BrokerDep,
    token: TokenDep,
    start: Annotated[int, Query(alias="from", ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=ENTRIES_MAX)] = ENTRIES_MAX,
) -> LeavesOut:
    """List entries in their order, for everybody who is signed in."""
    caller_of(broker, token)
    rows = broker.log.entries(start, limit)
    return LeavesOut(items=[LeafOut(index=index, leaf=encode(leaf)) for index, leaf in rows])


@router.get("/log/proofs/{entry}", response_class=PlainTextResponse)
def read_proof(
    broker: BrokerDep,
    token: TokenDep,
    entry: Id,
) -> PlainTextResponse:
    """Read the proof of an entry against the newest checkpoint."""
    caller_of(broker, token)
    return PlainTextResponse(broker.log.proof(entry))


@router.get("/log/consistency")
def read_consistency(
    broker: BrokerDep,
    old: Annotated[int, Query(alias="from", ge=1, le=2**53)],
    new: Annotated[int, Query(alias="to", ge=1, le=2**53)],
) -> ConsistencyOut:
    """Read the proof that a larger log only adds to a smaller one."""
    return ConsistencyOut(hashes=[encode(one) for one in broker.log.consistency(old, new)])


@router.put("/uploads/{sha256}", status_code=204, tags=["uploads"])
async def upload(
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    sha256: Sid,
) -> Response:
    """Upload a sealed file under its digest; its length must be announced."""
    caller = await to_thread.run_sync(caller_of, broker, token)
    size = _announced(request.headers.get("content-length", ""))
    with TemporaryFile() as file:
        # The body is read without a thread, so a slow sender holds a connection and nothing else.
        await _spool(request, file, size)
        put = partial(broker.upload.put, caller, file, sha256=sha256, size=size)
        await to_thread.run_sync(put)
    return Response(status_code=204)


def _announced(header: str) -> int:
    if not header.isascii() or not header.isdigit() or len(header) > 12:
        raise InvalidInput("content_length", "expected the length of the file")
    if int(header) > SEALED_BYTES_MAX:
        raise TooLarge("upload_too_large", f"at most {SEALED_BYTES_MAX} bytes")
    return int(header)


async def _spool(request: Request, file: IO[bytes], size: int) -> None:
    """Write a body to a file, a MiB at a time; refuse more bytes than were announced."""
    waiting, total = bytearray(), 0
    async for piece in request.stream():
        waiting += piece
        total += len(piece)
        if total > size:
            raise InvalidInput("upload_mismatch", "more than was announced")
        if len(waiting) >= PIECE_BYTES:
            await to_thread.run_sync(file.write, bytes(waiting))
            waiting.clear()
    await to_thread.run_sync(file.write, bytes(waiting))
    await to_thread.run_sync(file.seek, 0)
