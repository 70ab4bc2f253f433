"""A case at the legal NGO, and what is asked and answered about it, through the services of a hub.

    story = Story(hub.broker, world)                   # all on file that the main job needs
    denied = Story(hub.broker, world, without=("mandate",))
    request, done = story.ask()
    message, sent = story.answer(request, done)

Every statement is made by hand (`by_hand`), so a test can send a false one.
"""

from connectors.exchange.fact import items as item_rows
from hub.form import canonical

from . import by_hand
from .case import day, says
from .hub import asked, upload
from .parties import document, now

ON_FILE = ("case_state", "age_band", "consent_given", "mandate")
_IDENTITY = {"purpose": "identity_support"}


class Story:
    """A case at the legal NGO with everything on file that the main job needs.

    ``without`` names what is left out: ``consent``, ``mandate``.
    """

    def __init__(self, broker, world, *, without=()):
        self.broker, self.world = broker, world
        people = world.parties["rechtshoek"].people
        self.noor, self.bram, self.tilda = people["noor"], people["bram"], people["tilda"]
        self.anna = world.parties["ind"].people["anna"]
        self.daan = world.parties["ind"].people["daan"]
        self.case = by_hand.new_case()
        envelope, file = by_hand.card(world, self.tilda, self.case)
        upload(broker, self.tilda, file)
        broker.case.open(asked(self.tilda), document(envelope))
        self.sids = {}
        self.put(self.tilda, "assigned", **says("assigned", "rechtshoek", self.noor.member))
        for kind in ON_FILE:
            if kind.partition("_")[0] not in without:
                self.put(self.noor, kind, **says(kind, "rechtshoek"))

    def put(self, person, kind, **members):
        """A fact on file, signed by a person; gives its envelope."""
        envelope, r = by_hand.fact(self.world, person, self.case, kind, **members)
        self.broker.case.add_fact(asked(person), document(envelope), case_id=self.case.case_id, r=r)
        self.sids[kind] = envelope.sid
        return envelope

    def ask(self, **change):
        """Noor asks the IND: the request and what the hub said."""
        cited = [self.sids[one] for one in ("consent_given", "mandate") if one in self.sids]
        envelope, file, r = by_hand.request(
            self.world,
            self.noor,
            "ind",
            self.case,
            purpose="perspective_legal",
            items=change.pop("items", ["asylum_decisions", "asylum_narrative"]),
            art9=("f",),
            cited=cited,
            **change,
        )
        upload(self.broker, self.noor, file)
        done = self.broker.request.submit(asked(self.noor), document(envelope), r=r)
        return envelope, done

    @property
    def revision(self):
        """The revision of the policy by which this hub decides."""
        return self.broker.request.decider.engine.revision

    def consent_for_avim(self):
        """The person lets AVIM know who they are."""
        change = {"items": item_rows(["identity_basic"])} | _IDENTITY | {"until": day(60)}
        members = says("consent_given", "rechtshoek", provider="avim", **change)
        self.put(self.noor, "consent_given", **members)

    def invitation(self, *, consent=True):
        """Invite AVIM to ask about the case; gives the id of the invitation."""
        if consent:
            self.consent_for_avim()
        scope = _IDENTITY | {"recipients": ["avim"], "until": day(60)}
        return document_payload(self.put(self.noor, "invitation", **scope))["id"]

    def ask_by_invitation(self, *, consent=True):
        """Bas of AVIM asks by an invitation: Bas, the request and what the hub said.

        With consent it waits for the provider's approval.
        """
        bas = self.world.parties["avim"].people["bas"]
        invitation = self.invitation(consent=consent)
        return (bas, *ask_as_avim(self.broker, self.world, invitation))

    def withdraw(self, person, sid, event="withdrawn"):
        """Take a request back; gives what the hub said."""
        receipt = self.world.common(person, about=sid, event=event)
        signed = document(self.world.sign(person, "receipt", receipt))
        return self.broker.withdrawal.withdraw(asked(person), sid, signed)

    def answer(self, request, done, **change):
        """Anna answers all that was asked: the answer and what the hub said."""
        payload = document_payload(request)
        message, file = message_to(
            self, request, "answer", done=done, items=payload["items"], **change
        )
        upload(self.broker, self.anna, file)
        return message, self.broker.answer.send(asked(self.anna), request.sid, document(message))


def document_payload(envelope):
    """The members that were signed."""
    return canonical.decode(envelope.payload)


def message_to(story, request, kind, *, done=None, items=None, seq=1, seen=True, **change):
    """A message of Anna about a request: its envelope, and its sealed file."""
    world, asking = story.world, document_payload(request)
    org = world.parties["rechtshoek"]
    kids = asking["reply"]["kids"]
    copied = {name: asking[name] for name in ("purpose", "case", "subject")}
    payload = world.common(
        story.anna,
        request=request.sid,
        kind=kind,
        seq=seq,
        to={
            "party": "rechtshoek",
            "desk": org.desk,
            "keyset": org.keyset.sid,
            "kids": kids,
        },
        **copied,
    )
    words = {"answer": {"code": kind, "results": []}}
    parts = ()
    if kind == "answer":
        payload |= {
            "items": items,
            "provider_basis": "access_right",
            "obligations": sorted(
                ["delete_at_term", "log", "no_onward", "notify_subject", "receipt"]
            ),
            "delete_by": day(500),
            "final": True,
            "decision": {
                "entry": done.entry,
                "revision": story.revision,
            },
        }
        if seen:
            payload["seen"] = [story.sids["mandate"]]
        rows = [{"category": one["category"], "outcome": "delivered"} for one in items]
        words = {"answer": {"code": "delivered", "results": rows}}
        parts = (("besluit.pdf", "application/pdf", "asylum_decisions", b"%PDF-1.7 demo"),)
    payload |= change
    requested = [one["category"] for one in asking["items"]]
    payload, file = world.sealed("answer", payload, org.publics(kids), words, parts, requested)
    return world.sign(story.anna, "answer", payload), file


def invited(world, person, invitation):
    """A request of a person who was invited: its envelope, and its sealed file."""
    own, other = world.parties[person.party], world.parties["rechtshoek"]
    payload = world.common(
        person,
        reply={"desk": own.desk, "kids": own.kids()},
        to={
            "party": "rechtshoek",
            "desk": other.desk,
            "keyset": other.keyset.sid,
            "kids": other.kids(),
        },
        purpose="identity_support",
        items=[{"category": "identity_basic"}],
        basis={"art6": "e"},
        provider_basis="consent",
        necessity="statutory_task",
        complete=True,
        expires=now(20 * 86400),
        invitation=invitation,
    )
    recipients = [*other.publics(other.kids()), *own.publics(own.kids())]
    payload, file = world.sealed("request", payload, recipients, {"letter": {"text": "Graag."}})
    return world.sign(person, "request", payload), file


def ask_as_avim(broker, world, invitation):
    """Bas asks by an invitation: the request and what the hub said."""
    bas = world.parties["avim"].people["bas"]
    envelope, file = invited(world, bas, invitation)
    upload(broker, bas, file)
    return envelope, broker.request.submit(asked(bas), document(envelope), r=None)
