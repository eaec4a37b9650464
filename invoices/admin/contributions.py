"""Sums, tables and buttons that invoices add to customers, accounts and surpluses."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.http import HttpRequest

from accounts.credit.states import OWED
from accounts.models import Account, Surplus
from customers.models import Customer
from invoices import operations, queries
from invoices.admin.forms import NoteForm, SetOffForm, UndoSetOffForm
from invoices.admin.invoices import NOTE
from invoices.admin.purchases import AMOUNTS, DEBT
from invoices.models import Authorization, Claim, ClaimLevel, Invoice, InvoiceCredit, Note
from invoices.models.invoices import COSTS
from invoices.states import CREDIT, DEBIT, OPEN
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import Table, add_leading, add_table, referring
from ledger_project.backoffice.operations import add_operation
from ledger_project.backoffice.preview import MOST, Preview, add_effects
from ledger_project.core import clock
from ledger_project.core.money import ZERO
from ledger_project.core.texts import later, say

for model, column in ((Customer, "customer"), (Account, "account")):
    add_table(
        model,
        Table(
            later("Authorizations"),
            referring(Authorization, column, "seller"),
            (display.SELF, "seller", "state", *AMOUNTS, "valid_to"),
        ),
    )
    add_table(
        model,
        Table(
            later("Invoices"),
            referring(Invoice, column, "seller"),
            (display.SELF, "seller", "state", "claim_level", "due_date", *DEBT),
        ),
    )


def owed(customer: Customer, request: HttpRequest) -> dict[str, Any]:
    """Return what a customer owes today on all its invoices, and what is owed to it."""
    if not request.user.has_perm("invoices.view_invoice"):
        return {}
    on = clock.date_of(customer.ledger)
    unpaid = Invoice.objects.filter(ledger=customer.ledger_id, customer=customer, state=OPEN)
    found = queries.with_interest(unpaid.filter(type=DEBIT), on).order_by()
    overdue = Q(due_date__lt=on)
    sums = found.aggregate(
        count=Count("pk"),
        principal=Sum("capital_debt"),
        fees=Sum(sum((F(name) for name in COSTS[1:]), F(COSTS[0]))),
        accrued=Sum("interest"),
        late=Sum("capital_debt", filter=overdue),
        late_count=Count("pk", filter=overdue),
        oldest=Min("due_date", filter=overdue),
    )
    back = Surplus.objects.filter(ledger=customer.ledger_id, customer=customer, state=OWED)
    credits = -(unpaid.filter(type=CREDIT).aggregate(total=Sum("capital_debt"))["total"] or ZERO)
    surplus = back.aggregate(total=Sum("remaining"))["total"] or ZERO

    def money(amount: Decimal | None) -> str:
        return display.amount_text(amount or ZERO, customer.ledger.currency)

    total = sum((sums[name] or ZERO for name in ("principal", "fees", "accrued")), ZERO)
    late = (
        say("{sums} since {sums2}", sums=sums["late_count"], sums2=sums["oldest"])
        if sums["late_count"]
        else say("none")
    )
    return {
        "owed": {
            "total": money(total),
            "on": on,
            "parts": [
                (say("Principal of {sums} invoices", sums=sums["count"]), money(sums["principal"])),
                (say("Fees"), money(sums["fees"])),
                (say("Interest"), money(sums["accrued"])),
                (say("Of it overdue principal ({late})", late=late), money(sums["late"])),
                *([(say("Credit invoices to set off"), money(credits))] if credits else []),
                *([(say("Surplus owed to the customer"), money(surplus))] if surplus else []),
            ],
        }
    }


def _letters(new: QuerySet[Any], preview: Preview) -> None:
    """Note the letters that would be sent: of credits and claims."""
    for one in new.select_related("invoice")[:MOST]:
        level = getattr(one, "level", "")
        if level and one.sent_with_id:
            continue
        name = display.words(ClaimLevel(level).label) if level else say("Credit note")
        amount = display.amount_text(one.total if level else one.amount, one.invoice.currency)
        preview.notes.append(
            say(
                "Letter: {name} on invoice {invoice}, {amount}",
                name=name,
                invoice=one.invoice,
                amount=amount,
            )
        )


add_leading(Customer, owed)
for letter in (InvoiceCredit, Claim):
    add_effects(letter, _letters)

add_table(
    Customer, Table(later("Notes"), referring(Note, "customer", "invoice"), (*NOTE, "invoice"))
)
add_operation(
    Customer, "add_note", operations.note_customer, NoteForm, label=later("Add note"), locked=False
)
add_operation(Surplus, "set_off", operations.set_off, SetOffForm)
add_operation(
    Surplus, "undo_set_off", operations.undo_set_off, UndoSetOffForm, label=later("Undo a set-off")
)
