"""What a test needs on file before its first page: a case, assigned and started."""

from connectors.exchange import ask as asking
from connectors.exchange import case, fact
from connectors.exchange import mandate as mandates
from connectors.exchange.case import Person
from connectors.sealed import attachment
from connectors.session import until
from hub.crypto.container import MANDATE

NAME, BORN, V_NUMBER = "Selam Tekeste", "1991-04-12", "9999000001"


def opened_case(town, lead="tilda", worker="noor", *, name=NAME, v_number=V_NUMBER, born=BORN):
    """A case that ``lead`` opened for ``worker``, who put nothing on file yet."""
    session = town.session(lead)
    person = Person(name=name, born=born, v_number=v_number)
    case_id = case.open_case(session, person, [town.member(worker)])["caseId"]
    members = {"member": town.member(worker), "recipients": [session.party]}
    fact.record(session, case_id, "assigned", members)
    return case_id


def started_case(town, lead="tilda", worker="noor", **more):
    """A case with its state and age on file."""
    case_id = opened_case(town, lead, worker, **more)
    session = town.session(worker)
    today = session.clock.today().isoformat()
    state = {"code": "step1", "track": "regular", "date": today}
    fact.record(session, case_id, "case_state", state)
    fact.record(session, case_id, "age_band", {"code": "adult"})
    return case_id


def consent(town, case_id, worker="noor", *, days=90, **members):
    """A consent on file; gives its sid."""
    session = town.session(worker)
    said = {
        "purpose": "perspective_legal",
        "recipients": ["ind", session.party],
        "items": fact.items(["asylum_decisions", "asylum_procedure_overview"]),
        "explicit": True,
        "role": "basis",
        "until": until(session.clock, days),
    } | members
    return fact.record(session, case_id, "consent_given", said)["sid"]


def kinds(town, case_id, worker="noor"):
    """The kinds of all facts of a case, oldest first."""
    return [one.kind for one in fact.read_facts(town.session(worker), case_id)]


def photo(folder, name="machtiging.jpg", data=b"\xff\xd8 signed"):
    """A photo of a signed mandate."""
    path = folder / name
    path.write_bytes(data)
    return attachment.of_file(path, MANDATE)


def mandate(town, case_id, folder, worker="noor"):
    """A mandate on file, its document at the desk."""
    session = town.session(worker)
    members = {
        "purpose": "perspective_legal",
        "recipients": ["ind", session.party],
        "until": until(session.clock, 90),
    }
    kept = town.mandates(session.party)
    return mandates.record(session, kept, case_id, members, photo(folder))["sid"]


def sent(town, case_id, folder, worker="noor", *, v_number=V_NUMBER):
    """A request to the IND that waits there; gives its sid."""
    session = town.session(worker)
    asked = asking.Ask(
        to="ind",
        purpose="perspective_legal",
        categories=frozenset({"asylum_decisions"}),
        necessity="decide_perspective",
        case_id=case_id,
        v_number=v_number,
        mandates=[photo(folder)],
    )
    return asking.send(session, asked, asking.draft(session, asked))["sid"]
