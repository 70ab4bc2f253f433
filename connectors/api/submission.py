"""The proof that comes with every action. Source: formats, section 9."""

from connectors.api.shape import Out
from hub.form.value import Id


class OpeningsOut(Out):
    """The records of the sender's own entry, with their salts; base64."""

    who: str
    what: str


class SubmissionOut(Out):
    """An entry with its openings and its proof of inclusion; ``leaf`` is base64."""

    entry: Id
    leaf: str
    openings: OpeningsOut
    proof: str


class Proven(Out):
    """Any answer to an action: the action's proof."""

    submission: SubmissionOut
