"""Fixtures that every test may use: a ledger with sellers, clients, and the door they go through.

Documents reach their state by operations through HTTP, never by setting columns.
"""

import datetime as dt
import gc
from decimal import Decimal

import pytest
from django.db import connection

from ledger_project.core import row_security
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.setup import open_ledger, register_seller
from tests.support import migrated, roles, sampling
from tests.support.bodies import authorization_body
from tests.support.books import wrong
from tests.support.clients import Api, issue
from tests.support.dates import TODAY


def pytest_configure(config) -> None:
    sampling.load_profile()
    if sampling.WIDE and config.getoption("--hypothesis-seed") is None:
        config.option.hypothesis_seed = sampling.SEED


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    sampling.mark_wide(items)


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among the modules: it took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """Let a test itself look at all ledgers; requests, commands and tasks choose their own."""
    with row_security.across_ledgers():
        return (yield)


def pytest_terminal_summary(terminalreporter) -> None:
    every = [one for found in terminalreporter.stats.values() for one in found]
    called = [one for one in every if getattr(one, "when", "") == "call"]
    told = [pair for one in called for pair in one.user_properties]
    for name in sorted({name for name, _ in told}):
        total = sum(number for each, number in told if each == name)
        terminalreporter.write_line(f"{name}: {total}")
    if sampling.WIDE:
        seed = f"LEDGER_TEST_WIDE=1 LEDGER_TEST_SEED={sampling.SEED}"
        terminalreporter.write_line(f"{seed} repeats what was drawn.")


@pytest.fixture(autouse=True)
def business_date(monkeypatch):
    """Set the date of tests to 2026-06-08; change it with `monkeypatch.setenv` or `at(date)`."""
    monkeypatch.setenv("LEDGER_BUSINESS_DATE", TODAY.isoformat())
    return TODAY


@pytest.fixture(autouse=True)
def chosen_time_zone(settings):
    """Open ledgers whose days end at midnight UTC: here that is meant."""
    settings.TIME_ZONE_IS_CHOSEN = True


@pytest.fixture(autouse=True)
def quick_secrets(settings):
    """Hash the passwords of people quickly, too."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "ledger_project.api.hashers.GeneratedSecretHasher",
    ]


@pytest.fixture(autouse=True)
def unlisted_static_files(settings):
    """Look static files up when they are asked for: each client would first list them all."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Copy the test database of each process from one that is migrated once."""
    with django_db_blocker.unblock():
        roles.restrict()
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()


@pytest.fixture(autouse=True)
def seals_dir(settings, tmp_path, monkeypatch):
    """Keep the heads of each test's seals apart, its processes' too: its ledgers are made anew."""
    settings.LEDGER_SEALS_DIR = tmp_path / "seals"
    monkeypatch.setenv("LEDGER_SEALS_DIR", str(settings.LEDGER_SEALS_DIR))
    return settings.LEDGER_SEALS_DIR


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the database of the tests spare what costs more than their few rows are worth."""
    settings = {
        # It need not outlive a crash.
        "synchronous_commit": "off",
        # A plan that is kept is kept from the first use on: connections of tests are short.
        "plan_cache_mode": "force_generic_plan",
    }
    with django_db_blocker.unblock():
        with roles.superuser() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            for setting, value in settings.items():
                cursor.execute(f"ALTER DATABASE {name} SET {setting} = {value}")
        connection.close()


@pytest.fixture
def at(monkeypatch):
    """Move the business date: `at("2026-07-01")`."""

    def move(date: str | dt.date) -> None:
        monkeypatch.setenv("LEDGER_BUSINESS_DATE", str(date))

    return move


@pytest.fixture
def ledger(db) -> Ledger:
    return open_ledger(501, name="Testledger AB", country="SE")[0]


@pytest.fixture
def seller(ledger) -> Seller:
    return register_seller(
        ledger,
        "654",
        name="testshop",
        iban="SE4550000000058398257466",
        item_fee=Decimal("3.20"),
        commission_percent=Decimal("1.5"),
        reminder_fee_agreed=True,
    )[0]


@pytest.fixture
def other_seller(ledger) -> Seller:
    return register_seller(ledger, "655", name="othershop", reminder_fee_agreed=True)[0]


@pytest.fixture
def api(ledger, seller) -> Api:
    """Return a client of ledger 501 for all sellers, with every scope."""
    return issue(ledger)


@pytest.fixture
def authorize(api):
    """Authorize over HTTP: `authorize(amount=…, number=…)` returns the representation."""

    def make(**members):
        response = api.post(
            "/ledger/invoice-purchase/v1/501/authorizations", authorization_body(**members)
        )
        assert response.status_code == 201, response.text
        return response.data

    return make


@pytest.fixture
def constraints(db):
    """Check deferred constraints now, so that a failure lands in the test."""
    yield
    connection.check_constraints()


@pytest.fixture
def verified(ledger, constraints):
    """Whatever came of it, the books are right."""
    yield
    assert wrong(ledger) == []
