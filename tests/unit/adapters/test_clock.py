from datetime import UTC, datetime, timedelta

import pytest

from hub.adapters import clock
from hub.adapters.clock import DemoClock, RandomIds, SystemClock
from hub.errors import Unavailable

REAL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def _real(monkeypatch):
    class Frozen(datetime):
        @classmethod
        def now(cls, tz=None):
            return REAL.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Frozen)


def test_the_real_time_is_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


@pytest.mark.usefixtures("_real")
@pytest.mark.parametrize("offset", [0, 1_814_400, -60])
def test_the_time_of_a_story_is_the_real_one_and_what_the_file_holds(tmp_path, offset):
    file = tmp_path / "clock"
    file.write_text(f"{offset}\n")

    assert DemoClock(file).now() == REAL + timedelta(seconds=offset)


@pytest.mark.usefixtures("_real")
def test_a_story_goes_on_when_the_file_changes(tmp_path):
    file = tmp_path / "clock"
    demo = DemoClock(file)
    file.write_text("0")
    before = demo.now()
    file.write_text("86400")

    assert demo.now() - before == timedelta(days=1)


@pytest.mark.parametrize("content", [b"", b"soon", b"1.5", b"\xff", b"9" * 32, b"1 2", None])
def test_a_clock_without_a_number_tells_no_time(tmp_path, content):
    file = tmp_path / "clock"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(Unavailable, match="clock_unavailable"):
        DemoClock(file).now()


def test_ids_and_salts_have_their_form_and_differ():
    ids = RandomIds()

    assert len(ids.id()) == 32
    assert set(ids.id()) <= set("0123456789abcdef")
    assert len(ids.salt()) == 32
    assert ids.id() != ids.id()
    assert ids.salt() != ids.salt()
