"""What an operation would do is shown before it is done, and nothing is done by showing it."""

from decimal import Decimal

import pytest

from accounts.models import JournalEntry
from customers.models import Customer
from invoices.models import Invoice, Payment
from ledger_project.core.models import IdempotencyKey
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, inputs, page
from tests.support.invoices import billed
from tests.support.payments import receive

KEPT = ("customers_personview", "staff_session")


@pytest.fixture
def invoice(api, ledger) -> Invoice:
    billed(api, amount=1000)
    return Invoice.objects.get()


def look(client, document, operation, **members):
    """Send the form with the button that shows what would happen."""
    shown = inputs(client.get(address(document, operation)))
    return client.post(address(document, operation), {**shown, **members, "look": "1"})


def plain(value) -> str:
    return str(value).replace("\u202f", " ")


def test_a_credit_is_shown_with_its_amounts_postings_and_letter_and_not_done(boss, invoice):
    typed = {"amount": "400.00", "creditInvoiceNo": "K-1", "reason": "Complaint"}
    with unchanged(but=KEPT):
        answer = look(boss, invoice, "credit", **typed)
    preview = answer.context["preview"]
    assert preview.refusal == ""
    facts = {one.name: (plain(one.before), plain(one.after)) for one in preview.facts}
    before, after = facts["Unpaid principal"]
    assert ("1 000.00 SEK" in before, "600.00 SEK" in after) == (True, True)
    assert len(preview.tables) == 1
    assert plain(preview.tables[0]).count("400.00") >= 2
    assert any("Letter: Credit note on invoice S1" in plain(note) for note in preview.notes)
    # What was typed stays, and can be sent as it stands.
    assert inputs(answer)["amount"] == "400.00"
    assert boss.post(address(invoice, "credit"), inputs(answer)).status_code == 302
    invoice.refresh_from_db()
    assert invoice.capital_debt == Decimal("600.00")
    posted = JournalEntry.objects.latest("pk")
    assert plain(preview.tables[0]).count("<tr>") - 2 == posted.lines.count()


def test_a_refusal_is_told_before_it_is_met(boss, invoice):
    typed = {"amount": "5000.00", "creditInvoiceNo": "K-1", "reason": "Complaint"}
    with unchanged(but=KEPT):
        answer = look(boss, invoice, "credit", **typed)
    assert "1000.00" in answer.context["preview"].refusal
    assert "It would be refused" in answer.content.decode()


def test_what_asks_nothing_is_shown_at_once(boss, api, invoice):
    customer = Customer.objects.get(customer_no="7")
    fill_in(boss, invoice, "set_respite", respiteDate="2026-07-20")
    with unchanged(but=KEPT):
        shown = boss.get(address(invoice, "remove_respite"))
    assert shown.context["preview"].refusal == ""
    assert "Nothing is posted in the books" in shown.content.decode()
    assert boss.get(address(customer, "remove")).status_code == 302  # It is in use: refused.


def test_a_match_shows_what_becomes_of_payment_and_invoice(boss, ledger, invoice):
    receive(ledger, "nobody's", "1000.00", bank="N-1")
    payment = Payment.objects.get()
    keys = IdempotencyKey.objects.count()
    with unchanged(but=KEPT):
        answer = look(boss, payment, "match", invoice_no="S1")
    preview = answer.context["preview"]
    assert preview.refusal == "", preview.refusal
    assert "matched" in str(preview.state)
    assert any(plain(note).startswith(f"Invoice {invoice.pk}: pay") for note in preview.notes)
    assert preview.tables
    assert IdempotencyKey.objects.count() == keys


def test_what_cannot_be_taken_back_looks_so(boss, invoice):
    asked = boss.get(address(invoice, "write_off"))
    assert asked.context["dangerous"]
    assert 'class="do dangerous"' in asked.content.decode()
    assert not boss.get(address(invoice, "dispute")).context["dangerous"]
    shown = {
        one["row"].operation: one["dangerous"] for one in boss.get(page(invoice)).context["buttons"]
    }
    assert shown["write_off"] is True
    assert shown["set_respite"] is False
