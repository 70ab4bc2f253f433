"""Accepting a statement: only once, and about the case and person that it names."""

from collections.abc import Sequence

from hub.crypto.payload.approval import Approval
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import Sender
from hub.crypto.statement import Statement
from hub.domain import approval as approvals
from hub.domain.party import Actor
from hub.policy.input import Member
from hub.ports.approval import ApprovalRecord
from hub.ports.unit_of_work import Transaction
from hub.services.trust import Trust


def accept(tx: Transaction, statement: Statement) -> None:
    """Accept a statement; the same one is never accepted twice."""
    tx.statement.accept(
        sid=statement.sid,
        party=statement.said.sender.party,
        statement_id=statement.said.id,
        type_=statement.type,
    )


def check_entitled(
    trust: Trust,
    approval: Statement[Approval],
    request: Statement[Request],
    *,
    acting: Sender,
    earlier: Sequence[ApprovalRecord],
) -> None:
    """Check that the signer of an approval or a rejection may say this about the matter now.

    ``acting`` is the member who asks, or at release the one who releases.

    Raises:
        InvalidInput: this stage has no approval of this kind.
        NotAllowed: the signer made the request or the answer, may not approve it, or has approved
            already.
    """
    said = approval.said
    matter = approvals.Matter(
        requester=_actor(trust.signer(request.said.sender)),
        provider=request.said.to.party,
        acting=_actor(trust.signer(acting)),
        answer=said.about.answer or "",
    )
    on_file = [
        approvals.Approval(
            kind=one.kind,
            verdict=one.verdict,
            by=_actor(trust.member(one.party, one.member, one.function)),
            at=one.logged_at,
            answer=one.answer or "",
        )
        for one in earlier
    ]
    approvals.check(
        said.kind,
        said.verdict,
        _actor(trust.signer(said.sender)),
        matter,
        earlier=on_file,
        vocabulary=trust.words,
    )


def _actor(member: Member) -> Actor:
    return Actor(
        party=member.party, type=member.type, function=member.function, member=member.member
    )
