"""A database of an earlier release becomes, by `migrate`, what a new one is, and keeps its books.

`61bd742.sql.xz` is what `make demo` of that commit left: one ledger of invented people over five
weeks. `pg_dump --no-owner --no-privileges --inserts --rows-per-insert=500` wrote it, without access
tokens and with three PDF documents of each type.
"""

import json
from pathlib import Path

import psycopg
import pytest

from tests.support.catalog import catalog, read_again
from tests.support.roles import superuser
from tests.support.upgrades import run, upgraded

DUMP = Path(__file__).with_name("61bd742.sql.xz")

# Also of the tests that do not read the test database: so they run together, after one upgrade.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Return the parameters of a connection to the demo of that release, migrated."""
    with django_db_blocker.unblock(), upgraded(DUMP) as database:
        yield database


def test_an_upgraded_database_has_the_schema_of_a_new_one(demo):
    with superuser() as cursor:
        read_again(cursor)
        new = catalog(cursor)
    with psycopg.connect(**demo) as database, database.cursor() as cursor:
        read_again(cursor)
        old = catalog(cursor)
        database.rollback()
    for kind, definitions in new.items():
        assert old[kind] == definitions, kind


# That release booked a set-off on the seller of the invoice alone. The operator owed these
# surpluses, so no seller got another's money: only the seller on the lines is wrong.
SET_OFF_ON_THE_WRONG_SELLER = {
    "each set-off is booked on the seller whose surplus it used": {
        "invoice 654-1126-002: 20.00 was set off from surplus 4 of seller 655, but booked on "
        "seller 654",
        "invoice 654-1127-002: 10.00 was set off from surplus 8 of seller 655, but booked on "
        "seller 654",
        "invoice 655-1127-014: 10.00 was set off from surplus 7 of seller 654, but booked on "
        "seller 655",
        "invoice 654-1128-002: 10.00 was set off from surplus 12 of seller 655, but booked on "
        "seller 654",
    },
    "surpluses of each seller = its accounts in the books": {
        "seller 654: customer surplus is -20.00 in the books, its customers are owed 10.00",
        "seller 655: customer surplus is 40.00 in the books, its customers are owed 10.00",
    },
}


def test_an_upgraded_ledger_verifies_but_for_what_that_release_booked_wrongly(demo):
    (result,) = json.loads(run(demo, "verify_ledger", "--json", status=3))
    assert result["ledger"] == 501
    named = {one["check"]: set(one["breaches"]) for one in result["checks"] if one["breaches"]}
    assert named == SET_OFF_ON_THE_WRONG_SELLER


def test_all_that_an_upgraded_ledger_holds_is_sealed_at_once(demo):
    (row,) = json.loads(run(demo, "seal_ledger", "--full", "--publish", "--json"))
    assert row["rows"] > 5_000
    (again,) = json.loads(run(demo, "seal_ledger", "--full", "--json"))
    # The event of the head alone is new.
    assert again["rows"] == 1
    (result,) = json.loads(run(demo, "verify_ledger", "--json", status=3))
    checked = {one["check"]: one["checked"] for one in result["checks"]}
    assert checked["each row that was sealed is there as it was sealed"] == row["rows"] + 1
    named = {one["check"]: set(one["breaches"]) for one in result["checks"] if one["breaches"]}
    assert named == SET_OFF_ON_THE_WRONG_SELLER


def test_the_files_of_an_upgraded_ledger_are_made_again_byte_for_byte(demo):
    result = json.loads(run(demo, "reproduce_files", "--json"))
    assert result == {"files": [{"ledger": 501, "files": 91}], "different": []}


def test_payouts_and_settlements_of_before_keep_what_they_were(demo):
    """Each payout is known by its settlement's number; what was paid out has no payout."""
    with psycopg.connect(**demo) as database, database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE (p.number, p.ordered_on, p.purpose) IS "
            "DISTINCT FROM (s.number, s.settled_on, 'settlement')) FROM accounts_payout p "
            "LEFT JOIN accounts_settlement s ON s.id = p.settlement_id"
        )
        payouts, different = cursor.fetchone()
        cursor.execute("SELECT count(*), count(events) FROM accounts_settlement")
        settlements, by_event = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), count(payout_id) FROM accounts_surplususe WHERE kind = 'payout'"
        )
        paid_out, with_payout = cursor.fetchone()
    assert min(payouts, settlements, paid_out) > 0
    assert (different, by_event, with_payout) == (0, 0, 0)
