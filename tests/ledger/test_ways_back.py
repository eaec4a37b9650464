"""What undoing still leaves wrong: each case is expected to fail until it is right."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Surplus
from invoices.models import Invoice, Payment
from ledger_project.core.setup import open_ledger
from tests.support.account_states import surplus_of
from tests.support.backoffice import fill_in, told
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay, pay_invoice
from tests.support.purchases import buy

pytestmark = pytest.mark.xfail(strict=True, raises=AssertionError)


def do(entity, operation, **members):
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    message = told(fill_in(client, entity, operation, **members))
    if " done" not in message:
        raise RuntimeError(message)


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
    do(Payment.objects.get(), "unmatch")
    assert (Surplus.objects.get().remaining, Invoice.objects.get().written_off) == (0, 30)


def test_what_is_written_off_again_is_recovered_from_the_surplus_of_another_payment(api, ledger):
    one = billed(api, 100)
    done(api, one, "write-off", {"reason": "Lost"})
    pay_invoice(ledger, one, 46, bank="first")
    pay_invoice(ledger, one, 113)
    do(Payment.objects.get(bank_reference="first"), "unmatch")
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


def test_the_refusal_of_an_undo_names_what_is_possible_instead(api, ledger):
    one = billed(api, 100)
    pay_invoice(ledger, one, 100)
    done(api, one, "credit", {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 30})
    owner = {"customer": f"{CUSTOMERS}/7"}
    succeeded(api.post(f"{surplus_of(api, owner)}/pay-out-surplus"))
    body = {"creditInvoiceNo": "K1", "reason": "Wrong"}
    answer = api.post(f"{one['@id']}/undo-credit", body)
    if answer.status_code != 409:
        raise RuntimeError(answer.text)
    assert "credit" in {row["rel"] for row in answer.data["Operations"]}
