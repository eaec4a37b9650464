"""verify_ledger: clean books pass, and each kind of violation is named."""

from datetime import date

import pytest
from django.core.management import CommandError
from django.db import transaction

from reports.verification.checks.collection import CHECKS as COLLECTION_CHECKS
from reports.verification.checks.letters import CHECKS as LETTER_CHECKS
from reports.verification.checks.plans import CHECKS as PLAN_CHECKS
from tests.support.books import wrong
from tests.support.commands import run
from tests.support.sampling import WIDE
from tests.support.tampering import tamper


def test_clean_books_pass_with_counts(busy_ledger):
    run("seal_ledger", 501, publish=True)
    (result,) = run("verify_ledger", 501)
    assert result["clean"] is True
    checked = {one["check"]: one["checked"] for one in result["checks"]}
    assert checked["each entry balances in each book and currency"] == 39
    # Too young to be missed in a file: the check leaves it a minute.
    del checked["each row that a produced file should hold is in one, each settlement in its own"]
    # Its payments come in files without balances.
    del checked["each bank statement = its payments, payouts and the entries left out"]
    # Tests with transactions of their own before this one leave no roles.
    del checked["each change of staff accounts, and of what ledgers share, is in the audit trail"]
    # No day of it has ended.
    del checked["running balances of the books = sums of their lines, day by day"]
    # Nobody pays in parts here, or to an agency, or is sent letters: these have tests of their own.
    elsewhere = {one.name for one in (*PLAN_CHECKS, *COLLECTION_CHECKS, *LETTER_CHECKS)}
    assert {name for name, count in checked.items() if not count} == elsewhere
    assert {one["tie"] for one in result["checks"]} >= set(range(1, 11))


def test_as_of_a_past_day_only_that_days_books_count(busy_ledger, at):
    at("2026-06-20")
    (before,) = run("verify_ledger", 501, as_of="2026-06-07")
    (after,) = run("verify_ledger", 501, as_of="2026-06-08")
    assert before["clean"] is after["clean"] is True
    assert before["checks"][0]["checked"] == 0
    assert after["checks"][0]["checked"] == 39


INTEREST = [
    ("UPDATE invoices_invoicetransaction SET interest_change = -1 WHERE type = 'Payment'",
     "the interest that was paid had accrued"),
]  # fmt: skip

VIOLATIONS = [
    ("UPDATE accounts_journalline SET debit = debit + 1 WHERE role = 'client_funds' AND debit > 0",
     "each entry balances"),
    ("UPDATE accounts_journalline SET book_on = book_on - 1 WHERE role = 'sales'",
     "each line agrees"),
    ("UPDATE accounts_journalline SET role = 'fee_revenue' WHERE role = 'client_liability' "
     "AND credit > 0", "settlement receivable = client liability"),
    ("UPDATE invoices_invoicetransaction SET debt_change = debt_change + 1 WHERE type = 'Debit'",
     "principal debt of each invoice"),
    ("UPDATE accounts_journalentry SET invoice_id = NULL WHERE template = 'invoice_issued'",
     "receivables in the books belong"),
    ("UPDATE accounts_settlement SET fees = fees + 1, transferred = transferred - 1",
     "each settlement = the sum"),
    ("DELETE FROM accounts_settlementrecord", "unsettled records + returned payouts"),
    ("UPDATE invoices_payment SET amount = amount + 1 WHERE state = 'matched'", "client funds"),
    ("UPDATE accounts_account SET balance = balance + 1", "balance and reservation"),
    ("UPDATE accounts_account SET reserved = reserved + 1", "balance and reservation"),
    ("DELETE FROM customers_customerseller", "each seller knows the customers"),
    ("UPDATE accounts_settlement SET number = 'R501-0002'", "no gaps"),
    ("UPDATE core_numberseries SET last = last + 1 WHERE name = 'settlement'", "no gaps"),
    ("UPDATE invoices_authorization SET credited = credited + 1 WHERE credited > 0",
     "amounts and state of each authorization"),
    ("UPDATE invoices_authorization SET state = 'Expired' WHERE state = 'Captured'",
     "the state of each entity"),
    ("UPDATE customers_customer SET state = 'blocked'", "the state of each entity"),
    ("UPDATE accounts_account SET state = 'PendingClose'", "the state of each entity"),
    ("UPDATE customers_consent SET state = 'withdrawn', withdrawn_on = given_on",
     "the state of each entity"),
    ("DELETE FROM core_statechange WHERE document_type = 'invoice'", "the state of each entity"),
    ("UPDATE accounts_surplus SET state = 'closed', remaining = 0", "the state of each entity"),
    ("UPDATE customers_customer SET state = 'terminated'", "a terminated customer has closed"),
    ("UPDATE accounts_account SET state = 'Closed', balance = 0, reserved = 0",
     "a terminated customer has closed"),
    ("UPDATE accounts_account SET state = 'PendingClose', balance = 0, reserved = 0",
     "a pending close or termination"),
    ("UPDATE customers_customer SET state = 'terminating'; "
     "UPDATE accounts_account SET state = 'Closed', balance = 0, reserved = 0; "
     "UPDATE accounts_surplus SET state = 'closed', remaining = 0; "
     "UPDATE invoices_invoice SET state = 'closed', capital_debt = 0",
     "a pending close or termination"),
    ("UPDATE invoices_invoice SET debited = debited + 1", "amounts and state of each invoice"),
    ("UPDATE invoices_invoice SET late_fee = late_fee + 1", "amounts and state of each invoice"),
    ("UPDATE invoices_claim SET level = 'Reminder'", "the claim level of each invoice"),
    ("UPDATE invoices_claim SET fee = 7, fee_kind = 'late_fee'", "the claim level of each"),
    ("UPDATE invoices_invoicetransaction SET value_on = value_on - 1",
     "each transaction of an invoice agrees"),
    ("UPDATE invoices_document SET data = 'x'", "each stored document"),
    ("UPDATE invoices_payment SET amount = amount + 1, withdrawn = withdrawn + 1 "
     "WHERE state = 'withdrawn'",
     "each payment is at the bank"),
    ("UPDATE accounts_journalline SET role = 'fee_revenue' WHERE role = 'client_liability' "
     "AND entry_id IN (SELECT id FROM accounts_journalentry WHERE reverses_id IS NOT NULL)",
     "an entry and its mirror"),
    ("UPDATE accounts_surplus SET owed_by_client = NOT owed_by_client",
     "surpluses and unmatched"),
    ("UPDATE accounts_surplus SET remaining = remaining - 1", "remaining of each surplus"),
    ("UPDATE accounts_surplus SET amount = amount + 1, remaining = remaining + 1",
     "remaining of each surplus"),
    ("UPDATE accounts_surplususe SET amount = 7 - amount", "each use of a surplus"),
    ("UPDATE invoices_invoicetransaction SET debt_change = debt_change + 1 "
     "WHERE reference LIKE 'surplus %'",
     "each use of a surplus"),
    ("UPDATE invoices_invoicetransaction SET amount = amount + 1 WHERE type = 'SetOff'",
     "each use of a surplus"),
    ("UPDATE accounts_surplususe SET invoice_no = '852' WHERE kind = 'set-off'",
     "each use of a surplus"),
    ("UPDATE accounts_surplususe SET amount = amount + 1", "surpluses and unmatched"),
    ("UPDATE invoices_payment SET amount = amount + 1, remaining = remaining + 1 "
     "WHERE remaining > 0",
     "surpluses and unmatched"),
    ("UPDATE accounts_surplususe SET amount = amount + 1 WHERE kind = 'payout'",
     "each refund is a use"),
    ("UPDATE accounts_surplususe SET undone_on = NULL", "remaining of each surplus"),
    ("UPDATE invoices_paymentreturn SET amount = amount + 1", "each refund is a use"),
    ("DELETE FROM invoices_paymentreturn", "each refund is a use"),
    ("UPDATE accounts_payout SET paid_on = NULL, state = 'sent' WHERE paid_on IS NOT NULL",
     "payouts in transit"),
    ("UPDATE accounts_payout SET paid_on = ordered_on, state = 'paid' WHERE purpose = 'return'",
     "client funds"),
    ("UPDATE accounts_payout SET returned_on = NULL, state = 'sent' WHERE state = 'returned'",
     "payouts in transit"),
    ("UPDATE accounts_journalentry SET document_type = 'surplususe' "
     "WHERE template = 'payout_paid'", "money leaves the client funds"),
    ("UPDATE accounts_settlement SET events = events + 1", "each settlement = the sum"),
    ("UPDATE accounts_settlement SET commission_base = commission_base + 1",
     "each settlement = the sum"),
    ("UPDATE accounts_surplususe SET invoice_no = '852' WHERE kind = 'set-off'",
     "what each invoice was paid"),
    ("UPDATE invoices_paymentmatch SET met = met - 1 WHERE met > 0",
     "what each invoice was paid"),
    ("UPDATE accounts_journalentry SET document_id = document_id + 1000 "
     "WHERE template = 'payout_ordered'", "each event that was recorded"),
    ("INSERT INTO accounts_surplususe (ledger_id, surplus_id, kind, amount, reference, invoice_no, "
     "payout_iban, book_on, created_by) SELECT ledger_id, id, 'set-off', 1, '', '', '', book_on, "
     "'x' FROM accounts_surplus", "each event that was recorded"),
    ("DELETE FROM accounts_creditdecision WHERE id = (SELECT max(id) FROM accounts_creditdecision)",
     "each authorization was accepted"),
    ("UPDATE accounts_creditdecision SET facts = facts || '{\"requested\": \"1.00\"}'",
     "each authorization was accepted"),
    ("UPDATE invoices_authorization SET authorized_on = authorized_on - 1",
     "each authorization was accepted"),
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
        "DELETE FROM reports_exportedentry WHERE entry_id IN "
        "(SELECT id FROM accounts_journalentry WHERE template <> 'payout_paid')",
        "each row that a produced file",
    ),
    (
        "UPDATE reports_outputfile SET created_at = created_at + interval '1 hour'; "
        "DELETE FROM reports_exportedentry WHERE entry_id IN "
        "(SELECT id FROM accounts_journalentry WHERE template = 'payout_paid')",
        "each row that a produced file",
    ),
    (
        "UPDATE reports_outputfile SET created_at = created_at + interval '1 hour', "
        "variant = 'R501-0009' WHERE type IN ('ar-settlement', 'ar-accounting')",
        "each row that a produced file",
    ),
    ("UPDATE accounts_settlementfee SET amount = amount + 1 WHERE NOT invoiced",
     "each settlement = the sum"),
    ("UPDATE accounts_settlementfee SET amount = amount + 1 WHERE invoiced",
     "each fee invoice"),
    ("UPDATE accounts_payout SET amount = amount + 1", "each payout file"),
    ("UPDATE accounts_payout SET state = 'returned', returned_on = '2026-06-08'",
     "client funds"),
    ("UPDATE accounts_feeinvoice SET state = 'paid'", "what is left of each fee invoice"),
    ("UPDATE reports_outputfile SET source_id = source_id + 1000 WHERE type = 'sie4'",
     "each bookkeeping file exists once"),
    ("UPDATE reports_outputfile SET variant = '2-2' WHERE type = 'sie4'", "voucher numbers of SIE"),
    ("UPDATE invoices_invoicetransaction SET debt_change = debt_change + 1 WHERE type = 'Payment'",
     "for each customer and seller"),
    ("UPDATE accounts_surplususe SET amount = amount + 1 WHERE kind = 'set-off'",
     "for each customer and seller"),
    ("UPDATE accounts_journalentry SET template = 'invoice_credited' "
     "WHERE template = 'payment_exceeds_debt'; "
     "UPDATE invoices_invoicetransaction SET debt_change = 0 WHERE type = 'Payment'",
     "no credit of an invoice left a surplus"),
    ("UPDATE invoices_invoicetransaction SET type = 'WriteOff', debt_change = -1 "
     "WHERE type = 'Debit'", "money on a written-off debt"),
    ("UPDATE accounts_journalline SET seller_id = (SELECT id FROM core_seller WHERE number = '77') "
     "WHERE role = 'customer_surplus' AND entry_id IN "
     "(SELECT id FROM accounts_journalentry WHERE template = 'surplus_set_off')",
     "each set-off is booked on the seller"),
    ("UPDATE accounts_surplus SET seller_id = (SELECT id FROM core_seller WHERE number = '77')",
     "surpluses of each seller"),
    ("UPDATE accounts_surplus SET customer_id = (SELECT max(c.id) FROM customers_customer c "
     "WHERE c.id <> accounts_surplus.customer_id)",
     "each surplus is owed to the customer"),
    ("UPDATE invoices_invoicetransaction SET type = 'Returned', reminder_fee_change = 1 "
     "WHERE type = 'Payment'",
     "no fee or interest came back"),
    ("UPDATE accounts_journalline SET seller_id = (SELECT id FROM core_seller WHERE number = '77') "
     "WHERE role = 'customer_surplus' AND credit > 0", "a seller without open business"),
    ("UPDATE invoices_invoicetransaction SET reminder_fee_change = -1 WHERE type = 'Payment'",
     "each fee that was paid"),
    ("UPDATE invoices_invoicetransaction SET late_fee_change = -1 WHERE type = 'Payment'; "
     "UPDATE invoices_invoicetransaction SET amount = 80 WHERE type = 'Credit'",
     "no fee is kept"),
    ("UPDATE invoices_invoicetransaction SET value_on = book_on + 1, interest_change = -1 "
     "WHERE type = 'Payment'", "no payment paid interest of days after"),
    *INTEREST,
    ("UPDATE invoices_authorization SET payment_reference = '50050100000999'"
     " WHERE invoice_number = '853'", "payment reference"),
]  # fmt: skip


def test_each_violation_is_named_and_the_exit_status_is_not_zero(busy_ledger):
    missed = []
    for tampering, check in VIOLATIONS if WIDE else VIOLATIONS[::4]:
        with transaction.atomic():
            tamper(tampering)
            found = [one.check.name for one in wrong(busy_ledger)]
            if not any(check in name for name in found):
                missed.append((tampering, check, found))
            transaction.set_rollback(True)
    assert missed == []
    assert wrong(busy_ledger) == []
    tamper(VIOLATIONS[0][0])
    with pytest.raises(CommandError, match="violation"):
        run("verify_ledger", 501)


def test_a_use_of_a_surplus_on_a_wrong_date_is_a_violation_of_the_days_between(busy_ledger):
    tamper("UPDATE accounts_surplususe SET book_on = book_on - 1")
    assert [one.check.name for one in wrong(busy_ledger)] == [
        "each refund is a use of its customer's surplus, each return one of a payment"
    ]
    found = [one.check.name for one in wrong(busy_ledger, date.fromisoformat("2026-06-07"))]
    assert found == [
        "for each customer and seller: money in = what it met + the rounding kept + what is owed "
        "back",
        "surpluses and unmatched payments = their accounts in the books",
    ]
