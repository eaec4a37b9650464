"""Queries of collection cases: what the agency has collected, charged and remitted of each."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from invoices.errors import CollectionCaseNotFound
from invoices.models import CollectionAnswer, CollectionCase
from ledger_project.core.actors import Actor
from ledger_project.core.locks import get_one
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.texts import say

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


def get_case(actor: Actor, key: int, *, lock: bool = False) -> CollectionCase:
    """Return one case by its key. Raises `CollectionCaseNotFound`."""
    missing = CollectionCaseNotFound(
        say("There is no collection case {value}", value=key or "").strip()
    )
    return get_one(cases(actor).filter(pk=key), missing, lock=lock)


def with_sums(found: QuerySet[CollectionCase]) -> QuerySet[CollectionCase]:
    """Add what is `collected`, the `costs`, what is `remitted`, `outstanding` and `unreported`.

    Outstanding is what the agency owes still: booked, but not settled by a payment of the bank.
    Unreported is what it has not yet said that it remits; below zero, costs.
    """
    return found.annotate(  # type: ignore[no-redef]
        collected=_sum(F("capital") + F("fees") + F("interest") + PASSED_ON, kind=Kind.PAYMENT),
        costs=_sum(PASSED_ON, kind=Kind.COSTS),
        remitted=_sum(F("amount"), kind=Kind.REMITTED, payment__isnull=False),
        reported=_sum(F("amount"), kind=Kind.REMITTED),
    ).annotate(
        outstanding=F("collected") - F("costs") - F("remitted"),
        unreported=F("collected") - F("costs") - F("reported"),
    )


def summed(case: CollectionCase) -> CollectionCase:
    """Return a case as it is now, with the sums of its answers; not locked."""
    return with_sums(CollectionCase.objects.all()).get(ledger=case.ledger_id, pk=case.pk)


def _sum(amount: object, **of: object) -> Coalesce:
    answers = CollectionAnswer.objects.filter(
        ledger=OuterRef("ledger"), case=OuterRef("pk"), fault="", undone_on=None, **of
    )
    total = answers.order_by().values("case").annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(total), Value(ZERO), output_field=AmountField())
