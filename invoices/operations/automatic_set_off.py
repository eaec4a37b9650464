"""Set-off before claims: customers' surpluses meet their oldest overdue debts to the same seller.

Nobody is reminded of a debt while the operator or the seller holds money of theirs that would pay
it. What is disputed, has respite, is being drawn, or waits for a credit invoice is left alone. Each
set-off is a transaction of its own, so an interrupted run is simply repeated.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.credit.states import OWED
from accounts.models import Surplus
from invoices.models import Draw, Invoice, InvoiceType
from invoices.operations.set_off import set_off
from invoices.states import OPEN
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.calendar import is_bank_day
from ledger_project.core.models import Ledger


def set_off_surpluses(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[int]:
    """Set surpluses off against overdue debts, and yield the number of set-offs of each surplus.

    Only on the days on which claims are made, and if the ledger's setting says so. The oldest
    surplus meets the oldest debt first. Books: as `set_off`.
    """
    if not (ledger.set_off_before_claims and is_bank_day(ledger.country, on)):
        return
    found = _surpluses(ledger, on).filter(Exists(_debts(ledger, on).filter(_same_sides())))
    for key in list(found.order_by("value_on", "pk").values_list("pk", flat=True)):
        count = 0
        while transactions.run(partial(_meet_oldest, ledger, key, actor, on)):
            count += 1
        if count:
            yield count


def _meet_oldest(ledger: Ledger, key: int, actor: Actor, on: dt.date) -> bool:
    """Set a surplus off against the oldest debt that it may meet; return whether there was one."""
    locked = _surpluses(ledger, on).select_for_update(of=("self",)).select_related("ledger")
    surplus = locked.filter(pk=key).first()
    if surplus is None:
        return False
    debts = _debts(ledger, on).filter(customer=surplus.customer_id, seller=surplus.seller_id)
    debt = debts.order_by("due_date", "pk").select_for_update(of=("self",)).first()
    if debt is None:
        return False
    surplus.has_open_invoice = True
    part = min(debt.undisputed_debt, surplus.remaining) if debt.disputed else None
    set_off(surplus=surplus, actor=actor, on=on, invoice_no=debt.invoice_no, amount=part)
    return True


def _surpluses(ledger: Ledger, on: dt.date) -> QuerySet[Surplus]:
    return Surplus.objects.filter(
        ledger=ledger,
        customer__ledger=ledger,
        state=OWED,
        currency=ledger.currency,
        book_on__lte=on,
        seller__isnull=False,
    )


def _same_sides() -> Q:
    return Q(customer=OuterRef("customer"), seller=OuterRef("seller"))


def _debts(ledger: Ledger, on: dt.date) -> QuerySet[Invoice]:
    """Return the overdue debts of a ledger that wait for nothing."""
    credits = Invoice.objects.filter(
        ledger=OuterRef("ledger"), credited_invoice=OuterRef("pk"), state=OPEN, capital_debt__lt=0
    )
    draws = Draw.objects.filter(ledger=OuterRef("ledger"), invoice=OuterRef("pk"), outcome="")
    return Invoice.objects.filter(
        Q(disputed=False) | Q(disputed_amount__lt=F("capital_debt")),
        Q(respite_on__isnull=True) | Q(respite_on__lt=on),
        Q(claims_after__isnull=True) | Q(claims_after__lt=on),
        ledger=ledger,
        state=OPEN,
        type=InvoiceType.DEBIT,
        currency=ledger.currency,
        issued_on__lte=on,
        interest_after__lt=on,
    ).exclude(Exists(credits) | Exists(draws))
