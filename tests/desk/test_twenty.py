"""Twenty members of one organisation at one desk at the same time; each sees their own only."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.world import case as cases
from tests.world import parties
from tests.world.desk import Browser, running

MEMBERS = tuple(f"lid{number:02d}" for number in range(20))


@pytest.fixture(scope="module")
def town(tmp_path_factory, policies):
    """The legal NGO with twenty more counsellors, each with a case of their own."""
    everybody = parties.cast()
    law = next(one for one in everybody if one.party == "rechtshoek")
    for key in MEMBERS:
        law.people[key] = parties.Person(party=law.party, functions=("legal_counsellor",))
    with running(tmp_path_factory.mktemp("crowded"), policies, everybody) as made:
        for number, key in enumerate(MEMBERS):
            cases.started(made, worker=key, name=f"Persoon van {key}", v_number=f"9999{number:06d}")
        yield made


def test_twenty_work_at_once_and_nobody_sees_anothers_people(town):
    desk = town.desk("rechtshoek")

    def work(key):
        browser = Browser(desk).unlock(key)
        return [browser.get("/").text for _ in range(3)]

    with ThreadPoolExecutor(len(MEMBERS)) as pool:
        pages = dict(zip(MEMBERS, pool.map(work, MEMBERS), strict=True))

    for key, shown in pages.items():
        for page in shown:
            assert f"Persoon van {key}" in page
            assert page.count("Persoon van ") == 1


def test_when_one_locks_the_others_work_on(town):
    desk = town.desk("rechtshoek")
    first, second = (Browser(desk).unlock(key) for key in MEMBERS[:2])

    first.post("/lock", token=first.form_token("/"))

    assert first.get("/").headers["location"] == "/unlock"
    assert f"Persoon van {MEMBERS[1]}" in second.get("/").text
