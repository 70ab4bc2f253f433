"""Both applications with everybody who visits them; built once for all tests here."""

import pytest

from tests.pages.tour import tours


@pytest.fixture(scope="module")
def visited(tmp_path_factory, policies):
    with tours(tmp_path_factory.mktemp("pages"), policies) as found:
        yield found
