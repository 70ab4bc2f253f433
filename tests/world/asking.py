"""Requests that members of the demo's parties send from their desks, and what became of them.

sid = send(town.session("noor"), case_id, V_NUMBER, folder)["sid"]
asked = ask_ind(town, folder)              # a person that nobody else has
sid = ask_with_four_eyes(town)             # waits for two others
sid, answer = answer_of_a_doctor(town, folder, b"a conclusion")
"""

import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.exchange import ask, fact, release
from connectors.exchange.ask import Ask
from connectors.exchange.release import Choice
from connectors.sealed.attachment import of_file
from connectors.sealed.queue import Queue

from . import case as cases

FIVE = (
    "asylum_decisions",
    "asylum_narrative",
    "asylum_procedure_overview",
    "residence_status",
    "travel_documents",
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that was sent: its person, and what only its letter says."""

    sid: str
    case_id: str
    name: str
    v_number: str
    words: str
    mandate: bytes


def send(session, case_id, v_number, folder, *, lie=lambda draft: draft, **change):
    """A request to the IND with a mandate; gives what the hub said. ``lie`` changes the draft."""
    mandates = [] if folder is None else [cases.photo(folder)]
    usual = {
        "to": "ind",
        "purpose": cases.PURPOSE,
        "categories": cases.ITEMS,
        "necessity": "decide_perspective",
        "case_id": case_id,
        "v_number": v_number,
        "mandates": mandates,
    }
    asked = Ask(**usual | change)
    return ask.send(session, asked, lie(ask.plan(session, asked)))


def _somebody():
    """A person that no other test has."""
    return {
        "name": f"Canarie {secrets.token_hex(4)}",
        "v_number": f"99{secrets.randbelow(10**8):08d}",
    }


def ask_ind(town, folder, categories=FIVE, *, state="with_provider", **change):
    """Noor asks the IND with a mandate; nobody else has this person."""
    who, noor = _somebody(), town.session("noor")
    case_id = cases.started(town, **who)
    cases.put(noor, case_id, "consent_given", items=fact.items(categories))
    cases.put(noor, case_id, "mandate")
    photo = b"\xff\xd8\xff" + secrets.token_bytes(500)
    paper = cases.photo(folder, data=photo)
    words = f"Graag alle stukken {secrets.token_hex(4)}"
    usual = {
        "v_number": who["v_number"],
        "categories": frozenset(categories),
        "mandates": [paper],
        "text": words,
    }
    sent = send(noor, case_id, folder=None, **usual | change)
    (folder / "machtiging.jpg").unlink()
    assert sent["state"] == state, sent
    return Asked(sid=sent["sid"], case_id=case_id, words=words, mandate=photo, **who)


def ask_with_four_eyes(town):
    """Noor asks another NGO for the progress, which two others must approve; gives its sid."""
    who, noor = _somebody(), town.session("noor")
    case_id = cases.started(town, **who)
    weighed = {"date": noor.clock.today().isoformat()}
    fact.record(noor, case_id, "balance", weighed, evidence=b"weighed")
    sent = send(
        noor,
        case_id,
        who["v_number"],
        None,
        to="thuishaven",
        purpose="termination_preparation",
        categories=frozenset({"ppp_progress"}),
        necessity="periodic_review",
    )
    assert sent["state"] == "awaiting_approval", sent
    return sent["sid"]


def answer_of_a_doctor(town, folder, conclusion, text=""):
    """Hans answers Karel with a conclusion that a colleague must release: request and answer."""
    karel, hans, who = town.session("karel"), town.session("hans"), _somebody()
    items = frozenset({"medical_conclusion"})
    case_id = cases.opened(town, "dirk", "karel", by="lotte", **who)
    cases.put(karel, case_id, "case_state", code="screening")
    cases.put(karel, case_id, "age_band")
    scope = {"purpose": "screening", "items": fact.items(items)}
    cases.put(karel, case_id, "consent_given", provider="ggd", **scope)
    asked = {"to": "ggd", "purpose": "screening", "categories": items}
    sent = send(karel, case_id, who["v_number"], None, **asked)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "conclusie.txt"
    path.write_bytes(conclusion)
    choice = Choice(only=items, extra=[of_file(path, "medical_conclusion")], text=text)
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
