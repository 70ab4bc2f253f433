"""Taking a statement: once, and about the case and person that it names."""

from hub.crypto import binding
from hub.crypto.statement import Statement
from hub.errors import VerificationError
from hub.ports import CaseRecord, Transaction


def check_binding(statement: Statement, case: CaseRecord, r: str) -> None:
    """Check that a statement is about this case and this person.

    Raises:
        VerificationError: it is about another one.
    """
    secret = binding.unhex(r, 32)
    same_case = statement.payload.get("case") == binding.case(secret, case.case_id)
    subject = statement.payload.get("subject")
    same_person = subject in {None, binding.subject(secret, case.commitment)}
    if not same_case or not same_person:
        raise VerificationError("subject_mismatch", "another case or person than was named")


def accept(tx: Transaction, statement: Statement) -> None:
    """Take a statement, once."""
    tx.statement.accept(
        sid=statement.sid,
        party=statement.sender["party"],
        statement_id=statement.payload["id"],
        type_=statement.type,
    )
