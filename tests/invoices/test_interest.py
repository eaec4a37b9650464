"""Penalty interest: from which day, on which principal. 12 % a year, amounts worked by hand."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Surplus
from invoices import queries
from invoices.models import NEVER_OWED, Invoice, InvoiceTransaction
from ledger_project.core.clock import iso_date
from ledger_project.core.setup import open_ledger
from tests.support.invoices import billed, done
from tests.support.paths import INVOICES
from tests.support.payments import pay, pay_invoice
from tests.support.purchases import buy, capture

D = Decimal
pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture(autouse=True)
def rate(ledger):
    open_ledger(501, penalty_interest=D("12.00"), authorization_days=60)


def interest(api, number: str, day: str) -> Decimal:
    return api.get(f"{INVOICES}/{number}?asOf={day}").data["debt"]["interest"]


def balance(number: str, day: str) -> Decimal:
    return queries.interest_balance(Invoice.objects.get(invoice_no=number), iso_date(day))


def test_a_debt_due_on_a_saturday_may_be_paid_on_monday(api, ledger, at):
    one = buy(api, 30_000, number="852", invoice={"dueDate": "2026-07-04"})
    assert Invoice.objects.get().interest_after == iso_date("2026-07-06")
    assert interest(api, "852", "2026-07-06") == 0
    # One day of 12 % on 30 000.00.
    assert interest(api, "852", "2026-07-07") == D("9.86")
    at("2026-07-06")
    refused = api.post(f"{INVOICES}/852/transfer-to-debt-collection", {})
    assert (refused.status_code, "past its due date" in refused.text) == (409, True)
    pay(ledger, one, 30_000)
    shown = api.get(f"{INVOICES}/852").data
    assert (shown["status"], shown["currentDebt"]) == ("closed", 0)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("Complaint", "4.93"),
        ("WrongAddress", "4.93"),
        ("Bankruptcy", "9.86"),
        ("ApprovedDiff", "9.86"),
    ],
)
def test_what_was_never_owed_bore_no_interest_what_was_given_up_did(
    api, ledger, at, cause, expected
):
    one = billed(api, 1000)
    at("2026-08-06")
    done(api, one, "credit", {"amount": 500, "reason": cause, "creditInvoiceNo": "K1"})
    # 30 days on 500.00, or on 1 000.00.
    assert interest(api, "S1", "2026-08-06") == D(expected)
    # And 10 days on the 500.00 that are left: 1.64.
    at("2026-08-16")
    assert interest(api, "S1", "2026-08-16") == {"4.93": D("6.58"), "9.86": D("11.51")}[expected]
    # As of the day before it was credited, as the books stood then.
    assert interest(api, "S1", "2026-08-05") == D("9.53")


def test_a_credit_of_what_was_paid_in_part_gives_back_the_interest_that_never_ran(api, ledger, at):
    one = billed(api, 1000)
    at("2026-07-17")
    # 10 days on 1 000.00 are 3.29, so 396.71 of principal are left.
    pay_invoice(ledger, one, D("606.58"))
    assert interest(api, "S1", "2026-07-17") == 0
    at("2026-08-06")
    done(api, one, "credit", {"amount": 700, "reason": "Complaint", "creditInvoiceNo": "K1"})
    # Of 300.00 that were owed, 10 days of interest are 0.99; 3.29 were paid, so 2.30 come back.
    amounts = Surplus.objects.order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [D("303.29"), D("2.30")]
    assert balance("S1", "2026-08-06") == 0
    assert interest(api, "S1", "2026-08-06") == 0


def test_the_function_and_the_operations_agree_on_what_was_never_owed():
    text = Path(settings.BASE_DIR, "invoices/sql/interest.sql").read_text()
    (listed,) = re.findall(r"t\.cause IN \(([^)]*)\)", text)
    assert set(re.findall(r"'(\w+)'", listed)) == {str(cause) for cause in NEVER_OWED}


def test_a_capture_after_the_due_date_is_due_two_weeks_later(api, authorize, ledger, at):
    authorization = authorize(amount=1000, number="852")
    capture(api, authorization, amount=400)
    at("2026-07-20")
    capture(api, authorization, amount=600)
    first, second = InvoiceTransaction.objects.order_by("pk")
    assert (first.due_on, second.due_on) == (None, iso_date("2026-08-03"))
    shown = api.get(f"{INVOICES}/852/transactions").data["items"]
    assert {one["dueDate"] for one in shown} == {None, "2026-08-03"}
    # 27 days on 400.00; three days later 30 days on 400.00 and three on 600.00.
    assert interest(api, "852", "2026-08-03") == D("3.55")
    assert interest(api, "852", "2026-08-06") == D("4.54")


def test_what_is_paid_before_it_is_due_earns_nothing(api, authorize, ledger, at):
    authorization = authorize(amount=1000, number="852")
    capture(api, authorization, amount=400)
    at("2026-07-20")
    capture(api, authorization, amount=600)
    at("2026-07-22")
    # 15 days on 400.00 are 1.97; 100.00 stay, and are not due yet.
    pay(ledger, authorization, D("901.97"))
    assert api.get(f"{INVOICES}/852").data["debt"]["capital"] == 100
    assert interest(api, "852", "2026-08-03") == 0
    # Three days on 100.00.
    assert interest(api, "852", "2026-08-06") == D("0.10")
    assert balance("852", "2026-08-06") == D("0.10")


@pytest.mark.parametrize(
    ("due", "own"), [("2026-07-06", None), ("2026-07-04", iso_date("2026-07-20"))]
)
def test_a_debit_on_the_due_date_is_due_with_the_invoice_and_one_after_it_has_its_own(
    api, authorize, at, due, own
):
    """The bank day after a Saturday is after that due date: the buyer has days to pay."""
    authorization = authorize(amount=1000, number="852", invoice={"dueDate": due})
    capture(api, authorization, amount=400)
    at("2026-07-06")
    capture(api, authorization, amount=600)
    assert InvoiceTransaction.objects.order_by("pk").last().due_on == own
    assert Invoice.objects.get().claims_after == own


def test_a_bounced_payment_leaves_the_interest_as_if_it_had_not_come(api, ledger, at):
    one = billed(api, 1000)
    at("2026-07-17")
    bank = pay_invoice(ledger, one, D("1003.29"))
    at("2026-07-20")
    pay_invoice(ledger, one, D("1003.29"), kind="reversal", reverses=bank)
    assert api.get(f"{INVOICES}/S1").data["status"] == "open"
    at("2026-08-06")
    assert interest(api, "S1", "2026-08-06") == D("9.86")
