"""Authorizations, invoices and payments in the back office."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import Account, JournalEntry
from customers.models import Customer
from invoices import operations, queries
from invoices.models import (
    Authorization,
    Cancellation,
    Capture,
    Credit,
    DeclinedAuthorization,
    Invoice,
    InvoiceTransaction,
    Payment,
    TransactionCause,
)
from invoices.models.invoices import TransactionType
from invoices.serializers import NUMBER, NUMBER_EXPECTED
from invoices.states import AUTHORIZATION, AUTHORIZED, INVOICE, OPEN
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table
from ledger_project.backoffice.dashboard import Card, Chart, by_day, card, chart, days_until
from ledger_project.backoffice.forms import ExactAmountField, OperationForm
from ledger_project.backoffice.operations import OperationAdminMixin
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger

STEP = ("business_date", "amount")
AFTER = ("authorized_after", "captured_after", "credited_after", "remaining_after")
AMOUNTS = ("authorized", "captured", "credited", "remaining")
DEBT = ("debited", "credited", "paid", "capital_debt")
REFERENCE_LENGTH = 50


# --- Operations ---------------------------------------------------------------------------------


class CaptureForm(OperationForm):
    amount = ExactAmountField(required=False, help_text="Empty: all that remains")
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text="The seller's own reference for the capture; empty: one is made",
    )

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["amount"].initial = f"{document.remaining:.2f}"


class CreditForm(OperationForm):
    amount = ExactAmountField()
    credit_invoice_number = forms.CharField(
        max_length=REFERENCE_LENGTH,
        validators=[RegexValidator(NUMBER, NUMBER_EXPECTED)],
        help_text="The seller's number of the credit invoice, used for nothing else in the ledger",
    )
    reason = forms.ChoiceField(choices=TransactionCause)

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        most = display.amount_text(document.captured - document.credited, document.currency)
        self.fields["amount"].help_text = f"At most {most}: captured and not yet credited"


class CancelForm(OperationForm):
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text="The seller's own reference for the cancellation; empty: one is made",
    )


def expire(*, authorization: Authorization, actor: Actor, on: dt.date) -> None:
    """Record that the authorization is past its validity, and free what it holds on the account.

    Nothing is posted: a reservation is no debt.
    """
    # The operation is a run over what is due; for one document the table is asked first.
    AUTHORIZATION.require("expire", authorization, actor, on)
    operations.expire(
        ledger_number=authorization.ledger_id,
        actor=actor,
        on=on,
        authorization_id=authorization.pk,
    )


# --- Purchases ----------------------------------------------------------------------------------


class StateFilter(admin.SimpleListFilter):
    """By the state that counts today, as the API filters."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(state, state) for state in AUTHORIZATION.states]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Authorization]
    ) -> QuerySet[Authorization]:
        if self.value() not in AUTHORIZATION.states:
            return queryset
        return queries.in_state(queryset, str(self.value()), clock.business_date())


def _steps(model: type[Any], *columns: str) -> Table:
    return Table(
        model._meta.verbose_name_plural.capitalize(),
        lambda authorization: model.objects.filter(
            ledger=authorization.ledger_id, authorization=authorization
        ).select_related("ledger"),
        (display.SELF, *STEP, *columns, "created_by"),
    )


@admin.register(Authorization)
class AuthorizationAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = AUTHORIZATION
    operations = {
        "capture": (operations.capture, CaptureForm),
        "credit": (operations.credit, CreditForm),
        "cancel": (operations.cancel, CancelForm),
        "extend_validity": (operations.extend_validity, OperationForm),
        "expire": (expire, OperationForm),
    }
    facts = ("seller", "customer", "valid_to", *AMOUNTS)
    list_display = (
        "id",
        "invoice_number",
        "ledger",
        "seller",
        "customer",
        "current_state",
        *AMOUNTS,
        "valid_to",
    )
    list_select_related = ("ledger", "seller", "customer", "account")
    list_filter = ("ledger", StateFilter, "authorized_on")
    search_lookups = (
        "invoice_number",
        "payment_reference",
        "seller__number",
        "customer__customer_no",
        "customer__reg_no",
    )
    search_help_text = (
        "Number of the authorization, invoice, seller or customer, payment reference or "
        "national identifier"
    )
    fieldsets = (
        (
            "Purchase",
            {
                "fields": (
                    "ledger",
                    "seller",
                    "customer",
                    "account",
                    "authorized_on",
                    "valid_to",
                    *AMOUNTS,
                    "released",
                )
            },
        ),
        (
            "Seller's invoice",
            {
                "fields": (
                    "invoice_number",
                    "invoice_date",
                    "due_date",
                    "distribution_date",
                    "collection_reference_text",
                )
            },
        ),
        (
            "How the buyer pays",
            {
                "classes": ["collapse"],
                "fields": (
                    "payment_reference",
                    "payment_account_type",
                    "payment_account_number",
                    "payment_account_bic",
                    "payment_account_iban",
                    "denuntiation_text",
                ),
            },
        ),
        ("Buyer, as the seller sent it", {"classes": ["collapse"], "fields": ("buyer_sent",)}),
        (
            "Record",
            {
                "classes": ["collapse"],
                "fields": ("id", "state", "fingerprint", "created_at", "created_by"),
            },
        ),
    )
    tables = (
        Table(
            "Invoice",
            lambda authorization: Invoice.objects.filter(
                ledger=authorization.ledger_id, authorization=authorization
            ),
            (display.SELF, "state", "claim_level", "due_date", *DEBT),
        ),
        _steps(Capture, "reference", "remaining_after"),
        _steps(Credit, "credit_invoice_number", "reason", "unpaid"),
        _steps(Cancellation, "reference"),
    )

    @admin.display(description="State")
    def current_state(self, authorization: Authorization) -> SafeString | str:
        return self.state_of(authorization)

    @admin.display(description="Buyer")
    def buyer_sent(self, authorization: Authorization) -> SafeString:
        return display.pairs(authorization.buyer)


class StepAdmin(LedgerModelAdmin):
    """A capture, credit or cancellation, with the authorization's totals after it."""

    list_select_related = ("ledger", "authorization")
    list_filter = ("ledger", "business_date")
    search_help_text = "Number of the document or its authorization, or the seller's reference"
    key_lookups = ("pk", "authorization_id")
    facts = ("authorization", *STEP, *AFTER)


@admin.register(Capture)
class CaptureAdmin(StepAdmin):
    list_display = ("id", "ledger", "authorization", *STEP, "reference", "remaining_after")
    search_lookups = ("reference",)


@admin.register(Credit)
class CreditAdmin(StepAdmin):
    list_display = (
        "id",
        "ledger",
        "authorization",
        *STEP,
        "unpaid",
        "credit_invoice_number",
        "reason",
    )
    list_filter = ("ledger", "reason", "business_date")
    search_lookups = ("credit_invoice_number",)


@admin.register(Cancellation)
class CancellationAdmin(StepAdmin):
    list_display = ("id", "ledger", "authorization", *STEP, "reference")
    search_lookups = ("reference",)


@admin.register(DeclinedAuthorization)
class DeclinedAuthorizationAdmin(LedgerModelAdmin):
    list_display = ("id", "business_date", "ledger", "seller", "customer", "reasons", "created_by")
    list_select_related = ("ledger", "seller", "customer")
    list_filter = ("ledger", "business_date")
    search_lookups = ("seller__number", "customer__customer_no", "request__invoice__invoice_number")
    search_help_text = "Number of the seller, the customer or the invoice"
    facts = ("seller", "customer", "reasons", "business_date")
    fieldsets = (
        (None, {"fields": ("ledger", "seller", "customer", "reasons", "business_date")}),
        ("What was asked", {"fields": ("asked",)}),
        ("Record", {"fields": ("id", "created_at", "created_by")}),
    )

    @admin.display(description="Request")
    def asked(self, declined: DeclinedAuthorization) -> SafeString:
        return display.pairs(declined.request)


# --- Invoices and payments ----------------------------------------------------------------------


@admin.register(Invoice)
class InvoiceAdmin(LedgerModelAdmin):
    machine = INVOICE
    facts = ("seller", "customer", "due_date", "claim_level", *DEBT)
    list_display = (
        "invoice_no",
        "ledger",
        "seller",
        "customer",
        "state",
        "claim_level",
        "due_date",
        *DEBT,
    )
    list_select_related = ("ledger", "seller", "customer", "account", "authorization")
    list_filter = ("ledger", "state", "claim_level", "due_date")
    search_lookups = (
        "invoice_no",
        "external_invoice_id",
        "payment_reference",
        "seller__number",
        "customer__customer_no",
    )
    search_help_text = "Number of the invoice, seller or customer, or the payment reference"
    tables = (
        Table(
            "Transactions",
            lambda invoice: InvoiceTransaction.objects.filter(
                ledger=invoice.ledger_id, invoice=invoice
            ).select_related("ledger", "entry"),
            ("book_on", "type", "amount", "debt_change", "cause", "reference", "entry"),
        ),
        Table(
            "Payments",
            lambda invoice: Payment.objects.filter(ledger=invoice.ledger_id, invoice=invoice),
            (display.SELF, "value_on", "amount", "matched"),
        ),
        Table(
            "Books",
            lambda invoice: JournalEntry.objects.filter(
                ledger=invoice.ledger_id, invoice_id=invoice.pk
            ),
            (display.SELF, "book_on", "value_on", "template", "accounting_action"),
        ),
    )


class MatchedFilter(admin.SimpleListFilter):
    title = "match"
    parameter_name = "matched"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("no", "Unmatched"), ("yes", "Matched to an invoice")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(invoice__isnull=self.value() == "no")


@admin.register(Payment)
class PaymentAdmin(LedgerModelAdmin):
    list_display = (
        "bank_reference",
        "ledger",
        "payment_reference",
        "invoice",
        "amount",
        "matched",
        "value_on",
        "book_on",
    )
    list_select_related = ("ledger", "invoice")
    list_filter = ("ledger", MatchedFilter, "value_on")
    search_lookups = ("bank_reference", "payment_reference", "invoice__invoice_no")
    search_help_text = "Reference of the bank, payment reference or invoice number"
    facts = ("invoice", "amount", "matched", "value_on")
    tables = (
        Table(
            "Books",
            lambda payment: JournalEntry.objects.filter(
                ledger=payment.ledger_id, document_type="payment", document_id=payment.pk
            ),
            (display.SELF, "template", "accounting_action", "book_on"),
        ),
    )


# --- On the pages of customers and accounts -----------------------------------------------------

for model, column in ((Customer, "customer"), (Account, "account")):
    add_table(
        model,
        Table(
            "Authorizations",
            lambda owner, column=column: Authorization.objects.filter(  # type: ignore[misc]
                ledger=owner.ledger_id, **{column: owner}
            ).select_related("seller"),
            (display.SELF, "seller", "state", *AMOUNTS, "valid_to"),
        ),
    )
    add_table(
        model,
        Table(
            "Invoices",
            lambda owner, column=column: Invoice.objects.filter(  # type: ignore[misc]
                ledger=owner.ledger_id, **{column: owner}
            ).select_related("seller"),
            (display.SELF, "seller", "state", "claim_level", "due_date", *DEBT),
        ),
    )


# --- On the start page --------------------------------------------------------------------------


@card("invoices.view_authorization", place=10)
def open_authorizations(on: dt.date) -> Card:
    live = queries.in_state(Authorization.objects.order_by(), AUTHORIZED, on)
    found = (
        live.values("currency")
        .annotate(
            count=Count("pk"),
            held=Sum(F("authorized") - F("captured") - F("released")),
        )
        .order_by("currency")
    )
    rows = list(found)
    return Card(
        "Open authorizations",
        str(sum(row["count"] for row in rows)),
        f"{reverse('admin:invoices_authorization_changelist')}?state={AUTHORIZED}",
        tuple(("Reserved", display.amount_text(row["held"], row["currency"])) for row in rows),
    )


@card("invoices.view_invoice", place=20)
def open_receivables(on: dt.date) -> Card:
    found = (
        Invoice.objects.filter(state=OPEN)
        .order_by()
        .values("ledger__number", "ledger__name", "currency")
        .annotate(
            count=Count("pk"),
            debt=Sum("capital_debt"),
            overdue=Sum("capital_debt", filter=Q(due_date__lt=on)),
        )
        .order_by("-debt")
    )
    rows = list(found)
    return Card(
        "Open receivables",
        f"{sum(row['count'] for row in rows)} invoices",
        f"{reverse('admin:invoices_invoice_changelist')}?state__exact={OPEN}",
        tuple(
            (
                f"{row['ledger__number']} {row['ledger__name']}",
                display.amount_text(row["debt"], row["currency"]),
            )
            for row in rows
        ),
    )


@card("invoices.view_payment", place=30)
def unmatched_payments(on: dt.date) -> Card:
    found = (
        Payment.objects.filter(invoice__isnull=True)
        .order_by()
        .values("currency")
        .annotate(count=Count("pk"), amount=Sum("amount"))
        .order_by("currency")
    )
    rows = list(found)
    return Card(
        "Unmatched payments",
        str(sum(row["count"] for row in rows)),
        f"{reverse('admin:invoices_payment_changelist')}?matched=no",
        tuple(("Waiting", display.amount_text(row["amount"], row["currency"])) for row in rows),
        attention=bool(rows),
    )


@chart("invoices.view_invoice")
def captured(on: dt.date) -> list[Chart]:
    """Captured by business day, a chart for each currency: the debits of purchased invoices."""
    first, *_ = days_until(on)
    found = (
        # The index of the book date begins with the ledger, so it is named: all of them.
        InvoiceTransaction.objects.filter(
            ledger__in=Ledger.objects.values("pk"),
            book_on__range=(first, on),
            type=TransactionType.DEBIT,
            invoice__purchased=True,
        )
        .order_by()
        .values("invoice__currency", "book_on")
        .annotate(total=Sum("amount"))
    )
    currencies: dict[str, dict[dt.date, Any]] = {}
    for row in found:
        currencies.setdefault(row["invoice__currency"], {})[row["book_on"]] = row["total"]
    return [
        by_day(f"Captured by business day, {currency}", amounts, currency, on)
        for currency, amounts in sorted(
            currencies.items(), key=lambda one: sum(one[1].values()), reverse=True
        )
    ]
