"""Pages of the log: its newest lines, and one line with its proof."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from hub.audit import leaf, proof
from hub.audit.admin import AdminLeaf
from hub.audit.entry import ExchangeLeaf
from hub.browser.address import EntryPath
from hub.browser.page import words_of
from hub.ui.moment import moment
from hub.ui.words import Words
from hub.web.page import page
from hub.web.session import caller_of
from hub.web.site import site_of

router = APIRouter()
ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line in the list."""

    index: int
    href: str
    at: str
    when: str
    kind: str


@router.get("/log")
def show_list(request: Request) -> Response:
    """The newest lines, the newest first."""
    caller, site, words = caller_of(request), site_of(request), words_of(request)
    names = site.broker.party.names()
    size = _size(site.broker.log.checkpoint())
    lines = site.broker.log.entries(max(0, size - ROWS), ROWS)
    rows = [_row(index, data, words, names) for index, data in reversed(lines)]
    return page(request, "log/list.html", caller=caller, names=names, rows=rows)


@router.get("/log/entries/{entry}")
def show(request: Request, entry: EntryPath) -> Response:
    """One line: its place, its exact bytes, and the proof that it is there."""
    caller, site, words = caller_of(request), site_of(request), words_of(request)
    names = site.broker.party.names()
    text, data = site.broker.log.proof(entry), site.broker.log.leaf(entry)
    proven = proof.parse(text.encode())
    row = _row(proven.index, data, words, names)
    size = str(_size(proven.checkpoint))
    return page(
        request,
        "log/detail.html",
        caller=caller,
        names=names,
        title=words.say("log.title", index=str(proven.index)),
        proven=words.say("log.proven.text", size=size),
        facts=[
            (words.say("log.kind"), row.kind),
            (words.say("log.at"), row.when),
            (words.say("log.size"), size),
            (words.say("log.entry"), entry),
        ],
        proof=text,
        leaf=data.decode(),
        entry=entry,
    )


@router.get("/log/proofs/{entry}")
def download_proof(request: Request, entry: EntryPath) -> Response:
    """The proof as a file (C2SP tlog-proof)."""
    caller_of(request)
    return _file(site_of(request).broker.log.proof(entry), f"{entry}.tlog-proof")


@router.get("/log/leaves/{entry}")
def download_leaf(request: Request, entry: EntryPath) -> Response:
    """The exact bytes of a line: what its proof is about."""
    caller_of(request)
    return _file(site_of(request).broker.log.leaf(entry).decode(), f"{entry}.leaf.json")


def _file(text: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return PlainTextResponse(text, headers={"Content-Disposition": disposition})


def _size(checkpoint: str) -> int:
    """The number of lines that a checkpoint is about: its second line."""
    return int(checkpoint.split("\n", 2)[1])


def _row(index: int, data: bytes, words: Words, names: Mapping[str, str]) -> LogLine:
    read = leaf.parse(data)
    return LogLine(
        index=index,
        href=f"/log/entries/{read.id}",
        at=read.at,
        when=moment(read.at, words.language),
        kind=_kind(read, words, names),
    )


def _kind(read: ExchangeLeaf | AdminLeaf, words: Words, names: Mapping[str, str]) -> str:
    if isinstance(read, AdminLeaf):
        return words.say(f"event.{read.event}")
    if read.to is None:
        return words.say("log.kind.exchange")
    return words.say("log.kind.to", organisation=names.get(read.to, read.to))
