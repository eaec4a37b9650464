"""Payment plans: one or more invoices of a customer and seller, paid in parts."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from invoices.models.invoices import Invoice
from invoices.plan_states import ACTIVE, PAYMENT_PLAN, PROPOSED
from ledger_project.core.database_rules import append_only
from ledger_project.core.models import Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say


class PaymentPlan(Recorded):
    """An agreement to pay `amount`, all that was owed on its invoices and the fee, in parts.

    It covers what was owed on the day of its proposal or of its last change. While it is active its
    invoices name it (`Invoice.payment_plan`), until each is closed, and are not claimed. `fee` is
    charged on `fee_invoice` when it is accepted. Interest runs on, and is due with the last part:
    that is paid when nothing is owed any more. `paid` is what met the debt until the plan was over;
    of an active plan `queries` loads it.
    """

    customer = LedgerForeignKey(Customer, related_name="payment_plans")
    seller = LedgerForeignKey(Seller, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in PAYMENT_PLAN.states], default=PROPOSED
    )
    currency = models.CharField(max_length=3)
    amount = AmountField()
    fee = AmountField(default=ZERO, validators=[MinValueValidator(0)])
    fee_invoice = LedgerForeignKey(Invoice, null=True, related_name="+")
    first_due_on = models.DateField("first part due on")
    last_due_on = models.DateField("last part due on")
    proposed_on = models.DateField("proposed on")
    accepted_on = models.DateField("accepted on", null=True)
    ended_on = models.DateField("ended on", null=True)
    paid = AmountField(default=ZERO)

    paid_now = ZERO  # Loaded by `queries.payment_plans`.

    class Meta:
        ordering = ["-id"]
        permissions = PAYMENT_PLAN.permissions()
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, fee__gte=0, fee__lt=F("amount"))
                & (Q(fee=0, fee_invoice__isnull=True) | Q(fee__gt=0, fee_invoice__isnull=False)),
                name="plan_amounts_positive",
            ),
            models.CheckConstraint(
                condition=Q(state=PROPOSED, accepted_on__isnull=True, ended_on__isnull=True)
                | Q(state=ACTIVE, accepted_on__isnull=False, ended_on__isnull=True)
                | ~Q(state__in=[PROPOSED, ACTIVE]) & Q(ended_on__isnull=False),
                name="plan_dates_of_its_state",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "customer", "id"], name="plan_of_customer"),
            models.Index(fields=["ledger", "seller", "id"], name="plan_of_seller"),
            models.Index(fields=["ledger", "id"], name="plan_active", condition=Q(state=ACTIVE)),
        ]

    def __str__(self) -> str:
        return say("Plan {key}", key=self.pk)

    def get_absolute_url(self) -> str:
        return f"/ledger/invoice/v1/{self.ledger_id}/payment-plans/{self.pk}"

    def concerns(self) -> dict[str, Any]:
        """Return the customer and the seller that an event of this plan names."""
        return {"customer_no": self.customer.customer_no, "seller_id": self.seller_id}


class PlannedInvoice(Recorded):
    """What was owed on an invoice when its plan was proposed or last changed, by kind.

    The plan's fee is among the `fees` of the invoice that it is charged on. `met_before` is what
    had met debts of the invoice when the plan began to count: what came since is the plan's.
    `debited` is all that was sold on it until then: what was captured since is not in the plan. Of
    plans from before that was known it is null.
    """

    plan = LedgerForeignKey(PaymentPlan, related_name="planned")
    invoice = LedgerForeignKey(Invoice, related_name="planned")
    capital = AmountField("principal")
    fees = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    met_before = AmountField("met before", default=ZERO)
    debited = AmountField("sold until then", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "plan", "invoice"], name="planned_once"),
            models.CheckConstraint(
                condition=Q(capital__gte=0, fees__gte=0, interest__gte=0),
                name="planned_amounts_positive",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "invoice"], name="planned_of_invoice")]

    def __str__(self) -> str:
        return say("{invoice} in plan {plan}", invoice=self.invoice_id, plan=self.plan_id)


class PlanPart(Recorded):
    """A part of a payment plan. On `replaced_on` a change put other parts in its place.

    It was reminded on `reminded_on`, with `pay_by` as its last day.
    """

    plan = LedgerForeignKey(PaymentPlan, related_name="parts")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField("due on")
    amount = AmountField()
    reminded_on = models.DateField("reminded on", null=True)
    pay_by = models.DateField("pay by", null=True)
    replaced_on = models.DateField("replaced on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "plan", "number"],
                condition=Q(replaced_on__isnull=True),
                name="plan_part_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & (
                    Q(reminded_on__isnull=True, pay_by__isnull=True)
                    | Q(reminded_on__isnull=False, pay_by__isnull=False)
                ),
                name="plan_part_in_range",
            ),
        ]
        triggers = [append_only("ledger_id", "plan_id", "number", "due_on", "amount")]

    def __str__(self) -> str:
        return say("Part {number}", number=self.number)
