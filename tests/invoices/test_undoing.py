"""The way back after several events: nobody keeps money, or a debt, that is not theirs."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.credit.queries import surpluses_visible_to
from accounts.models import Payout
from customers.models import Customer
from invoices.bank.payments import unmatch
from invoices.bank.rematching import rematch_payments
from invoices.models import Payment
from invoices.operations import (
    set_off,
    undo_set_off,
    undo_write_off,
    waive_fee,
    waive_interest,
    write_off,
)
from invoices.queries import invoices_visible_to, payments
from ledger_project.core.clock import business_date
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.actors import SYSTEM
from tests.support.assertions import assert_problem, rels, unchanged
from tests.support.backoffice import fill_in, offered, told
from tests.support.bank_files import pain_002
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import billed, done, issue_invoice
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice
from tests.support.payouts import answer
from tests.support.purchases import capture

TERMS = {"invoiceDate": "2026-06-08", "dueDate": "2026-07-07"}


@pytest.fixture(params=["purchased", "serviced"])
def issued(request, api, authorize, ledger):
    """Return a function that issues an invoice due on 2026-07-07, and gives it."""

    def issue(amount):
        if request.param == "serviced":
            dates = {"invoiceDate": "2026-06-08", "preferredDueDate": "2026-07-07"}
            return api.get(billed(api, amount, **dates)["@id"]).data
        one = authorize(number="852", invoice={**TERMS, "amountInclVat": amount})
        capture(api, one)
        return api.get(f"{INVOICES}/852").data

    return issue


def by_staff(operation, invoice, **members):
    """Perform an operation of the invoice as staff does."""
    on = business_date()
    found = invoices_visible_to(SYSTEM, on).get(invoice_no=invoice["invoiceNo"])
    return operation(invoice=found, actor=SYSTEM, on=on, **members)


def owed(api, invoice):
    """Return the debt of the invoice by component, what is not zero, and the open surpluses."""
    debt = api.get(invoice["@id"]).data["debt"]
    surpluses = api.get(f"{invoice['customer']}/surpluses").data["items"]
    left = [one["remainingAmount"] for one in surpluses if one["remainingAmount"]]
    return {name: amount for name, amount in debt.items() if amount}, left


def test_a_credit_of_a_recovered_write_off_owes_nothing_after_the_recovery_bounced(
    api, ledger, issued, verified
):
    one = issued(1000)
    by_staff(write_off, one, reason="Lost")
    paid = pay_invoice(ledger, one, 400)
    assert owed(api, one) == ({}, [])
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1"})
    assert owed(api, one) == ({}, [400])
    pay_invoice(ledger, one, 400, kind="reversal", reverses=paid)
    assert owed(api, one) == ({}, [])


def test_of_two_payments_of_a_debt_the_second_pays_it_when_the_first_bounces(
    api, ledger, issued, verified
):
    one = issued(100)
    first = pay_invoice(ledger, one, 100)
    pay_invoice(ledger, one, 130)
    assert owed(api, one) == ({}, [130])
    pay_invoice(ledger, one, 100, kind="reversal", reverses=first)
    assert owed(api, one) == ({}, [30])


def test_a_second_payment_that_exceeded_the_debt_meets_what_the_first_leaves_in_part(
    api, ledger, issued, verified
):
    one = issued(100)
    first = pay_invoice(ledger, one, 60)
    second = pay_invoice(ledger, one, 80)
    pay_invoice(ledger, one, 30, kind="reversal", reverses=first)
    assert owed(api, one) == ({}, [10])
    pay_invoice(ledger, one, 80, kind="reversal", reverses=second)
    assert owed(api, one) == ({"capital": 70}, [])


def test_what_is_written_off_again_is_recovered_from_the_surplus_of_another_payment(
    api, ledger, issued, verified
):
    one = issued(100)
    by_staff(write_off, one, reason="Lost")
    first = pay_invoice(ledger, one, 46)
    pay_invoice(ledger, one, 113)
    assert owed(api, one) == ({}, [59])
    unmatch(
        payment=Payment.objects.get(bank_reference=first),
        actor=SYSTEM,
        on=business_date(),
        reason="x",
    )
    assert owed(api, one) == ({}, [13])


def test_a_set_off_against_the_invoice_that_was_paid_in_excess_can_be_undone(
    api, ledger, issued, verified
):
    one = issued(100)
    first = pay_invoice(ledger, one, 100)
    pay_invoice(ledger, one, 130)
    pay_invoice(ledger, one, 100, kind="reversal", reverses=first)
    customer = Customer.objects.get()
    surplus = surpluses_visible_to(SYSTEM, customer).get(remaining=30)
    of = {"actor": SYSTEM, "on": business_date(), "reason": "x"}
    undo_set_off(surplus=surplus, invoice_no=one["invoiceNo"], **of)
    assert owed(api, one) == ({"capital": 100}, [130])


def test_a_bounce_takes_back_what_was_set_off_from_the_surplus_of_a_credit(
    api, ledger, issued, verified
):
    """The customer paid 300 to one seller and nothing to the other."""
    register_seller(ledger, "655", name="Other")
    one = issued(400)
    bank = pay_invoice(ledger, one, 400)
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 100})
    other = issue_invoice(
        api, 400, invoiceNo="S9", sellerNumber="655", customerNo=one["customer"].rsplit("/", 1)[-1]
    )
    pay_invoice(ledger, other, 300)
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    succeeded(api.post(f"{surplus['@id']}/set-off-surplus", {"invoiceNo": "S9"}))
    assert (owed(api, one), owed(api, other)) == (({}, []), ({}, []))
    pay_invoice(ledger, one, 400, kind="reversal", reverses=bank)
    assert owed(api, one) == ({"capital": 300}, [])
    assert owed(api, other) == ({"capital": 100}, [])


def test_undoing_one_set_off_lets_the_surplus_of_a_later_payment_pay(api, ledger, verified):
    other, one = billed(api, 20, invoiceNo="S9"), billed(api, 100)
    pay_invoice(ledger, other, 60)
    customer = Customer.objects.get()
    of = {"actor": SYSTEM, "on": business_date(), "invoice_no": "S1"}
    set_off(surplus=surpluses_visible_to(SYSTEM, customer).get(), **of)
    pay_invoice(ledger, one, 70)
    assert owed(api, one) == ({}, [10])
    surplus = surpluses_visible_to(SYSTEM, customer).get(has_set_off=True)
    undo_set_off(surplus=surplus, reason="x", **of)
    assert owed(api, one) == ({"capital": 30}, [40])


@pytest.mark.parametrize(("credited", "surplus", "debt"), [(100, "99.20", 0), (50, "49.20", 50)])
def test_a_bounce_after_a_credit_of_what_was_remitted_leaves_what_was_not_credited(
    api, ledger, issued, verified, credited, surplus, debt
):
    one = issued(100)
    paid = pay_invoice(ledger, one, "99.20")
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": credited})
    assert owed(api, one) == ({}, [Decimal(surplus)])
    pay_invoice(ledger, one, "99.20", kind="reversal", reverses=paid)
    assert owed(api, one) == ({"capital": debt} if debt else {}, [])


def test_a_recovery_that_bounces_after_the_write_off_was_undone_is_owed(
    api, ledger, issued, verified
):
    one = issued(1000)
    by_staff(write_off, one, reason="Lost")
    paid = pay_invoice(ledger, one, 400)
    by_staff(undo_write_off, one, reason="He pays")
    assert owed(api, one) == ({"capital": 600}, [])
    pay_invoice(ledger, one, 400, kind="reversal", reverses=paid)
    assert owed(api, one) == ({"capital": 1000}, [])


def test_a_waived_fee_stays_waived_after_the_payment_of_it_bounced(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-15")
    run("run_claims", 501)
    paid = pay_invoice(ledger, one, 560)
    assert owed(api, one) == ({"capital": 500}, [])
    by_staff(waive_fee, one, reason="Goodwill")
    assert owed(api, one) == ({"capital": 440}, [])
    pay_invoice(ledger, one, 560, kind="reversal", reverses=paid)
    assert owed(api, one) == ({"capital": 1000}, [])


def test_a_waived_fee_that_became_a_surplus_is_taken_back_with_its_payment(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-15")
    run("run_claims", 501)
    paid = pay_invoice(ledger, one, 1060)
    by_staff(waive_fee, one, reason="Goodwill")
    assert owed(api, one) == ({}, [60])
    pay_invoice(ledger, one, 1060, kind="reversal", reverses=paid)
    assert owed(api, one) == ({"capital": 1000}, [])


def test_waived_interest_is_owed_by_nobody_whose_payment_bounced_though_others_paid_since(
    api, ledger, issued, at, verified
):
    open_ledger(501, penalty_interest=Decimal("12.00"))
    one = issued(1000)
    at("2026-07-17")
    first = pay_invoice(ledger, one, 200)  # Interest of 10 days: 3.29, principal 196.71.
    assert owed(api, one) == ({"capital": Decimal("803.29")}, [])
    by_staff(waive_interest, one, reason="Goodwill")
    assert owed(api, one) == ({"capital": Decimal("800.00")}, [])
    at("2026-07-27")
    pay_invoice(ledger, one, 100)  # Interest of 10 days on 800.00: 2.63.
    assert owed(api, one) == ({"capital": Decimal("702.63")}, [])
    pay_invoice(ledger, one, 200, kind="reversal", reverses=first)
    # Ten days of 1,000.00 since the waiver: the 100.00 pay 3.29 of interest.
    assert owed(api, one) == ({"capital": Decimal("903.29")}, [])


def test_a_claim_on_what_had_been_paid_is_withdrawn_and_its_letter_says_so(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-15")
    run("run_claims", 501)
    pay_invoice(ledger, one, 1000, value_on="2026-07-14")
    assert owed(api, one) == ({}, [])
    shown = api.get(one["@id"]).data
    assert (shown["status"], shown["claimLevel"]) == ("closed", "Invoice")
    (claim,) = api.get(f"{one['@id']}/claims").data["items"]
    assert (claim["level"], claim["withdrawn"]) == ("Reminder", "2026-07-15")
    letters = api.get(f"{one['@id']}/documents").data["items"]
    assert [(letter["type"], letter["withdrawn"]) for letter in letters] == [
        ("invoice", None), ("reminder", "2026-07-15"),
    ]  # fmt: skip
    assert api.get(letters[1]["@id"]).status_code == 200


def test_a_claim_stands_again_when_the_payment_that_withdrew_it_bounces(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-15")
    run("run_claims", 501)
    before = api.get(one["@id"]).data
    paid = pay_invoice(ledger, one, 1000, value_on="2026-07-14")
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=paid)
    assert api.get(one["@id"]).data == before
    (claim,) = api.get(f"{one['@id']}/claims").data["items"]
    assert claim["withdrawn"] is None


def test_a_fee_that_another_payment_had_paid_comes_back_with_the_withdrawn_claim(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-15")
    run("run_claims", 501)
    pay_invoice(ledger, one, 60, value_on="2026-07-15")
    assert owed(api, one) == ({"capital": 1000}, [])
    pay_invoice(ledger, one, 1000, value_on="2026-07-14")
    assert owed(api, one) == ({}, [60])


def test_what_staff_unmatched_is_not_matched_again_by_the_end_of_the_day(
    api, ledger, issued, verified
):
    one = issued(1000)
    pay_invoice(ledger, one, 400)
    payment = Payment.objects.select_related("ledger").get()
    unmatch(payment=payment, actor=SYSTEM, on=business_date(), reason="x")
    assert owed(api, one) == ({"capital": 1000}, [])
    assert list(rematch_payments(ledger=ledger, actor=SYSTEM, on=business_date())) == []
    assert owed(api, one) == ({"capital": 1000}, [])
    assert Payment.objects.get().remaining == 400


OF_CREDIT = {"invoiceType": "credit", "creditedInvoiceNo": "S1", "invoiceNo": "SK"}


def paid_out(api, invoice):
    """Order the refund of the last surplus; return its payout, which is with the bank."""
    surplus = api.get(f"{invoice['customer']}/surpluses").data["items"][-1]
    succeeded(api.post(f"{surplus['@id']}/pay-out-surplus", {}))
    run("send_payouts", 501)
    return Payout.objects.latest("id")


def test_a_credit_invoice_meets_what_is_open_before_it_is_owed_to_the_customer(
    api, ledger, verified
):
    one = api.get(billed(api, 1000)["@id"]).data
    credit = billed(api, 300, **OF_CREDIT)
    succeeded(api.post(f"{credit['@id']}/owe-to-customer", {}))
    assert owed(api, one) == ({"capital": 700}, [])
    pay_invoice(ledger, one, 600)
    more = billed(api, 400, **{**OF_CREDIT, "invoiceNo": "SK2"})
    succeeded(api.post(f"{more['@id']}/owe-to-customer", {}))
    assert owed(api, one) == ({}, [300])


def test_a_credit_invoice_meets_what_was_written_off_before_it_is_owed_to_the_customer(
    api, ledger, verified
):
    one = api.get(billed(api, 1000)["@id"]).data
    pay_invoice(ledger, one, 400)
    for number, amount in (("SK", 500), ("SK2", 300)):
        billed(api, amount, **{**OF_CREDIT, "invoiceNo": number})
    done(api, one, "write-off", {"reason": "Bankruptcy"})
    succeeded(api.post(f"{INVOICES}/SK/owe-to-customer", {}))
    # Nobody had paid these 500 of the 600 that were lost.
    assert owed(api, one) == ({}, [])
    done(api, one, "undo-write-off", {"reason": "Mistake"})
    assert owed(api, one) == ({"capital": 100}, [])
    done(api, one, "write-off", {"reason": "Bankruptcy"})
    succeeded(api.post(f"{INVOICES}/SK2/owe-to-customer", {}))
    # 100 were lost still; 200 had been paid.
    assert owed(api, one) == ({}, [200])


def test_a_set_off_of_a_credit_invoice_stands_once_the_rest_is_owed(api, ledger, verified):
    one = api.get(billed(api, 1000)["@id"]).data
    pay_invoice(ledger, one, 900)
    given = billed(api, 300, **OF_CREDIT)
    done(api, given, "set-off", {"invoiceNo": "S1"})
    assert "undo-set-off" in rels(api.get(given["@id"]).data)
    done(api, given, "owe-to-customer")
    assert "undo-set-off" not in rels(api.get(given["@id"]).data)
    undo = {"invoiceNo": "S1", "reason": "Mistake"}
    refused = api.post(f"{INVOICES}/SK/undo-set-off", undo)
    assert_problem(refused, 409, "operation-not-allowed")
    assert owed(api, one) == ({}, [200])


def test_a_bounce_lets_an_owed_credit_invoice_meet_the_debt_that_it_credits(api, ledger, verified):
    one = api.get(billed(api, 1000)["@id"]).data
    bank = pay_invoice(ledger, one, 1000)
    credit = billed(api, 300, **OF_CREDIT)
    succeeded(api.post(f"{credit['@id']}/owe-to-customer", {}))
    assert owed(api, one) == ({}, [300])
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=bank)
    assert owed(api, one) == ({"capital": 700}, [])


def test_an_undone_set_off_against_the_credits_own_invoice_leaves_debt_and_surplus(
    api, ledger, authorize, seller, verified
):
    bought = authorize(number="852", invoice={**TERMS, "amountInclVat": 1200})
    capture(api, bought, amount=1000)
    one = api.get(f"{INVOICES}/852").data
    pay_invoice(ledger, one, 1000)
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 300})
    capture(api, bought, amount=200)
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    succeeded(api.post(f"{surplus['@id']}/set-off-surplus", {"invoiceNo": "852"}))
    assert owed(api, one) == ({}, [100])
    (own,) = surpluses_visible_to(SYSTEM, Customer.objects.get())
    undo_set_off(surplus=own, actor=SYSTEM, on=business_date(), invoice_no="852", reason="Mistake")
    assert owed(api, one) == ({"capital": 200}, [300])


def test_a_credit_whose_surplus_was_paid_out_is_not_offered_to_be_undone(
    api, ledger, issued, verified
):
    one = issued(1000)
    pay_invoice(ledger, one, 1000)
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 300})
    assert "undo-credit" in rels(api.get(one["@id"]).data)
    payout = paid_out(api, one)
    body = {"creditInvoiceNo": "K1", "reason": "Mistake"}
    for _ in range(2):
        assert "undo-credit" not in rels(api.get(one["@id"]).data)
        with unchanged():
            refused = api.post(f"{one['@id']}/undo-credit", body)
        assert_problem(refused, 409, "operation-not-allowed")
        assert "credit" in {row["rel"] for row in refused.data["Operations"]}
        answer(pain_002((payout.number, "ACSC")))
    assert answer(pain_002((payout.number, "RJCT"))) == {"failed": 1}
    done(api, one, "undo-credit", body)
    assert owed(api, one) == ({}, [])


def test_a_direct_payment_is_not_offered_to_be_undone_after_what_it_gave_back_was_paid_out(
    api, ledger, issued, at, verified
):
    """60 paid the fee, and went back when 1000 worth the day before the claim was reported."""
    one = issued(1000)
    at("2026-07-15")
    run("run_claims", 501)
    pay_invoice(ledger, one, 60)
    body = {"amount": 1000, "valueDate": "2026-07-14", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    assert owed(api, one) == ({}, [60])
    paid_out(api, one)
    assert "undo-direct-payment" not in rels(api.get(one["@id"]).data)
    with unchanged():
        refused = api.post(f"{one['@id']}/undo-direct-payment", {"reference": "D1", "reason": "x"})
    assert_problem(refused, 409, "operation-not-allowed")


@pytest.mark.parametrize("operation", ["unmatch", "rematch"])
def test_a_payment_whose_surplus_was_paid_out_is_not_offered_to_move(
    api, ledger, issued, operation
):
    one = issued(1000)
    pay_invoice(ledger, one, 1300)
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    assert operation in offered(boss, Payment.objects.get())
    paid_out(api, one)
    assert operation not in offered(boss, Payment.objects.get())
    with unchanged():
        message = told(fill_in(boss, Payment.objects.get(), operation, reason="x"))
    assert " done" not in message


def test_a_fee_that_came_back_and_bounced_meanwhile_was_not_paid_out(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-14")
    run("run_claims", 501)
    late = pay_invoice(ledger, one, 1060)
    # What was in the bank before the reminder: the fee comes back, and 1000 were too much.
    early = pay_invoice(ledger, one, 1000, value_on="2026-07-06")
    assert owed(api, one) == ({}, [1000, 60])
    pay_invoice(ledger, one, 1060, kind="reversal", reverses=late)
    unmatch(
        payment=payments().get(bank_reference=early), actor=SYSTEM, on=business_date(), reason="x"
    )
    assert owed(api, one) == ({"capital": 1000, "reminderFee": 60}, [])


def test_principal_that_a_returned_fee_paid_is_owed_once_when_both_payments_are_undone(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-14")
    run("run_claims", 501)
    late = pay_invoice(ledger, one, 60)
    # 20 are left of the principal, too little for the reminder: its fee of 60 pays them.
    early = pay_invoice(ledger, one, 980, value_on="2026-07-06")
    assert owed(api, one) == ({}, [40])
    pay_invoice(ledger, one, 60, kind="reversal", reverses=late)
    assert owed(api, one) == ({"capital": 20}, [])
    unmatch(
        payment=payments().get(bank_reference=early), actor=SYSTEM, on=business_date(), reason="x"
    )
    assert owed(api, one) == ({"capital": 1000, "reminderFee": 60}, [])


def test_a_fee_that_a_credit_let_go_unpaid_does_not_come_back_with_money_from_before_its_claim(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-14")
    run("run_claims", 501)
    done(api, one, "credit", {"reason": "Bankruptcy", "creditInvoiceNo": "K1"})
    assert owed(api, one) == ({}, [])
    pay_invoice(ledger, one, 1000, value_on="2026-07-06")
    assert owed(api, one) == ({}, [1000])
    assert api.get(one["@id"]).data["claimLevel"] == "Invoice"


def test_a_claim_falls_that_two_recoveries_from_before_it_leave_too_little_for(
    api, ledger, issued, at, verified
):
    one = issued(1000)
    at("2026-07-14")
    run("run_claims", 501)
    by_staff(write_off, one, reason="Lost")
    pay_invoice(ledger, one, 500, value_on="2026-07-06")
    assert api.get(one["@id"]).data["claimLevel"] == "Reminder"
    pay_invoice(ledger, one, 460, value_on="2026-07-06")
    # 40 of the principal were left, and less than 50 is not claimed.
    assert api.get(one["@id"]).data["claimLevel"] == "Invoice"


def test_a_client_that_undoes_a_credit_withdraws_the_refund_that_stood_on_it(
    api, ledger, issued, verified
):
    one = issued(100)
    done(api, one, "credit", {"amount": 50, "reason": "Settlement", "creditInvoiceNo": "K1"})
    pay_invoice(ledger, one, 60)
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    body = {"amount": 10, "reference": "R1", "iban": "SE3550000000054910000003"}
    succeeded(api.post(f"{surplus['@id']}/pay-out-surplus", body))
    assert Payout.objects.get().state != "sent"
    done(api, one, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Mistaken"})
    assert owed(api, one) == ({"capital": 40}, [])
    assert Payout.objects.get().state == "returned"
