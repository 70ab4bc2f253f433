"""Taking a statement: once, and about the case and person that it names."""

from collections.abc import Mapping, Sequence

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
        party=statement.sender["party"],
        statement_id=statement.payload["id"],
        type_=statement.type,
    )


def check_entitled(
    held: Trust,
    approval: Statement,
    request: Statement,
    *,
    acting: Mapping[str, str],
    earlier: Sequence[ApprovalRecord],
) -> None:
    """Check that who signs an approval or a rejection may say this about the matter now.

    ``acting`` is who asks, or at release who releases.

    Raises:
        InvalidInput: not a kind of this stage.
        NotAllowed: his own, not his to approve, or he has approved already.
    """
    payload = approval.payload
    matter = approvals.Matter(
        requester=_actor(held.member(request.sender)),
        provider=request.payload["to"]["party"],
        acting=_actor(held.member(acting)),
        answer=payload["about"].get("answer", ""),
    )
    on_file = [
        approvals.Approval(
            kind=one.kind,
            verdict=one.verdict,
            by=_actor(
                held.member({"party": one.party, "member": one.member, "function": one.function})
            ),
            at=one.logged_at,
            answer=one.answer or "",
        )
        for one in earlier
    ]
    approvals.check(
        payload["kind"],
        payload["verdict"],
        _actor(held.member(approval.sender)),
        matter,
        earlier=on_file,
        vocabulary=held.words,
    )


def _actor(member: Member) -> Actor:
    return Actor(
        party=member.party, type=member.type, function=member.function, member=member.member
    )
