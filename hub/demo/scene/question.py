"""Scene 0: a visitor who is not signed in asks the hub's page what may be asked."""

import re
import urllib.request
from urllib.parse import urlsplit

from hub.demo.play import Play
from hub.policy.article import PAIRS
from hub.policy.hypothesis import Hypothesis
from hub.web.hypothesis import query_of

ANSWER_S = 10
_RULE = re.compile(r"<h3>Article ([0-9.]+): ([^<]+)</h3>")
_FLOW = re.compile(r"<code>(F[0-9]{2})</code>")
_REASON = re.compile(r"<code>([A-Z_]+)</code>")


def tell(play: Play) -> None:
    """The municipality on consent: no. The legal organisation with a mandate: yes."""
    with play.part("0 may this be asked?"):
        before = play.stage.store.log_size()
        _ask(
            play,
            "the municipality asks the IND for intake answers, on consent",
            "no: DENY_CONSENT_NOT_FREE, article 7",
            PAIRS["7"].refused,
        )
        _ask(
            play,
            "a legal organisation asks for legal perspective, with mandate",
            "yes: F05, article 5.5",
            PAIRS["2"].allowed,
        )
        play.note("the hub saw: codes of the agreement; nobody signed in, and it is about nobody")
        added = play.stage.store.log_size() - before
        play.check("nothing was done, so the log has no line of it", "0", added)


def _ask(play: Play, what: str, expected: str, hypothesis: Hypothesis) -> None:
    text = _page(f"{play.stage.url}/may{query_of(hypothesis)}")
    number, title = _RULE.findall(text)[0]
    flow, reason = _FLOW.findall(text), _REASON.findall(text)[0]
    if "utrecht-alert--ok" in text:
        play.check(what, expected, f"yes: {flow[0]}, article {number}")
    else:
        play.check(what, expected, f"no: {reason}, article {number}")
    play.note(f"rule: article {number}, {title} ({reason})")


def _page(address: str) -> str:
    """A page of the hub that this demo started, in English; no proxy stands between."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.addheaders = [("Cookie", f"hub-{urlsplit(address).port}-language=en")]
    with opener.open(address, timeout=ANSWER_S) as answer:
        return str(answer.read().decode())
