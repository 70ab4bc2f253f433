"""What must be on file, and a request of the legal NGO to the IND, for tests of the desk."""

import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.exchange import ask, case, fact, release
from connectors.exchange.ask import Ask
from connectors.exchange.case import Person
from connectors.exchange.release import Choice
from connectors.sealed.attachment import of_file
from connectors.sealed.queue import Queue

FIVE = (
    "asylum_decisions",
    "asylum_narrative",
    "asylum_procedure_overview",
    "residence_status",
    "travel_documents",
)
BORN = "1990-02-03"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that was sent: its person, and what only its letter says."""

    sid: str
    case_id: str
    name: str
    v_number: str
    words: str
    mandate: bytes


def open_case(town, lead, worker, person):
    """A case that ``worker`` is assigned to, of an adult in the regular track."""
    boss, working = town.session(lead), town.session(worker)
    case_id = case.open_case(boss, person, [town.member(worker)])["caseId"]
    assigned = {"member": town.member(worker), "recipients": [boss.party]}
    fact.record(boss, case_id, "assigned", assigned)
    state = {"code": "step1", "track": "regular", "date": working.clock.today().isoformat()}
    fact.record(working, case_id, "case_state", state)
    fact.record(working, case_id, "age_band", {"code": "adult"})
    return case_id


def ask_ind(
    town, folder, categories=FIVE, *, lie=lambda draft: draft, state="with_provider", **change
):
    """Noor asks the IND with a mandate; nobody else has this person. ``lie`` changes the draft."""
    number = f"99{secrets.randbelow(10**8):08d}"
    name = f"Canarie {secrets.token_hex(4)}"
    case_id = open_case(town, "tilda", "noor", Person(name=name, born=BORN, v_number=number))
    noor = town.session("noor")
    until = (noor.clock.today() + timedelta(days=90)).isoformat()
    scope = {"purpose": "perspective_legal", "recipients": ["ind", "rechtshoek"], "until": until}
    consent = {"items": fact.items(categories), "explicit": True, "role": "basis"}
    fact.record(noor, case_id, "consent_given", scope | consent)
    fact.record(noor, case_id, "mandate", scope)
    photo = b"\xff\xd8\xff" + secrets.token_bytes(500)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "machtiging.jpg"
    path.write_bytes(photo)
    words = f"Graag alle stukken {secrets.token_hex(4)}"
    asked = Ask(
        to="ind",
        purpose="perspective_legal",
        categories=frozenset(categories),
        necessity="decide_perspective",
        case_id=case_id,
        mandates=[of_file(path, "mandate")],
        text=words,
        **{"v_number": number} | change,
    )
    sent = ask.send(noor, asked, lie(ask.draft(noor, asked)))
    path.unlink()
    assert sent["state"] == state, sent
    return Asked(
        sid=sent["sid"], case_id=case_id, name=name, v_number=number, words=words, mandate=photo
    )


def ask_with_four_eyes(town):
    """Noor asks another NGO for the progress, which two others must approve; gives its sid."""
    noor, number = town.session("noor"), f"99{secrets.randbelow(10**8):08d}"
    person = Person(name=f"Canarie {secrets.token_hex(4)}", born=BORN, v_number=number)
    case_id = open_case(town, "tilda", "noor", person)
    weighed = {"date": noor.clock.today().isoformat()}
    fact.record(noor, case_id, "balance", weighed, evidence=b"weighed")
    asked = Ask(
        to="thuishaven",
        purpose="termination_preparation",
        categories=frozenset({"ppp_progress"}),
        necessity="periodic_review",
        case_id=case_id,
        v_number=number,
    )
    sent = ask.send(noor, asked, ask.draft(noor, asked))
    assert sent["state"] == "awaiting_approval", sent
    return sent["sid"]


def answer_of_a_doctor(town, folder, conclusion, text=""):
    """Hans answers Karel with a conclusion that a colleague must release: request and answer."""
    karel, hans = town.session("karel"), town.session("hans")
    number = f"99{secrets.randbelow(10**8):08d}"
    person = Person(name=f"Canarie {secrets.token_hex(4)}", born=BORN, v_number=number)
    case_id = case.open_case(town.session("dirk"), person, [town.member("karel")])["caseId"]
    today = karel.clock.today()
    assigned = {"member": town.member("karel"), "recipients": ["regie"]}
    fact.record(town.session("lotte"), case_id, "assigned", assigned)
    state = {"code": "screening", "track": "regular", "date": today.isoformat()}
    fact.record(karel, case_id, "case_state", state)
    fact.record(karel, case_id, "age_band", {"code": "adult"})
    consent = {
        "purpose": "screening",
        "items": fact.items(["medical_conclusion"]),
        "recipients": ["ggd", "regie"],
        "explicit": True,
        "role": "basis",
        "until": (today + timedelta(days=60)).isoformat(),
    }
    fact.record(karel, case_id, "consent_given", consent)
    asked = Ask(
        to="ggd",
        purpose="screening",
        categories=frozenset({"medical_conclusion"}),
        necessity="decide_perspective",
        case_id=case_id,
        v_number=number,
    )
    sent = ask.send(karel, asked, ask.draft(karel, asked))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "conclusie.txt"
    path.write_bytes(conclusion)
    choice = Choice(
        only=frozenset({"medical_conclusion"}),
        extra=[of_file(path, "medical_conclusion")],
        text=text,
    )
    queue = Queue(folder=town.parties["ggd"].folder / "queue")
    with release.preview(hans, sent["sid"], choice, queue) as shown:
        told = release.send(hans, shown, queue, seen=False)
    path.unlink()
    assert told["state"] == "awaiting_release", told
    return sent["sid"], told["sid"]


def make_late(town, sid, days=40):
    """Let the provider have had a request for so many days, in the hub's own rows."""
    at = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with closing(sqlite3.connect(town.folder / "hub" / "hub.db", timeout=30)) as database, database:
        database.execute("UPDATE step SET at = ? WHERE request = ?", (at, sid))
        database.execute("UPDATE request SET logged_at = ?1, due_at = ?1 WHERE sid = ?2", (at, sid))
