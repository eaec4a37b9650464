"""What speaks for an invoice has a score: enough of it matches, less is proposed with reasons."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from invoices.bank.matching import suggestions
from invoices.models import Invoice, Payment, PaymentMatch
from tests.support.backoffice import address, fill_in
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, customer, issue_invoice
from tests.support.payments import receive

NAME, OTHER = "Britt-Marie Axelstopp", "Karl Sten"

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def boss(db):
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def matched() -> list[str]:
    found = PaymentMatch.objects.filter(undone_on=None).order_by("pk")
    return list(found.values_list("invoice__invoice_no", flat=True))


def scores(payment: Payment) -> list[tuple[str, int]]:
    return [(one.invoice.invoice_no, one.score) for one in suggestions(payment)]


def test_an_earlier_payer_is_proposed_first_and_never_enough(api, ledger):
    first = billed(api, 125, invoiceNo="S1")
    billed(api, 100, invoiceNo="S2")
    customer(api, "8", name="Another")
    issue_invoice(api, 100, invoiceNo="S3", customerNo="8")
    receive(ledger, first["paymentReference"], 125, payer_name=OTHER.upper())
    receive(ledger, "", 40, message="S2", payer_name=OTHER)
    receive(ledger, "", 100, payer_name=OTHER)
    assert matched() == ["S1"]
    numbered, exact = Payment.objects.filter(state="unmatched").order_by("pk")
    assert scores(numbered)[0] == ("S2", 50)
    assert scores(exact) == [("S2", 45), ("S3", 35)]
    run("end_of_day", 501)
    assert matched() == ["S1"]


def test_less_than_enough_is_proposed_in_order_with_reasons(api, ledger, boss):
    billed(api, 125, invoiceNo="S1")
    billed(api, 100, invoiceNo="S2")
    receive(ledger, "", 100, payer_name=NAME)
    payment = Payment.objects.get()
    assert (payment.state, matched()) == ("unmatched", [])
    assert scores(payment) == [("S2", 55), ("S1", 20)]
    shown = boss.get(address(payment, "split")).content.decode()
    assert "Its debt is the amount; the customer has the payer&#x27;s name" in shown


def test_fees_are_part_of_the_debt_that_is_compared(api, ledger, at):
    billed(api, 125, invoiceNo="S1", **OVERDUE)
    at("2026-06-23")
    run("run_claims", 501)
    assert Invoice.objects.get().reminder_fee == 60
    receive(ledger, "", 185)
    payment = Payment.objects.get()
    (candidate,) = suggestions(payment)
    assert candidate.why == "Its debt is the amount, with fees"


def test_what_is_left_of_a_payment_is_compared(api, ledger, boss):
    billed(api, 125, invoiceNo="S1")
    billed(api, 100, invoiceNo="S2")
    receive(ledger, "", 225)
    payment = Payment.objects.get()
    fill_in(boss, payment, "match", invoice_no="S1", amount="125.00")
    payment.refresh_from_db()
    assert payment.remaining == 100
    assert scores(payment)[0] == ("S2", 35)
