"""verify_ledger: clean books pass, and each kind of violation is named."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection, transaction

from accounts.models import Payout
from accounts.settlements import payouts
from invoices.bank.returns import return_to_payer
from invoices.models import Payment
from reports.verification import verify
from tests.support.actors import person
from tests.support.bodies import customer_body
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import issue_invoice
from tests.support.payments import PAYER, receive

HEADER = "payment_reference,amount,currency,value_date,bank_reference,payer_name,payer_account"


@pytest.fixture
def busy_ledger(ledger, api, authorize, tmp_path):
    """Trade a day: purchases, payments, a surplus and its uses, a consent, a settlement, files."""
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
    path.write_text(
        f"{HEADER}\n{reference},90.00,SEK,2026-06-08,B1,,{PAYER}\n"
        f"1,5.00,SEK,2026-06-08,B2,,{PAYER}\n1,6.00,SEK,2026-06-08,B5,,{PAYER}\n"
    )
    run("import_payments", str(path), ledger=501)
    surpluses = f"{authorization['customer']}/surpluses"
    (surplus,) = api.get(surpluses).data["items"]
    for operation, body in (
        ("pay-out-surplus", {"amount": 4}),
        ("set-off-surplus", {"amount": 3, "invoiceNo": "853"}),
    ):
        assert api.post(f"{surplus['@id']}/{operation}", body).status_code == 200
    boss = person("boss")
    returned = Payment.objects.get(bank_reference="B5")
    return_to_payer(payment=returned, actor=boss, on=TODAY)
    for amount in (1, 2):
        assert api.post(f"{surplus['@id']}/pay-out-surplus", {"amount": amount}).status_code == 200
        payouts.reject(payout=Payout.objects.first(), actor=boss, on=TODAY, reason="Wrong")
    _care(api, ledger)
    consent = api.post(f"{authorization['customer']}/consents", {"type": "Autogiro"})
    assert consent.status_code == 201
    run("settle", 501)
    run("send_payouts", 501)
    payouts.confirm(payout=Payout.objects.get(amount=4), actor=boss, on=TODAY)
    run("register_seller", 501, "77", fees_invoiced=True)
    run("charge_monthly", 501, "77", "Portal", unit_price=Decimal(10), date=date(2026, 5, 1))
    run("invoice_fees", 501)
    run("produce_files", 501)
    connection.check_constraints()
    return ledger


def _care(api, ledger):
    """Reverse a payment, and use every operation on serviced invoices."""
    invoices = "/ledger/invoice/v1/501/invoices"
    overdue = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}
    customer = api.post(
        "/ledger/customer/v1/501/customers", customer_body(customerNo="7", nationalIdentifier=None)
    )
    assert customer.status_code == 201, customer.text
    for number in ("S1", "S2", "S3"):
        issue_invoice(api, customerNo="7", invoiceNo=number, **overdue)
    credited = {"invoiceType": "credit", "creditedInvoiceNo": "S1"}
    issue_invoice(api, 25, customerNo="7", invoiceNo="SK", **credited)
    for path, body in (
        ("SK/set-off", {"amount": 5}),
        ("SK/owe-to-customer", {}),
        ("S1/report-direct-payment", {"amount": 20, "valueDate": "2026-06-08", "reference": "D1"}),
        ("S1/credit", {"amount": 10, "reason": "Complaint", "creditInvoiceNo": "SK2"}),
        ("S2/transfer-to-debt-collection", {}),
        ("S3/write-off", {"reason": "Lost"}),
    ):
        answer = api.post(f"{invoices}/{path}", body)
        assert answer.status_code == 200, answer.text
    assert api.get(f"{invoices}/S1/documents/invoice").status_code == 200
    reference = api.get(f"{invoices}/S2").data["paymentReference"]
    for kind in ("payment", "reversal"):
        receive(ledger, reference, 50, bank=f"bounced-{kind}", kind=kind)


def test_clean_books_pass_with_counts(busy_ledger):
    run("seal_ledger", 501, publish=True)
    (result,) = run("verify_ledger", 501)
    assert result["clean"] is True
    checked = {one["check"]: one["checked"] for one in result["checks"]}
    assert checked["each entry balances in each book and currency"] == 38
    # Too young to be missed in a file: the check leaves it a minute.
    del checked["each row that a produced file should hold is in one, each settlement in its own"]
    assert min(checked.values()) > 0
    assert {one["tie"] for one in result["checks"]} >= set(range(1, 11))


def test_as_of_a_past_day_only_that_days_books_count(busy_ledger, at):
    at("2026-06-20")
    (before,) = run("verify_ledger", 501, as_of="2026-06-07")
    (after,) = run("verify_ledger", 501, as_of="2026-06-08")
    assert before["clean"] is after["clean"] is True
    assert before["checks"][0]["checked"] == 0
    assert after["checks"][0]["checked"] == 38


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
    ("UPDATE accounts_feeinvoice SET state = 'paid'", "in the books once"),
    ("UPDATE reports_outputfile SET source_id = source_id + 1000 WHERE type = 'sie4'",
     "each bookkeeping file exists once"),
    ("UPDATE reports_outputfile SET variant = '2-2' WHERE type = 'sie4'", "voucher numbers of SIE"),
    ("UPDATE invoices_invoicetransaction SET debt_change = debt_change + 1 WHERE type = 'Payment'",
     "payments of each customer"),
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


def tamper(statement):
    """Run a statement as the database's owner could: the guards are lifted first."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0
        cursor.execute("SET session_replication_role = origin")


def test_each_violation_is_named_and_the_exit_status_is_not_zero(busy_ledger):
    missed = []
    for tampering, check in VIOLATIONS:
        with transaction.atomic():
            tamper(tampering)
            found = [one.check.name for one in verify(busy_ledger) if one.violations]
            if not any(check in name for name in found):
                missed.append((tampering, check, found))
            with pytest.raises(CommandError, match="violation"):
                run("verify_ledger", 501)
            transaction.set_rollback(True)
    assert missed == []
    assert [one for one in verify(busy_ledger) if one.violations] == []


def test_a_use_of_a_surplus_on_a_wrong_date_is_a_violation_of_the_days_between(busy_ledger):
    tamper("UPDATE accounts_surplususe SET book_on = book_on - 1")
    assert [one.check.name for one in verify(busy_ledger) if one.violations] == [
        "each refund is a use of its customer's surplus, each return one of a payment"
    ]
    found = [
        one.check.name
        for one in verify(busy_ledger, date.fromisoformat("2026-06-07"))
        if one.violations
    ]
    assert found == [
        "surpluses and unmatched payments = their accounts in the books",
    ]
