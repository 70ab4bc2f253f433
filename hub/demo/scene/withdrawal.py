"""Scene 10: the person withdraws with an answer unread; nobody reads more than that it stopped."""

from pathlib import Path

from hub.demo.casework import (
    DECISIONS,
    ask,
    consent,
    mandate,
    open_case,
    prepare,
    row,
    state,
    with_mandate,
)
from hub.demo.cast import PEOPLE
from hub.demo.play import Play

NAME = "10 the person withdraws"
PURPOSE = "perspective_legal"


def tell(play: Play) -> frozenset[Path]:
    """Withdraw between the answer and its reading; returns the files that must go."""
    stage = play.stage
    with play.part(NAME):
        case = open_case(play, "tilda", "noor", PEOPLE[5], state="step1")
        consent(play, case, PURPOSE, ["ind", "rechtshoek"], [DECISIONS])
        mandate(play, case)
        before = stage.blobs()
        outcome = ask(play, case, "ind", PURPOSE, [DECISIONS], *with_mandate(play, case))
        sid = play.decision("a request of the counsellor", "ALLOW", outcome)
        prepare(play, "anna")
        sent = stage.connect("anna", "release", sid, "--seen", "--yes")
        play.check("the IND answers", "answered", state(sent))
        unread = stage.blobs() - before
        play.check("the letter and the answer lie at the hub, sealed", "2", len(unread))
        stage.ask("noor", "fact", "withdraw", case.case_id)
        read = stage.connect("noor", "read", sid)
        play.check("the unread answer cannot be read any more", "not_found", read.reason)
        _neutral(play, sid)
    return unread


def are_gone(play: Play, unread: frozenset[Path]) -> None:
    """The last line of the scene, after the time in which the hub must remove them."""
    play.scene = NAME
    gone = play.stage.are_gone(unread)
    play.check("the sealed files are gone from the hub", "True", gone)


def _neutral(play: Play, sid: str) -> None:
    asker = row(play.stage.ask("noor", "requests"), sid)
    provider = row(play.stage.ask("anna", "inbox"), sid)
    for who, seen in (("the counsellor", asker), ("the IND", provider)):
        play.check(f"{who} reads only that it stopped", "stopped", seen.get("state"))
    told = str([asker, provider])
    play.check("and nowhere why", "False", "withdraw" in told.lower())
