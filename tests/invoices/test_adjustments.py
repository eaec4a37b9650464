"""Credits, direct payments and set-offs: what they book and what they refuse."""

import pytest

from accounts.models import JournalEntry, JournalLine
from tests.support.assertions import ABSENT, assert_problem, unchanged
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, customer, done, issue_invoice
from tests.support.letters import letter
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice
from tests.support.purchases import capture, credit


def booked(template: str) -> list[tuple]:
    entry = JournalEntry.objects.filter(template=template).latest("pk")
    lines = JournalLine.objects.filter(entry=entry).order_by("id")
    return [(one.role, one.debit - one.credit, one.exported) for one in lines]


def test_a_credit_of_a_purchased_invoice_is_one_of_its_authorization(api, authorize, verified):
    one = authorize(number="852")
    capture(api, one)
    body = {"amount": 30, "reason": "Complaint", "creditInvoiceNo": "852-K"}
    shown = done(api, {"@id": f"{INVOICES}/852"}, "credit", body)
    assert (shown["currentDebt"], shown["creditedAmount"]) == (70, 30)
    assert api.get(one["@id"]).data["creditedAmount"] == 30
    (listed,) = api.get(one["credits"]).data["items"]
    assert listed["creditInvoiceNumber"] == "852-K"
    with unchanged():
        again = api.post(f"{INVOICES}/852/credit", body)
        other = api.post(f"{INVOICES}/852/credit", {**body, "amount": 31})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert_problem(other, 409, "duplicate-invoice-number")


@pytest.mark.parametrize("operation", ["waive-fee", "waive-interest", "write-off", "recall"])
def test_a_client_that_may_not_is_told_whose_a_purchased_invoice_is(api, authorize, operation):
    capture(api, authorize(number="852"))
    with unchanged():
        answer = api.post(f"{INVOICES}/852/{operation}", {"reason": "Goodwill"})
        refused = assert_problem(answer, 403, "permission-denied", RequiredScope=ABSENT)
    assert refused["Detail"].endswith(": of a purchased invoice, only the operator's staff may")


def test_a_credits_number_is_used_for_no_other_credit_or_invoice_of_the_ledger(api, authorize):
    one = authorize(number="852")
    capture(api, one)
    credit(api, one, 10, creditInvoiceNumber="K1")
    serviced = billed(api)
    done(api, serviced, "credit", {"amount": 10, "reason": "Complaint", "creditInvoiceNo": "K2"})
    with unchanged():
        for number in ("K1", "K2", "S1"):
            body = {"amount": 10, "reason": "Dispute", "creditInvoiceNo": number}
            answer = api.post(f"{INVOICES}/852/credit", body)
            assert_problem(answer, 409, "duplicate-invoice-number")
            body = {"amount": 10, "reason": "Dispute", "creditInvoiceNumber": number}
            assert_problem(api.post(one["credits"], body), 409, "duplicate-invoice-number")


def test_more_than_is_left_is_not_credited(api, ledger):
    one = billed(api)
    body = {"amount": 126, "reason": "Complaint", "creditInvoiceNo": "K"}
    with unchanged():
        problem = assert_problem(
            api.post(f"{one['@id']}/credit", body), 409, "insufficient-debited-amount"
        )
    assert problem["AvailableAmount"] == 125
    assert problem["Detail"] == "125.00 is invoiced and not yet credited"


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


def test_a_direct_payment_is_reported_once_by_its_reference(api, ledger, verified):
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


def test_a_credit_invoice_goes_only_to_an_open_invoice_of_the_same_customer(api, ledger, verified):
    one = billed(api)
    given = billed(api, 25, invoiceType="credit", creditedInvoiceNo="S1", invoiceNo="SK")
    pay_invoice(ledger, one, 125)
    with unchanged():
        for body in ({}, {"invoiceNo": "404"}, {"invoiceNo": "SK"}):
            answer = api.post(f"{given['@id']}/set-off", body)
            assert_problem(answer, 400, "validation")
    other = billed(api, 50, invoiceNo="S2")
    done(api, given, "set-off", {"invoiceNo": "S2", "amount": 20})
    assert api.get(other["@id"]).data["currentDebt"] == 30
    assert api.get(given["@id"]).data["currentDebt"] == -5
    with unchanged():
        problem = assert_problem(
            api.post(f"{given['@id']}/set-off", {"invoiceNo": "S2", "amount": 6}),
            409,
            "insufficient-remaining-amount",
        )
    assert problem["AvailableAmount"] == 5
    assert problem["Detail"] == "5.00 remains of the credit of invoice SK"


def test_a_direct_payment_meets_fees_and_principal_in_the_ledgers_order(api, ledger, at, verified):
    run("open_ledger", 501, days_before_claims=0)
    one = billed(api, 1000, **OVERDUE)
    run("run_claims", 501)
    body = {"amount": 1000, "valueDate": "2026-06-08", "reference": "D"}
    shown = done(api, one, "report-direct-payment", body)
    assert (shown["status"], shown["debt"]["reminderFee"], shown["debt"]["capital"]) == (
        "open",
        0,
        60,
    )
    rest = {"amount": 60, "valueDate": "2026-06-08", "reference": "D2"}
    shown = done(api, one, "report-direct-payment", rest)
    assert (shown["status"], shown["currentDebt"]) == ("closed", 0)


@pytest.mark.parametrize(
    ("language", "label", "cause"),
    [("SV", "Orsak", "Reklamation"), ("FI", "Syy", "Reklamaatio"), ("EN", "Reason", "Complaint")],
)
def test_a_credit_note_says_why_and_of_the_whole_invoice_what(api, ledger, language, label, cause):
    number = customer(api, preferredLanguageCode=language)
    reason = {"invoiceReasonCode": "X", "invoiceReasonDescription": "Order 17"}
    whole = issue_invoice(api, 125, customerNo=number, invoiceNo="S1", invoiceReason=reason)
    part = issue_invoice(api, 125, customerNo=number, invoiceNo="S2", invoiceReason=reason)
    assert "Order 17" in letter(api, whole, "invoice")
    done(api, whole, "credit", {"amount": 125, "creditInvoiceNo": "K1", "reason": "Complaint"})
    done(api, part, "credit", {"amount": 25, "creditInvoiceNo": "K2", "reason": "Complaint"})
    of_whole, of_part = (letter(api, one, "credit-invoice") for one in (whole, part))
    for text in (of_whole, of_part):
        assert f"{label} {cause}" in text
        assert "Order 17" not in text
    assert "A-1 Service" in of_whole
    assert "Service" not in of_part
    assert "25,00" in of_part or "25.00" in of_part
    run("verify_ledger", 501)
