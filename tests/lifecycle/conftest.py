"""Clients of each power."""

import pytest

from ledger_project.core.setup import open_ledger
from tests.support.clients import issue
from tests.support.transitions import ACTORS


@pytest.fixture
def client_of(ledger, other_seller):
    def make(actor):
        chosen = dict(ACTORS[actor])
        if chosen.pop("ledger", None):
            return issue(open_ledger(502, name="Other", country="SE")[0])
        return issue(ledger, **chosen)

    return make
