"""Desks of a town that many tests share."""

import pytest

from tests.world.desk import Browser


@pytest.fixture(autouse=True)
def locked_after(town):
    """No test leaves a desk unlocked."""
    yield
    town.lock_all()


@pytest.fixture
def browser(town):
    """Noor's, at the desk of the legal NGO; nothing is unlocked."""
    return Browser(town.desk("rechtshoek"))
