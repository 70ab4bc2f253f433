"""Reading an answer at a desk: what a browser sends for it.

path = opened(noor, sid, message)                  # the reading that now lies in memory
post(noor, f"{path}/close")
"""

from connectors.api.request import RequestOut
from tests.desk.thread import said

JSON_BYTES = b'{"a": "<script>alert(1)</script>"}'
FILES = {
    "besluit.pdf": ("asylum_decisions", b"%PDF-1.7 " + b"het besluit " * 9_000),
    "gehoor.json": ("asylum_narrative", JSON_BYTES),
    "foto.docx": ("asylum_narrative", b"PK\x03\x04 brief"),
}


def post(browser, path, fields=None):
    return browser.post(path, fields, token=browser.form_token("/"))


def opened(browser, sid, message):
    """The path of an answer that was just opened."""
    answer = post(browser, f"/requests/{sid}/answers/{message}/read")
    assert answer.status_code == 303, said(answer.text)
    return answer.headers["location"]


def events(town, sid):
    told = town.session("noor").hub.get(f"/v1/requests/{sid}", RequestOut)
    return [one.event for one in told.timeline]


def send(browser, path, fields, files=None):
    return browser.http.post(
        f"{path}/reply",
        data={"form_token": browser.form_token("/")} | fields,
        files=files or {"file": ("", b"")},
        headers={"Origin": browser.origin},
    )
