"""Payment plans in the back office."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from customers.admin.person_pages import PersonPage
from customers.models import Customer
from invoices import operations, plan_queries
from invoices.admin.forms import INVOICES_SHOWN, described
from invoices.models import Invoice, PaymentPlan, PlannedInvoice, PlanPart
from invoices.operations import Part, Schedule
from invoices.plan_states import PAYMENT_PLAN
from invoices.plan_terms import PLAN_TERMS
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table, referring
from ledger_project.backoffice.forms import ExactAmountField, OperationForm, ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin, add_operation
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.money import ZERO, exact_amount
from ledger_project.core.statemachine import Guard
from ledger_project.core.texts import later, say

PLAN = (display.SELF, "state", "amount", "accepted_on", "last_due_on", "ended_on")
A_PART = re.compile(r"(\d{4}-\d{2}-\d{2})\s+([0-9]{1,12}([.,][0-9]{1,2})?)?\s*", re.ASCII)


class ScheduleForm(OperationForm):
    """Equal monthly parts, or each part on a line of its own."""

    number_of_parts = forms.IntegerField(
        required=False, min_value=1, help_text=later("Equal parts, a month apart.")
    )
    first_due_on = forms.DateField(
        required=False,
        label=later("First due date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    parts = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=later(
            "Instead of equal parts: one a line, due date and amount, such as "
            "2026-07-31 400.00. Of one the amount may be left out: it is the rest."
        ),
    )

    def clean_parts(self) -> list[Part]:
        parts = []
        for line in filter(None, map(str.strip, self.cleaned_data["parts"].splitlines())):
            found = A_PART.fullmatch(f"{line} ")
            try:
                due_on = dt.date.fromisoformat(found[1]) if found else None
            except ValueError:
                due_on = None
            if found is None or due_on is None:
                raise forms.ValidationError(
                    say("Expected a date and an amount, not “{line}”", line=line)
                )
            amount = exact_amount(Decimal(found[2].replace(",", "."))) if found[2] else None
            parts.append(Part(due_on, amount))
        return parts

    def members(self) -> dict[str, Any]:
        given = super().members()
        schedule = Schedule(
            tuple(given.pop("parts")), given.pop("number_of_parts"), given.pop("first_due_on")
        )
        return {**given, "schedule": schedule}


class ReplacePartsForm(ScheduleForm):
    reason = ReasonForm.base_fields["reason"]


class ProposePlanForm(ScheduleForm):
    """A plan of an invoice, with others of the same customer and seller if they are chosen."""

    others = forms.MultipleChoiceField(
        required=False,
        label=later("Other invoices"),
        widget=forms.CheckboxSelectMultiple,
        help_text=later("Open invoices of the same customer and seller that the plan covers, too."),
    )
    fee = ExactAmountField(required=False, least=ZERO)
    field_order = ("token", "others", "number_of_parts", "first_due_on", "parts", "fee")

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        found = Invoice.objects.filter(
            ledger=document.ledger_id, customer=document.customer_id, seller=document.seller_id
        ).select_related("customer")
        on = clock.date_of(document.ledger)
        able = [
            one
            for one in found.order_by("due_date", "pk")
            if one.pk != document.pk and operations.can_enter_plan(one, on)
        ]
        others: Any = self.fields["others"]
        others.choices = [(one.invoice_no, described(one)) for one in able[:INVOICES_SHOWN]]
        largest = PLAN_TERMS[document.ledger.country].largest_fee
        self.fields["fee"].help_text = say(
            "At most {largest}, which the law of the country allows.", largest=largest
        )

    def members(self) -> dict[str, Any]:
        given = super().members()
        others = given.pop("others")
        return {
            **given,
            "invoices": [self.entity.invoice_no, *others],
            "fee": given["fee"] or ZERO,
        }


PLANNABLE = Guard(
    "can_enter_a_plan",
    operations.can_enter_plan,
    lambda invoice: OperationNotAllowed(say("No plan can be made of it"), State=invoice.state),
)


def propose(*, invoice: Invoice, actor: Actor, on: dt.date, **members: Any) -> Any:
    """Propose a plan from the page of an invoice."""
    return operations.propose_plan(ledger=invoice.ledger, actor=actor, on=on, **members)


add_operation(
    Invoice,
    "propose",
    propose,
    ProposePlanForm,
    label=later("Propose payment plan"),
    machine=PAYMENT_PLAN,
    guard=PLANNABLE,
)
add_table(
    Customer, Table(later("Payment plans"), referring(PaymentPlan, "customer", "seller"), PLAN)
)


@admin.register(PaymentPlan)
class PaymentPlanAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = PAYMENT_PLAN
    operations = {
        "accept": Button(operations.accept_plan, label=later("Accept"), locked=False),
        "replace_parts": Button(operations.replace_parts, ReplacePartsForm, locked=False),
        "end": Button(operations.end_plan, ReasonForm, label=later("End"), locked=False),
    }
    facts = ("customer", "seller", "amount", "fee", "paid_now", "last_due_on")
    list_display = (
        "id", "ledger", "customer", "seller", "state", "amount", "accepted_on",
        "last_due_on", "ended_on",
    )  # fmt: skip
    list_select_related = ("ledger", "customer", "seller", "fee_invoice")
    list_filter = ("ledger", "state", "last_due_on")
    search_lookups = ("customer__customer_no", "seller__number")
    search_help_text = later("Number of the plan, the customer or the seller")
    tables = (
        Table(
            later("Parts"),
            referring(PlanPart, "plan"),
            ("number", "due_on", "amount", "reminded_on", "pay_by", "replaced_on"),
        ),
        Table(
            later("Invoices"),
            referring(PlannedInvoice, "plan", "invoice"),
            ("invoice", "capital", "fees", "interest"),
        ),
    )

    def get_entities(self, request: HttpRequest) -> QuerySet[PaymentPlan]:
        return plan_queries.with_paid(super().get_entities(request))
