"""Coming in at a desk: by the party's own provider, once for each answer, for a day at most."""

import pytest

from connectors.desk.seat.admission import (
    ATTEMPTS_MAX,
    BROWSERS_MAX,
    SIGN_IN_S,
    Admission,
    NotSignedIn,
)
from connectors.desk.seat.roster import Roster
from hub.errors import InvalidInput, Unavailable, VerificationError
from tests.unit.oidc.liar import ISSUER, Liar

BROWSER, OTHER = "b" * 43, "o" * 43


class Desk:
    """An admission with a provider that may lie, and a clock."""

    def __init__(self, folder):
        self.liar, self.now = Liar(), 0.0
        self.file = folder / "people.toml"
        self.write({"anna": "anna", "bas": "bas"})
        people = Roster(file=self.file, issuer=ISSUER)
        self.admission = Admission(self.liar.oidc, people, lambda: self.now)

    def write(self, people):
        rows = [f'"{subject}" = "{name}"' for subject, name in people.items()]
        self.file.write_text("\n".join([f'issuer = "{ISSUER}"', "[people]", *rows]))
        self.file.chmod(0o600)

    def begin(self, browser=BROWSER):
        # The attempt is the admission's own; what was asked is what a provider sees of it.
        begun, before = [], self.liar.oidc.begin
        self.liar.oidc.begin = lambda **more: begun.append(before(**more)) or begun[-1]
        address = self.admission.begin(browser)
        self.liar.oidc.begin = before
        self.liar.asked = {"state": begun[0][1].state, "nonce": begun[0][1].nonce}
        return address

    def identify(self, browser=BROWSER, **answer):
        return self.admission.identify(browser, self.liar.query(**answer))


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_who_the_provider_names_comes_in_as_the_holder_of_their_own_key_file(desk):
    address = desk.begin()
    reference = desk.admission.admit(desk.identify())

    assert address.startswith(f"{ISSUER}/authorize?")
    assert "max_age=0" in address
    assert desk.admission.name(reference) == "anna"


def test_a_stranger_gets_nothing(desk):
    assert desk.admission.admit("carla") is None


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "another-desk"}, "id_token_claims"),
        ({"aud": ["dossierhub", "another-desk"], "azp": "dossierhub"}, "id_token_audience"),
        ({"iss": "https://other.example"}, "id_token_claims"),
        ({"nonce": "of another sign-in"}, "id_token_claims"),
        ({"acr": "pwd"}, "id_token_claims"),
        ({"auth_time": 1}, "sign_in_too_old"),
        ({"exp": 1}, "id_token_claims"),
    ],
)
def test_a_token_that_was_made_for_something_else_names_nobody(desk, claims, reason):
    desk.begin()
    desk.liar.claims = claims

    with pytest.raises(VerificationError, match=reason):
        desk.identify()


@pytest.mark.parametrize(
    "answer", [{"state": "another"}, {"state": ...}, {"iss": "https://other.example"}, {"iss": ...}]
)
def test_the_answer_to_another_question_names_nobody_and_ends_this_one(desk, answer):
    desk.begin()

    with pytest.raises(VerificationError, match=r"sign_in_(state|issuer)"):
        desk.identify(**answer)
    with pytest.raises(VerificationError, match="sign_in_state"):
        desk.identify()


def test_an_answer_counts_once_and_in_its_own_browser(desk):
    desk.begin()
    with pytest.raises(VerificationError, match="sign_in_state"):
        desk.identify(OTHER)
    assert desk.identify() == "anna"

    with pytest.raises(VerificationError, match="sign_in_state"):
        desk.identify()


def test_an_answer_out_of_form_names_nobody(desk):
    desk.begin()

    with pytest.raises(InvalidInput, match="sign_in_answer_malformed"):
        desk.admission.identify(BROWSER, "code=a&code=b")


def test_sign_ins_under_way_are_bounded_and_the_oldest_gives_way(desk):
    desk.begin("first")
    for number in range(ATTEMPTS_MAX - 1):
        desk.begin(f"browser-{number}")
    assert desk.identify(f"browser-{ATTEMPTS_MAX - 2}") == "anna"
    desk.begin("last but one")
    desk.begin("last")

    with pytest.raises(VerificationError, match="sign_in_state"):
        desk.identify("first")


def test_a_sign_in_ends_after_a_day_of_work(desk):
    reference = desk.admission.admit("anna")

    desk.now = SIGN_IN_S - 1
    assert desk.admission.name(reference) == "anna"
    desk.now = SIGN_IN_S
    with pytest.raises(NotSignedIn):
        desk.admission.name(reference)


def test_signing_out_ends_this_browser_only(desk):
    here, there = desk.admission.admit("anna"), desk.admission.admit("anna")

    desk.admission.end(here)

    with pytest.raises(NotSignedIn):
        desk.admission.name(here)
    assert desk.admission.name(there) == "anna"


def test_browsers_of_one_person_are_bounded_and_push_nobody_else_out(desk):
    other = desk.admission.admit("bas")
    own = [desk.admission.admit("anna") for _ in range(BROWSERS_MAX + 2)]

    for reference in own[:2]:
        with pytest.raises(NotSignedIn):
            desk.admission.name(reference)
    assert {desk.admission.name(one) for one in own[2:]} == {"anna"}
    assert desk.admission.name(other) == "bas"


@pytest.mark.parametrize("people", [{"bas": "bas"}, {"anna": "other"}, {"bas": "anna"}])
def test_who_is_taken_out_of_the_file_is_out_at_once_and_stays_out(desk, people):
    reference = desk.admission.admit("anna")

    desk.write(people)

    with pytest.raises(NotSignedIn):
        desk.admission.name(reference)
    desk.write({"anna": "anna"})
    with pytest.raises(NotSignedIn):
        desk.admission.name(reference)


def test_while_the_file_is_damaged_nobody_is_in(desk):
    reference = desk.admission.admit("anna")

    desk.file.write_text("issuer")

    with pytest.raises(Unavailable, match="people_file"):
        desk.admission.name(reference)
    with pytest.raises(Unavailable, match="people_file"):
        desk.admission.admit("anna")


def test_nobody_is_in_any_more_when_the_desk_ends(desk):
    reference = desk.admission.admit("anna")
    desk.begin()

    desk.admission.close()

    with pytest.raises(NotSignedIn):
        desk.admission.name(reference)
    with pytest.raises(VerificationError, match="sign_in_state"):
        desk.identify()
