"""Taking a statement: once, and about the case and person that it names."""

from collections.abc import Sequence

from hub.crypto.payload.approval import Approval
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import Sender
from hub.crypto.statement import Statement
from hub.domain import approval as approvals
from hub.domain.organisation import Actor
from hub.policy.input import Member
from hub.ports.approval import ApprovalRecord
from hub.ports.unit_of_work import Transaction
from hub.services.trust import Trust


def accept(tx: Transaction, statement: Statement) -> None:
    """Take a statement, once."""
    tx.statement.accept(
        sid=statement.sid,
        party=statement.said.sender.party,
        statement_id=statement.said.id,
        type_=statement.type,
    )


def check_entitled(
    held: Trust,
    approval: Statement[Approval],
    request: Statement[Request],
    *,
    acting: Sender,
    earlier: Sequence[ApprovalRecord],
) -> None:
    """Check that who signs an approval or a rejection may say this about the matter now.

    ``acting`` is who asks, or at release who releases.

    Raises:
        InvalidInput: not a kind of this stage.
        NotAllowed: his own, not his to approve, or he has approved already.
    """
    said = approval.said
    matter = approvals.Matter(
        requester=_actor(held.signer(request.said.sender)),
        provider=request.said.to.party,
        acting=_actor(held.signer(acting)),
        answer=said.about.answer or "",
    )
    on_file = [
        approvals.Approval(
            kind=one.kind,
            verdict=one.verdict,
            by=_actor(held.member(one.party, one.member, one.function)),
            at=one.logged_at,
            answer=one.answer or "",
        )
        for one in earlier
    ]
    approvals.check(
        said.kind,
        said.verdict,
        _actor(held.signer(said.sender)),
        matter,
        earlier=on_file,
        vocabulary=held.words,
    )


def _actor(member: Member) -> Actor:
    return Actor(
        party=member.party, type=member.type, function=member.function, member=member.member
    )
