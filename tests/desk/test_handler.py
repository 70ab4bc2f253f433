"""Who of the desk handles which request: a colleague, oneself, or nobody; the hub is not told."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors import disk
from connectors.exchange import message
from connectors.handler import Handlers
from connectors.memory import Memory
from hub.errors import InvalidInput
from tests.world import asking
from tests.world.desk import Browser


@pytest.fixture(scope="module")
def requests(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    return [asking.ask_ind(town, folder, ("asylum_decisions",)).sid for _ in range(2)]


@pytest.fixture(autouse=True)
def handlers(town):
    found = Handlers(memory=Memory(root=town.parties["ind"].folder / "queue"))
    yield found
    for sid in found.memory.names(disk.HANDLERS):
        found.drop(sid)


@pytest.fixture
def anna(town):
    return Browser(town.desk("ind")).unlock("anna")


@pytest.fixture
def daan(town):
    return Browser(town.desk("ind")).unlock("daan")


def assign(browser, sids, to, path="/inbox/assign"):
    return browser.post(path, {"sid": sids, "to": to}, token=browser.form_token("/inbox"))


def take(browser, sid):
    return browser.post(f"/inbox/{sid}/handler", token=browser.form_token("/inbox"))


def handler_of(browser, sid, path="/inbox"):
    """The last cell of a request's row."""
    row = next(one for one in browser.get(path).text.split("<tr") if f"/inbox/{sid}" in one)
    return re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)[-1]


def test_ticked_requests_go_to_a_colleague_who_sees_it(town, anna, daan, handlers, requests):
    assert handler_of(anna, requests[0]) == "-"

    answer = assign(anna, requests, town.member("daan"))

    assert answer.status_code == 303
    assert [handlers.of(one) for one in requests] == [town.member("daan")] * 2
    for sid in requests:
        assert handler_of(anna, sid).startswith("daan (")
        assert handler_of(daan, sid) == "u"


def test_the_list_stays_where_it_was(town, anna, requests):
    query = "state=mine&asker=rechtshoek&purpose=perspective_legal"
    form = re.search(r'action="(/inbox/assign[^"]*)"', anna.get(f"/inbox?{query}").text)[1]

    path = form.replace("&amp;", "&")
    answer = assign(anna, requests[:1], town.member("anna"), path)

    assert path == f"/inbox/assign?{query}"
    assert answer.headers["location"] == f"/inbox?{query}"
    for wrong in ("state=none", "asker=Samira%20Canarie", "page=0"):
        assert assign(anna, requests, "", f"/inbox/assign?{wrong}").status_code == 404


def test_one_takes_a_request_and_a_deputy_takes_it_over(town, anna, daan, handlers, requests):
    letter = f"/inbox/{requests[0]}"
    assert "Ik doe dit" in anna.get(letter).text

    page = anna.follow(take(anna, requests[0]))

    assert handlers.of(requests[0]) == town.member("anna")
    assert handlers.of(requests[1]) == ""
    assert "Ik doe dit" not in page.text
    assert "anna (" in daan.get(letter).text
    assert "Ik doe dit" in daan.get(letter).text
    assert daan.follow(take(daan, requests[0])).status_code == 200
    assert handlers.of(requests[0]) == town.member("daan")
    assert "Ik doe dit" in anna.get(letter).text


def test_who_handles_a_request_keeps_no_colleague_from_answering(anna, daan, requests):
    take(anna, requests[0])

    assert daan.get(f"/inbox/{requests[0]}/answer").status_code == 200


def test_nothing_ticked_and_nobody_chosen_is_told_at_both_fields(anna, handlers):
    answer = anna.post("/inbox/assign", {}, token=anna.form_token("/inbox"))

    assert answer.status_code == 400
    for field in ("sid", "to"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
        assert f'id="{field}-error"' in answer.text
    assert handlers.memory.names(disk.HANDLERS) == []


def test_a_stranger_or_who_never_answers_gets_nothing(town, anna, handlers, requests):
    for to in ("", "m-00000000", "anna", town.member("noor"), town.member("vera")):
        answer = assign(anna, requests, to)

        assert answer.status_code == 400, to
        assert 'id="to-error"' in answer.text
        assert 'id="sid-error"' not in answer.text
        assert answer.text.count(" checked") == len(requests)
    assert handlers.memory.names(disk.HANDLERS) == []


def test_one_unknown_request_and_none_is_assigned(town, anna, handlers, requests, tmp_path):
    me = town.member("anna")
    over = asking.ask_ind(town, tmp_path, ("asylum_decisions",)).sid
    message.refuse(town.session("anna"), over, code="not_held", text="")
    strange = asking.ask_with_four_eyes(town)
    for sid in ("0" * 64, "../../queue", "x", strange, over):
        answer = assign(anna, [requests[0], sid], me)

        assert answer.status_code == 400, sid
        assert 'id="sid-error"' in answer.text
    assert handlers.memory.names(disk.HANDLERS) == []


def test_more_than_a_page_at_once_is_refused(town, anna, handlers):
    answer = assign(anna, [f"{n:064x}" for n in range(26)], town.member("anna"))

    assert answer.status_code == 400
    assert handlers.memory.names(disk.HANDLERS) == []


def test_who_never_answers_gets_no_form_and_is_refused(town, handlers, requests):
    vera = Browser(town.desk("ind")).unlock("vera")
    page = vera.get("/inbox").text

    assert requests[0] in page
    assert "/inbox/assign" not in page
    assert 'type="checkbox"' not in page
    token = vera.form_token("/inbox")
    sent = {"sid": requests, "to": town.member("anna")}
    assert vera.post("/inbox/assign", sent, token=token).status_code == 403
    assert vera.post(f"/inbox/{requests[0]}/handler", token=token).status_code == 403
    assert handlers.memory.names(disk.HANDLERS) == []


def test_another_party_learns_and_changes_nothing(town, anna, handlers, requests):
    take(anna, requests[0])
    noor = Browser(town.desk("rechtshoek")).unlock("noor")

    assert town.member("anna") not in noor.get(f"/requests/{requests[0]}").text
    assert assign(noor, requests, town.member("noor")).status_code == 400
    assert take(noor, requests[0]).status_code == 404
    kept = town.parties["rechtshoek"].folder / "queue" / "handlers"
    assert list(kept.glob("*")) == []
    assert handlers.of(requests[0]) == town.member("anna")


def test_a_form_of_another_page_is_refused(town, anna, handlers, requests):
    sent = {"sid": requests, "to": town.member("anna")}

    assert anna.post("/inbox/assign", sent, token="0" * 64).status_code == 403
    assert anna.post(f"/inbox/{requests[0]}/handler", token="0" * 64).status_code == 403
    assert handlers.memory.names(disk.HANDLERS) == []


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"member": 3}', b'{"member": "Samira"}', b"\xff", b"[" * 100_000]
)
def test_a_damaged_file_counts_as_nobody(anna, handlers, requests, damage):
    handlers.memory.put_bytes(disk.HANDLERS, f"{requests[0]}.json", damage)

    assert handler_of(anna, requests[0]) == "-"
    assert anna.get(f"/inbox/{requests[0]}").status_code == 200
    assert take(anna, requests[0]).status_code == 303
    assert handler_of(anna, requests[0]) == "u"


def test_a_folder_in_place_of_a_file_counts_as_nobody(anna, handlers, requests):
    path = handlers.memory.folder(disk.HANDLERS) / f"{requests[0]}.json"
    path.mkdir()

    assert handler_of(anna, requests[0]) == "-"
    path.rmdir()


def test_of_two_at_once_one_stands_and_the_file_is_whole(town, handlers, requests):
    members = [town.member("anna"), town.member("daan")] * 8

    with ThreadPoolExecutor(len(members)) as pool:
        list(pool.map(lambda one: handlers.put(requests[0], one), members))

    assert handlers.of(requests[0]) in members
    handlers.put(requests[0], members[0])
    handlers.put(requests[0], members[1])
    assert handlers.of(requests[0]) == members[1]
    assert [one.name for one in handlers.memory.folder(disk.HANDLERS).iterdir()] == [
        f"{requests[0]}.json"
    ]


def test_a_file_holds_ids_only_and_is_the_desks_alone(anna, handlers, town, requests):
    take(anna, requests[0])
    path = handlers.memory.folder(disk.HANDLERS) / f"{requests[0]}.json"

    assert json.loads(path.read_bytes()) == {"member": town.member("anna")}
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    with pytest.raises(InvalidInput):
        handlers.put(requests[0], "anna")


def test_who_handled_what_is_over_is_forgotten(town, anna, handlers, tmp_path):
    sid = asking.ask_ind(town, tmp_path, ("asylum_decisions",)).sid
    take(anna, sid)
    message.refuse(town.session("anna"), sid, code="not_held", text="")

    assert handler_of(anna, sid, "/inbox?state=done") == "-"
    assert handlers.of(sid) == ""
    assert take(anna, sid).status_code == 303
    assert handlers.of(sid) == ""


def test_the_hub_is_told_nothing(town, anna, handlers, requests):
    take(anna, requests[0])
    assign(anna, requests[1:], town.member("daan"))

    said = town.session("anna").hub.text(f"/v1/requests/{requests[0]}")
    assert handlers.of(requests[1]) == town.member("daan")
    assert town.member("anna") not in said
