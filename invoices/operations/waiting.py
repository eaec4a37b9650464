"""Payments that wait: what was issued meanwhile may be what they are for."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from invoices.models import Payment
from invoices.operations.matching import find
from invoices.operations.payments import match
from invoices.payment_files.transactions import BankTransaction
from invoices.states import UNMATCHED
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger


def match_waiting(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[bool]:
    """Look for the invoice of each payment that waits; tell of each whether it is matched now.

    By the rules of an import, each in a transaction of its own. Books: as `match`.
    """
    waiting = Payment.objects.filter(ledger=ledger, state=UNMATCHED).order_by("pk")
    for key in list(waiting.values_list("pk", flat=True)):
        yield transactions.run(partial(_match, ledger, key, actor, on))


def _match(ledger: Ledger, key: int, actor: Actor, on: dt.date) -> bool:
    locked = Payment.objects.select_for_update(of=("self",)).select_related("ledger")
    payment = locked.filter(ledger=ledger, pk=key, state=UNMATCHED).first()
    if payment is None:
        return False
    transaction = BankTransaction(
        bank_reference=payment.bank_reference,
        amount=payment.amount,
        currency=payment.currency,
        value_on=payment.value_on,
        payment_reference=payment.payment_reference,
        payer_name=payment.payer_name,
        payer_account=payment.payer_account,
        message=payment.message,
    )
    invoice = find(ledger, transaction)
    if invoice is None or on < max(invoice.issued_on, payment.book_on):
        return False
    match(payment=payment, actor=actor, on=on, invoice_no=invoice.invoice_no)
    return True
