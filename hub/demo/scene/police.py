"""Scene 6: the aliens police learns nothing by asking, and can be invited."""

import json
from dataclasses import dataclass

from hub.demo import wire
from hub.demo.casework import Opened, consent, each, row, state
from hub.demo.play import Play
from hub.demo.wire import Answer, Wire

PURPOSE = "identity_support"
PROBES = (
    ("a location", PURPOSE, ["identity_basic", "shelter_location"]),
    ("an enforcement purpose", "immigration_enforcement", ["identity_basic"]),
    ("on its own initiative", PURPOSE, ["identity_basic"]),
    ("about a person who does not exist", PURPOSE, ["identity_evidence"]),
)
# These members differ by nature: random ids and salts, the time in them, the place in the log.
_OWN = ("sid", "entry", "leaf", "who", "what", "proof")
_WHY = "ids, salts and times: sid, entry, leaf, who, what; the log's place: proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The observations that AVIM can make of one probe."""

    answer: Answer
    entries: int  # in the log
    shown: str  # state and steps, in its list of requests


def tell(play: Play, case: Opened, line: Wire) -> None:
    """Four probes; then the legal NGO invites."""
    with play.part("6 the aliens police"):
        heard = [
            _probe(play, line, number, purpose, categories)
            for number, (_, purpose, categories) in enumerate(PROBES)
        ]
        for (what, _, _), one in zip(PROBES, heard, strict=True):
            reason = json.loads(one.answer.body)["decision"]["reason"]
            play.check(f"AVIM asks: {what}", "NOT_POSSIBLE", reason)
        _compare(play, heard)
        _invite(play, case)


def _probe(play: Play, line: Wire, number: int, purpose: str, categories: list[str]) -> Heard:
    stage = play.stage
    since = stage.store.log_size()
    with line.listening() as kept:
        told = stage.ask(
            "bas",
            *("ask", "--to", "rechtshoek", "--purpose", purpose),
            *("--necessity", "statutory_task", "--invitation", f"{number:032x}"),
            *each("--category", categories),
        )
    sid = told["sid"]
    (answer,) = (one for stream in kept for one in wire.answers(bytes(stream)) if _is_of(one, sid))
    entries = stage.store.entries_of(sid, since=since)
    mine = row(stage.ask("bas", "requests"), sid)
    shown = f"{mine.get('state')}, {len(mine.get('timeline', []))} step"
    return Heard(answer=answer, entries=entries, shown=shown)


def _is_of(answer: Answer, sid: str) -> bool:
    """Whether this is the answer to the request itself."""
    return answer.body.startswith(b'{"sid":"' + sid.encode())


def _compare(play: Play, heard: list[Heard]) -> None:
    bodies = {_blanked(one.answer.body) for one in heard}
    play.check("four HTTP bodies, byte for byte", "1 body", f"{len(bodies)} body")
    play.note(f"blanked before, as no two answers share them: {_WHY}")
    heads = {_head(one.answer) for one in heard}
    play.check("status and headers, but date and length", "1 head", f"{len(heads)} head")
    lengths = {_lengths(one.answer.body) for one in heard}
    play.check("what was blanked has one length", "1 length", f"{len(lengths)} length")
    entries = sorted(one.entries for one in heard)
    play.check("entries in the log", "[1, 1, 1, 1]", entries)
    shown = {one.shown for one in heard}
    play.check("and in AVIM's own list", "denied, 1 step", " | ".join(sorted(shown)))


def _own(body: bytes) -> dict[str, str]:
    """The members that differ by nature, with their values."""
    document = json.loads(body)
    submission = document["submission"]
    found = {"sid": document["sid"], **submission, **submission["openings"]}
    return {name: found[name] for name in _OWN}


def _blanked(body: bytes) -> bytes:
    """The body with each such value replaced, and nothing else changed."""
    for name, value in _own(body).items():
        written = json.dumps(value, ensure_ascii=False).encode()
        body = body.replace(written, f'"({name})"'.encode())
    return body


def _lengths(body: bytes) -> tuple[tuple[str, int], ...]:
    """The length of each; a proof grows with the log, whatever was decided."""
    return tuple((name, len(value)) for name, value in _own(body).items() if name != "proof")


def _head(answer: Answer) -> str:
    differing = {"date", "content-length"}
    kept = [f"{name}: {value}" for name, value in answer.headers if name.lower() not in differing]
    return "\n".join([str(answer.status), *sorted(kept)])


def _invite(play: Play, case: Opened) -> None:
    """The person wants help with identity papers: AVIM may ask, and a privacy officer agrees."""
    stage = play.stage
    items = ["identity_basic", "identity_evidence"]
    consent(play, case, PURPOSE, ["avim", "rechtshoek"], items, "--explicit")
    invited = stage.ask(
        "noor",
        *("fact", "invite", case.case_id, "--purpose", PURPOSE, "--days", "30"),
        *("--recipient", "avim"),
    )
    outcome = stage.connect(
        "bas",
        *("ask", "--to", "rechtshoek", "--purpose", PURPOSE, "--category", "identity_basic"),
        *("--necessity", "statutory_task", "--invitation", invited["id"]),
    )
    sid = play.decision("invited, with explicit consent", "NEEDS_PRIVACY_OFFICER", outcome)
    approved = stage.connect(
        "fenna", "approve", sid, "--kind", "privacy_officer", "--code", "agreed", "--yes"
    )
    play.check("the NGO's privacy officer agrees: allowed", "with_provider", state(approved))
