"""Operations on invoices: what they book, what they refuse, and invoices as of days gone by."""

from decimal import Decimal

import pytest

from accounts.models import JournalEntry, JournalLine
from invoices.bank.payments import match
from invoices.models import Payment
from ledger_project.core.setup import open_ledger
from tests.support.actors import SYSTEM
from tests.support.assertions import assert_problem, unchanged
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice
from tests.support.purchases import capture


def booked(template: str) -> list[tuple]:
    entry = JournalEntry.objects.filter(template=template).latest("pk")
    lines = JournalLine.objects.filter(entry=entry).order_by("id")
    return [(one.role, one.debit - one.credit, one.exported) for one in lines]


@pytest.mark.parametrize("day", ["2026-06-07", "2027-06-10"])
def test_respite_lies_between_today_and_a_year_ahead(api, ledger, day):
    one = billed(api)
    with unchanged():
        answer = api.post(f"{one['@id']}/set-respite", {"respiteDate": day})
    assert_problem(answer, 400, "validation")
    assert done(api, one, "set-respite", {"respiteDate": "2027-06-09"})["respiteDate"]


def test_a_credit_of_a_purchased_invoice_is_one_of_its_authorization(api, authorize, proven):
    one = authorize(number="852")
    capture(api, one)
    body = {"amount": 30, "reason": "Complaint", "creditInvoiceNo": "852-K"}
    shown = done(api, {"@id": f"{INVOICES}/852"}, "credit", body)
    assert (shown["currentDebt"], shown["creditedAmount"]) == (70, 30)
    assert api.get(one["@id"]).data["creditedAmount"] == 30
    (credit,) = api.get(one["credits"]).data["items"]
    assert credit["creditInvoiceNumber"] == "852-K"
    with unchanged():
        again = api.post(f"{INVOICES}/852/credit", body)
        other = api.post(f"{INVOICES}/852/credit", {**body, "amount": 31})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert_problem(other, 409, "duplicate-invoice-number")


def test_more_than_is_left_is_not_credited(api, ledger):
    one = billed(api)
    body = {"amount": 126, "reason": "Complaint", "creditInvoiceNo": "K"}
    with unchanged():
        problem = assert_problem(
            api.post(f"{one['@id']}/credit", body), 409, "insufficient-debited-amount"
        )
    assert problem["AvailableAmount"] == 125


def test_a_direct_payment_above_the_debt_is_refused(api, ledger):
    one = billed(api)
    body = {"amount": 126, "valueDate": "2026-06-08", "reference": "D"}
    with unchanged():
        problem = assert_problem(
            api.post(f"{one['@id']}/report-direct-payment", body),
            409,
            "insufficient-remaining-amount",
        )
    assert problem["AvailableAmount"] == 125
    with unchanged():
        late = {**body, "amount": 1, "valueDate": "2026-06-09"}
        assert_problem(api.post(f"{one['@id']}/report-direct-payment", late), 400, "validation")


def test_a_direct_payment_is_reported_once_by_its_reference(api, ledger, proven):
    one = billed(api)
    body = {"amount": 25, "valueDate": "2026-06-08", "reference": "D", "channel": "swish"}
    assert done(api, one, "report-direct-payment", body)["currentDebt"] == 100
    with unchanged():
        assert done(api, one, "report-direct-payment", body)["currentDebt"] == 100
        other = api.post(f"{one['@id']}/report-direct-payment", {**body, "amount": 26})
    assert_problem(other, 409, "duplicate-reference")
    assert booked("direct_payment_reported") == [
        ("receivable_direct_swish", 25, True), ("receivable", -25, True),
    ]  # fmt: skip


def test_a_credit_invoice_goes_only_to_an_open_invoice_of_the_same_customer(api, ledger, proven):
    one = billed(api)
    credit = billed(api, 25, invoiceType="credit", creditedInvoiceNo="S1", invoiceNo="SK")
    pay_invoice(ledger, one, 125)
    with unchanged():
        for body in ({}, {"invoiceNo": "404"}, {"invoiceNo": "SK"}):
            answer = api.post(f"{credit['@id']}/set-off", body)
            assert_problem(answer, 400, "validation")
    other = billed(api, 50, invoiceNo="S2")
    done(api, credit, "set-off", {"invoiceNo": "S2", "amount": 20})
    assert api.get(other["@id"]).data["currentDebt"] == 30
    assert api.get(credit["@id"]).data["currentDebt"] == -5
    with unchanged():
        problem = assert_problem(
            api.post(f"{credit['@id']}/set-off", {"invoiceNo": "S2", "amount": 6}),
            409,
            "insufficient-remaining-amount",
        )
    assert problem["AvailableAmount"] == 5


@pytest.mark.parametrize(
    ("order", "capital", "fee"),
    [
        ("cost,interest,capital", 560, 0),
        ("capital,interest,cost", 500, 60),
    ],
)
def test_a_payment_pays_in_the_ledgers_order(api, ledger, at, proven, order, capital, fee):
    open_ledger(501, allocation_order=order)
    ledger.refresh_from_db()
    one = billed(api, 1000, **OVERDUE)
    run("run_claims", 501)
    pay_invoice(ledger, one, 500)
    debt = api.get(one["@id"]).data["debt"]
    assert (debt["capital"], debt["reminderFee"]) == (capital, fee)


def test_fees_that_are_left_when_the_capital_is_paid_stay_visible(api, ledger, at, proven):
    one = billed(api, 1000, **OVERDUE)
    run("run_claims", 501)
    body = {"amount": 1000, "valueDate": "2026-06-08", "reference": "D"}
    shown = done(api, one, "report-direct-payment", body)
    assert (shown["status"], shown["currentDebt"], shown["debt"]["reminderFee"]) == (
        "closed",
        60,
        60,
    )


def test_a_bounced_payment_restores_every_balance(api, authorize, ledger, at, proven):
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
    api, authorize, ledger, proven
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


def test_a_payment_is_found_by_number_and_amount_or_payer(api, ledger, proven):
    one = billed(api)
    stranger = {"paymentReference": "99"}
    for members in (
        {"message": "Invoice S1"},  # Right number, wrong amount, nobody's name.
        {"payer_name": "Somebody Else"},
    ):
        pay_invoice(ledger, {**one, **stranger}, 77, bank=str(members), **members)
        assert api.get(one["@id"]).data["currentDebt"] == 125
    pay_invoice(ledger, {**one, **stranger}, 125, message="Invoice S1", payer_account="SE1")
    assert api.get(one["@id"]).data["status"] == "closed"
    # From then on the payer's account tells who pays.
    other = billed(api, 60, invoiceNo="S2")
    pay_invoice(ledger, {**other, **stranger}, 60, payer_account="SE1", bank="second")
    assert api.get(other["@id"]).data["status"] == "closed"


def test_what_waits_is_matched_by_staff(api, ledger, proven):
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


def test_as_of_a_past_day_claims_respite_and_disputes_are_what_they_were(api, ledger, at):
    one = billed(api)
    at("2026-06-10")
    done(api, one, "set-respite", {"respiteDate": "2026-07-20"})
    at("2026-06-12")
    done(api, one, "dispute", {"reason": "Broken"})
    done(api, one, "remove-respite")
    at("2026-06-15")
    done(api, one, "withdraw-dispute")
    at("2026-07-14")
    run("run_claims", 501)

    def stood(day):
        shown = api.get(f"{one['@id']}?asOf={day}").data
        return shown["respiteDate"], shown["disputed"], shown["claimLevel"], shown["currentDebt"]

    assert stood("2026-06-09") == (None, False, "Invoice", 125)
    assert stood("2026-06-11") == ("2026-07-20", False, "Invoice", 125)
    assert stood("2026-06-14") == (None, True, "Invoice", 125)
    assert stood("2026-06-15") == (None, False, "Invoice", 125)
    assert stood("2026-07-14") == (None, False, "Reminder", 185)
