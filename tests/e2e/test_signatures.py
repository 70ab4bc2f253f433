"""Signatures under the agreement: what changes nothing disturbs nobody."""

import pytest

from hub.errors import Conflict
from tests.world.hub import asked
from tests.world.parties import document


def test_signatures_that_are_there_already_change_no_trust_and_fill_no_log(hub, world):
    bas = world.parties["avim"].people["bas"]
    with hub.broker.request.uow.read() as tx:
        before = tx.party.version()

    with pytest.raises(Conflict, match="agreement_unchanged"):
        hub.broker.party.sign_agreement(asked(bas), document(world.agreement))

    with hub.broker.request.uow.read() as tx:
        assert tx.party.version() == before
