"""The run over payment plans: remind a missed part, and break a plan whose reminder was in vain."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef

from invoices import plan_queries
from invoices.models import PaymentPlan, PlanPart
from invoices.operations.plans import held, over
from invoices.plan_states import ACTIVE, PAYMENT_PLAN
from invoices.plan_terms import PLAN_TERMS
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.calendar import bank_day_from, is_bank_day, last_due_before
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger

REMINDED, BROKEN, COMPLETED = "reminded", "broken", "completed"


def run_plans(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[str]:
    """Remind, break and complete plans as their terms say, and yield what was done of each.

    On bank days only, as claims. The first part that is not paid is reminded; if it is still unpaid
    after the day that the reminder gave, the plan is broken, and the claims of the whole debt go
    on. A rest that is too small to claim is left to the remission. Each plan is a transaction of
    its own, so an interrupted run is simply repeated.
    """
    if not is_bank_day(ledger.country, on):
        return
    late = last_due_before(ledger.country, on, PLAN_TERMS[ledger.country].days)
    parts = PlanPart.objects.filter(
        ledger=ledger, plan=OuterRef("pk"), replaced_on=None, due_on__lte=late
    )
    found = PaymentPlan.objects.filter(Exists(parts), ledger=ledger, state=ACTIVE)
    for key in list(found.order_by("pk").values_list("pk", flat=True)):
        if done := transactions.run(partial(_follow, ledger, key, late, actor, on)):
            yield done


def _follow(ledger: Ledger, key: int, late: dt.date, actor: Actor, on: dt.date) -> str:
    plan, invoices = held(PaymentPlan(ledger=ledger, pk=key))
    if plan.state != ACTIVE:
        return ""
    missed = plan_queries.first_unpaid(plan, on)
    if missed.part.due_on > late or plan_queries.owed(plan, on) < ledger.smallest_remainder:
        return ""
    if missed.part.due_on == plan.last_due_on and missed.unpaid < ledger.smallest_remainder:
        over(plan, invoices.values(), "complete", actor=actor, on=on)
        return COMPLETED
    facts: dict[str, object] = {
        "planId": plan.pk,
        "part": missed.part.number,
        "dueDate": missed.part.due_on,
        "unpaidAmount": missed.unpaid,
    }
    if missed.part.pay_by is None:
        days = PLAN_TERMS[ledger.country].days_to_pay
        pay_by = bank_day_from(ledger.country, on + dt.timedelta(days=days))
        missed.part.reminded_on, missed.part.pay_by = on, pay_by
        missed.part.save(update_fields=["reminded_on", "pay_by"])
        facts["payBy"] = pay_by
        advance(plan, PAYMENT_PLAN, "remind", actor=actor, on=on, facts=facts)
        return REMINDED
    if missed.part.pay_by > last_due_before(ledger.country, on, 1):
        return ""
    over(plan, invoices.values(), "fail", actor=actor, on=on, facts=facts)
    return BROKEN
