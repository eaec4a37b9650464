"""Queries of collection cases: what the agency has collected, charged and remitted of each."""

from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from invoices.errors import CollectionCaseNotFound
from invoices.models import CollectionAnswer, CollectionCase
from ledger_project.core.actors import Actor
from ledger_project.core.locks import get_one
from ledger_project.core.money import ZERO, AmountField

Kind = CollectionAnswer.Kind
PASSED_ON = F("expenses") + F("charges")


def cases(actor: Actor) -> QuerySet[CollectionCase]:
    """Return the cases that the actor may see, each with the sums of its answers."""
    related = ("invoice__customer", "invoice__seller", "invoice__ledger", "ledger")
    found = with_sums(CollectionCase.objects.all()).select_related(*related)
    if actor.ledger is not None:
        found = found.filter(ledger=actor.ledger)
    if actor.sellers is not None:
        found = found.filter(invoice__seller__in=actor.sellers)
    return found


def get_case(actor: Actor, key: int) -> CollectionCase:
    """Return one case by its key. Raises `CollectionCaseNotFound`."""
    missing = CollectionCaseNotFound(f"There is no collection case {key}")
    return get_one(cases(actor).filter(pk=key), missing, lock=False)


def with_sums(found: QuerySet[CollectionCase]) -> QuerySet[CollectionCase]:
    """Add what is `collected`, the `costs`, what is `remitted`, and what is `outstanding`.

    The latter is what the agency owes still: booked, but not settled by a payment of the bank.
    """
    return found.annotate(  # type: ignore[no-redef]
        collected=_sum(F("capital") + F("fees") + F("interest") + PASSED_ON, kind=Kind.PAYMENT),
        costs=_sum(PASSED_ON, kind=Kind.COSTS),
        remitted=_sum(F("amount"), kind=Kind.REMITTED, payment__isnull=False),
    ).annotate(outstanding=F("collected") - F("costs") - F("remitted"))


def unreported(case: CollectionCase) -> Decimal:
    """Return what the agency owes of a case and has not reported as remitted; below zero, costs."""
    answers = CollectionAnswer.objects.filter(
        ledger=case.ledger_id, case=case, fault="", undone_on=None
    )
    sums = answers.aggregate(
        collected=Sum(
            F("capital") + F("fees") + F("interest") + PASSED_ON, filter=Q(kind=Kind.PAYMENT)
        ),
        costs=Sum(PASSED_ON, filter=Q(kind=Kind.COSTS)),
        remitted=Sum("amount", filter=Q(kind=Kind.REMITTED)),
    )
    total = {name: amount or ZERO for name, amount in sums.items()}
    return total["collected"] - total["costs"] - total["remitted"]


def _sum(amount: object, **of: object) -> Coalesce:
    answers = CollectionAnswer.objects.filter(
        ledger=OuterRef("ledger"), case=OuterRef("pk"), fault="", undone_on=None, **of
    )
    total = answers.order_by().values("case").annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(total), Value(ZERO), output_field=AmountField())
