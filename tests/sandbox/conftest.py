"""Ledger 501 as a sandbox, beside a real one."""

import pytest

from ledger_project.core.models import Ledger
from ledger_project.core.setup import open_ledger
from tests.support.clients import Api, issue


@pytest.fixture
def ledger(db) -> Ledger:
    return open_ledger(501, name="Test Sandbox AB", country="SE", sandbox=True)[0]


@pytest.fixture
def real(db) -> Ledger:
    return open_ledger(502, name="Real AB", country="SE")[0]


@pytest.fixture
def real_api(real) -> Api:
    return issue(real)
