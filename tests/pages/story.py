"""What is on file when the visitors come: a case, and requests in the states that pages are about.

All of it is real: opened at a desk, sealed, signed, sent to the hub, answered.
"""

from connectors.api.request import RequestOut
from connectors.enrolment import Introduction
from connectors.exchange import inbox, message, prepare, read
from connectors.keys import joining, keyring
from connectors.sealed.attachment import of_file
from connectors.sealed.queue import Queue
from hub.crypto.container import MANDATE
from tests.world import answering, asking
from tests.world import case as cases
from tests.world.asking import send
from tests.world.desk import PASSPHRASE

V_NUMBER = "9999000091"
LEGAL = "ind:perspective_legal"
DECISIONS, HEARINGS = "asylum_decisions", "asylum_narrative"
NEWCOMER = "wim"


class Story:
    """The legal counsellor's case, what she asked about it, and what became of that."""

    def __init__(self, town, at_desk, folder):
        self.town, self._at, self._folder = town, at_desk, folder
        self._paper = folder / "machtiging.pdf"
        self._paper.write_bytes(b"%PDF-1.7 machtiging")
        self.case_id = self._open_case("Selam Rechtencanarie", V_NUMBER)
        self.spoken = self._open_case("Tesfay Rechtencanarie", "9999000092")
        self._fill_drafts()
        self._ask()
        self._offer_work()

    def _open_case(self, name, number):
        """A case that the team lead opened at the desk, for the counsellor."""
        person = {"name": name, "born": "1991-04-12", "v_number": number, "again": number}
        worker = {"worker": self.town.member("noor")}
        answer = self._at["tilda"].post("/cases/new", person | worker)
        assert answer.status_code == 303, answer.text
        case_id = answer.headers["location"].removeprefix("/cases/")
        cases.put_on_file(self.town.session("noor"), case_id)
        return case_id

    def _fill_drafts(self):
        """What the counsellor is in the middle of: a talk, another one that ended, a request."""
        noor, talk = self._at["noor"], f"/cases/{self.case_id}/consent"
        self._talk(talk)
        spoken = f"/cases/{self.spoken}/consent"
        self._talk(spoken)
        mark = noor.marked(f"{spoken}/read-back", "shown")
        noor.goes_on(f"{spoken}/record", {"shown": mark})
        asks = f"/cases/{self.case_id}/ask"
        noor.goes_on(asks, {"aim": LEGAL})
        noor.goes_on(f"{asks}/data", {"category": [DECISIONS], "necessity": "decide_perspective"})

    def _talk(self, path):
        self._at["noor"].goes_on(path, {"topic": [LEGAL]})
        self._at["noor"].goes_on(f"{path}/talk", {f"answer.{LEGAL}": "no"})

    def _ask(self):
        self.asked = self._send()
        self.answered = self._send()
        self.answer = self._answer(self.answered)
        self.questioned, self.replied = self._send(), self._send()
        for sid in (self.questioned, self.replied):
            answering.ask_back(self.town, sid, "Welke procedure?")
        self.question = self._messages(self.questioned)[0]
        self.reply = self._reply(self.replied)
        self.entry = self._entry_of(self.asked)
        self.stopped = self._send()
        read.withdraw(self.town.session("noor"), self.stopped)
        kofi = cases.complete(
            self.town, name="Kofi Rechtencanarie", v_number="9999000093", mandate=False
        )
        self.denied = self._send(kofi, "9999000093", state="denied")
        self.incomplete = self._send(number="", state="at_desk")
        self.four_eyes = asking.ask_with_four_eyes(self.town)
        papers = self._folder / "conclusion"
        self.held, self.held_answer = asking.answer_of_a_doctor(self.town, papers, b"een conclusie")
        # Their forms do something even when they are empty, so nothing else is about these.
        self.set_apart = self._send(self.spoken, "9999000092")
        self.wrong_answer = self._answer(self.set_apart)
        self._open(self.set_apart, self.wrong_answer)
        amal = cases.complete(self.town, name="Amal Rechtencanarie", v_number="9999000094")
        self.taken_back = self._send(amal, "9999000094")
        self.read_answer = self._open(self.answered, self.answer)
        self.read_question = self._open(self.questioned, self.question)

    def _offer_work(self):
        """What lies ready at the IND, what its contact chose, and a newcomer at every desk."""
        anna, queue = self.town.session("anna"), self._queue("ind")
        delivery = inbox.deliver(anna, self.asked)
        with inbox.letter(anna, delivery) as opened:
            found = ([of_file(self._paper, DECISIONS)], {})
            prepare.keep(anna, delivery, opened.header["letter"], queue, found)
        chosen = {f"outcome-{DECISIONS}": "delivered", f"outcome-{HEARINGS}": "not_held"}
        files = [(f"files-{DECISIONS}", ("besluit.pdf", b"%PDF-1.7 besluit"))]
        self._at["anna"].goes_on(f"/inbox/{self.asked}/answer", chosen | {"with": "1"}, files)
        for party, one in self.town.parties.items():
            held = joining.new_member("demo", party)
            keyring.write(one.folder / f"{NEWCOMER}.key", held, PASSPHRASE)
            asks = joining.write(held, ["privacy_officer"])
            (one.folder / f"{NEWCOMER}.req").write_bytes(asks)

    def offer(self, site, party):
        """What a newcomer at a desk is shown of their officers."""
        agreed, chain = self.town.agreement, (self.town.parties[party].keyset,)
        site.offers[NEWCOMER] = Introduction(agreed=agreed, document={}, chain=chain)

    def _send(self, case_id="", number=V_NUMBER, state="with_provider"):
        done = send(self.town.session("noor"), case_id or self.case_id, number, self._folder)
        assert done["state"] == state, done
        return done["sid"]

    def _answer(self, sid):
        return answering.answer(self.town, sid, self._folder / sid[:8])["sid"]

    def _messages(self, sid):
        return read.to_read(self.town.session("noor"), sid)

    def _reply(self, sid):
        noor, (question,) = self.town.session("noor"), self._messages(sid)
        with read.read(noor, sid, question):
            paper = of_file(self._paper, MANDATE)
            return message.reply(noor, sid, text="De tweede.", attachments=[paper])["sid"]

    def _entry_of(self, sid):
        return self.town.session("noor").hub.get(f"/v1/requests/{sid}", RequestOut).entry

    def _open(self, sid, message_sid):
        """Open a message at the counsellor's desk; gives the name of the reading."""
        return self._at["noor"].goes_on(f"/requests/{sid}/answers/{message_sid}/read")

    def _queue(self, party):
        return Queue(folder=self.town.parties[party].folder / "queue")
