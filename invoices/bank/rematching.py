"""Retry unmatched payments against invoices issued since."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from invoices.bank.matching import find
from invoices.bank.payments import split
from invoices.models import Payment
from invoices.states import UNMATCHED
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger


def rematch_payments(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[bool]:
    """Search again for the invoice of each unmatched payment; yield whether it is matched now.

    The rules are those of an import. Each payment is a transaction of its own. Books: as `match`.
    """
    unmatched = Payment.objects.filter(ledger=ledger, state=UNMATCHED).order_by("pk")
    for key in list(unmatched.values_list("pk", flat=True)):
        yield transactions.run(partial(_rematch, ledger, key, actor, on))


def _rematch(ledger: Ledger, key: int, actor: Actor, on: dt.date) -> bool:
    locked = Payment.objects.select_for_update(of=("self",)).select_related("ledger")
    payment = locked.filter(ledger=ledger, pk=key, state=UNMATCHED).first()
    # What was matched once and freed by staff is for staff to match.
    if payment is None or payment.remaining < payment.amount or on < payment.book_on:
        return False
    shares = find(ledger, payment, on)
    if not shares or any(on < share.invoice.issued_on for share in shares):
        return False
    split(
        payment=payment,
        actor=actor,
        on=on,
        shares=[(share.invoice.invoice_no, share.amount) for share in shares],
    )
    return True
