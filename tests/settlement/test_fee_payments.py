"""Payments of fee invoices: found by their reference, in part, too much, and taken back."""

from decimal import Decimal

import pytest

from accounts.models import FeeInvoice, JournalLine
from invoices.bank.payments import unmatch
from invoices.models import FeePayment, Payment
from tests.support.actors import person
from tests.support.backoffice import fill_in
from tests.support.books import violations
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.fee_invoices import by_invoice
from tests.support.payments import receive
from tests.support.purchases import buy

TOTAL = Decimal("22.75")


@pytest.fixture
def owed(ledger, seller, api, at, constraints) -> FeeInvoice:
    """Invoice 22.75 for June."""
    by_invoice(ledger)
    buy(api, "1000.00")
    run("settle", 501)
    at("2026-07-02")
    run("invoice_fees", 501)
    at("2026-07-20")
    return FeeInvoice.objects.get()


def bank(ledger, reference, amount, name="B1", **more):
    return receive(ledger, reference, amount, bank=name, **more)


def state(invoice):
    invoice.refresh_from_db()
    return invoice.state, invoice.paid, invoice.left


def balances():
    """Return the balances of the roles that the payment of a fee moves."""
    found = {}
    for role in ("fee_receivable", "service_payable", "unmatched_payments", "operator_bank"):
        lines = JournalLine.objects.filter(role=role)
        found[role] = sum((one.debit - one.credit for one in lines), Decimal(0))
    return found


def test_a_payment_with_its_reference_pays_the_fee_invoice(ledger, owed):
    before = JournalLine.objects.filter(role="client_funds").count()
    bank(ledger, owed.payment_reference, TOTAL)
    assert state(owed) == ("paid", TOTAL, 0)
    payment = Payment.objects.get()
    assert (payment.state, payment.remaining) == ("matched", 0)
    assert balances() == dict.fromkeys(balances(), 0)
    assert JournalLine.objects.filter(role="client_funds").count() == before + 1
    assert violations(ledger) == []


def test_a_part_leaves_the_rest_and_what_is_too_much_stays_unmatched(ledger, owed):
    bank(ledger, owed.payment_reference, "10.00")
    assert state(owed) == ("open", 10, Decimal("12.75"))
    assert violations(ledger) == []
    bank(ledger, owed.payment_reference, "20.00", "B2")
    assert state(owed) == ("paid", TOTAL, 0)
    second = Payment.objects.get(bank_reference="B2")
    assert (second.state, second.remaining) == ("unmatched", Decimal("7.25"))
    bank(ledger, owed.payment_reference, "1.00", "B3")
    assert Payment.objects.get(bank_reference="B3").state == "unmatched"
    assert FeePayment.objects.count() == 2
    assert violations(ledger) == []


def test_what_the_bank_takes_back_opens_it_again(ledger, owed):
    bank(ledger, owed.payment_reference, TOTAL)
    bank(ledger, "", TOTAL, "B2", kind="reversal", reverses="B1")
    assert state(owed) == ("open", 0, TOTAL)
    assert Payment.objects.get().state == "withdrawn"
    assert balances()["fee_receivable"] == TOTAL
    assert balances()["unmatched_payments"] == 0
    assert violations(ledger) == []
    bank(ledger, owed.payment_reference, TOTAL, "B3")
    assert state(owed) == ("paid", TOTAL, 0)
    assert violations(ledger) == []


def test_staff_pay_one_by_its_number_and_undo_that(ledger, owed, admin_client):
    bank(ledger, "99", "30.00")
    payment = Payment.objects.get()
    fill_in(admin_client, payment, "pay_fee_invoice", fee_invoice="F501-0009")
    assert state(owed) == ("open", 0, TOTAL)
    fill_in(admin_client, payment, "pay_fee_invoice", fee_invoice=owed.number)
    assert state(owed) == ("paid", TOTAL, 0)
    payment.refresh_from_db()
    assert (payment.state, payment.remaining) == ("unmatched", Decimal("7.25"))
    fill_in(admin_client, payment, "unmatch", reason="Another's")
    assert state(owed) == ("open", 0, TOTAL)
    payment.refresh_from_db()
    assert payment.remaining == 30
    assert violations(ledger) == []


def test_what_staff_register_is_what_the_bank_has_not_paid(ledger, owed, admin_client):
    bank(ledger, owed.payment_reference, "10.00")
    fill_in(admin_client, owed, "register_fee_payment")
    assert state(owed) == ("paid", TOTAL, 0)
    assert balances()["operator_bank"] == Decimal("12.75")
    assert violations(ledger) == []
    payment = Payment.objects.get()
    unmatch(payment=payment, actor=person("boss"), on=TODAY, reason="Wrong")
    assert state(owed) == ("open", Decimal("12.75"), 10)
    assert violations(ledger) == []
    refused = fill_in(admin_client, owed, "register_fee_payment")
    assert "A payment to another account is recorded already" in refused.content.decode()
    assert state(owed) == ("open", Decimal("12.75"), 10)
    assert balances()["operator_bank"] == Decimal("12.75")
    bank(ledger, owed.payment_reference, "10.00", "B2")
    assert state(owed) == ("paid", TOTAL, 0)
    assert violations(ledger) == []


def test_a_payment_of_an_implausible_day_waits_for_a_person(ledger, owed):
    bank(ledger, owed.payment_reference, TOTAL, value_on="2024-01-01")
    assert state(owed) == ("open", 0, TOTAL)
    assert Payment.objects.get().state == "unmatched"
    assert violations(ledger) == []
