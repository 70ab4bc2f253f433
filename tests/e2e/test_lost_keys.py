"""A hub whose keys are gone, or are another hub's, does not start: new ones would hide the loss."""

import pytest

from hub.audit import note
from hub.bootstrap import running
from hub.errors import InvalidInput, VerificationError
from tests.world import by_hand
from tests.world.hub import settings_for
from tests.world.parties import organisations


@pytest.fixture
def settings(tmp_path, policies):
    """The settings of a hub that has its agreement, and is stopped."""
    settings = settings_for(tmp_path, policies)
    with running(settings) as hub:
        by_hand.World(hub.log_key, organisations()).install(hub.broker)
    return settings


@pytest.mark.parametrize("name", ["log.key", "opening.key"])
def test_a_hub_without_one_of_its_keys_does_not_start_and_makes_none(settings, name):
    (settings.data / "keys" / name).unlink()

    with pytest.raises(InvalidInput, match="key_missing"), running(settings):
        pass
    assert not (settings.data / "keys" / name).exists()


def test_a_hub_with_the_key_of_another_log_does_not_start(settings):
    (settings.data / "keys" / "log.key").write_bytes(bytes(32))

    with pytest.raises(InvalidInput, match="log_key_differs"), running(settings):
        pass


def test_an_agreement_about_another_log_is_not_installed(tmp_path, policies):
    settings = settings_for(tmp_path, policies)
    with running(settings) as hub:
        name = note.parse_key(hub.log_key).name
        key = note.VerifierKey(name=name, public=bytes(range(32)))
        other = by_hand.World(key.to_text(), organisations())

        with pytest.raises(VerificationError, match="log_key_differs"):
            other.install(hub.broker)
