"""Invoices with their transactions, and payments."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import JournalEntry
from invoices.admin.purchases import DEBT
from invoices.models import Invoice, InvoiceTransaction, Payment
from invoices.states import INVOICE
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table


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
        "debited",
        "paid",
        "capital_debt",
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
