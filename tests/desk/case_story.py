"""A case of the legal NGO with all that a request to the IND needs; for tests that begin there."""

from datetime import timedelta

from connectors.attachment import of_file
from connectors.exchange import ask, case, fact
from connectors.exchange.ask import Ask
from connectors.exchange.case import Person
from hub.crypto.container import MANDATE
from tests.desk.town import CLOCK

ITEMS = frozenset({"asylum_decisions", "asylum_narrative"})
PURPOSE = "perspective_legal"


def later(days):
    return (CLOCK.today() + timedelta(days=days)).isoformat()


def open_case(town, name, v_number, *, born="1991-04-12", worker="noor", lead="tilda"):
    """A case in step 1, assigned to ``worker``, with consent and mandate; gives its id."""
    leads, works = town.session(lead), town.session(worker)
    own = works.party
    person = Person(name=name, born=born, v_number=v_number)
    opened = case.open_case(leads, person, [town.member(worker)])["caseId"]
    fact.record(leads, opened, "assigned", {"member": town.member(worker), "recipients": [own]})
    state = {"code": "step1", "track": "regular", "date": later(0)}
    fact.record(works, opened, "case_state", state)
    fact.record(works, opened, "age_band", {"code": "adult"})
    consent = {
        "purpose": PURPOSE,
        "items": fact.items(ITEMS),
        "recipients": sorted(["ind", own]),
        "explicit": True,
        "role": "basis",
        "until": later(100),
    }
    fact.record(works, opened, "consent_given", consent)
    mandate = {"purpose": PURPOSE, "recipients": sorted(["ind", own]), "until": later(100)}
    fact.record(works, opened, "mandate", mandate, evidence=b"mandate")
    return opened


def send(town, case_id, v_number, folder, *, worker="noor", text=""):
    """A complete request to the IND; gives what became of it."""
    session = town.session(worker)
    path = folder / "machtiging.pdf"
    path.write_bytes(b"%PDF-1.7 machtiging")
    asked = Ask(
        to="ind",
        purpose=PURPOSE,
        categories=ITEMS,
        necessity="decide_perspective",
        case_id=case_id,
        v_number=v_number,
        text=text,
        mandates=[of_file(path, MANDATE)],
    )
    return ask.send(session, asked, ask.draft(session, asked))
