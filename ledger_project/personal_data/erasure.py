"""Erasure of personal data when its retention time is over; the books stay whole."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max, Model, Q, QuerySet

from accounts.credit.states import CLOSED
from accounts.models import Account, JournalEntry, Payout, Settlement, Surplus, SurplusUse
from accounts.settlements.states import PAID, RETURNED
from customers.models import Consent, Customer
from customers.states import CUSTOMER
from invoices.models import Authorization, Invoice
from invoices.states import CLOSED as INVOICE_CLOSED
from ledger_project.core import locks
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import StateChange
from ledger_project.personal_data.columns import ERASED, ERASED_NAME, empty
from ledger_project.personal_data.errors import RetentionNotOver, StillOwed
from ledger_project.personal_data.holdings import decisions_about, rows
from ledger_project.personal_data.retention import delete_old_keys

NO_BUSINESS = ("export_personal_data", "revoke_links")


def erase(*, customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Erase a locked customer's identity once nothing is owed and the retention time is over.

    In every table about the customer the columns of `ERASED` are emptied; documents are
    deleted. Numbers, dates, amounts, the journal and the files that were produced stay (`STAYING`
    says which and why); the audit trail records the erasure.

    Raise `StillOwed` and `RetentionNotOver`.
    """
    CUSTOMER.require("erase", customer, actor, on)
    _require_nothing_owed(_own(customer))
    possible = years_after(last_business(customer), customer.ledger.retention_years)
    if on < possible:
        raise RetentionNotOver(customer, possible)
    # Expired keys still hold answers, which may contain personal data.
    delete_old_keys(customer.ledger_id)
    # First the keys: some tables find their rows by what is erased in others.
    held = [(model, list(found.order_by().values_list("pk", flat=True)))
            for model, found in rows(customer)]  # fmt: skip
    for model, keys in sorted(held, key=lambda one: _place(one[0])):
        empty(customer.ledger_id, model, keys, of=customer.pk)
    columns: dict[str, Any] = dict.fromkeys(ERASED[Customer], "")
    columns |= {
        "name": ERASED_NAME,
        "addressee": ERASED_NAME,
        "protected_identity": False,
        "address_confirmed_on": None,
        "erased_on": on,
    }
    advance(customer, CUSTOMER, "erase", actor=actor, on=on, columns=columns)
    return customer


def _place(model: type[Model]) -> int:
    """Return the place of a table's rows in the order of locks; what nobody locks comes last."""
    name = str(model._meta.verbose_name)
    return locks.ORDER.index(name) if name in locks.ORDER else len(locks.ORDER)


def last_business(customer: Customer) -> dt.date:
    """Return the date of the last purchase, booking, decision or change of a customer.

    An export of the held data, or the end of links in letters, is no business.
    """
    return max(customer.registered_on, *_dates_of_business(customer))


def years_after(date: dt.date, years: int) -> dt.date:
    """Return the same day some years later; 29 February becomes 1 March where there is none."""
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return dt.date(date.year + years, 3, 1)


def _dates_of_business(customer: Customer) -> Iterator[dt.date]:
    own, ledger = _own(customer), {"ledger": customer.ledger_id}
    invoices = Invoice.objects.filter(**own).order_by().values("pk")
    settled = {
        f"{path}__ledger": customer.ledger_id
        for path in ("records", "records__line", "records__line__entry")
    }
    yield from _latest(Account.objects.filter(**own), "started_on")
    yield from _latest(Consent.objects.filter(**own), "given_on", "withdrawn_on")
    yield from _latest(Authorization.objects.filter(**own), "authorized_on")
    yield from _latest(decisions_about(customer), "business_date")
    entries = JournalEntry.objects.filter(**ledger, invoice_id__in=invoices)
    yield from _latest(entries, "book_on", "value_on")
    yield from _latest(SurplusUse.objects.filter(**_own(customer, through="surplus")), "book_on")
    yield from _latest(Payout.objects.filter(**own), "ordered_on", "paid_on", "returned_on")
    settlements = Settlement.objects.filter(
        **ledger, **settled, records__line__entry__invoice_id__in=invoices
    )
    yield from _latest(settlements, "settled_on")
    changes = StateChange.objects.filter(**ledger).exclude(
        operation__in=["export_personal_data", "revoke_links"]
    )
    of_customer = changes.filter(document_type="customer", document_id=customer.pk)
    yield from _latest(of_customer, "business_date")
    documents: Iterable[type[Model]] = (Consent, Account, Surplus, Authorization, Invoice)
    for model in documents:
        keys = model._default_manager.filter(**own).order_by().values("pk")
        of_kind = changes.filter(document_type=model._meta.model_name, document_id__in=keys)
        yield from _latest(of_kind, "business_date")


def _own(customer: Customer, *, through: str = "") -> dict[str, Any]:
    """Return the filter for rows that refer to a customer, directly or through another row."""
    ledger = {"ledger": customer.ledger_id}
    if not through:
        return {**ledger, "customer": customer}
    return {**ledger, f"{through}__ledger": customer.ledger_id, f"{through}__customer": customer}


def _latest(found: QuerySet[Any], *columns: str) -> list[dt.date]:
    latest = found.order_by().aggregate(**{f"latest_{one}": Max(one) for one in columns})
    return [date for date in latest.values() if date]


def _require_nothing_owed(own: dict[str, Any]) -> None:
    accounts = Account.objects.filter(**own)
    if accounts.filter(~Q(balance=0) | ~Q(reserved=0)).exists():
        raise StillOwed("An account has a balance or a reservation")
    if Surplus.objects.filter(remaining__gt=0, **own).exists():
        raise StillOwed("A surplus is not paid out")
    if Payout.objects.filter(**own).exclude(state__in=[PAID, RETURNED]).exists():
        raise StillOwed("A refund is on its way")
    if Invoice.objects.filter(**own).exclude(state=INVOICE_CLOSED).exists():
        raise StillOwed("An invoice is not closed")
    if accounts.exclude(state=CLOSED).exists():
        raise StillOwed("An account is not closed")
