"""What was asked without consent is looked at afterwards, by the asker's privacy officer."""

import pytest

from connectors.exchange import fact
from hub.errors import Conflict
from tests.world import asking, desk
from tests.world import case as cases
from tests.world.desk import Browser
from tests.world.parties import Person, cast


@pytest.fixture(scope="module")
def town(tmp_path_factory, policies):
    """The demo's town, where the GGD has a team lead too."""
    parties = cast()
    ggd = next(one for one in parties if one.party == "ggd")
    ggd.people["guido"] = Person(party="ggd", functions=("team_lead",))
    with desk.running(tmp_path_factory.mktemp("duty"), policies, parties) as town:
        yield town


def opened(town, v_number):
    """A case of the GGD on which Hans works."""
    case_id = cases.opened(town, "guido", "hans", v_number=v_number)
    hans = town.session("hans")
    fact.record(hans, case_id, "case_state", cases.says("case_state", "ggd"))
    return case_id


def ask(town, case_id, v_number):
    """Hans asks where somebody can be reached, without consent."""
    return asking.send(
        town.session("hans"),
        case_id,
        v_number,
        None,
        to="thuishaven",
        purpose="acute_care",
        categories=frozenset({"contact"}),
    )


def test_the_officer_of_the_asker_reviews_what_went_without_consent(town):
    case_id, other = opened(town, "9999000021"), opened(town, "9999000022")
    sid = ask(town, case_id, "9999000021")["sid"]
    with pytest.raises(Conflict, match="review_due"):
        ask(town, other, "9999000022")
    jaap = Browser(town.desk("ggd")).unlock("jaap")
    pia = Browser(town.desk("thuishaven")).unlock("pia")
    path = f"/approvals/{sid}/review"

    for officer in (jaap, pia):
        assert path in officer.get("/approvals").text
        page = officer.get(path).text
        for shown in ("GGD (demo)", "Stichting Thuishaven", "6(1)(d)", sid):
            assert shown in page
        assert cases.NAME not in page
    # Nobody else is told.
    for name in ("hans", "sanne"):
        other_member = Browser(town.desk(town.home[name])).unlock(name)
        assert "/review" not in other_member.get("/approvals").text
        assert other_member.get(path).status_code == 404
    assert "Ik heb het getoetst" not in pia.get(path).text
    token = pia.form_token(path) if "form_token" in pia.get(path).text else "0" * 64
    assert pia.post(path, {}, token=token).status_code == 403

    done = jaap.follow(jaap.post(path, {}, token=jaap.form_token(path)))
    assert done.status_code == 200
    assert path not in jaap.get("/approvals").text
    assert jaap.get(path).status_code == 404
    assert ask(town, other, "9999000022")["state"] == "with_provider"
