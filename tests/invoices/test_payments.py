"""Payments: the order in which they pay, how they are found, and what a bounce restores."""

from decimal import Decimal

import pytest

from accounts.models import JournalEntry, JournalLine
from invoices.bank.payments import match
from invoices.models import Payment
from ledger_project.core.setup import open_ledger
from tests.support.actors import SYSTEM
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import OVERDUE, billed
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice
from tests.support.purchases import capture


def booked(template: str) -> list[tuple]:
    entry = JournalEntry.objects.filter(template=template).latest("pk")
    lines = JournalLine.objects.filter(entry=entry).order_by("id")
    return [(one.role, one.debit - one.credit, one.exported) for one in lines]


@pytest.mark.parametrize(
    ("order", "capital", "fee"),
    [
        ("cost,interest,capital", 560, 0),
        ("capital,interest,cost", 500, 60),
    ],
)
def test_a_payment_pays_in_the_ledgers_order(api, ledger, at, verified, order, capital, fee):
    open_ledger(501, allocation_order=order, days_before_claims=0)
    ledger.refresh_from_db()
    one = billed(api, 1000, **OVERDUE)
    run("run_claims", 501)
    pay_invoice(ledger, one, 500)
    debt = api.get(one["@id"]).data["debt"]
    assert (debt["capital"], debt["reminderFee"]) == (capital, fee)


def test_a_bounced_payment_restores_every_balance(api, authorize, ledger, at, verified):
    open_ledger(501, penalty_interest=Decimal("12.00"))
    one = authorize(number="852", invoice={"invoiceDate": "2026-05-01", "dueDate": "2026-05-15"})
    capture(api, one)
    run("run_claims", 501)
    before, account = api.get(f"{INVOICES}/852").data, api.get(one["account"]).data
    paid = pay_invoice(ledger, before, before["currentDebt"] + 50)
    assert api.get(f"{INVOICES}/852").data["status"] == "closed"
    pay_invoice(ledger, before, before["currentDebt"] + 50, kind="reversal", reverses=paid)
    after = api.get(f"{INVOICES}/852").data
    assert after == before
    assert api.get(one["account"]).data == account
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    assert surplus["remainingAmount"] == 0


def test_a_payment_that_bounces_after_the_end_reopens_account_and_customer(
    api, authorize, ledger, verified
):
    one = authorize(number="852")
    capture(api, one)
    paid = pay_invoice(ledger, api.get(f"{INVOICES}/852").data, 100)
    assert api.post(f"{one['account']}/request-close-account").data["status"] == "Closed"
    ended = api.post(f"{one['customer']}/initiates-termination").data
    assert ended["legalStatus"] == "terminated"
    invoice = api.get(f"{INVOICES}/852").data
    pay_invoice(ledger, invoice, 100, kind="reversal", reverses=paid)
    assert api.get(one["account"]).data["status"] == "PendingClose"
    assert api.get(one["customer"]).data["legalStatus"] == "terminating"
    pay_invoice(ledger, invoice, 100, bank="again")
    assert api.get(one["account"]).data["status"] == "Closed"
    assert api.get(one["customer"]).data["legalStatus"] == "terminated"


def test_a_payment_is_found_by_number_and_amount_or_payer(api, ledger, verified):
    one = billed(api)
    stranger = {"paymentReference": "99"}
    for members in (
        {"message": "Invoice S1"},  # Right number, wrong amount, nobody's name.
        {"payer_name": "Somebody Else"},
    ):
        pay_invoice(ledger, {**one, **stranger}, 77, **members)
        assert api.get(one["@id"]).data["currentDebt"] == 125
    pay_invoice(ledger, {**one, **stranger}, 125, message="Invoice S1", payer_account="SE1")
    assert api.get(one["@id"]).data["status"] == "closed"
    # From then on the payer's account tells who pays.
    other = billed(api, 60, invoiceNo="S2")
    pay_invoice(ledger, {**other, **stranger}, 60, payer_account="SE1", bank="second")
    assert api.get(other["@id"]).data["status"] == "closed"


def test_what_waits_is_matched_by_staff(api, ledger, verified):
    one = billed(api)
    pay_invoice(ledger, {**one, "paymentReference": "99"}, 125)
    payment = Payment.objects.select_related("ledger").get()
    assert payment.state == "unmatched"
    match(payment=payment, actor=SYSTEM, on=TODAY, invoice_no="S1")
    assert api.get(one["@id"]).data["status"] == "closed"
    assert booked("payment_matched") == [
        ("settlement_receivable", 125, True), ("receivable", -125, True),
        ("unmatched_payments", 125, False), ("client_liability", -125, False),
    ]  # fmt: skip
