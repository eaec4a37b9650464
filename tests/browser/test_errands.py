"""The errands of a day's work: three clicks at most from the start page, by mouse or keyboard.

`docs/office.md` has each with its clicks, which are those that are counted here.
"""

import pytest
from django.contrib.auth.models import User
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import JournalEntry, Payout
from customers.models import Customer
from invoices.models import Invoice, Payment
from ledger_project.core.models import Ledger, Seller
from tests.support import camt_messages as camt
from tests.support.commands import run
from tests.support.hands import Hand
from tests.support.staff import PASSWORD

pytestmark = pytest.mark.slow


@pytest.mark.smoke
def test_find(hand: Hand, office):
    hand.errand("Find an invoice or a customer")
    for typed in (" s 1", "s1", office.payment_reference, "1000"):
        hand.find(typed)
        assert "Invoice\nS1" in hand.reads(), typed
    for typed in ("wallin vera", "vera@example.com", "7"):
        hand.find(typed)
        assert "Customer\n7 Vera Wallin" in hand.reads(), typed
    hand.picture()


def test_explain(hand: Hand, office):
    hand.errand("Say what a customer owes, and why")
    hand.find("vera wallin")
    assert "Owed today" in hand.reads()
    hand.press("S1")
    text = hand.reads()
    assert "To pay today" in text
    assert "What comes next" in text
    hand.press("How the interest was counted")
    assert "Principal × rate × days" in hand.reads()
    hand.picture()


def test_respite(hand: Hand, office):
    hand.errand("Grant a respite")
    hand.find("S1")
    hand.press("Claims")
    hand.press("Set respite")
    hand.fill("No claims up to", "2026-09-01")
    hand.picture()
    hand.press("Set respite")
    assert "Respite until 2026-09-01" in hand.reads()
    assert str(Invoice.objects.get(pk=office.pk).respite_on) == "2026-09-01"


def test_dispute(hand: Hand, office):
    hand.errand("Register a dispute")
    hand.find("S1")
    hand.press("Claims")
    hand.press("Dispute")
    hand.fill("Reason", "Never received")
    hand.picture()
    hand.press("Dispute")
    assert "No claim while it is disputed" in hand.reads()
    assert Invoice.objects.get(pk=office.pk).disputed


def test_match(hand: Hand, office):
    hand.errand("Match a payment to its invoice")
    hand.find("B-250")
    hand.press("Match to an invoice")
    hand.fill("Invoice", "S2")
    hand.picture()
    hand.press("Match to an invoice")
    assert "Undo" in hand.reads()
    assert Payment.objects.get().state == "matched"


def test_bank_file(hand: Hand, office):
    hand.errand("Import a file of the bank")
    hand.press("Import a bank's file")
    stated = camt.stated(office.payment_reference)
    content = camt.statement(
        camt.entry("1000.00", stated), camt.entry("3.00", code="ACMT/MCOP/INTR"), closing="1003.00"
    )
    file = {"name": "today.xml", "mimeType": "text/xml", "buffer": content}
    hand.page.get_by_label("File of the bank").set_input_files(file)
    hand.press("Show what it would do")
    assert "Pays S1" in hand.reads()
    assert "Left out: interest" in hand.reads()
    assert Payment.objects.count() == 1
    hand.picture()
    hand.press("Import the file")
    assert "Imported today.xml: 1 booked, 1 matched, 1 left out." in hand.reads()
    assert Payment.objects.count() == 2


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(open_page, anna, ledger):
    page = open_page(anna)
    page.goto("/admin/reports/import-bank-file/")
    file = {"name": "large.csv", "mimeType": "text/csv", "buffer": b"x" * 700_001}
    field = page.get_by_label("File of the bank")
    field.set_input_files(file)
    assert "700001 bytes, and a page takes 700000" in field.evaluate("one => one.validationMessage")
    page.get_by_role("button", name="Show what it would do").click()
    assert not page.get_by_text("The file is refused").count()
    field.set_input_files({**file, "buffer": b"nonsense"})
    page.get_by_role("button", name="Show what it would do").click()
    page.get_by_text("The file is refused").wait_for()


def test_run_again(hand: Hand, office):
    run("open_ledger", 501, configured=True)
    hand.page.reload()
    hand.errand("Run a day that was not closed")
    hand.press("1 Ledgers with days")
    hand.press("Run now several")
    hand.picture()
    hand.press("Run now those")
    assert "1 of 1 done" in hand.reads()
    waiting = ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True)
    assert set(waiting) == {"end_of_day", "send_letters"}


def test_terms(hand: Hand, office):
    hand.errand("Change the terms of a ledger")
    hand.find("testledger")
    assert "BEFORE BUSINESS CAN BEGIN" in hand.reads().upper()
    hand.press("Change settings")
    hand.fill("Payment terms (days)", "14")
    hand.picture()
    hand.press("Change settings")
    assert "has the new settings" in hand.reads()
    assert Ledger.objects.get().payment_days == 14


def test_seller(hand: Hand, office):
    hand.errand("Register a seller")
    hand.press("Sellers")
    hand.press("Register a seller")
    hand.fill("Number", "700")
    hand.fill("Name", "New shop")
    hand.fill("Payout IBAN", "SE4550000000058398257466")
    hand.picture()
    hand.press("Register a seller")
    assert "700 New shop" in hand.reads()
    assert Seller.objects.get(number="700").payout_iban == "SE4550000000058398257466"


def test_credit(hand: Hand, office):
    hand.errand("Credit a part of an invoice")
    hand.find("S1")
    hand.press("Credit and payment")
    hand.press("Credit")
    hand.fill("Amount", "100.00")
    hand.fill("Reason", "Complaint")
    hand.fill("Number of the credit invoice", "K1")
    hand.picture()
    hand.press("Credit")
    assert str(Invoice.objects.get(pk=office.pk).credited) == "100.00"


def test_block(hand: Hand, office):
    hand.errand("Block a customer")
    hand.find("wallin")
    hand.press("Status")
    hand.press("Block")
    hand.fill("Reason", "A letter of 1 June")
    hand.picture()
    hand.press("Block")
    assert Customer.objects.get(customer_no="7").state == "blocked"


def test_payouts(hand: Hand, office, open_page):
    hand.errand("Approve payouts, each of two persons")
    hand.press("1 Payouts")
    hand.press("Approve several")
    hand.picture()
    hand.press("Approve those")
    assert Payout.objects.get().state == "approved-once"
    page = open_page(User.objects.create_superuser("bo", "bo@example.com"))
    page.goto("/admin/")
    second = Hand(page, keyboard=hand.keyboard)
    second.press("1 Payouts")
    second.press("Countersign several")
    second.press("Countersign those")
    assert Payout.objects.get().state == "ready"
    assert second.clicks == hand.clicks


def test_letter(hand: Hand, office):
    hand.errand("Show a letter as it was sent")
    hand.find("S1")
    hand.picture()
    with hand.page.expect_response("**/documents/**") as letter:
        hand.press("invoice", leaves=False)
    assert letter.value.headers["content-type"] == "application/pdf"


def test_trial_balance(hand: Hand, office):
    hand.errand("Save the trial balance")
    hand.press("Trial balance")
    hand.picture()
    with hand.page.expect_download() as file:
        hand.press("xlsx", leaves=False)
    assert file.value.suggested_filename == "trial-balance-501.xlsx"


def test_books(hand: Hand, office):
    hand.errand("Follow an amount from the trial balance to its entry")
    hand.press("Trial balance")
    hand.press("Client funds (bank)")
    assert "Payment B-250" in hand.reads()
    assert "The whole period" in hand.reads()
    hand.picture()
    entry = JournalEntry.objects.get(document_type="payment")
    hand.press(str(entry.pk))
    text = hand.reads()
    assert "OPERATOR BOOK, SEK" in text.upper()
    assert "Payment B-250" in text


def test_month(hand: Hand, office):
    hand.errand("Close a month")
    hand.press("Close a month")
    assert "Payments without an invoice" in hand.reads()
    hand.picture()
    hand.press("Close June 2026")
    assert "Close the books to the end of a month" in hand.reads()
    hand.press("Close period")
    assert str(Ledger.objects.get().closed_through) == "2026-06-30"


def test_colleague(hand: Hand, office):
    hand.errand("Make a colleague a case worker of one ledger")
    run("staff_roles")
    hand.press("Add")
    hand.fill("Username", "carl")
    hand.fill("Password", PASSWORD)
    hand.fill("Password confirmation", PASSWORD)
    hand.tick("Case worker")
    hand.tick("501 Testledger AB")
    hand.picture()
    hand.press("Save")
    carl = User.objects.get(username="carl")
    assert carl.staff_member.ledgers == [501]
    assert [one.name for one in carl.groups.all()] == ["Case worker"]
