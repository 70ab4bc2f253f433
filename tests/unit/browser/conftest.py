import pytest

from tests.unit.browser.place import PORTS, Place


@pytest.fixture(params=PORTS)
def place(request, tmp_path):
    return Place(request.param, tmp_path)


@pytest.fixture
def browser(place):
    return place.browser()
