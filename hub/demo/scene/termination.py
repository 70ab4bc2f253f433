"""Scene 8: nobody approves his own, and a refused consent is never evidence."""

from hub.demo.casework import ask, open_case, row
from hub.demo.cast import PEOPLE
from hub.demo.play import Play

PURPOSE = "termination_preparation"


def tell(play: Play) -> None:
    """The preparer tries to be the second pair of eyes as well."""
    stage = play.stage
    with play.part("8 the termination file"):
        case = open_case(play, "ruben", "sanne", PEOPLE[3], state="step1")
        evidence = ("--evidence", str(stage.paper))
        stage.ask("sanne", "fact", "dated", case.case_id, "--kind", "plan_signed", *evidence)
        outcome = ask(play, case, "rechtshoek", PURPOSE, ["ppp_progress"])
        sid = play.decision("a termination file needs four eyes", "NEEDS_FOUR_EYES", outcome)
        own = stage.connect("sanne", "approve", sid, "--kind", "four_eyes", "--yes")
        play.check("the preparer approves himself: refused", "approval_own", own.reason)
        still = row(stage.ask("sanne", "requests"), sid)
        reason = still.get("decision", {}).get("reason")
        play.check("it still waits for two others", "NEEDS_FOUR_EYES", reason)
        refusals = ask(play, case, "rechtshoek", PURPOSE, ["consent_refusals"])
        play.decision("refused consent as evidence", "DENY_CATEGORY_NEVER", refusals)
