"""What the IND does with a request, for tests that read what came back.

told = answer(town, sid, folder)                    # two files, released
told = ask_back(town, sid, "Which procedure?")
told = refuse(town, sid, "not_held")
"""

from connectors.exchange import message, release
from connectors.exchange.release import Choice
from connectors.sealed.attachment import of_file
from connectors.sealed.queue import Queue

DECISION, HEARING = b"%PDF-1.7 het besluit", b"%PDF-1.7 het gehoor"
FILES = {
    "besluit.pdf": ("asylum_decisions", DECISION),
    "gehoor.pdf": ("asylum_narrative", HEARING),
}


def answer(town, sid, folder, files=None, *, name="anna", seen=True, **choice):
    """Release ``files`` (name to category and bytes); gives what the hub said."""
    session = town.session(name)
    folder.mkdir(parents=True, exist_ok=True)
    extra = []
    for file, (category, data) in (FILES if files is None else files).items():
        (folder / file).write_bytes(data)
        extra.append(of_file(folder / file, category))
    queue = Queue(folder=town.parties["ind"].folder / "queue")
    with release.preview(session, sid, Choice(extra=tuple(extra), **choice), queue) as shown:
        return release.send(session, shown, queue, seen=seen)


def ask_back(town, sid, text, name="anna"):
    return message.ask_back(town.session(name), sid, text=text)


def refuse(town, sid, code, text="", name="anna"):
    return message.refuse(town.session(name), sid, code=code, text=text)
