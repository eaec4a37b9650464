"""Reading authorizations and invoices: an actor sees those of the sellers that it covers."""

import datetime as dt
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import Account
from invoices.errors import AuthorizationNotFound, InvoiceNotFound
from invoices.models import Authorization, Invoice, InvoiceTransaction
from invoices.states import AUTHORIZED, CLOSED, EXPIRED, OPEN
from ledger_project.core.actors import Actor


def authorizations_visible_to(actor: Actor) -> QuerySet[Authorization]:
    found = Authorization.objects.select_related("seller", "customer", "account")
    if actor.ledger is not None:
        # Also of the customer: a filter by its number finds it through an index of the ledger.
        found = found.filter(ledger=actor.ledger, customer__ledger=actor.ledger)
    return found if actor.sellers is None else found.filter(seller__in=actor.sellers)


def get_authorization(actor: Actor, pk: int, *, lock: bool = False) -> Authorization:
    """One authorization, locked if asked. Raises `AuthorizationNotFound`."""
    found = authorizations_visible_to(actor).filter(pk=pk)
    one = (found.select_for_update(of=("self",)) if lock else found).first()
    if one is None:
        raise AuthorizationNotFound(f"There is no authorization {pk}")
    return one


def in_state(found: QuerySet[Authorization], state: str, on: dt.date) -> QuerySet[Authorization]:
    """Those whose state counts as `state` on the date: `states.authorization_state` as a filter."""
    expired = Q(state=AUTHORIZED, valid_to__lt=on)
    if state == EXPIRED:
        return found.filter(expired | Q(state=EXPIRED))
    return found.filter(Q(state=state) & ~expired)


def reservations(actor: Actor, account: Account, on: dt.date) -> QuerySet[Authorization]:
    """The live authorizations on an account, as far as the actor may know of them."""
    found = authorizations_visible_to(actor).filter(account=account)
    return in_state(found, AUTHORIZED, on)


def account_transactions(
    actor: Actor, account: Account, first: dt.date, last: dt.date
) -> QuerySet[InvoiceTransaction]:
    """What changed the balance of an account in a period, as far as the actor may know of it."""
    found = InvoiceTransaction.objects.filter(
        ledger=account.ledger_id,
        invoice__ledger=account.ledger_id,
        # The customer implies nothing more, but there is an index for it.
        invoice__customer=account.customer_id,
        invoice__account=account,
        book_on__range=(first, last),
    ).select_related("invoice__account", "invoice__seller")
    return found if actor.sellers is None else found.filter(invoice__seller__in=actor.sellers)


def bills(actor: Actor, account: Account) -> QuerySet[Invoice]:
    """The invoices of an account, as far as the actor may know of them."""
    found = invoices_visible_to(actor).filter(
        ledger=account.ledger_id, customer=account.customer_id, account=account
    )
    return found.select_related("seller", "account")


def invoices_visible_to(actor: Actor, as_of: dt.date | None = None) -> QuerySet[Invoice]:
    """The invoices that the actor may know of.

    With `as_of`, those issued by that day's end, and their running amounts and state as the books
    stood then (`state_then`, `debited_then`, `credited_then`, `paid_then`, `capital_debt_then`).
    """
    found = Invoice.objects.select_related("seller", "customer", "authorization")
    if actor.ledger is not None:
        found = found.filter(ledger=actor.ledger, customer__ledger=actor.ledger)
    if actor.sellers is not None:
        found = found.filter(seller__in=actor.sellers)
    if as_of is None:
        return found.annotate(
            state_then=F("state"),
            debited_then=F("debited"),
            credited_then=F("credited"),
            paid_then=F("paid"),
            capital_debt_then=F("capital_debt"),
        )
    return (
        found.filter(issued_on__lte=as_of)
        .annotate(
            debited_then=_sum_then("amount", as_of, type="Debit"),
            credited_then=_sum_then("amount", as_of, type="Credit"),
            paid_then=_sum_then("amount", as_of, type="Payment"),
            capital_debt_then=_sum_then("debt_change", as_of),
        )
        .annotate(
            state_then=Case(
                When(capital_debt_then__gt=0, then=Value(OPEN)),
                default=Value(CLOSED),
                output_field=CharField(),
            )
        )
    )


def get_invoice(actor: Actor, invoice_no: str, as_of: dt.date | None = None) -> Invoice:
    """One invoice by number. Raises `InvoiceNotFound`."""
    one = invoices_visible_to(actor, as_of).filter(invoice_no=invoice_no).first()
    if one is None:
        raise InvoiceNotFound(f"There is no invoice {invoice_no}")
    return one


def transactions(invoice: Invoice) -> QuerySet[InvoiceTransaction]:
    """What has changed the invoice, in order."""
    found = InvoiceTransaction.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    return found.select_related("invoice")


def _sum_then(column: str, as_of: dt.date, **kind: str) -> Coalesce:
    transactions = InvoiceTransaction.objects.filter(
        Q(book_on__lte=as_of), ledger=OuterRef("ledger"), invoice=OuterRef("pk"), **kind
    )
    total = transactions.order_by().values("invoice").annotate(total=Sum(column)).values("total")
    amount = DecimalField(max_digits=19, decimal_places=2)
    return Coalesce(Subquery(total), Value(Decimal("0.00")), output_field=amount)
