"""What undoing leaves: the books are right, and a refusal says what is possible instead."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Surplus
from invoices.models import Invoice, Payment
from ledger_project.core.setup import open_ledger
from tests.support.account_states import surplus_of
from tests.support.assertions import assert_problem, unchanged
from tests.support.backoffice import fill_in, told
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import CUSTOMERS, INVOICES
from tests.support.payments import pay, pay_invoice
from tests.support.purchases import buy


def do(entity, operation, **members):
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    message = told(fill_in(client, entity, operation, **members))
    assert " done" in message


@pytest.mark.parametrize("amount", ["20", ""])
def test_a_lost_surplus_is_lost_on_the_books_of_its_seller(api, ledger, amount):
    one = buy(api, 100)
    pay(ledger, one, "150.00")
    succeeded(api.post(f"{surplus_of(api, one)}/pay-out-surplus"))
    do(Payment.objects.get(), "withdraw", amount=amount, message="Recalled")
    assert violations(ledger) == []


def test_a_credit_that_nobody_paid_meets_the_debt_that_is_written_off_again(api, ledger):
    one = billed(api, 100)
    done(api, one, "write-off", {"reason": "Lost"})
    pay_invoice(ledger, one, 100)
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 70})
    do(Payment.objects.get(), "unmatch", reason="Wrong")
    assert (Surplus.objects.get().remaining, Invoice.objects.get().written_off) == (0, 30)


def test_what_is_written_off_again_is_recovered_from_the_surplus_of_another_payment(api, ledger):
    one = billed(api, 100)
    done(api, one, "write-off", {"reason": "Lost"})
    pay_invoice(ledger, one, 46, bank="first")
    pay_invoice(ledger, one, 113)
    do(Payment.objects.get(bank_reference="first"), "unmatch", reason="Wrong")
    assert violations(ledger) == []


def test_interest_that_earlier_money_makes_too_much_is_no_fault_of_a_later_credit(api, ledger, at):
    at("2026-06-01")
    open_ledger(501, penalty_interest=Decimal("12.00"), days_before_claims=0)
    one = billed(api, 100, **OVERDUE)
    at("2026-06-20")
    for amount, value_on in ((96, "2026-06-10"), (50, "2026-06-05")):
        pay_invoice(ledger, one, amount, value_on=value_on)
    done(api, one, "credit", {"reason": "CompositionArrangement", "creditInvoiceNo": "K1"})
    assert violations(ledger) == []


@pytest.mark.parametrize("kind", ["purchased", "serviced"])
def test_the_refusal_of_an_undo_names_what_is_possible_instead(api, ledger, kind):
    one = buy(api, 100, number="S1") if kind == "purchased" else billed(api, 100)
    owner = one if kind == "purchased" else {"customer": f"{CUSTOMERS}/7"}
    one = api.get(f"{INVOICES}/S1").data
    pay_invoice(ledger, one, 100)
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 30})
    succeeded(api.post(f"{surplus_of(api, owner)}/pay-out-surplus"))
    body = {"creditInvoiceNo": "K1", "reason": "Wrong"}
    with unchanged():
        answer = api.post(f"{one['@id']}/undo-credit", body)
    problem = assert_problem(answer, 409, "operation-not-allowed", State="closed")
    assert "was paid out" in problem["Detail"]
    offered = api.get(one["@id"]).data["operations"]
    assert problem["Operations"] == [row for row in offered if row["rel"] != "undo-credit"]
    assert "credit" in {row["rel"] for row in problem["Operations"]}
