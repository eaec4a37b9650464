"""What the runbook says to do about the histories of `test_second_events`; run in a shell."""

from django.db import transaction

from accounts.models import Surplus
from invoices import operations
from invoices.bank import payments
from invoices.models import Invoice, Payment
from ledger_project.core.actors import SYSTEM
from ledger_project.core.clock import business_date
from ledger_project.core.models import Ledger
from ledger_project.core.row_security import across_ledgers


@across_ledgers()
def correct() -> None:
    """Correct each history that can be; what M1-P was paid out the customer has to repay."""
    for invoice_no, cause, amount in (
        ("M1-S", "Fraud", None),
        ("M1-PART", "Fraud", None),
        ("M4-P", "Complaint", 30),
        ("M4-S", "Complaint", 30),
        ("M13-P", "Complaint", None),
        ("M13-S", "Complaint", None),
    ):
        credit_again(invoice_no, cause, amount)
    for bank_reference, invoice_no in (
        ("B-20", "M2-P"),
        ("B-21", "M2-S"),
        ("B-40", "M5-P"),
        ("B-41", "M5-S"),
        ("B-30", "M6-A"),
        ("B-50", "M7-PART"),
    ):
        rematch(bank_reference, invoice_no)
    for invoice_no in ("R-CROSS-B", "M3-B1", "M3-B2", "C-B"):
        set_off_again(invoice_no)
    for invoice_no in ("N1-P2", "N1-S2"):
        undo_set_off(invoice_no)
    for invoice_no in ("M7-FULL", "M7-FULL-S"):
        operate(operations.waive_fee, invoice_no, reason="Never owed")
    for invoice_no in ("M6-B", "M7-FULL", "M7-FULL-S", "M16-P"):
        operate(operations.waive_interest, invoice_no, reason="Never owed")


def operate(operation, invoice_no, **members) -> None:
    ledger = Ledger.objects.get(number=501)
    with transaction.atomic():
        invoices = Invoice.objects.select_related("customer", "ledger")
        invoice = invoices.get(ledger=ledger, invoice_no=invoice_no)
        operation(invoice=invoice, actor=SYSTEM, on=business_date(), **members)


def credit_again(invoice_no, cause, amount) -> None:
    operate(operations.undo_credit, invoice_no, credit_invoice_no=f"K-{invoice_no}", reason="Wrong")
    operate(
        operations.credit_invoice,
        invoice_no,
        credit_invoice_no=f"K-{invoice_no}-2",
        reason=cause,
        amount=amount,
    )


def rematch(bank_reference, invoice_no) -> None:
    with transaction.atomic():
        payment = Payment.objects.select_related("ledger").get(bank_reference=bank_reference)
        payments.rematch(
            payment=payment,
            actor=SYSTEM,
            on=business_date(),
            invoice_no=invoice_no,
            reason="As the check says",
        )


def undo_set_off(invoice_no) -> Surplus:
    with transaction.atomic():
        surplus = Surplus.objects.select_related("customer", "ledger", "entry").get(
            uses__invoice_no=invoice_no
        )
        surplus.has_set_off = surplus.has_open_invoice = True
        operations.undo_set_off(
            surplus=surplus,
            actor=SYSTEM,
            on=business_date(),
            invoice_no=invoice_no,
            reason="As the check says",
        )
        return surplus


def set_off_again(invoice_no) -> None:
    with transaction.atomic():
        surplus = undo_set_off(invoice_no)
        used = surplus.uses.get(invoice_no=invoice_no)
        surplus.refresh_from_db()
        operations.set_off(
            surplus=surplus,
            actor=SYSTEM,
            on=business_date(),
            invoice_no=invoice_no,
            amount=used.amount,
        )
