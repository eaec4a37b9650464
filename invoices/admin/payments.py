"""Admin pages for payments, imported bank files and dunning terms."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import JournalEntry
from invoices.admin.forms import MatchForm, ReturnForm, ReversalForm
from invoices.bank.payments import match
from invoices.bank.returns import return_to_payer
from invoices.bank.reversals import reverse_payment
from invoices.models import ClaimTerm, Payment, PaymentImport, PaymentReturn, PaymentReversal
from invoices.states import PAYMENT, UNMATCHED
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, referring
from ledger_project.backoffice.operations import Button, OperationAdminMixin


class MatchedFilter(admin.SimpleListFilter):
    title = "match"
    parameter_name = "matched"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("no", "Unmatched"), ("yes", "Matched to an invoice")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        if self.value() not in ("yes", "no"):
            return queryset
        if self.value() == "no":
            return queryset.filter(state=UNMATCHED)
        return queryset.filter(invoice__isnull=False)


@admin.register(Payment)
class PaymentAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = PAYMENT
    operations = {
        "match": Button(match, MatchForm, label="Match to an invoice"),
        "withdraw": Button(reverse_payment, ReversalForm, label="Reverse"),
        "return_to_payer": Button(return_to_payer, ReturnForm, label="Return to the payer"),
    }
    list_display = (
        "bank_reference",
        "ledger",
        "state",
        "payment_reference",
        "payer_name",
        "invoice",
        "amount",
        "matched",
        "value_on",
        "book_on",
    )
    list_select_related = ("ledger", "invoice")
    list_filter = ("ledger", "state", MatchedFilter, "value_on")
    search_lookups = (
        "bank_reference", "payment_reference", "invoice__invoice_no", "payer_account",
    )  # fmt: skip
    search_help_text = "Bank reference, payment reference, invoice number or payer's account"
    facts = ("invoice", "amount", "matched", "value_on", "payer_name", "payer_account", "message")
    tables = (
        Table(
            "Reversals",
            referring(PaymentReversal, "payment", "ledger"),
            ("bank_reference", "amount", "value_on", "book_on", "message", "created_by"),
        ),
        Table(
            "Returns",
            referring(PaymentReturn, "payment", "ledger", "payout"),
            ("payout", "payout.state", "amount", "book_on", "undone_on", "created_by"),
        ),
        Table(
            "Books",
            lambda payment: JournalEntry.objects.filter(
                ledger=payment.ledger_id, document_type="payment", document_id=payment.pk
            ),
            (display.SELF, "template", "accounting_action", "book_on", "reverses"),
        ),
    )


@admin.register(PaymentReversal)
class PaymentReversalAdmin(LedgerModelAdmin):
    list_display = (
        "bank_reference", "ledger", "payment", "amount", "value_on", "book_on", "assigned_on",
        "message",
    )  # fmt: skip
    list_select_related = ("ledger", "payment")
    list_filter = ("ledger", ("payment", admin.EmptyFieldListFilter), "book_on")
    search_lookups = ("bank_reference", "payment__bank_reference")
    search_help_text = "Bank reference of the reversal or of the payment"


@admin.register(PaymentImport)
class PaymentImportAdmin(LedgerModelAdmin):
    list_display = (
        "file_name", "ledger", "format", "identity", "transactions", "amount", "imported_on",
    )  # fmt: skip
    list_filter = ("ledger", "format", "imported_on")
    search_lookups = ("file_name__startswith", "identity", "sha256")
    search_help_text = "File name, the bank's reference of the file, or its SHA-256"


@admin.register(ClaimTerm)
class ClaimTermAdmin(LedgerModelAdmin):
    """Terms of ledgers that replace those of their country; `set_claim_terms` shows all."""

    list_display = (
        "level", "ledger", "legal_entity", "used", "days", "days_to_pay", "fee", "fee_kind",
        "minimum",
    )  # fmt: skip
    list_filter = ("ledger", "legal_entity", "level")
