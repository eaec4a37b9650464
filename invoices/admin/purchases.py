"""Authorizations with what was captured, credited and cancelled of them."""

from copy import copy
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from customers.admin.person_pages import PersonPage, is_hidden
from customers.models import PROTECTED_NAME
from invoices import operations, queries
from invoices.admin.forms import CancelForm, CaptureForm, CreditForm
from invoices.models import (
    Authorization,
    Cancellation,
    Capture,
    Credit,
    Invoice,
)
from invoices.states import AUTHORIZATION
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, referring
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.core import clock
from ledger_project.core.texts import later, say

STEP = ("business_date", "amount")
AFTER = ("authorized_after", "captured_after", "credited_after", "remaining_after")
AMOUNTS = ("authorized", "captured", "credited", "remaining")
DEBT = ("debited", "credited", "paid", "capital_debt")


class StateFilter(admin.SimpleListFilter):
    """Filter by effective state as of today, as the API filters."""

    title = later("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(state, say(state)) for state in AUTHORIZATION.states]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Authorization]
    ) -> QuerySet[Authorization]:
        if self.value() not in AUTHORIZATION.states:
            return queryset
        return queries.in_state(queryset, str(self.value()), clock.business_date())


def _steps(model: type[Any], *columns: str) -> Table:
    return Table(
        later(str(model._meta.verbose_name_plural).capitalize()),
        referring(model, "authorization", "ledger"),
        (display.SELF, *STEP, *columns, "created_by"),
    )


@admin.register(Authorization)
class AuthorizationAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = AUTHORIZATION
    operations = {
        "capture": Button(operations.capture, CaptureForm),
        "credit": Button(operations.credit, CreditForm),
        "cancel": Button(operations.cancel, CancelForm, dangerous=True),
        "extend_validity": Button(operations.extend_validity),
        "expire": Button(operations.record_expiry),
    }
    facts = ("seller", "customer", "valid_to", *AMOUNTS)
    list_display = (
        "id",
        "invoice_number",
        "ledger",
        "seller",
        "customer",
        "current_state",
        "authorized",
        "captured",
        "remaining",
        "valid_to",
    )
    list_select_related = ("ledger", "seller", "customer", "account")
    list_filter = ("ledger", StateFilter, "authorized_on")
    search_lookups = (
        "invoice_number",
        "payment_reference",
        "seller__number",
    )
    search_rank = 30
    search_columns = ("customer", "seller", "authorized", "remaining", "valid_to")
    search_help_text = later(
        "Number of the authorization, invoice or seller, payment reference, or the customer"
    )
    fieldsets = (
        (
            later("Purchase"),
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
            later("Seller's invoice"),
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
            later("Payment"),
            {
                "classes": ["collapse"],
                "fields": (
                    "payment_reference",
                    "payment_account_type",
                    "payment_account_number",
                    "payment_account_bic",
                    "payment_account_iban",
                    "assignment_notice",
                ),
            },
        ),
        (
            later("Buyer, as the seller sent it"),
            {"classes": ["collapse"], "fields": ("buyer_sent",)},
        ),
        (
            later("Record"),
            {
                "classes": ["collapse"],
                "fields": ("id", "state", "fingerprint", "created_at", "created_by"),
            },
        ),
    )
    tables = (
        Table(
            later("Invoice"),
            referring(Invoice, "authorization"),
            (display.SELF, "state", "claim_level", "due_date", *DEBT),
        ),
        _steps(Capture, "reference", "remaining_after"),
        _steps(Credit, "credit_invoice_number", "reason", "unpaid"),
        _steps(Cancellation, "reference"),
    )

    def shown(self, request: HttpRequest, document: Authorization) -> Authorization:
        if not is_hidden(request, document.customer):
            return document
        masked = copy(document)
        masked.buyer = {"name": say(PROTECTED_NAME)}
        return masked

    @admin.display(description=later("State"))
    def current_state(self, authorization: Authorization) -> SafeString | str:
        return self.state_of(authorization)

    @admin.display(description=later("Buyer"))
    def buyer_sent(self, authorization: Authorization) -> SafeString:
        return display.pairs(authorization.buyer)


class StepAdmin(LedgerModelAdmin):
    """Capture, credit or cancellation, with the authorization's totals after it."""

    list_select_related = ("ledger", "authorization")
    list_filter: ClassVar[tuple[str, ...]] = ("ledger", "business_date")
    search_help_text = later(
        "Number of the document or its authorization, or the seller's reference"
    )
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
