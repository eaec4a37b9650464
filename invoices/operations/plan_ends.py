"""What the end of a debt does to its payment plan: the last invoice that is closed completes it."""

import datetime as dt

from invoices import plan_queries
from invoices.models import Invoice, PaymentPlan, PlannedInvoice
from invoices.plan_states import ACTIVE, PAYMENT_PLAN
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance


def active_plan_of(invoice: Invoice) -> int | None:
    """Return the key of the active plan that an invoice left as it was closed, if there is one."""
    found = PlannedInvoice.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, plan__ledger=invoice.ledger_id
    )
    return found.filter(plan__state=ACTIVE).values_list("plan", flat=True).first()


def complete_without_debt(ledger: int, key: int, *, actor: Actor, on: dt.date) -> None:
    """Complete an active plan if none of its invoices is in it any more; it is locked for that.

    Two invoices that are closed at once wait for each other here, so the second one sees it.
    """
    found = PaymentPlan.objects.select_for_update(of=("self",)).select_related("customer")
    plan = found.get(ledger=ledger, pk=key)
    left = PlannedInvoice.objects.filter(
        ledger=ledger, plan=plan, invoice__ledger=ledger, invoice__payment_plan=plan
    )
    if plan.state != ACTIVE or left.exists():
        return
    paid = plan_queries.paid(plan)
    advance(
        plan,
        PAYMENT_PLAN,
        "complete",
        actor=actor,
        on=on,
        facts={"planId": plan.pk, "paidAmount": paid},
        columns={"ended_on": on, "paid": paid},
    )
