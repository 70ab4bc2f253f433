"""A case with what must be on file before somebody may ask; opened by a desk's own session.

    case_id = opened(town)              # assigned, and nothing else on file
    case_id = started(town)             # its state and the person's age as well
    case_id = complete(town)            # consent and mandate as well: the IND may be asked
    consent(town, case_id, days=-1)     # one fact more, other than usual

What the facts of the main job say stands once, in `says`; `story.Story` puts the same facts on
file without a desk, signed by hand.
"""

from datetime import UTC, datetime, timedelta

from connectors.exchange import case, fact
from connectors.exchange import mandate as mandates
from connectors.exchange.case import Person
from connectors.sealed.attachment import of_file
from hub.crypto.container import MANDATE
from hub.domain.day import day_of

from .parties import TIME

NAME, BORN, V_NUMBER = "Selam Tekeste", "1991-04-12", "9999000001"
PURPOSE = "perspective_legal"
ITEMS = frozenset({"asylum_decisions", "asylum_narrative"})
OVERVIEW = fact.items(["asylum_decisions", "asylum_procedure_overview"])
DAYS = 100


def day(days):
    """The day in Amsterdam, so many days from now: late in the evening in UTC it is tomorrow."""
    now = datetime.now(UTC) + timedelta(days=days)
    return day_of(now.strftime(TIME)).isoformat()


def says(kind, own, worker="", *, provider="ind", **change):
    """The members of a fact as the main job needs it; ``change`` makes it another.

    Args:
        kind: the kind of the fact.
        own: the party that owns the case.
        worker: the member id to whom the case is assigned.
        provider: who will be asked.
        change: members that are other than usual.
    """
    scope = {
        "purpose": PURPOSE,
        "recipients": sorted([provider, own]),
        "until": day(DAYS),
    }
    usual = {
        "assigned": {"member": worker, "recipients": [own]},
        "case_state": {"code": "step1", "track": "regular", "date": day(0)},
        "age_band": {"code": "adult"},
        "consent_given": scope | {"items": fact.items(ITEMS), "explicit": True, "role": "basis"},
        "mandate": scope,
    }
    return usual[kind] | change


def opened(town, lead="tilda", worker="noor", *, by="", name=NAME, v_number=V_NUMBER, born=BORN):
    """A case that ``lead`` opened, assigned to ``worker`` by the lead or ``by``; gives its id."""
    session = town.session(lead)
    person = Person(name=name, born=born, v_number=v_number)
    case_id = case.open_case(session, person, [town.member(worker)])["caseId"]
    members = says("assigned", session.party, town.member(worker))
    fact.record(town.session(by or lead), case_id, "assigned", members)
    return case_id


def started(town, lead="tilda", worker="noor", **person):
    """A case with its state and age on file; gives its id."""
    case_id = opened(town, lead, worker, **person)
    put(town.session(worker), case_id, "case_state", "age_band")
    return case_id


def complete(town, lead="tilda", worker="noor", *, mandate=True, **person):
    """A case with all that a request to the IND needs, but maybe the mandate; gives its id."""
    case_id = opened(town, lead, worker, **person)
    put_on_file(town.session(worker), case_id, mandate=mandate)
    return case_id


def put_on_file(session, case_id, *, mandate=True):
    """State, age, consent and mandate of a case, by the member to whom it is assigned."""
    put(session, case_id, "case_state", "age_band", "consent_given")
    if mandate:
        fact.record(session, case_id, "mandate", says("mandate", session.party), evidence=b"paper")


def put(session, case_id, *kinds, **change):
    """Facts of some kinds, as the main job needs them; gives the sid of the last."""
    for kind in kinds:
        done = fact.record(session, case_id, kind, says(kind, session.party, **change))
    return done["sid"]


def consent(town, case_id, worker="noor", *, days=DAYS, **change):
    """A consent on file; gives its sid."""
    return put(town.session(worker), case_id, "consent_given", until=day(days), **change)


def mandate(town, case_id, folder, worker="noor"):
    """A mandate on file, its document at the desk; gives its sid."""
    session = town.session(worker)
    members = says("mandate", session.party)
    kept = town.mandates(session.party)
    return mandates.record(session, kept, case_id, members, photo(folder))["sid"]


def photo(folder, name="machtiging.jpg", data=b"\xff\xd8 signed"):
    """A photo of a signed mandate."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return of_file(path, MANDATE)


def kinds(town, case_id, worker="noor"):
    """The kinds of all facts of a case, oldest first."""
    return [one.kind for one in fact.read_facts(town.session(worker), case_id)]
