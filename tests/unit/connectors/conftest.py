import pytest

from tests.world.fake_hub import Pair


@pytest.fixture
def world(tmp_path):
    return Pair(tmp_path)
