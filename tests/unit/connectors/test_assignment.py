"""Who works on which cases, by the hub's word: what else it tells is left out."""

from dataclasses import replace

from connectors.api.shape import read_kept
from connectors.exchange import assignment

CASES = [
    {"caseId": "a" * 32, "cardSid": "1" * 64, "owner": "rechtshoek", "worker": "m-00000001"},
    {"caseId": "b" * 32, "cardSid": "2" * 64, "owner": "rechtshoek", "worker": "m-00000002"},
    {"caseId": "c" * 32, "cardSid": "3" * 64, "owner": "rechtshoek", "worker": ""},
    {"caseId": "d" * 32, "cardSid": "4" * 64, "owner": "steunpunt", "worker": "m-00000001"},
]


class Hub:
    """Answers with every case, whatever it is asked."""

    def __init__(self):
        self.asked = []

    def get(self, path, shape, **query):
        self.asked.append((path, query))
        if path == "/v1/caseloads":
            items = [{"worker": "", "count": 1}, {"worker": "m-00000001", "count": 2}]
            return read_kept(shape, {"items": items})
        return read_kept(shape, {"items": CASES, "next": None})


def test_the_cases_of_a_worker_are_asked_for_and_nothing_else_is_taken(world):
    for member, asked, case_id in (
        ("m-00000001", "m-00000001", "a" * 32),
        ("", "nobody", "c" * 32),
    ):
        session = replace(world.session("noor"), hub=Hub())

        found = assignment.of_worker(session, member)

        assert [(one.case_id, one.member) for one in found] == [(case_id, member)]
        ((path, query),) = session.hub.asked
        assert (path, query["worker"]) == ("/v1/cases", asked)


def test_how_many_cases_each_has_is_one_call(world):
    session = replace(world.session("noor"), hub=Hub())

    assert assignment.loads(session) == {"": 1, "m-00000001": 2}
    assert session.hub.asked == [("/v1/caseloads", {})]
