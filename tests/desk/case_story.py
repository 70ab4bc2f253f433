"""A case of the legal NGO with all that a request to the IND needs; for tests that begin there."""

from datetime import timedelta

from connectors.exchange import ask, case, fact
from connectors.exchange.ask import Ask
from connectors.exchange.case import Person
from connectors.sealed.attachment import of_file
from hub.crypto.container import MANDATE
from tests.desk.town import CLOCK

ITEMS = frozenset({"asylum_decisions", "asylum_narrative"})
PURPOSE = "perspective_legal"


def later(days):
    return (CLOCK.today() + timedelta(days=days)).isoformat()


def open_case(
    town, name, v_number, *, born="1991-04-12", worker="noor", lead="tilda", mandate=True
):
    """A case in step 1, assigned to ``worker``, with consent and mandate; gives its id."""
    leads, works = town.session(lead), town.session(worker)
    person = Person(name=name, born=born, v_number=v_number)
    opened = case.open_case(leads, person, [town.member(worker)])["caseId"]
    assigned = {"member": town.member(worker), "recipients": [works.party]}
    fact.record(leads, opened, "assigned", assigned)
    put_on_file(works, opened, mandate=mandate)
    return opened


def put_on_file(works, case_id, *, mandate=True):
    """State, age, consent and mandate of a case, by the member to whom it is assigned."""
    state = {"code": "step1", "track": "regular", "date": later(0)}
    fact.record(works, case_id, "case_state", state)
    fact.record(works, case_id, "age_band", {"code": "adult"})
    scope = {"purpose": PURPOSE, "recipients": sorted(["ind", works.party]), "until": later(100)}
    consent = {"items": fact.items(ITEMS), "explicit": True, "role": "basis"}
    fact.record(works, case_id, "consent_given", scope | consent)
    if mandate:
        fact.record(works, case_id, "mandate", scope, evidence=b"mandate")


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
