"""Queries of payment plans: what of each is paid, and which part is unpaid."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from invoices import queries
from invoices.errors import PaymentPlanNotFound
from invoices.models import Invoice, InvoiceTransaction, PaymentPlan, PlannedInvoice, PlanPart
from invoices.models.invoices import COSTS, TransactionType
from invoices.plan_states import ACTIVE
from ledger_project.core.actors import Actor
from ledger_project.core.locks import get_one
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.texts import say

RAISING = (TransactionType.DEBIT, TransactionType.FEE)
"""Transactions that raise a debt. By all the others it is met, or met no longer."""
_MET = -Sum(
    F("debt_change") + F("interest_change") + sum((F(f"{name}_change") for name in COSTS), Value(0))
)


@dataclass(frozen=True, slots=True)
class UnpaidPart:
    """The first part of a plan that is not paid, and what of it is not."""

    part: PlanPart
    unpaid: Decimal


def payment_plans(actor: Actor) -> QuerySet[PaymentPlan]:
    """Return the plans that the actor may see, each with `paid_now`, its parts and invoices."""
    found = with_paid(PaymentPlan.objects.all()).select_related("customer", "seller", "ledger")
    if actor.ledger is not None:
        found = found.filter(ledger=actor.ledger)
    if actor.sellers is not None:
        found = found.filter(seller__in=actor.sellers)
    parts = PlanPart.objects.filter(replaced_on=None).order_by("number")
    return found.prefetch_related(
        Prefetch("parts", parts, to_attr="present_parts"),
        Prefetch("planned", PlannedInvoice.objects.select_related("invoice")),
    )


def get_plan(actor: Actor, key: int, *, lock: bool = False) -> PaymentPlan:
    """Return one plan by its key. Raises `PaymentPlanNotFound`."""
    missing = PaymentPlanNotFound(say("There is no payment plan {value}", value=key or "").strip())
    return get_one(payment_plans(actor).filter(pk=key), missing, lock=lock)


def with_paid(found: QuerySet[PaymentPlan]) -> QuerySet[PaymentPlan]:
    """Add `paid_now`: what met the debts since a plan began to count, until it was over."""
    planned = PlannedInvoice.objects.filter(ledger=OuterRef("ledger"), plan=OuterRef("pk"))
    before = planned.order_by().values("plan").annotate(total=Sum("met_before")).values("total")
    met = InvoiceTransaction.objects.filter(
        ledger=OuterRef("ledger"),
        invoice__ledger=OuterRef("ledger"),
        invoice__planned__ledger=OuterRef("ledger"),
        invoice__planned__plan=OuterRef("pk"),
    ).exclude(type__in=RAISING)
    of_plan = met.order_by().values("invoice__planned__plan")
    none = Value(ZERO)
    return found.annotate(  # type: ignore[no-redef]
        paid_now=Case(
            When(
                state=ACTIVE,
                then=Coalesce(Subquery(of_plan.annotate(total=_MET).values("total")), none)
                - Coalesce(Subquery(before), none),
            ),
            default=F("paid"),
            output_field=AmountField(),
        )
    )


def paid(plan: PaymentPlan) -> Decimal:
    """Return what met the debts of a plan since it began to count, until it was over."""
    found = with_paid(PaymentPlan.objects.filter(ledger=plan.ledger_id, pk=plan.pk))
    return found.get().paid_now


def met_of(invoice: Invoice) -> Decimal:
    """Return all that has met debts of an invoice, fees and interest too."""
    found = InvoiceTransaction.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    total: Decimal | None = found.exclude(type__in=RAISING).aggregate(total=_MET)["total"]
    return total or ZERO


def owed(plan: PaymentPlan, on: dt.date) -> Decimal:
    """Return all that is owed on the invoices that an active plan still holds."""
    held = Invoice.objects.filter(
        ledger=plan.ledger_id, payment_plan=plan, planned__plan=plan, planned__ledger=plan.ledger_id
    )
    return sum(
        (one.capital_debt + one.costs + one.interest for one in queries.with_interest(held, on)),
        ZERO,
    )


def captured_since(plan: PaymentPlan) -> Decimal:
    """Return what was sold since an active plan began on the invoices that it still holds."""
    rows = PlannedInvoice.objects.filter(
        ledger=plan.ledger_id,
        plan=plan,
        debited__isnull=False,
        invoice__ledger=plan.ledger_id,
        invoice__payment_plan=plan,
    )
    total: Decimal | None = rows.aggregate(total=Sum(F("invoice__debited") - F("debited")))["total"]
    return total or ZERO


def first_unpaid(plan: PaymentPlan, on: dt.date) -> UnpaidPart:
    """Return the first part of an active plan that is not paid.

    The last one is paid when nothing is owed but what was sold since: with it, interest and fees
    since are due.
    """
    left, parts = paid(plan), current_parts(plan)
    for part in parts[:-1]:
        if left < part.amount:
            return UnpaidPart(part, part.amount - left)
        left -= part.amount
    return UnpaidPart(parts[-1], max(owed(plan, on) - captured_since(plan), ZERO))


def current_parts(plan: PaymentPlan) -> list[PlanPart]:
    """Return the parts of a plan that no change has replaced, in order."""
    found = PlanPart.objects.filter(ledger=plan.ledger_id, plan=plan, replaced_on=None)
    return list(found.order_by("number"))
