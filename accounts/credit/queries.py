"""Queries of accounts and surpluses, as far as an actor may see them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.claim_levels import CLAIMED, ClaimLevel
from accounts.credit.models import Account, Surplus, SurplusUse
from accounts.errors import AccountNotFound, SurplusNotFound
from customers.models import Customer
from customers.queries import known_to
from ledger_project.core.actors import Actor
from ledger_project.core.locks import get_one
from ledger_project.core.models import PenaltyRate, ReferenceRate
from ledger_project.core.penalty_interest import half_year
from ledger_project.core.shared_states import AUTHORIZATION_AUTHORIZED, INVOICE_OPEN
from ledger_project.core.texts import say

ZERO_AMOUNT = Value(Decimal(0), output_field=DecimalField(max_digits=19, decimal_places=2))


def visible_to(actor: Actor, on: dt.date) -> QuerySet[Account]:
    """Return the accounts of customers that the actor sees, each with `live_reserved` as of `on`.

    That is the reserved amount without authorizations past their validity, which count as expired
    even before the expiry run. `penalty_interest` is the rate in force. `open_bill_id`,
    `open_bill_level` and `open_bill_reference` belong to the open invoice that is due first, among
    those of sellers that the actor covers.
    """
    stale = (
        Account.objects.filter(
            pk=OuterRef("pk"),
            authorizations__ledger=OuterRef("ledger"),
            authorizations__state=AUTHORIZATION_AUTHORIZED,
            authorizations__valid_to__lt=on,
        )
        .order_by()
        .values("pk")
        .annotate(
            total=Sum(
                F("authorizations__authorized")
                - F("authorizations__captured")
                - F("authorizations__released")
            )
        )
        .values("total")
    )
    reference = ReferenceRate.objects.filter(
        country=OuterRef("ledger__country"), since=half_year(on)
    ).values("percent")
    rates = PenaltyRate.objects.filter(
        Q(legal_entity="") | Q(legal_entity=OuterRef("customer__legal_entity")),
        ledger=OuterRef("ledger"),
        seller=None,
        since__lte=on,
    ).annotate(in_force=Coalesce(F("percent"), F("points") + Subquery(reference)))
    loaded: dict[str, Any] = {
        "live_reserved": F("reserved") - Coalesce(Subquery(stale), ZERO_AMOUNT),
        "penalty_interest": Coalesce(
            Subquery(rates.order_by("-legal_entity", "-since").values("in_force")[:1]), ZERO_AMOUNT
        ),
    }
    for name, column in (
        ("id", "id"), ("level", "claim_level"), ("reference", "payment_reference"),
    ):  # fmt: skip
        bill = _open_bill(actor).values(f"invoices__{column}")
        loaded[f"open_bill_{name}"] = Subquery(bill[:1])
    found = Account.objects.select_related("customer", "ledger").annotate(**loaded)
    found = found.filter(known_to(actor.sellers, "customer"))
    if actor.ledger is None:
        return found
    # The customer's ledger is named for the index that finds it by number.
    return found.filter(ledger=actor.ledger, customer__ledger=actor.ledger)


def _open_bill(actor: Actor) -> QuerySet[Account]:
    """Return the open invoice of the outer account that is due first, through the account."""
    covered = {} if actor.sellers is None else {"invoices__seller__in": actor.sellers}
    return Account.objects.filter(
        pk=OuterRef("pk"),
        ledger=OuterRef("ledger"),
        invoices__ledger=OuterRef("ledger"),
        invoices__state=INVOICE_OPEN,
        **covered,
    ).order_by("invoices__due_date", "invoices__id")


def get(actor: Actor, account_no: str, on: dt.date, *, lock: bool = False) -> Account:
    """Return one account by number, with a lock if asked. Raises `AccountNotFound`."""
    found = visible_to(actor, on).filter(account_no=account_no)
    if lock:
        # First the lock, then the sums: one statement that waits for the lock would return the
        # account of now with sums of before.
        own = Account.objects.filter(
            known_to(actor.sellers, "customer"), account_no=account_no
        ).order_by()
        own = own if actor.ledger is None else own.filter(ledger=actor.ledger)
        list(own.select_for_update().values_list("pk"))
    account = found.first()
    if account is None:
        raise AccountNotFound(say("There is no account {account_no}", account_no=account_no))
    return account


def surpluses_visible_to(actor: Actor, customer: Customer) -> QuerySet[Surplus]:
    """Return the customer's surpluses from sellers that the actor covers.

    Each has `has_open_invoice`: True if the customer has an open debt to one of those sellers.
    """
    covered = {} if actor.sellers is None else {"invoices__seller__in": actor.sellers}
    debts = Customer.objects.filter(
        pk=customer.pk,
        ledger=customer.ledger_id,
        invoices__ledger=customer.ledger_id,
        invoices__state=INVOICE_OPEN,
        invoices__capital_debt__gt=0,
        **covered,
    ).order_by()
    set_offs = SurplusUse.objects.filter(
        ledger=OuterRef("ledger"),
        surplus=OuterRef("pk"),
        kind=SurplusUse.Kind.SET_OFF,
        undone_on=None,
    ).order_by()
    found = (
        Surplus.objects.filter(ledger=customer.ledger_id, customer=customer)
        .select_related("customer")
        .annotate(
            has_open_invoice=Exists(debts),  # type: ignore[no-redef]
            has_set_off=Exists(set_offs),  # type: ignore[no-redef]
        )
    )
    return found if actor.sellers is None else found.filter(seller__in=actor.sellers)


def get_surplus(actor: Actor, customer: Customer, pk: int, *, lock: bool = False) -> Surplus:
    """Return one surplus of a customer. Raises `SurplusNotFound`."""
    found = surpluses_visible_to(actor, customer).filter(pk=pk)
    return get_one(
        found,
        SurplusNotFound(say("There is no surplus {value}", value=pk or "").strip()),
        lock=lock,
    )


def with_claim_level(found: QuerySet[Account]) -> QuerySet[Account]:
    """Add to each account `claim_level`: the highest of its customer's open invoices, or ""."""
    levels = _claim_levels(OuterRef("customer"), OuterRef("ledger"))
    level = Coalesce(Subquery(levels[:1]), Value(""), output_field=CharField())
    return found.annotate(claim_level=level)  # type: ignore[no-redef]


def claim_level(customer: Customer) -> str:
    """Return the highest claim level of a customer's open invoices; "" for none."""
    return str(_claim_levels(customer.pk, customer.ledger_id).first() or "")


def _claim_levels(customer: int | OuterRef, ledger: int | OuterRef) -> Any:
    """Return the claim levels of a customer's open invoices past `Invoice`, highest first."""
    rank = Case(
        *(
            When(invoices__claim_level=level, then=Value(position))
            for position, level in enumerate(ClaimLevel.values)
        ),
        output_field=IntegerField(),
    )
    claimed = Customer.objects.filter(
        pk=customer,
        ledger=ledger,
        invoices__ledger=ledger,
        invoices__state=INVOICE_OPEN,
        # Written like the condition of the index, so that the many unclaimed are not read.
        invoices__claim_level__in=CLAIMED,
    )
    return claimed.order_by(rank.desc()).values_list("invoices__claim_level", flat=True)
