"""Cases, their facts, and their workers."""

from typing import Annotated

from pydantic import Field

from connectors.api.shape import Code, Count, Cursor, Envelope, Out
from connectors.api.submission import Proven
from hub.form.model import Many
from hub.form.value import Date, Id, Party, Sid

# A member; empty if nobody works on it.
Worker = Annotated[str, Field(pattern=r"^(m-[0-9a-f]{8})?$")]


class CaseDetailOut(Out):
    """A case with its newest card."""

    case_id: Id
    owner: Party
    card: Envelope


class RecordedOut(Proven):
    """A fact that the hub accepted."""


class FactOut(Out):
    """A fact on file; ``r`` is empty if it is about a statement."""

    statement: Envelope
    r: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class FactsOut(Out):
    """The facts of a case, oldest first."""

    items: Many[FactOut]


class InvitationOut(Out):
    """An invitation that was given to the own party."""

    id: Id
    kind: Code
    party: Party
    purpose: Code
    until: Date


class InvitationsOut(Out):
    """The invitations that were given to the own party."""

    items: Many[InvitationOut]


class CaseOut(Out):
    """A case in a list."""

    case_id: Id
    owner: Party
    card_sid: Sid
    worker: Worker


class CasesOut(Out):
    """A page of cases; ``next`` asks for the following one."""

    items: Many[CaseOut]
    next: Cursor | None


class CaseloadOut(Out):
    """The number of cases that a member works on."""

    worker: Worker
    count: Count


class CaseloadsOut(Out):
    """The number of cases that each member works on."""

    items: Many[CaseloadOut]
