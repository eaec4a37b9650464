"""Debts say when they are barred by limitation, and the start page names them before."""

import datetime as dt

import pytest
from django.urls import reverse

from invoices.limitation import barred_on
from invoices.models import Invoice, Payment
from tests.support.assertions import unchanged
from tests.support.backoffice import fill_in, page
from tests.support.commands import run
from tests.support.invoices import billed, customer, issue_invoice
from tests.support.payments import receive

OLD = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}
SOON = "Debts that limitation bars within 90 days"


def listed(client) -> list[str]:
    """Return the invoices that the line of the start page leads to."""
    queue = client.get(reverse("admin:index")).context["dashboard"]["queue"]
    found = [line for _, _, lines in queue for line in lines if line.title == SOON]
    if not found:
        return []
    rows = [one.invoice_no for one in client.get(found[0].url).context["cl"].result_list]
    assert found[0].count == len(rows)
    return sorted(rows)


def barred(number: str = "S1") -> dt.date | None:
    return barred_on(Invoice.objects.get(invoice_no=number))


@pytest.mark.parametrize(
    ("country", "legal_entity", "day"),
    [
        ("SE", "consumer", "2029-05-01"),
        ("SE", "business", "2036-05-01"),
        ("NO", "consumer", "2029-05-15"),
        ("NO", "business", "2029-05-15"),
        ("FI", "consumer", "2029-05-15"),
        ("FI", "business", "2029-05-15"),
        ("DK", "consumer", "2029-05-15"),
        ("DK", "business", "2029-05-15"),
    ],
)
def test_each_country_gives_its_years(api, ledger, country, legal_entity, day):
    customer(api, legalEntity=legal_entity)
    billed(api, **OLD)
    invoice = Invoice.objects.get()
    invoice.ledger.country = country
    assert barred_on(invoice) == dt.date.fromisoformat(day)


def test_a_payment_or_a_demand_begins_the_time_anew_and_a_payment_taken_back_does_not(
    api, ledger, at, admin_client
):
    billed(api, 1000, **OLD)
    reference = Invoice.objects.get().payment_reference
    at("2026-06-22")
    run("run_claims", 501)
    assert barred() == dt.date(2029, 6, 22)
    receive(ledger, reference, 100, bank="B-1", on=dt.date(2026, 7, 1), value_on="2026-07-01")
    assert barred() == dt.date(2029, 7, 1)
    invoice = Invoice.objects.get()
    invoice.ledger.country = "NO"
    assert barred_on(invoice) == dt.date(2029, 7, 1)
    payment = Payment.objects.get()
    fill_in(admin_client, payment, "withdraw", message="It was not his")
    assert barred() == dt.date(2029, 6, 22)
    invoice.refresh_from_db()
    invoice.ledger.country = "NO"
    assert barred_on(invoice) == dt.date(2029, 5, 15)


def test_what_is_paid_or_credited_is_barred_by_nothing(api, ledger):
    one = billed(api, **OLD)
    receive(ledger, one["paymentReference"], 125)
    assert barred() is None


def test_the_start_page_names_a_debt_from_90_days_before_and_not_those_begun_anew(
    api, ledger, at, admin_client
):
    billed(api, 1000, **OLD)
    for number in ("S2", "S3"):
        issue_invoice(api, 1000, customerNo="7", invoiceNo=number, **OLD)
    paid = Invoice.objects.get(invoice_no="S2")
    receive(ledger, paid.payment_reference, 100)
    run("open_ledger", 501, days_before_claims=365)
    at("2029-01-30")
    assert listed(admin_client) == []
    at("2029-01-31")
    assert listed(admin_client) == ["S1", "S3"]
    with unchanged():
        text = admin_client.get(page(Invoice.objects.get(invoice_no="S1"))).content.decode()
    assert "The debt is barred on 2029-05-01; a payment or a demand begins the time anew." in text
    at("2029-05-01")
    text = admin_client.get(page(Invoice.objects.get(invoice_no="S1"))).content.decode()
    assert "Barred since 2029-05-01, unless something that is not booked here" in text


def test_a_business_in_sweden_has_ten_years(api, ledger, at, admin_client):
    customer(api, legalEntity="business")
    billed(api, **OLD)
    at("2029-06-01")
    assert listed(admin_client) == []
    at("2036-02-01")
    assert listed(admin_client) == ["S1"]
