"""Scene 1: a signature that lapses closes every flow of that party at once."""

import json
from collections.abc import Iterator

from hub.crypto import agreement, keyset
from hub.demo.casework import DECISIONS, Opened, ask
from hub.demo.founding import sign_agreement
from hub.demo.play import Play
from hub.demo.stage import Stage
from hub.domain.moment import time_of

FLOWS = "agreement/flows/data.json"


def tell(play: Play, case: Opened) -> None:
    """The IND's signature lapses, and is restored."""
    stage = play.stage
    with play.part("1 the agreement"):
        parties = len(stage.organisations)
        play.check("all have signed", f"{parties} of {parties}", _signed_count(stage))
        before = len(list(_open_flows(stage)))
        play.check("flows with the IND are open", "True", before > 0)
        _lapse(stage)
        play.check("its third officer has not signed: flows open", "0", _count(stage))
        play.decision(
            "a request to the IND",
            "DENY_PARTY_NOT_IN_AGREEMENT",
            ask(play, case, "ind", "perspective_legal", [DECISIONS]),
        )
        sign_agreement(stage, "ind-officer3", "keyset-2.json")
        published = stage.connect(
            "anna", "agreement", "publish", str(stage.folder / "agreement" / "agreement.json")
        )
        play.check("the third officer signs, and the IND publishes it", "0", published.status)
        play.check("the flows are open again", str(before), _count(stage))
        again = ask(play, case, "ind", "perspective_legal", [DECISIONS])
        told = again.printed if isinstance(again.printed, dict) else {}
        reason = told.get("decision", {}).get("reason")
        play.check(
            "the same request is judged by its own facts again", "DENY_MANDATE_MISSING", reason
        )


def _lapse(stage: Stage) -> None:
    """The IND asks three officers from now on, and two have signed the agreement."""
    place = stage.folder / "ind"
    second = str(place / "keyset-2.json")
    stage.ask(
        "ind-officer3",
        *("init", "--party", "ind", "--officer", "--new-passphrase"),
        *("--out", str(place / "ind-officer3.req")),
    )
    stage.ask(
        "ind-officer1",
        *("keyset", "propose", "--previous", str(place / "keyset-1.json")),
        *("--add", str(place / "ind-officer3.req"), "--threshold", "3", "--out", second),
    )
    stage.ask("ind-officer2", "keyset", "sign", second)
    stage.ask("ind-officer3", "keyset", "sign", second)
    stage.ask("anna", "keyset", "publish", second)


def _signed(stage: Stage) -> frozenset[str]:
    """The parties that have signed the hub's agreement, by everybody's newest keyset."""
    agreed = agreement.read(stage.store.agreement(), env="demo")
    newest = [keyset.read(one, env="demo") for one in stage.store.newest_keysets()]
    at = time_of(stage.now())
    return frozenset(one.party for one in newest if agreed.has_signed(one, at=at))


def _signed_count(stage: Stage) -> str:
    return f"{len(_signed(stage))} of {len(stage.organisations)}"


def _count(stage: Stage) -> int:
    return len(list(_open_flows(stage)))


def _open_flows(stage: Stage) -> Iterator[str]:
    """The flows in which the IND asks or answers and both sides have signed."""
    signed = _signed(stage)
    types = {kind for one in stage.organisations if one.party in signed for kind in one.types}
    rows = json.loads((stage.sources / FLOWS).read_bytes())["rows"]
    for flow, row in rows.items():
        asks, gives = types & set(row["requesters"]), types & set(row["providers"])
        if (asks and "ind" in gives) or ("ind" in asks and gives):
            yield flow
