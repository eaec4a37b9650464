"""Reading accounts, and the books as of a date."""

import datetime as dt
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.errors import AccountNotFound
from accounts.models import Account, Surplus
from customers.models import Customer
from ledger_project.core.actors import Actor


def visible_to(actor: Actor, on: dt.date) -> QuerySet[Account]:
    """The accounts that the actor may know of, each with `live_reserved` as of `on`.

    That is the reserved amount without authorizations past their validity: they count as expired
    before any batch has freed what they hold.
    """
    stale = (
        Account.objects.filter(
            pk=OuterRef("pk"),
            authorizations__ledger=OuterRef("ledger"),
            authorizations__state="Authorized",
            authorizations__valid_to__lt=on,
        )
        .order_by()
        .values("pk")
        .annotate(
            held=Sum(
                F("authorizations__authorized")
                - F("authorizations__captured")
                - F("authorizations__released")
            )
        )
        .values("held")
    )
    zero = Value(Decimal(0), output_field=DecimalField(max_digits=19, decimal_places=2))
    found = Account.objects.select_related("customer").annotate(
        live_reserved=F("reserved") - Coalesce(Subquery(stale), zero)
    )
    return found if actor.ledger is None else found.filter(ledger=actor.ledger)


def get(actor: Actor, account_no: str, on: dt.date) -> Account:
    """One account by number. Raises `AccountNotFound`."""
    account = visible_to(actor, on).filter(account_no=account_no).first()
    if account is None:
        raise AccountNotFound(f"There is no account {account_no}")
    return account


def surpluses_visible_to(actor: Actor, customer: Customer) -> QuerySet[Surplus]:
    """The customer's surpluses, as far as they come from sellers that the actor covers."""
    found = Surplus.objects.filter(ledger=customer.ledger_id, customer=customer).select_related(
        "customer"
    )
    return found if actor.sellers is None else found.filter(seller__in=actor.sellers)
