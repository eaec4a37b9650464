"""Erasure of personal data when its retention time is over; the books stay whole."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from accounts.credit.states import CLOSED
from accounts.models import (
    Account,
    CreditDecision,
    JournalEntry,
    Payout,
    Settlement,
    Surplus,
    SurplusUse,
)
from accounts.settlements.states import PAID, RETURNED
from customers.models import REVEALING, Consent, Customer
from customers.states import CUSTOMER
from invoices.models import (
    Authorization,
    Document,
    Invoice,
    InvoiceRow,
    Payment,
    PaymentMatch,
    PaymentReturn,
    PaymentReversal,
)
from invoices.states import CLOSED as INVOICE_CLOSED
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import IdempotencyKey, StateChange
from ledger_project.personal_data.errors import RetentionNotOver, StillOwed

ERASED = "Erased"
KEYS_LIVE = dt.timedelta(hours=24)
"""For so long a repeated request is promised its first answer."""


def erase(*, customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Erase a locked customer's identity once nothing is owed and the retention time is over.

    Name, identifiers, addresses and contacts are erased from the customer, its accounts,
    authorizations, credit decisions, consents, payouts, invoices and payments; its PDF documents
    are deleted. Numbers, dates, amounts, the journal and the files that were produced stay; the
    audit trail records the erasure.

    Raise `StillOwed` and `RetentionNotOver`.
    """
    CUSTOMER.require("erase", customer, actor, on)
    own = _own(customer)
    _require_nothing_owed(own)
    possible = years_after(last_business(customer), customer.ledger.retention_years)
    if on < possible:
        raise RetentionNotOver(customer, possible)
    # Expired keys still hold answers, which may contain personal data.
    stale = IdempotencyKey.objects.filter(ledger=customer.ledger_id)
    stale.filter(created_at__lt=Now() - KEYS_LIVE).delete()
    of_invoice = _own(customer, through="invoice")
    paid = PaymentMatch.objects.filter(**of_invoice).values("payment")
    payments = Payment.objects.filter(ledger=customer.ledger_id, pk__in=paid)
    payments.update(payer_name="", payer_account="", message="", remittance=[])
    for one in Authorization.objects.filter(**own).only("pk", "buyer").iterator():
        Authorization.objects.filter(pk=one.pk).update(
            buyer=_emptied(one.buyer), fingerprint="", collection_reference_text=""
        )
    Invoice.objects.filter(**own).update(printed={}, dispute_reason="", fingerprint="")
    InvoiceRow.objects.filter(**of_invoice).update(description="")
    Document.objects.filter(**of_invoice).delete()
    taken_back = PaymentReversal.objects.filter(ledger=customer.ledger_id, payment__in=paid)
    taken_back.update(message="")
    Account.objects.filter(**own).update(alias="", description="", fingerprint="")
    decisions_about(customer).update(request=None, facts=RawSQL("facts - 'age'", ()))
    SurplusUse.objects.filter(**_own(customer, through="surplus")).update(payout_iban="")
    return _erase_identity(customer, actor, on)


def _erase_identity(customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Empty the identity of a customer; number, dates and legal status stay, for the books."""
    Consent.objects.filter(ledger=customer.ledger_id, customer=customer).update(reference="")
    paid = PaymentMatch.objects.filter(**_own(customer, through="invoice")).values("payment")
    returned = PaymentReturn.objects.filter(ledger=customer.ledger_id, payment__in=paid)
    payouts = Q(**_own(customer)) | Q(ledger=customer.ledger_id, pk__in=returned.values("payout"))
    Payout.objects.filter(payouts).update(recipient="", iban="", bic="", account_number="")
    emptied = (*REVEALING, "reg_no", "reg_country", "vat_no", "preferred_language_code", "edi_van",
               "edi_interchange_recipient", "edi_buyer_id", "fingerprint")  # fmt: skip
    columns: dict[str, Any] = dict.fromkeys(emptied, "")
    columns |= {
        "name": ERASED,
        "addressee": ERASED,
        "country_code": customer.country_code,
        "protected_identity": False,
        "address_confirmed_on": None,
        "erased_on": on,
    }
    advance(customer, CUSTOMER, "erase", actor=actor, on=on, columns=columns)
    return customer


def decisions_about(customer: Customer) -> QuerySet[CreditDecision]:
    """Return the credit decisions on a customer, also those from before the person became one.

    The latter declined a person whom the ledger did not know yet; their `request` holds the
    identifier.
    """
    about = Q(customer=customer)
    if customer.reg_no:
        about |= Q(
            customer=None,
            accepted=False,
            request__buyer__reg_no=customer.reg_no,
            request__buyer__reg_country=customer.reg_country,
        )
    return CreditDecision.objects.filter(about, ledger=customer.ledger_id)


def last_business(customer: Customer) -> dt.date:
    """Return the date of the last purchase, booking, decision or change of a customer.

    An export of the held data is no business.
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
    changes = StateChange.objects.filter(**ledger).exclude(operation="export_personal_data")
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


def _emptied(buyer: dict[str, Any]) -> dict[str, Any]:
    """Return the buyer's members, all empty but the country."""
    emptied = {
        name: dict.fromkeys(value) if isinstance(value, dict) else None
        for name, value in buyer.items()
    }
    country = (buyer.get("invoiceAddress") or {}).get("countryCode")
    emptied["invoiceAddress"] = {
        **(emptied.get("invoiceAddress") or {}),
        "name": ERASED,
        "countryCode": country,
    }
    return emptied
