"""Reminders of fee invoices: when, of what, once, and who gets them."""

from decimal import Decimal

import pytest

from accounts.models import FeeInvoice, JournalEntry
from ledger_project.core.models import Event
from ledger_project.core.setup import open_ledger
from reports.models import OutputFile
from reports.output_files import reproduce
from reports.queries import content
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.fee_invoices import by_invoice, words_of
from tests.support.output_files import listed
from tests.support.payments import receive
from tests.support.purchases import buy

REMINDER = "fee-invoice-reminder"


@pytest.fixture
def overdue(ledger, seller, api, at, constraints) -> FeeInvoice:
    """Invoice 22.75, due on Saturday 1 August."""
    by_invoice(ledger)
    buy(api, "1000.00")
    run("settle", 501)
    at("2026-07-02")
    run("invoice_fees", 501)
    receive(ledger, FeeInvoice.objects.get().payment_reference, "10.00")
    return FeeInvoice.objects.get()


def closed(at, day):
    at(day)
    run("end_of_day", 501)


def test_what_is_left_of_an_overdue_fee_invoice_is_reminded_of_once(ledger, overdue, at):
    open_ledger(501, fee_reminder_days=5)
    closed(at, "2026-08-05")
    assert not OutputFile.objects.filter(type=REMINDER).exists()
    entries = JournalEntry.objects.filter(document_type="feeinvoice").count()
    closed(at, "2026-08-06")
    overdue.refresh_from_db()
    assert (overdue.state, overdue.left) == ("open", Decimal("12.75"))
    event = Event.objects.get(type="fee-invoice-reminded")
    assert (event.seller.number, event.data) == (
        "654", {"feeInvoice": "F501-0001", "amount": "12.75", "dueDate": "2026-08-01"},
    )  # fmt: skip
    (item,) = listed(issue(ledger, sellers=["654"]), REMINDER)
    assert item["fileName"] == "F501-0001.reminder.pdf"
    file = OutputFile.objects.get(type=REMINDER)
    words = words_of(b"".join(content(file)))
    for text in (
        "Betalningspåminnelse", "F501-0001", "Ursprungligt förfallodatum 2026-08-01",
        "2026-08-16", "22,75", "−10,00", "Att betala 12,75 SEK",
        overdue.payment_reference, "Kopia av faktura",
    ):  # fmt: skip
        assert text in words, (text, words)
    # Nothing is charged for it.
    assert JournalEntry.objects.filter(document_type="feeinvoice").count() == entries
    receive(ledger, overdue.payment_reference, "12.75")
    assert reproduce(file) == file.sha256
    closed(at, "2026-08-20")
    assert OutputFile.objects.filter(type=REMINDER).count() == 1
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("days", "paid", "day"),
    [(None, "", "2026-08-20"), (5, "12.75", "2026-08-06"), (5, "", "2026-08-08")],
    ids=["without the setting", "paid meanwhile", "on a Saturday"],
)
def test_nobody_is_reminded(ledger, overdue, at, days, paid, day):
    if days:
        open_ledger(501, fee_reminder_days=days)
    if paid:
        receive(ledger, overdue.payment_reference, paid)
    closed(at, day)
    overdue.refresh_from_db()
    assert overdue.reminded_on is None
    assert not Event.objects.filter(type="fee-invoice-reminded").exists()
