"""Payment plans: invoices of one customer and seller, paid in parts.

While a plan is active its invoices are not claimed. What meets their debts meets its parts, the
first one first, whichever invoice it was paid for. When it is broken or ended, claims go on from
where they were. Locks: the invoices, then the plan.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from invoices import plan_queries, queries
from invoices.ladder_queries import rules_of
from invoices.models import Invoice, PaymentPlan, PlannedInvoice, PlanPart
from invoices.models.invoices import TransactionType
from invoices.operations.plan_schedules import Schedule
from invoices.operations.subledger import Change, change
from invoices.plan_states import ACTIVE, PAYMENT_PLAN, PROPOSED
from invoices.plan_terms import PLAN_TERMS
from invoices.states import INVOICE
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, OperationNotAllowed
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance, record
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say

FEE = "collection_fee"
"""The component of the debt that a plan's fee is: a cost of collecting it."""
REFERENCE = "PaymentPlan"


def can_enter_plan(invoice: Invoice, on: dt.date) -> bool:
    """Return whether a plan can be made of an invoice, whoever asks."""
    row = INVOICE.transitions["enter_plan"]
    return invoice.state in row.sources and all(guard.holds(invoice, on) for guard in row.guards)


def propose_plan(
    *,
    ledger: Ledger,
    actor: Actor,
    on: dt.date,
    invoices: Sequence[str],
    schedule: Schedule,
    fee: Decimal = ZERO,
) -> Outcome[PaymentPlan]:
    """Propose to pay all that is owed on invoices of one customer and seller in parts.

    The parts are as much as is owed today with the fee. Nothing is held back before the plan is
    accepted. Raises `InvoiceNotFound`, `Invalid`, and the error of an invoice's state.
    """
    PAYMENT_PLAN.require_grant("propose", actor)
    largest = PLAN_TERMS[ledger.country].largest_fee
    if fee > largest:
        raise Invalid({"fee": say("Expected at most {largest}", largest=largest)})
    seen = [queries.get_invoice(actor, number, on) for number in dict.fromkeys(invoices)]
    locked = _locked(ledger.number, [one.pk for one in seen if one.ledger_id == ledger.number])
    if not locked:
        raise Invalid({"invoices": say("Expected one invoice or more")})
    if len({(one.customer_id, one.seller_id) for one in locked}) > 1:
        raise Invalid({"invoices": say("Expected invoices of one customer and one seller")})
    for invoice in locked:
        _require("enter_plan", invoice, on)
    first = min(locked, key=lambda one: (one.due_date, one.pk))
    rules = rules_of(ledger, first.customer.legal_entity, on)
    if fee and rules.exclusive and any(one.late_fee for one in locked):
        raise Invalid({"fee": say("The late fee stands for all costs")})
    rows = [_covered(one, on, fee if one is first else ZERO) for one in locked]
    total = _total(rows)
    parts = schedule.of(total, on)
    plan = PaymentPlan.objects.create(
        ledger=ledger,
        customer=first.customer,
        seller=first.seller,
        currency=first.currency,
        amount=total,
        fee=fee,
        fee_invoice=first if fee else None,
        first_due_on=parts[0][0],
        last_due_on=parts[-1][0],
        proposed_on=on,
        created_by=actor.name,
    )
    for row in rows:
        row.plan, row.created_by = plan, actor.name
    PlannedInvoice.objects.bulk_create(rows)
    _add_parts(plan, parts, actor)
    record(
        plan,
        PAYMENT_PLAN,
        "propose",
        from_state="",
        to_state=PROPOSED,
        actor=actor,
        on=on,
        facts=_facts(plan),
    )
    return Outcome(plan)


def accept_plan(*, paymentplan: PaymentPlan, actor: Actor, on: dt.date) -> PaymentPlan:
    """Put a plan, not locked yet, in force: its invoices are not claimed while it lasts.

    Its fee is charged on the invoice that was due first, and booked when it is paid. Raises the
    error of its state or of an invoice's, and `OperationNotAllowed` when the debt is another than
    when it was proposed; interest since then is due with the last part.
    """
    plan, invoices = held(paymentplan)
    PAYMENT_PLAN.require("accept", plan, actor, on)
    for row in _rows(plan):
        invoice = invoices[row.invoice_id]
        fee = plan.fee if invoice.pk == plan.fee_invoice_id else ZERO
        _require("enter_plan", invoice, on)
        if (row.capital, row.fees) != (invoice.capital_debt, invoice.costs + fee):
            raise PAYMENT_PLAN.conflict(
                plan,
                actor,
                on,
                say(
                    "What is owed on invoice {invoice_no} has changed since",
                    invoice_no=invoice.invoice_no,
                ),
                operation="accept",
            )
        charged = [Change(None, TransactionType.FEE, fee, {FEE: fee}, REFERENCE)] if fee else []
        row.met_before, row.debited = plan_queries.met_of(invoice), invoice.debited
        row.save(update_fields=["met_before", "debited"])
        change(
            invoice,
            "enter_plan",
            charged,
            actor=actor,
            on=on,
            columns={"payment_plan_id": plan.pk},
        )
    advance(
        plan,
        PAYMENT_PLAN,
        "accept",
        actor=actor,
        on=on,
        facts=_facts(plan),
        columns={"accepted_on": on},
    )
    return plan


def replace_parts(
    *, paymentplan: PaymentPlan, actor: Actor, on: dt.date, schedule: Schedule, reason: str
) -> PaymentPlan:
    """Put other parts in the place of an active plan's, not locked yet, for all that is owed now.

    Fees and interest since its beginning are in them. Raises the error of its state, and `Invalid`.
    """
    plan, invoices = held(paymentplan)
    PAYMENT_PLAN.require("replace_parts", plan, actor, on)
    rows = _rows(plan)
    for row in rows:
        invoice = invoices[row.invoice_id]
        now = _covered(invoice, on, ZERO)
        row.capital, row.fees, row.interest = now.capital, now.fees, now.interest
        row.met_before, row.debited = plan_queries.met_of(invoice), invoice.debited
    total = _total(rows)
    parts = schedule.of(total, on)
    PlannedInvoice.objects.bulk_update(
        rows, ["capital", "fees", "interest", "met_before", "debited"]
    )
    PlanPart.objects.filter(ledger=plan.ledger_id, plan=plan, replaced_on=None).update(
        replaced_on=on
    )
    _add_parts(plan, parts, actor)
    advance(
        plan,
        PAYMENT_PLAN,
        "replace_parts",
        actor=actor,
        on=on,
        reason=reason,
        facts={
            "planId": plan.pk,
            "amount": total,
            "parts": len(parts),
            "lastDueDate": parts[-1][0],
        },
        columns={
            "amount": total,
            "first_due_on": parts[0][0],
            "last_due_on": parts[-1][0],
        },
    )
    return plan


def end_plan(*, paymentplan: PaymentPlan, actor: Actor, on: dt.date, reason: str) -> PaymentPlan:
    """End a plan, not locked yet, or refuse its proposal; claims go on from where they were.

    Raises the error of its state.
    """
    plan, invoices = held(paymentplan)
    PAYMENT_PLAN.require("end", plan, actor, on)
    over(plan, invoices.values(), "end", actor=actor, on=on, reason=reason)
    return plan


def over(
    plan: PaymentPlan,
    invoices: Iterable[Invoice],
    operation: str,
    *,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """End a locked plan by an operation of its table: its locked invoices may be claimed again."""
    paid = plan_queries.paid(plan) if plan.state == ACTIVE else ZERO
    for invoice in invoices:
        if invoice.payment_plan_id == plan.pk:
            advance(
                invoice,
                INVOICE,
                "leave_plan",
                actor=actor,
                on=on,
                columns={"payment_plan_id": None},
            )
    advance(
        plan,
        PAYMENT_PLAN,
        operation,
        actor=actor,
        on=on,
        reason=reason,
        facts={"planId": plan.pk, "paidAmount": paid, **(facts or {})},
        columns={"ended_on": on, "paid": paid},
    )


def held(plan: PaymentPlan) -> tuple[PaymentPlan, dict[int, Invoice]]:
    """Return a plan and its invoices by key, all locked: the invoices first."""
    keys = PlannedInvoice.objects.filter(ledger=plan.ledger_id, plan=plan)
    invoices = _locked(plan.ledger_id, list(keys.values_list("invoice", flat=True)))
    found = PaymentPlan.objects.select_for_update(of=("self",)).select_related("customer", "ledger")
    locked = found.get(ledger=plan.ledger_id, pk=plan.pk)
    return locked, {one.pk: one for one in invoices}


def _locked(ledger: int, keys: Sequence[int]) -> list[Invoice]:
    found = Invoice.objects.select_for_update(of=("self",)).filter(ledger=ledger, pk__in=keys)
    return list(found.select_related("customer", "seller", "ledger").order_by("pk"))


def _rows(plan: PaymentPlan) -> list[PlannedInvoice]:
    return list(PlannedInvoice.objects.filter(ledger=plan.ledger_id, plan=plan))


def _require(operation: str, invoice: Invoice, on: dt.date) -> None:
    """Raise the refusal of an invoice that cannot be in a plan, whoever asks."""
    row = INVOICE.transitions[operation]
    if invoice.state not in row.sources:
        raise OperationNotAllowed(
            say(
                "Invoice {invoice_no} is {state}",
                invoice_no=invoice.invoice_no,
                state=say(invoice.state),
            )
        )
    for guard in row.guards:
        if not guard.holds(invoice, on):
            raise guard.error(invoice)


def _covered(invoice: Invoice, on: dt.date, fee: Decimal) -> PlannedInvoice:
    """Return what a plan covers of an invoice today, not saved; `fee` is yet to be charged."""
    return PlannedInvoice(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        capital=invoice.capital_debt,
        fees=invoice.costs + fee,
        interest=queries.interest(invoice, on),
    )


def _total(rows: Iterable[PlannedInvoice]) -> Decimal:
    return sum((one.capital + one.fees + one.interest for one in rows), ZERO)


def _add_parts(plan: PaymentPlan, parts: Sequence[tuple[dt.date, Decimal]], actor: Actor) -> None:
    PlanPart.objects.bulk_create(
        PlanPart(
            ledger_id=plan.ledger_id,
            plan=plan,
            number=number,
            due_on=due_on,
            amount=amount,
            created_by=actor.name,
        )
        for number, (due_on, amount) in enumerate(parts, start=1)
    )


def _facts(plan: PaymentPlan) -> dict[str, object]:
    return {
        "planId": plan.pk,
        "amount": plan.amount,
        "fee": plan.fee,
        "lastDueDate": plan.last_due_on,
    }
