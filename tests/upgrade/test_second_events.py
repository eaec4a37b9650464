"""What an earlier release booked wrongly is named by `verify_ledger`, and nothing else is.

`61bd742_second_events.sql.xz` has two ledgers, 501 with the histories below and 502 with those of
`MONEY_OF_NOBODY`, which that commit booked by its own API and commands; its `verify_ledger` was
clean. `pg_dump` wrote it as `test_upgrade` says. In 501 penalty interest is 10 % a year, invoices
were issued on 2026-06-01 by seller 654 unless B is said, which is seller 655; those that end in -S
are serviced, the others purchased.
"""

import json
import re
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from tests.support.upgrades import run, upgraded

DUMP = Path(__file__).with_name("61bd742_second_events.sql.xz")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CREDITED = "no credit of an invoice left a surplus of more than had been paid"
RECOVERED = "money on a written-off debt recovered it, and became no surplus"
SET_OFF = "each set-off is booked on the seller whose surplus it used"
SELLERS = "surpluses of each seller = its accounts in the books"
FEES = "each fee that was paid had been charged by the value date of the money"
KEPT = "no fee is kept of an invoice that was credited whole, as it was never owed"
VALUE_DATES = "no payment paid interest of days after it was booked"
INTEREST = "the interest that was paid had accrued on what was owed"
MONEY = (
    "for each customer and seller: money in = what it met + the rounding kept + what is owed back"
)
IDLE = "a seller without open business has no liability account open"

# The invoice, what happened to it, and the checks that name it with the amount that is wrong.
HISTORIES = [
    ("M1-P", "100 written off, credited for fraud; the surplus of 100 was paid out",
     {CREDITED: "100.00"}),
    ("M1-S", "100 written off, credited for fraud; the surplus of 100 is open",
     {CREDITED: "100.00"}),
    ("M1-PART", "40 of 100 paid, 60 written off, 100 credited", {CREDITED: "60.00"}),
    ("M2-P", "100 written off, then paid: a surplus of 100", {RECOVERED: "100.00"}),
    ("M2-S", "100 written off, then paid: a surplus of 100", {RECOVERED: "100.00"}),
    ("M3-B1", "purchased from B: 60 of 100 set off from what 654 owes for M3-A1",
     {SET_OFF: "60.00"}),
    ("M3-B2", "serviced for B: 100 set off from what 654 owes for M3-A2", {SET_OFF: "100.00"}),
    ("M4-P", "100 paid, 30 credited, the payment bounced: the surplus of 30 stays",
     {CREDITED: "30.00"}),
    ("M4-S", "100 paid, 30 credited, the payment bounced: the surplus of 30 stays",
     {CREDITED: "30.00"}),
    ("M5-P", "1000 paid on the due date, imported after the reminder: its fee was taken",
     {FEES: "60.00"}),
    ("M5-S", "1000 paid on the due date, imported after the reminder: its fee was taken",
     {FEES: "60.00"}),
    ("M6-A", "30000 due on a Saturday, paid on Monday: interest of 2 days", {INTEREST: "16.44"}),
    ("M6-B", "30000 due on a Saturday, paid on Wednesday: interest of 4 days for 2",
     {INTEREST: "16.44"}),
    ("M7-PART", "500 of 1000 credited for a complaint, the rest paid late with interest on 1000",
     {INTEREST: "4.11"}),
    ("M7-FULL", "1000 paid late with fee and interest, credited for a complaint: both were kept",
     {KEPT: "60.00", INTEREST: "2.74"}),
    ("M7-FULL-S", "1000 paid late with fee and interest, credited for a complaint: both were kept",
     {KEPT: "60.00", INTEREST: "2.74"}),
    ("M13-P", "99.20 of 100 paid, 0.80 remitted, 100 credited", {CREDITED: "0.80"}),
    ("M13-S", "99.20 of 100 paid, 0.80 remitted, 100 credited", {CREDITED: "0.80"}),
    ("M16-P", "1000 paid on the due date, by a value date a year ahead with interest of a year",
     {VALUE_DATES: "100.00", INTEREST: "100.00"}),
    ("R-CROSS-B", "of B: 50 set off from what the operator owes, on the wrong seller only",
     {SET_OFF: "50.00"}),
    ("M3-A1", "serviced, 100 paid, credited: 654 owes 100", {}),
    ("M3-A2", "serviced, 100 paid, credited: 654 owes 100", {}),
    ("R-INTIME", "100 paid before it was due", {}),
    ("R-LATE", "1000 paid after the reminder with its fee and interest", {}),
    ("R-LATE-S", "1000 paid after the reminder with its fee and interest", {}),
    ("R-GIVENUP", "1000 paid late with fee and interest, credited by a settlement: owed until then",
     {}),
    ("R-OVERPAID", "120 paid of 100: 15 of the surplus set off, 5 paid out", {}),
    ("R-OVER-2", "15 of 50 set off from a surplus of the same seller", {}),
    ("R-CROSS", "150 paid of 100, the surplus set off against an invoice of B", {}),
    ("R-BOUNCED", "100 paid, and bounced", {}),
    ("R-LOST", "150 paid of 100, 20 of the surplus paid out, bounced: 20 are lost", {}),
    ("R-WRITEOFF", "100 written off", {}),
    ("R-WRITEOFF-S", "100 written off", {}),
    ("R-CREDITED", "100 paid, 30 credited: a surplus of 30", {}),
    ("R-CREDITED-S", "100 paid, credited: 654 owes 100", {}),
    ("R-CREDIT-2", "serviced, 60 set off from what the same seller owes", {}),
    ("R-PARTCRED", "30 of 100 credited unpaid", {}),
    ("R-DIRECT", "100 paid to the seller", {}),
    ("R-DIRECT-S", "40 of 100 paid to the seller", {}),
    ("R-REMITTED", "99.50 of 100 paid, 0.50 remitted", {}),
    ("R-ROUNDED", "100.40 paid of 100, 0.40 kept", {}),
    ("R-CI", "serviced: 20 of 100 set off from the credit invoice R-CI-K", {}),
    ("R-CI-K", "a credit invoice of 25: 20 set off, 5 owed to the customer", {}),
    ("R-OPEN", "100 not due yet", {}),
]  # fmt: skip

# What the set-offs above leave on the accounts of the sellers.
SELLERS_NAMED = {
    "seller 654: customer surplus is 2510.00 in the books, its customers are owed 2460.00",
    "seller 654: customer liability is 1475.00 in the books, its customers are owed 1315.00",
    "seller 655: customer surplus is -50.00 in the books, its customers are owed 0",
    "seller 655: customer liability is -160.00 in the books, its customers are owed 0",
}


# Sold on 2026-06-01, paid on the 5th, set off on the 8th, taken back on the 9th, all settled. Of
# seller 710: R-BACK of 100 was paid with 150, which bounced; of the 150 that were paid for R-USED1,
# 50 were set off. Sellers 720, 721 and 730 have nothing open; R-DONE of 730 was bought and paid.
MONEY_OF_NOBODY = {
    # N1-P1 and N1-S1 of 100 were paid with 150, 50 of it set off against N1-P2 and N1-S2. Both
    # payments bounced.
    MONEY: {
        f"customer {customer} and seller 710: payments of 0.00, 0 paid directly and 0 set off met "
        "50.00 of its invoices, 0 were kept as rounding, but the surpluses they left are 0"
        for customer in ("1000001", "2000001")
    },
    # 720 owed 60 for the credit of C-A, which was paid: they were set off against C-B of 721.
    SET_OFF: {
        "invoice C-B: 60.00 was set off from surplus 25 of seller 720, but booked on seller 721",
    },
    SELLERS: {
        "seller 720: customer liability is 60.00 in the books, its customers are owed 0.00",
        "seller 721: customer liability is -60.00 in the books, its customers are owed 0",
    },
    IDLE: {
        "seller 720 has nothing open, but its customer liability is 60.00",
        "seller 721 has nothing open, but its customer liability is -60.00",
    },
}


@pytest.fixture(scope="module")
def ledger_of_61bd742(django_db_setup, django_db_blocker):
    """Return the parameters of a connection to the ledger with these histories, migrated."""
    with django_db_blocker.unblock(), upgraded(DUMP) as database:
        yield database


def named(database, *options, ledger="501"):
    """Return what `verify_ledger` finds wrong, by check."""
    (result,) = json.loads(run(database, "verify_ledger", "--json", ledger, *options, status=3))
    return {one["check"]: set(one["breaches"]) for one in result["checks"] if one["breaches"]}


def by_invoice(found):
    """Return the messages that name an invoice by check and invoice."""
    return {
        (check, re.match(r"invoice ([\w-]+)", message)[1]): message
        for check, messages in found.items()
        for message in messages
        if message.startswith("invoice ")
    }


def test_exactly_what_that_release_booked_wrongly_is_named(ledger_of_61bd742):
    found = named(ledger_of_61bd742)
    assert found.pop(SELLERS) == SELLERS_NAMED
    messages = by_invoice(found)
    expected = {
        (check, invoice): amount
        for invoice, _, checks in HISTORIES
        for check, amount in checks.items()
    }
    assert messages.keys() == expected.keys()
    assert {key: amount in messages[key] for key, amount in expected.items()} == dict.fromkeys(
        expected, True
    )
    assert sum(map(len, found.values())) == len(messages)


def test_interest_that_had_not_accrued_is_named(ledger_of_61bd742):
    assert named(ledger_of_61bd742)[INTEREST] == {
        "invoice M6-A: interest of 16.44 was paid, 16.44 more than had accrued",
        "invoice M6-B: interest of 32.88 was paid, 16.44 more than had accrued",
        "invoice M7-PART: interest of 8.22 was paid, 4.11 more than had accrued",
        "invoice M7-FULL: interest of 2.74 was paid, 2.74 more than had accrued",
        "invoice M7-FULL-S: interest of 2.74 was paid, 2.74 more than had accrued",
        "invoice M16-P: interest of 100.00 was paid, 100.00 more than had accrued",
    }


def test_as_of_a_past_day_only_what_was_booked_by_then_is_named(ledger_of_61bd742):
    found = by_invoice(named(ledger_of_61bd742, "--as-of", "2026-06-09"))
    assert found.keys() == {(SET_OFF, "R-CROSS-B"), (CREDITED, "M13-P"), (CREDITED, "M13-S")}


def test_money_of_nobody_and_sellers_left_with_a_liability_are_named(ledger_of_61bd742):
    assert named(ledger_of_61bd742, ledger="502") == MONEY_OF_NOBODY


def test_each_history_is_in_the_table(ledger_of_61bd742):
    (result,) = json.loads(run(ledger_of_61bd742, "verify_ledger", "--json", "501", status=3))
    checked = {one["check"]: one["checked"] for one in result["checks"]}
    assert checked["principal debt of each invoice = its receivable in the books"] == len(HISTORIES)


def test_what_was_corrected_as_the_runbook_says_is_no_longer_named(
    django_db_setup, django_db_blocker
):
    with django_db_blocker.unblock(), upgraded(DUMP) as database:
        run(
            database,
            "shell",
            "--command",
            "from tests.upgrade.corrections import correct; correct()",
        )
        before = by_invoice(named(database, "--as-of", "2026-11-28"))
        found = named(database)
        (other,) = json.loads(run(database, "verify_ledger", "--json", "502"))
        with psycopg.connect(**database) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.interest_paid, s.remaining FROM invoices_invoice i "
                "JOIN accounts_journalentry e ON e.invoice_id = i.id "
                "JOIN accounts_surplus s ON s.entry_id = e.id WHERE i.invoice_no = 'M7-PART'"
            )
            of_interest = cursor.fetchall()
    assert of_interest == [(Decimal("4.11"), Decimal("4.11"))]
    assert other["clean"]
    assert len(before) == sum(len(checks) for _, _, checks in HISTORIES)
    ours = {check: found[check] for check in (CREDITED, RECOVERED, SET_OFF, SELLERS, FEES, KEPT,
                                              VALUE_DATES, INTEREST) if check in found}  # fmt: skip
    assert ours == {
        CREDITED: {
            "invoice M1-P of customer 101: credits made 100.00 of it a surplus, but 0 was paid: "
            "100.00 too much"
        }
    }
