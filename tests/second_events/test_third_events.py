"""What comes third: it finds the debt as if the two before it had come in their own order.

1 000.00 due on 8 July, 12 % interest, a reminder fee of 60.00 on 15 July.
"""

from decimal import Decimal

import pytest

from invoices.models import Invoice
from tests.support.backoffice import fill_in, offered, told
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import done, issue_invoice
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("rate", "verified")
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])


@pytest.fixture
def claimed(at, sold):
    """Sell for 1 000.00 and claim it on bank days: `claimed(kind, *days)` returns the invoice."""

    def sell(kind, *days):
        one = sold(kind, 1000)
        for day in days:
            at(day)
            run("run_claims", 501)
        return one

    return sell


@pytest.fixture
def debt(shown):
    """Return principal, fees and interest of an invoice."""

    def of(one):
        parts = shown(one)["debt"]
        fees = parts["reminderFee"] + parts["collectionFee"] + parts["lateFee"]
        return parts["capital"], fees, parts["interest"]

    return of


@kinds
@pytest.mark.parametrize("order", ["18 19", "19 18"])
def test_a_claim_falls_if_two_payments_before_it_leave_too_little_whichever_is_booked_first(
    ledger, at, claimed, debt, shown, kind, order
):
    one = claimed(kind, "2026-07-15", "2026-08-03", "2026-08-20")
    assert debt(one)[:2] == (1000, 240)
    at("2026-08-25")
    for day in order.split():
        amount = {"18": 30, "19": 1000}[day]
        pay_invoice(ledger, one, amount, bank=day, value_on=f"2026-08-{day}")
    # 60.00 and 42 days, 13.81, leave 43.81 of the 1 030.00: less than 50.00 is not claimed.
    assert debt(one)[:2] == (D("43.81"), 0)
    assert shown(one)["claimLevel"] == "SecondReminder"
    pay_invoice(ledger, one, 30, kind="reversal", reverses="18")
    # 6 days of 73.81 since.
    assert debt(one) == (D("73.81"), 180, D("0.14"))
    assert shown(one)["claimLevel"] == "CollectionClaim"


@kinds
def test_who_had_left_owes_again_what_bounces(api, ledger, at, sold, debt, kind):
    one = sold(kind, 1000)
    at("2026-06-10")
    paid = pay_invoice(ledger, one, 1000)
    accounts = succeeded(api.get("/ledger/account/v1/501/accounts"))["items"]
    for account in accounts:
        succeeded(api.post(f"{account['@id']}/request-close-account"))
    succeeded(api.post(f"{one['customer']}/initiates-termination"))
    status = [api.get(one["customer"]).data["legalStatus"]]
    pay_invoice(ledger, one, 400, kind="reversal", reverses=paid)
    status.append(api.get(one["customer"]).data["legalStatus"])
    assert (status, debt(one)) == (["terminated", "terminating"], (400, 0, 0))
    done(api, one, "credit", {"amount": 400, "reason": "Complaint", "creditInvoiceNo": "K"})
    assert api.get(one["customer"]).data["legalStatus"] == "terminated"


# --- Credits that credit the whole together, one of which is undone


def credit(api, one, amount, number, reason="Complaint"):
    body = {"amount": amount, "reason": reason, "creditInvoiceNo": number}
    return done(api, one, "credit", body)


def undo_credit(api, one, number):
    return done(api, one, "undo-credit", {"creditInvoiceNo": number, "reason": "Wrong"})


@kinds
def test_fees_and_interest_are_owed_again_if_the_first_of_two_credits_is_undone(
    api, at, claimed, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    at("2026-07-23")
    credit(api, one, 600, "K1", "Settlement")
    assert debt(one) == (400, 60, D("4.93"))
    at("2026-08-02")
    credit(api, one, 400, "K2", "Settlement")
    assert debt(one) == (0, 0, 0)
    at("2026-08-12")
    undo_credit(api, one, "K1")
    # 25 days of 1 000.00, and 10 of 600.00.
    assert debt(one) == (600, 60, D("10.19"))
    undo_credit(api, one, "K2")
    assert (debt(one), owed_back(one)) == ((1000, 60, D("11.51")), [])


@kinds
def test_what_was_paid_for_lateness_comes_not_back_if_the_first_of_two_credits_is_undone(
    api, ledger, at, claimed, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    at("2026-07-23")
    paid = pay_invoice(ledger, one, D("1064.93"))
    credit(api, one, 600, "K1")
    # 15 days of 400.00 are 1.97 of the 4.93.
    assert sum(owed_back(one)) == D("602.96")
    credit(api, one, 400, "K2")
    assert sum(owed_back(one)) == D("1064.93")
    undo_credit(api, one, "K1")
    # 15 days of 600.00 are 2.96.
    assert (debt(one), sum(owed_back(one))) == ((0, 0, 0), D("401.97"))
    pay_invoice(ledger, one, D("1064.93"), kind="reversal", reverses=paid)
    assert (debt(one), owed_back(one)) == ((600, 60, D("2.96")), [])
    undo_credit(api, one, "K2")
    assert (debt(one), owed_back(one)) == ((1000, 60, D("4.93")), [])


@kinds
def test_a_fee_that_was_refunded_is_owed_if_the_first_of_two_credits_is_undone(
    api, ledger, at, claimed, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    pay_invoice(ledger, one, D("1062.30"))
    credit(api, one, 600, "K1", "Settlement")
    credit(api, one, 400, "K2")
    # 600.00 and 400.00, the fee, and the interest on the 400.00.
    assert sorted(owed_back(one)) == [D("0.92"), 60, 400, 600]
    (fee,) = [
        each
        for each in succeeded(api.get(f"{one['customer']}/surpluses"))["items"]
        if each["remainingAmount"] == 60
    ]
    succeeded(api.post(f"{fee['@id']}/pay-out-surplus", {}))
    run("send_payouts", 501)
    undo_credit(api, one, "K1")
    # The 0.92 meet the fee.
    assert (debt(one), owed_back(one)) == ((0, D("59.08"), 0), [400])


# --- Money from before a waiver


@kinds
def test_money_before_a_waived_fee_stays_with_what_it_paid(
    ledger, at, claimed, debt, staff, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    at("2026-07-20")
    pay_invoice(ledger, one, 500)
    row = Invoice.objects.get(invoice_no=one["invoiceNo"])
    assert " done" in told(fill_in(staff, row, "waive_fee", reason="Mistaken"))
    # 12 days are 3.95.
    assert debt(one) == (D("503.95"), 0, 0)
    at("2026-07-30")
    pay_invoice(ledger, one, 300, value_on="2026-07-10")
    assert (debt(one), owed_back(one)) == ((D("203.95"), 0, 0), [])


# --- What is still written off


@kinds
def test_fees_that_are_written_off_are_recovered_by_a_direct_payment_too(
    api, ledger, at, claimed, write_off, shown, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    write_off(one)
    pay_invoice(ledger, one, 1000)
    # 60.00 and 7 days, 2.30, are still given up.
    body = {"amount": D("62.30"), "valueDate": "2026-07-15", "reference": "D1"}
    assert "report-direct-payment" in [each["rel"] for each in shown(one)["operations"]]
    done(api, one, "report-direct-payment", body)
    assert "report-direct-payment" not in [each["rel"] for each in shown(one)["operations"]]
    assert (shown(one)["currentDebt"], owed_back(one)) == (0, [])


@kinds
def test_an_undone_write_off_owes_fees_and_interest_again_after_the_principal_was_recovered(
    api, ledger, staff, claimed, write_off, shown, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    write_off(one)
    pay_invoice(ledger, one, 1000)
    assert debt(one) == (0, 0, 0)
    row = Invoice.objects.get()
    listed = "undo-write-off" in [each["rel"] for each in shown(one)["operations"]]
    assert listed == (kind == "serviced")
    assert "undo_write_off" in offered(staff, row)
    if listed:
        done(api, one, "undo-write-off", {"reason": "Solvent"})
    else:
        assert " done" in told(fill_in(staff, row, "undo_write_off", reason="Solvent"))
    # The money has paid 60.00, 2.30 and 937.70.
    assert (debt(one), owed_back(one)) == ((D("62.30"), 0, 0), [])
    assert "undo_write_off" not in offered(staff, row)
    assert "Nothing is written off" in told(fill_in(staff, row, "undo_write_off", reason="x"))
    pay_invoice(ledger, one, D("62.30"))
    assert (debt(one), shown(one)["status"], owed_back(one)) == ((0, 0, 0), "closed", [])


@kinds
def test_a_fee_that_undone_money_had_dropped_is_not_owed_of_what_is_credited_whole(
    api, ledger, at, claimed, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    at("2026-07-20")
    paid = pay_invoice(ledger, one, 1000, value_on="2026-07-08")
    assert debt(one) == (0, 0, 0)
    credit(api, one, 1000, "K1")
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=paid)
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [])
    at("2026-07-25")
    undo_credit(api, one, "K1")
    # 17 days of 1 000.00.
    assert debt(one) == (1000, 60, D("5.59"))


def test_what_was_paid_for_lateness_comes_back_with_a_whole_credit_invoice_that_is_owed(
    api, ledger, at, claimed, debt, owed_back
):
    one = claimed("serviced", "2026-07-15")
    at("2026-07-23")
    paid = pay_invoice(ledger, one, D("1064.93"))
    of = {"invoiceType": "credit", "creditedInvoiceNo": one["invoiceNo"]}
    dates = {"invoiceDate": "2026-07-23", "preferredDueDate": None}
    issue_invoice(api, 1000, customerNo="7", invoiceNo="C1", **of, **dates)
    succeeded(api.post(f"{INVOICES}/C1/owe-to-customer", {}))
    assert sorted(owed_back(one)) == [D("4.93"), 60, 1000]
    pay_invoice(ledger, one, D("1064.93"), kind="reversal", reverses=paid)
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [])


@kinds
def test_nothing_is_owed_for_the_lateness_of_what_was_credited_whole_once_its_payment_bounces(
    api, ledger, at, claimed, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    at("2026-07-23")
    paid = pay_invoice(ledger, one, D("1064.93"))
    body = {"amount": 1000, "creditInvoiceNo": "K1", "reason": "Settlement"}
    done(api, one, "credit", body)
    at("2026-07-28")
    pay_invoice(ledger, one, D("1064.93"), kind="reversal", reverses=paid)
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [])
    undo_credit(api, one, "K1")
    # 20 days of 1 000.00.
    assert debt(one) == (1000, 60, D("6.58"))


@kinds
def test_money_from_before_a_claim_drops_its_fee_once_the_whole_credit_is_undone(
    api, ledger, at, claimed, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    at("2026-07-20")
    credit(api, one, 1000, "K1")
    assert debt(one) == (0, 0, 0)
    pay_invoice(ledger, one, 995, value_on="2026-07-08")
    assert owed_back(one) == [995]
    at("2026-07-25")
    undo_credit(api, one, "K1")
    # 5.00 were left on the day of the claim: too little for one.
    assert (debt(one), owed_back(one)) == ((5, 0, D("0.03")), [])


@kinds
def test_a_remainder_of_a_payment_that_bounced_is_owed_once_the_credit_of_it_is_undone(
    api, ledger, at, claimed, debt, owed_back, kind
):
    one = claimed(kind)
    at("2026-07-08")
    paid = pay_invoice(ledger, one, D("999.50"), value_on="2026-07-08")
    assert debt(one) == (0, 0, 0)
    credit(api, one, D("0.30"), "K1", "Settlement")
    credit(api, one, D("999.70"), "K2", "Settlement")
    pay_invoice(ledger, one, D("999.50"), kind="reversal", reverses=paid)
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [])
    undo_credit(api, one, "K1")
    assert (debt(one), owed_back(one)) == ((D("0.30"), 0, 0), [])


@kinds
def test_money_meets_the_interest_of_the_whole_once_the_first_of_two_credits_is_undone(
    api, ledger, at, claimed, debt, owed_back, kind
):
    one = claimed(kind, "2026-07-15")
    at("2026-07-23")
    credit(api, one, 600, "K1", "Settlement")
    at("2026-08-02")
    pay_invoice(ledger, one, 300, value_on="2026-08-02")
    # 15 days of 1 000.00 and 10 of 400.00 are 6.25.
    assert debt(one) == (D("166.25"), 0, 0)
    at("2026-08-12")
    credit(api, one, 400, "K2", "Settlement")
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [D("233.75")])
    at("2026-08-22")
    undo_credit(api, one, "K1")
    # 25 days of 1 000.00 are 8.22; then 10 of 768.22, and 10 of 368.22.
    assert (debt(one), owed_back(one)) == ((D("368.22"), 0, D("3.74")), [])
