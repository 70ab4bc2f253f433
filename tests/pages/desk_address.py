"""The addresses of a desk that are visited: by route, whose they are and where."""

from tests.pages.matrix import Address
from tests.pages.story import NEWCOMER

REQUEST = "the counsellor's request to the IND"
ANSWERED = "her request that the IND answered"


# Forms with files are sent in another form.
WITH_FILES = frozenset(
    {"POST /inbox/{sid}/answer", "POST /cases/{case_id}/mandate", "POST /readings/{name}/reply"}
)
# What they end or forget, other visits need.
LAST = frozenset({"POST /lock", "POST /cases/{case_id}/consent/done"})


def addresses(story, town):
    """By route, or by path where both methods are about the same."""
    case, spoken = f"/cases/{story.case_id}", f"/cases/{story.spoken}"
    asked, answered = f"/requests/{story.asked}", f"/requests/{story.answered}"
    inbox, replied = f"/inbox/{story.asked}", f"/inbox/{story.replied}"
    own = "the counsellor's case"
    of_case = {
        f"/cases/{{case_id}}{rest}": [Address(path=f"{case}{rest}", about=own)]
        for rest in (
            "",
            "/ask",
            "/ask/check",
            "/ask/data",
            "/ask/send",
            "/assign",
            "/consent",
            "/consent/read-back",
            "/consent/record",
            "/consent/talk",
            "/consent/done",
            "/mandate",
            "/start",
            "/stop",
            "/v-number",
        )
    }
    of_inbox = {
        f"/inbox/{{sid}}{rest}": [Address(path=f"{inbox}{filled}", about=REQUEST)]
        for rest, filled in (
            ("", ""),
            ("/answer", "/answer"),
            ("/chosen/{number}", "/chosen/1"),
            ("/handler", "/handler"),
            ("/mandates/{number}", "/mandates/1"),
            ("/prepared/{number}", "/prepared/1"),
            ("/preview", "/preview"),
            ("/preview/{number}", "/preview/1"),
            ("/question", "/question"),
            ("/refusal", "/refusal"),
        )
    }
    reading = story.read_answer
    return {
        **of_case,
        **of_inbox,
        "/cases/{case_id}/consent/receipt": [
            Address(path=f"{spoken}/consent/receipt", about="a talk of hers that ended")
        ],
        "POST /inbox/{sid}/answer": [Address(path=f"{replied}/answer", about=REQUEST)],
        "/inbox/{sid}/replies/{reply}": [
            Address(path=f"{replied}/replies/{story.reply}", about="her reply to the IND")
        ],
        "/inbox/{sid}/replies/{reply}/documents/{number}": [
            Address(path=f"{replied}/replies/{story.reply}/documents/1", about="the same")
        ],
        "/requests/{sid}": [
            Address(path=asked, about=REQUEST),
            Address(path=f"/requests/{story.denied}", about="her request that was denied"),
            Address(path=f"/requests/{story.four_eyes}", about="her request that needs four eyes"),
        ],
        "/requests/{sid}/notice": [Address(path=f"{answered}/notice", about=ANSWERED)],
        "/requests/{sid}/notice/{about}": [
            Address(path=f"{answered}/notice/{story.answer}", about="that answer"),
            Address(
                path=f"/requests/{story.stopped}/notice/stop", about="her request that stopped"
            ),
        ],
        "GET /requests/{sid}/stop": [
            Address(path=f"{asked}/stop", about=REQUEST),
            Address(path=f"/requests/{story.denied}/stop", about="her request that was denied"),
            Address(
                path=f"/requests/{story.four_eyes}/stop", about="her request that needs four eyes"
            ),
        ],
        "POST /requests/{sid}/stop": [
            Address(path=f"/requests/{story.taken_back}/stop", about=REQUEST),
            Address(path=f"/requests/{story.denied}/stop", about="her request that was denied"),
            Address(
                path=f"/requests/{story.four_eyes}/stop", about="her request that needs four eyes"
            ),
        ],
        "GET /requests/{sid}/withdraw": [Address(path=f"{asked}/withdraw", about=REQUEST)],
        "POST /requests/{sid}/withdraw": [
            Address(path=f"/requests/{story.stopped}/withdraw", about=REQUEST)
        ],
        "/requests/{sid}/answers/{message}/read": [
            Address(path=f"{answered}/answers/{story.answer}/read", about="the IND's answer to her")
        ],
        "/requests/{sid}/answers/{message}/wrong-person": [
            Address(
                path=f"/requests/{story.set_apart}/answers/{story.wrong_answer}/wrong-person",
                about="an answer of the IND to her",
            )
        ],
        "/readings/{name}": [Address(path=reading, about="the answer that she has open")],
        "/readings/{name}/parts/{number}": [
            Address(path=f"{reading}/parts/1", about="the answer that she has open")
        ],
        "/readings/{name}/parts/{number}/save": [
            Address(path=f"{reading}/parts/1/save", about="the answer that she has open")
        ],
        "/readings/{name}/reply": [
            Address(path=f"{story.read_question}/reply", about="the question that she has open")
        ],
        "/hub-view/{sid}": [Address(path=f"/hub-view/{story.asked}", about=REQUEST)],
        "/approvals/{sid}": [
            Address(
                path=f"/approvals/{story.four_eyes}", about="the counsellor's request to an NGO"
            ),
            Address(path=f"/approvals/{story.held}", about="a doctor's answer to the coordinator"),
        ],
        "/approvals/{sid}/review": [
            Address(path=f"/approvals/{story.four_eyes}/review", about="a request with consent")
        ],
        "/approvals/{sid}/documents/{number}": [
            Address(
                path=f"/approvals/{story.held}/documents/1",
                about="a doctor's answer to the coordinator",
            )
        ],
        "/assignments/{member}": [
            Address(path=f"/assignments/{town.member('noor')}", about="the counsellor")
        ],
        "/central/{sid}": [
            Address(path=f"/central/{story.incomplete}", about="her request that is incomplete")
        ],
        "/done/{entry}": [Address(path=f"/done/{story.entry}", about="what the counsellor sent")],
        "/done/{entry}/file": [
            Address(path=f"/done/{story.entry}/file", about="what the counsellor sent")
        ],
        "/proofs/{entry}": [Address(path=f"/proofs/{story.entry}", about="a line in the log")],
        "/enrolment/{name}": [Address(path=f"/enrolment/{NEWCOMER}", about="a newcomer")],
        "/enrolment/{name}/officers": [
            Address(path=f"/enrolment/{NEWCOMER}/officers", about="a newcomer")
        ],
        "/enrolment/{name}/request": [
            Address(path=f"/enrolment/{NEWCOMER}/request", about="a newcomer")
        ],
        "/language": [Address(path="/language", fields={"language": "nl"})],
        "/static/{name}": [Address(path="/static/icon.svg", about="")],
    }
