"""Scene 5: a caseworker gets the conclusion, not the dossier."""

from hub.demo.casework import HEARINGS, ask, consent, open_case
from hub.demo.cast import PEOPLE
from hub.demo.play import Play

PURPOSE, CONCLUSION = "perspective_legal", "legal_perspective_conclusion"


def tell(play: Play) -> None:
    """The hearings from the IND, then the conclusion from the legal NGO."""
    with play.part("5 the caseworker"):
        case = open_case(play, "ruben", "sanne", PEOPLE[2], state="step1")
        recipients = ["rechtshoek", "thuishaven", "ind"]
        consent(play, case, PURPOSE, recipients, [CONCLUSION, HEARINGS], "--explicit")
        hearings = ask(play, case, "ind", PURPOSE, [HEARINGS])
        play.decision("the hearings from the IND", "DENY_NO_FLOW", hearings)
        conclusion = ask(play, case, "rechtshoek", PURPOSE, [CONCLUSION])
        play.decision("the conclusion from the legal NGO", "ALLOW", conclusion)
