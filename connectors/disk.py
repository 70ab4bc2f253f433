"""Every folder and file that a party's machine has: what it holds, who can read it, when it goes.

All code of the connectors takes the names from here. `docs/desk.md` shows the same table, and a
test compares the two. The files that people name themselves on the command line (documents they
save, keysets to hand over, a passphrase file) are theirs to keep and do not stand here. Example:

    queue = Queue(folder=REVIEW.under(shared))
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class DiskPlace(StrEnum):
    """The three folders of a party's machine, each readable by its owner only."""

    KEYS = "the folder of key files"
    OWN = "a member's own folder"
    SHARED = "the folder that a desk shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """One kind of file, or a folder within a place.

    Attributes:
        place: where it lies.
        folder: the folder below the place; empty for a file of the place itself.
        file: its name, where ``NAME`` is that of a key file and ``ID`` an id of at most 64
            characters; empty for files that never have a name.
        holds: what stands in it.
        readers: who can read it.
        gone: who removes it, and when.
    """

    place: DiskPlace
    folder: str = ""
    file: str
    holds: str
    readers: str
    gone: str

    def under(self, root: Path) -> Path:
        """The folder in which these files lie; ``root`` is the place."""
        return root / self.folder


KEY_SUFFIX = ".key"
REQUEST_SUFFIX = ".req"
STATE_SUFFIX = ".state"
SEALED_SUFFIX = ".age"
DOCUMENT_SUFFIX = ".json"

# On a laptop: the key file, and beside it the own folder, in which the shared one lies.
KEY_FILE = f"hub{KEY_SUFFIX}"
STATE = "state"
QUEUE = "queue"

_DESK = "the members of the desk: it is sealed to them"
_OWNER = "who can read the folder"
_NEVER = "never by a program"

KEY = FileKind(
    place=DiskPlace.KEYS,
    file=f"NAME{KEY_SUFFIX}",
    holds="a member's or officer's private keys, and the agreement and keysets they trust",
    readers="who has its passphrase",
    gone=_NEVER,
)
REQUEST = FileKind(
    place=DiskPlace.KEYS,
    file=f"NAME{REQUEST_SUFFIX}",
    holds="the public keys with which a newcomer asks the officers",
    readers=_OWNER,
    gone=_NEVER,
)
HOLDER = FileKind(
    place=DiskPlace.OWN,
    folder="holder",
    file=f"member{DOCUMENT_SUFFIX}",
    holds="the id of the member whose folder it is",
    readers=_OWNER,
    gone=_NEVER,
)
AGREEMENTS = FileKind(
    place=DiskPlace.OWN,
    folder="agreements",
    file=f"ID{DOCUMENT_SUFFIX}",
    holds="the signed agreements that were believed",
    readers=_OWNER,
    gone=_NEVER,
)
ACCEPTED = FileKind(
    place=DiskPlace.OWN,
    folder="accepted",
    file=f"ID{DOCUMENT_SUFFIX}",
    holds="the signed statements about a request that were accepted, so that none comes twice",
    readers=_OWNER,
    gone=_NEVER,
)
CARDS = FileKind(
    place=DiskPlace.OWN,
    folder="cards",
    file=f"ID{DOCUMENT_SUFFIX}",
    holds="number and id of the newest card of a case, so that no older one is shown",
    readers=_OWNER,
    gone=_NEVER,
)
LOG = FileKind(
    place=DiskPlace.OWN,
    folder="log",
    file=f"checkpoint{DOCUMENT_SUFFIX}",
    holds="size and root hash of the newest checkpoint of the hub's log",
    readers=_OWNER,
    gone="replaced by each newer one",
)
SUBMISSIONS = FileKind(
    place=DiskPlace.OWN,
    folder="submissions",
    file=f"ID{DOCUMENT_SUFFIX}",
    holds="a statement that was sent, with the hub's proof that it was",
    readers=_OWNER,
    gone=_NEVER,
)
WORK = FileKind(
    place=DiskPlace.OWN,
    folder="work",
    file=f"ID{DOCUMENT_SUFFIX}",
    holds="the code of why a request could not be prepared, and when",
    readers=_OWNER,
    gone="when the request is prepared, answered or refused",
)
DRAFTS = FileKind(
    place=DiskPlace.OWN,
    folder="drafts",
    file=f"ID{SEALED_SUFFIX}",
    holds="the codes and words of a form that is not sent yet",
    readers="the member: it is sealed to them",
    gone="when the form is sent",
)
OUTGOING = FileKind(
    place=DiskPlace.OWN,
    folder="outgoing",
    file=f"ID{SEALED_SUFFIX}",
    holds="what a member chose for an answer, with the files that were picked",
    readers="the member: it is sealed to them",
    gone="when the answer is sent or the request refused",
)
TEMPORARY = FileKind(
    place=DiskPlace.OWN,
    folder="tmp",
    file="",
    holds="sealed files while they are sent or read, and picked files while a form is taken",
    readers="nobody: the files have no name",
    gone="when they are closed, also by the end of the program",
)
PREPARED = FileKind(
    place=DiskPlace.SHARED,
    file=f"ID{SEALED_SUFFIX}",
    holds="a request's letter, and the documents that were prepared for its answer",
    readers=_DESK,
    gone="when the last part is sent or the request refused",
)
SENT = FileKind(
    place=DiskPlace.SHARED,
    folder="sent",
    file=f"ID{DOCUMENT_SUFFIX}",
    holds="the categories of a request that went out in earlier parts",
    readers=_OWNER,
    gone="with what was prepared for it",
)
HANDLERS = FileKind(
    place=DiskPlace.SHARED,
    folder="handlers",
    file=f"ID{DOCUMENT_SUFFIX}",
    holds="the id of the member who handles a request",
    readers=_OWNER,
    gone="when the request is over and somebody sees it in the list",
)
MANDATES = FileKind(
    place=DiskPlace.SHARED,
    folder="mandates",
    file=f"ID{SEALED_SUFFIX}",
    holds="the document of a mandate",
    readers=_DESK,
    gone=_NEVER,
)
REVIEW = FileKind(
    place=DiskPlace.SHARED,
    folder="review",
    file=f"ID{SEALED_SUFFIX}",
    holds="an answer that waits for an approval, with its documents",
    readers="the members who may approve it: it is sealed to them",
    gone="when the approval or rejection is sent",
)

TABLE = (
    *(KEY, REQUEST),
    *(HOLDER, AGREEMENTS, ACCEPTED, CARDS, LOG, SUBMISSIONS, WORK, DRAFTS, OUTGOING, TEMPORARY),
    *(PREPARED, SENT, HANDLERS, MANDATES, REVIEW),
)
