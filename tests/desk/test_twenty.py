"""Twenty members of one organisation at one desk at the same time; each sees their own only."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hub.demo.cast import ORGANISATIONS, Member
from tests.desk import arranged
from tests.desk import town as towns
from tests.desk.town import Browser

MEMBERS = tuple(f"lid{number:02d}" for number in range(20))


@pytest.fixture(scope="module")
def town(tmp_path_factory, policies):
    """The legal NGO with twenty more counsellors, each with a case of their own."""
    more = tuple(Member(key=key, function="legal_counsellor") for key in MEMBERS)
    organisations = tuple(
        replace(one, members=one.members + more) if one.party == "rechtshoek" else one
        for one in ORGANISATIONS
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(towns, "ORGANISATIONS", organisations)
        with towns.running(tmp_path_factory.mktemp("crowded"), policies) as made:
            for number, key in enumerate(MEMBERS):
                arranged.started_case(
                    made, worker=key, name=f"Persoon van {key}", v_number=f"9999{number:06d}"
                )
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
