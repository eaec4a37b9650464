"""verify_ledger: clean books pass, and each kind of breach is named."""

from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection

from reports.proof import prove
from tests.commands.run import run

HEADER = "payment_reference,amount,currency,value_date,bank_reference"


@pytest.fixture
def busy_ledger(ledger, api, authorize, tmp_path):
    """A day with a capture, a credit, payments, a surplus, a settlement and files."""
    authorization = authorize(amount=Decimal("100.00"), number="852")
    api.post(authorization["captures"], {"amount": 80, "sellerCaptureReference": "c-1"})
    api.post(
        authorization["credits"],
        {"amount": 10, "creditInvoiceNumber": "852-K1", "reason": "Complaint"},
    )
    open_one = authorize(amount=Decimal("50.00"), number="853")
    api.post(open_one["captures"], {})
    reference = authorization["invoicePurchaseDetails"]["paymentReference"]
    path = tmp_path / "payments.csv"
    path.write_text(f"{HEADER}\n{reference},90.00,SEK,2026-06-08,B1\n1,5.00,SEK,2026-06-08,B2\n")
    run("import_payments", str(path), ledger=501)
    run("settle", 501)
    run("produce_files", 501)
    connection.check_constraints()
    return ledger


def test_clean_books_pass_with_counts(busy_ledger):
    (result,) = run("verify_ledger", 501)
    assert result["clean"] is True
    checked = {one["check"]: one["checked"] for one in result["checks"]}
    assert checked["each entry balances in each book and currency"] == 13
    # Too young to be missed in a file: the check leaves it a minute.
    del checked[
        "what a produced bookkeeping file should hold is in one, each settlement in its own"
    ]
    assert min(checked.values()) > 0
    assert {one["tie"] for one in result["checks"]} >= set(range(1, 8))


def test_as_of_a_past_day_only_that_days_books_count(busy_ledger, at):
    at("2026-06-20")
    (before,) = run("verify_ledger", 501, as_of="2026-06-07")
    (after,) = run("verify_ledger", 501, as_of="2026-06-08")
    assert before["clean"] is after["clean"] is True
    assert before["checks"][0]["checked"] == 0
    assert after["checks"][0]["checked"] == 13


BREACHES = [
    ("UPDATE accounts_journalline SET debit = debit + 1 WHERE role = 'client_funds' AND debit > 0",
     "each entry balances"),
    ("UPDATE accounts_journalline SET book_on = book_on - 1 WHERE role = 'sales'",
     "each line agrees"),
    ("UPDATE accounts_journalline SET role = 'fee_revenue' WHERE role = 'client_liability' "
     "AND credit > 0", "settlement receivable = client liability"),
    ("UPDATE invoices_invoicetransaction SET debt_change = debt_change + 1 WHERE type = 'Debit'",
     "capital debt of each invoice"),
    ("UPDATE accounts_journalentry SET invoice_id = NULL WHERE template = 'invoice_issued'",
     "receivables in the books belong"),
    ("UPDATE accounts_settlement SET fees = fees + 1, transferred = transferred - 1",
     "each settlement = the sum"),
    ("DELETE FROM accounts_settlementrecord", "what is not settled yet"),
    ("UPDATE invoices_payment SET amount = amount + 1", "client funds"),
    ("UPDATE accounts_account SET balance = balance + 1", "balance and reservation"),
    ("UPDATE accounts_account SET reserved = reserved + 1", "balance and reservation"),
    ("UPDATE accounts_settlement SET number = 'R501-0002'", "no gaps"),
    ("UPDATE core_numberseries SET last = last + 1 WHERE name = 'settlement'", "no gaps"),
    ("UPDATE invoices_authorization SET credited = credited + 1 WHERE credited > 0",
     "amounts and state of each authorization"),
    ("UPDATE invoices_authorization SET state = 'Expired' WHERE state = 'Captured'",
     "amounts and state of each authorization"),
    ("UPDATE invoices_invoice SET debited = debited + 1", "amounts and state of each invoice"),
    ("UPDATE accounts_surplus SET remaining = remaining - 1", "surpluses and unmatched"),
    ("INSERT INTO invoices_capture (ledger_id, authorization_id, reference, amount, business_date, "
     "authorized_after, captured_after, credited_after, remaining_after, created_by) SELECT "
     "ledger_id, id, 'x', 1, valid_to, 1, 1, 0, 0, 'x' FROM invoices_authorization",
     "each event that was recorded"),
    ("UPDATE reports_outputfile SET size = size + 1", "each stored file"),
    (
        "UPDATE reports_outputfilechunk SET data = overlay(data placing 'x' from 1)",
        "each stored file",
    ),
    (
        "UPDATE reports_outputfile SET created_at = created_at + interval '1 hour'; "
        "DELETE FROM reports_exportedentry",
        "what a produced bookkeeping file",
    ),
    (
        "UPDATE reports_outputfile SET created_at = created_at + interval '1 hour', "
        "variant = 'R501-0009' WHERE type IN ('ar-settlement', 'ar-accounting')",
        "what a produced bookkeeping file",
    ),
    ("UPDATE invoices_authorization SET payment_reference = '50050100000999'"
     " WHERE invoice_number = '853'", "payment reference"),
]  # fmt: skip


@pytest.mark.parametrize(("tampering", "check"), BREACHES, ids=[one for _, one in BREACHES])
def test_a_breach_is_named_and_the_exit_status_is_not_zero(busy_ledger, tampering, check):
    with connection.cursor() as cursor:
        # What someone with the database's keys could do: the guards are lifted first.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(tampering)
        assert cursor.rowcount > 0
        cursor.execute("SET session_replication_role = origin")
    found = [one.check.name for one in prove(busy_ledger) if one.breaches]
    assert any(check in name for name in found), found
    with pytest.raises(CommandError, match="breach"):
        run("verify_ledger", 501)
