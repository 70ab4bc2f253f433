"""Both applications with everybody who visits them; built once for all tests here."""

import pytest

from tests.e2e.conftest import policies  # noqa: F401 - a fixture
from tests.pages.tour import tours


@pytest.fixture(scope="module")
def visited(tmp_path_factory, policies):  # noqa: F811 - the fixture
    with tours(tmp_path_factory.mktemp("pages"), policies) as found:
        yield found
