"""Invoices and payments in the back office: offered ⇔ accepted, and pages that can be looked at."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from invoices import queries
from invoices.models import Invoice, InvoiceTransaction, Payment, PaymentReversal
from invoices.states import INVOICE
from ledger_project.backoffice.actors import actor_of
from ledger_project.core.actors import SYSTEM
from ledger_project.core.setup import open_ledger
from tests.support.backoffice import address, fill_in, offered, page, send, told
from tests.support.books import violations
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoice_states import WAYS
from tests.support.invoices import billed, customer
from tests.support.paths import INVOICES
from tests.support.payments import receive

STATES = [(state, reach) for state in INVOICE.states for reach in WAYS[state]]
TYPED = {
    "set_respite": {"respiteDate": "2026-07-15"},
    "remove_respite": {},
    "dispute": {"reason": "Broken"},
    "withdraw_dispute": {},
    "transfer_to_debt_collection": {},
    "recall": {"reason": "Agreed"},
    "credit": {"amount": "1.00", "reason": "Complaint", "creditInvoiceNo": "N1"},
    "report_direct_payment": {"amount": "1.00", "valueDate": "2026-06-08", "reference": "N1"},
    "undo_direct_payment": {"reference": "D1", "reason": "Mistake"},
    "undo_credit": {"creditInvoiceNo": "K1", "reason": "Mistake"},
    "waive_fee": {"reason": "Goodwill"},
    "waive_interest": {"reason": "Goodwill"},
    "write_off": {"reason": "Lost"},
    "undo_write_off": {"reason": "He can pay"},
    "undo_set_off": {"invoiceNo": "S1", "reason": "Wrong"},
    "settle_credit": {},
    "owe_credit": {},
}


def name(value):
    return getattr(value, "__name__", None) or str(value)


def test_every_operation_that_may_be_asked_for_has_a_button():
    asked = {row.operation for row in INVOICE.transitions.values() if row.path}
    assert set(TYPED) == asked - {"add_note"}  # Of which the invoice itself shows nothing.


def kept(invoice: Invoice) -> list:
    """Return the row and its transactions: waived interest changes nothing of the row itself."""
    rows = (
        Invoice.objects.filter(pk=invoice.pk),
        InvoiceTransaction.objects.filter(invoice=invoice.pk),
    )
    return [list(one.values()) for one in rows]


@pytest.mark.parametrize(("state", "reach"), STATES, ids=name)
def test_buttons_on_an_invoice_work_as_offered_and_nothing_else_does(
    api, authorize, ledger, boss, staff, constraints, state, reach
):
    number = reach(api, authorize, ledger).rsplit("/", 1)[1]
    invoice = queries.get_invoice(actor_of(User.objects.get()), number, TODAY)
    assert invoice.state == state
    rows = INVOICE.permitted(invoice, SYSTEM, TODAY, None)
    expected = [row.operation for row in rows if row.path]
    found = [one for one in offered(boss, invoice) if one != "propose"]  # Of a payment plan.
    assert found == expected
    assert offered(staff("invoices.view_invoice"), invoice) == []
    before = kept(invoice)
    for operation, members in TYPED.items():
        with transaction.atomic():
            answer = fill_in(boss, invoice, operation, **members)
            changed = kept(invoice) != before
            assert changed == (operation in expected), (operation, told(answer))
            if changed:
                assert violations(ledger) == []
            transaction.set_rollback(True)


@pytest.fixture
def waiting(api, ledger):
    """Register an unmatched payment of 125.00, beside an invoice of that amount."""
    billed(api)
    receive(ledger, "99", 125, payer_name="Vera")
    return Payment.objects.get()


def test_a_payment_that_waits_is_matched_to_what_is_suggested(waiting, boss, verified):
    assert offered(boss, waiting) == [
        "match", "split", "settle_remittance", "pay_fee_invoice", "withdraw", "return_to_payer",
    ]  # fmt: skip
    shown = boss.get(address(waiting, "match"))
    assert "S1" in shown.content.decode()
    send(boss, waiting, "match", suggested="S1")
    waiting.refresh_from_db()
    assert waiting.state == "matched"
    assert [one.invoice.invoice_no for one in waiting.matches.all()] == ["S1"]
    assert offered(boss, waiting) == ["unmatch", "rematch", "withdraw"]


def test_a_payment_is_matched_to_any_invoice_by_its_number(waiting, boss, verified):
    answer = send(boss, waiting, "match", invoice_no="404")
    assert "404 is not a debit invoice" in answer.content.decode()
    assert Payment.objects.get().state == "unmatched"
    send(boss, waiting, "match", invoice_no="S1")
    assert Payment.objects.get().state == "matched"


def test_an_invoice_is_suggested_by_its_debt_with_fees_and_interest(
    api, ledger, boss, at, verified
):
    open_ledger(501, penalty_interest=Decimal("12.00"), days_before_claims=0)
    overdue = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}
    billed(api, 1100, **overdue)
    billed(api, 1000, **overdue, invoiceNo="S2")
    run("run_claims", 501)
    billed(api, 1000, **overdue, invoiceNo="S3")
    at("2026-06-18")
    debt = api.get(f"{INVOICES}/S2").data["debt"]
    assert (debt["reminderFee"], debt["interest"]) == (60, Decimal("3.29"))

    labels: dict[str, str] = {}

    def suggested(amount: str, message: str = "") -> list[str]:
        reference = receive(ledger, "99", amount, on="2026-06-18", message=message)
        payment = Payment.objects.get(bank_reference=reference)
        assert payment.state == "unmatched"
        field = boss.get(address(payment, "match")).context["form"].fields.get("suggested")
        if field is None:
            return []
        labels.update(field.choices)
        return [number for number, _ in field.choices if number]

    assert suggested("1063.29") == ["S2"]
    assert "063.29 SEK with fees and interest" in labels["S2"]
    assert suggested("1003.29") == ["S3"]
    assert suggested("1000.00") == ["S2", "S3"]
    assert suggested("1060.00") == ["S2"]
    assert suggested("1060.01") == []
    assert suggested("500.00", message="For S1, thanks") == ["S1"]


def test_a_payment_is_taken_back_with_a_reason(waiting, boss, verified):
    send(boss, waiting, "withdraw", message="Recalled by the payer")
    assert Payment.objects.get().state == "withdrawn"
    assert PaymentReversal.objects.get().message == "Recalled by the payer"
    assert offered(boss, waiting) == []


def test_documents_are_a_click_away_and_hidden_with_the_person(api, ledger, boss, staff):
    customer(api, protectedIdentity=True)
    billed(api)
    invoice = Invoice.objects.get()
    link = reverse("admin:invoices_invoice_document", args=[invoice.pk, "invoice"])
    assert link in boss.get(page(invoice)).content.decode()
    answer = boss.get(link)
    assert answer.headers["Content-Type"] == "application/pdf"
    clerk = staff("invoices.view_invoice")
    assert clerk.get(link).status_code == 403
    missing = reverse("admin:invoices_invoice_document", args=[invoice.pk, "reminder"])
    assert boss.get(missing).status_code == 404


def test_overdue_and_disputed_invoices_are_found_by_filters(api, authorize, ledger, boss):
    billed(api, invoiceDate="2026-05-01", preferredDueDate="2026-05-15")
    billed(api, invoiceNo="S2")
    found = boss.get(reverse("admin:invoices_invoice_changelist") + "?overdue=yes")
    assert [one.invoice_no for one in found.context["cl"].result_list] == ["S1"]


@pytest.mark.parametrize("model", ["paymentimport", "claimterm", "payment", "invoice"])
def test_the_lists_can_be_opened(boss, ledger, model):
    assert boss.get(reverse(f"admin:invoices_{model}_changelist")).status_code == 200
