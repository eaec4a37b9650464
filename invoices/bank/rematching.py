"""Retry unmatched payments against invoices issued since."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet

from invoices.bank.matching import find
from invoices.bank.payments import split
from invoices.bank.remittances import settle_notes
from invoices.models import Payment, PaymentMatch
from invoices.states import UNMATCHED
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger


def rematch_payments(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[bool]:
    """Search again for the invoice of each unmatched payment; yield whether it is matched now.

    The rules are those of an import. What was matched before, and freed by staff, is for staff to
    match. Each payment is a transaction of its own. Books: as `match`.
    """
    unmatched = _never_matched(ledger).order_by("pk")
    for key in list(unmatched.values_list("pk", flat=True)):
        yield transactions.run(partial(_rematch, ledger, key, actor, on))


def _rematch(ledger: Ledger, key: int, actor: Actor, on: dt.date) -> bool:
    locked = _never_matched(ledger).select_for_update(of=("self",)).select_related("ledger")
    payment = locked.filter(pk=key, state=UNMATCHED).first()
    if payment is None or on < payment.book_on:
        return False
    shares = find(ledger, payment, on)
    if not shares or any(on < share.invoice.issued_on for share in shares):
        return False
    for share in shares:
        settle_notes(share, actor, on)
    split(
        payment=payment,
        actor=actor,
        on=on,
        shares=[(share.invoice.invoice_no, share.amount) for share in shares if share.amount],
    )
    return True


def _never_matched(ledger: Ledger) -> QuerySet[Payment]:
    matches = PaymentMatch.objects.filter(ledger=OuterRef("ledger"), payment=OuterRef("pk"))
    return Payment.objects.filter(~Exists(matches.order_by()), ledger=ledger, state=UNMATCHED)
