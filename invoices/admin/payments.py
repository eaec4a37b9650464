"""Admin pages for payments, imported bank files and dunning terms."""

from copy import copy
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from accounts.models import FeeInvoice, JournalEntry, Payout
from customers.admin.person_pages import PersonPage, may_see
from customers.models import PROTECTED_NAME, Customer
from invoices.admin.payment_forms import (
    FeeInvoiceForm,
    PartMatchForm,
    RematchForm,
    RemittanceForm,
    ReturnForm,
    ReversalForm,
    SplitForm,
    UnmatchForm,
)
from invoices.bank.agency_remittances import settle_remittance
from invoices.bank.fee_payments import pay_fee_invoice
from invoices.bank.left_out import book_left_out
from invoices.bank.payments import match, rematch, split, unmatch
from invoices.bank.returns import return_to_payer
from invoices.bank.reversals import reverse_payment
from invoices.left_out_states import LEFT_OUT_ENTRY
from invoices.models import (
    BankStatement,
    Draw,
    DrawBatch,
    FeePayment,
    Invoice,
    LeftOutEntry,
    MandateOrder,
    Payment,
    PaymentImport,
    PaymentMatch,
    PaymentReturn,
    PaymentReversal,
)
from invoices.queries import payments, with_protected
from invoices.states import PAYMENT, UNMATCHED
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, referring
from ledger_project.backoffice.filters import NotedFilter
from ledger_project.backoffice.forms import ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.core.spellings import Term
from ledger_project.core.texts import later, say


class MatchedFilter(admin.SimpleListFilter):
    title = later("match")
    parameter_name = "matched"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("no", say("Unmatched")), ("yes", say("Matched to an invoice"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        if self.value() not in ("yes", "no"):
            return queryset
        return (
            queryset.filter(remaining__gt=0)
            if self.value() == "no"
            else queryset.filter(remaining__lt=F("amount") - F("withdrawn") - F("returned"))
        )


def _keys(model: type[PaymentMatch | PaymentReversal], payment: Payment) -> QuerySet[Any]:
    """Return the keys of a payment's matches or reversals."""
    return model.objects.filter(ledger=payment.ledger_id, payment=payment).order_by().values("pk")


@admin.register(Payment)
class PaymentAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = PAYMENT
    operations = {
        "match": Button(match, PartMatchForm, label=later("Match to an invoice")),
        "split": Button(split, SplitForm, label=later("Split")),
        "unmatch": Button(unmatch, UnmatchForm, label=later("Undo the match")),
        "rematch": Button(rematch, RematchForm, label=later("Move to another invoice")),
        "withdraw": Button(reverse_payment, ReversalForm, label=later("Reverse"), dangerous=True),
        "settle_remittance": Button(
            settle_remittance, RemittanceForm, label=later("Settle an agency's remittance")
        ),
        "pay_fee_invoice": Button(
            pay_fee_invoice, FeeInvoiceForm, label=later("Pay a fee invoice")
        ),
        "return_to_payer": Button(
            return_to_payer, ReturnForm, label=later("Return to the payer"), dangerous=True
        ),
    }
    list_display = (
        "bank_reference",
        "ledger",
        "state",
        "payment_reference",
        "payer_name",
        "amount",
        "remaining",
        "value_on",
        "book_on",
    )
    list_select_related = ("ledger",)
    list_filter = ("ledger", "state", MatchedFilter, "value_on")
    search_lookups = (
        "bank_reference", "payment_reference", "matches__invoice__invoice_no", "payer_account",
        "payer_name__icontains",
    )  # fmt: skip
    search_amounts = ("amount",)
    search_rank = 40
    search_columns = ("payer_name", "amount", "remaining", "value_on")
    person = ""  # See `persons_of`.
    search_help_text = later(
        "Reference of the bank or of the payment, invoice number, amount, "
        "payer's account; the payer's name, while it is not matched"
    )
    facts = (
        "amount", "remaining", "withdrawn", "returned", "value_on", "payer_name", "payer_account",
        "message",
    )  # fmt: skip
    tables = (
        Table(
            later("Matches"),
            referring(PaymentMatch, "payment", "ledger", "invoice"),
            ("invoice", "amount", "met", "book_on", "undone_on", "created_by"),
            of=Invoice,
        ),
        Table(
            later("Fee invoices"),
            referring(FeePayment, "payment", "ledger", "fee_invoice"),
            ("fee_invoice", "amount", "book_on", "undone_on", "created_by"),
            of=FeeInvoice,
        ),
        Table(
            later("Reversals"),
            referring(PaymentReversal, "payment", "ledger"),
            ("bank_reference", "amount", "value_on", "book_on", "message", "created_by"),
        ),
        Table(
            later("Returns"),
            referring(PaymentReturn, "payment", "ledger", "payout"),
            ("payout", "payout.state", "amount", "book_on", "undone_on", "created_by"),
            of=Payout,
        ),
        Table(
            later("Books"),
            lambda payment: JournalEntry.objects.filter(
                Q(document_type="payment", document_id=payment.pk)
                | Q(document_type="paymentmatch", document_id__in=_keys(PaymentMatch, payment))
                | Q(
                    document_type="paymentreversal", document_id__in=_keys(PaymentReversal, payment)
                ),
                ledger=payment.ledger_id,
            ),
            (display.SELF, "template", "accounting_action", "book_on", "reverses"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return with_protected(super().get_queryset(request))

    def get_entities(self, request: HttpRequest) -> QuerySet[Payment]:
        return payments().select_related(*self.list_select_related)

    def persons_of(self, entity: Payment) -> QuerySet[Customer]:
        """Return the customers whose invoices the payment is for, or was."""
        matches = PaymentMatch.objects.filter(ledger=entity.ledger_id, payment=entity)
        return Customer.objects.filter(
            ledger=entity.ledger_id, pk__in=matches.values("invoice__customer")
        )

    def shown(self, request: HttpRequest, document: Payment) -> Payment:
        if not document.of_protected or may_see(request):
            return document
        masked = copy(document)
        masked.payer_name, masked.payer_account = PROTECTED_NAME, ""
        masked.message, masked.remittance = "", []
        return masked

    def matching(self, request: HttpRequest, lookup: str, term: Term) -> Q | None:
        found = super().matching(request, lookup, term)
        if found and lookup.startswith("payer") and not may_see(request):
            found &= Q(of_protected=False)
        # Of those that wait there are few: nobody reads all payments for a name.
        return found & Q(state=UNMATCHED) if found and lookup.startswith("payer_name") else found


@admin.register(PaymentReversal)
class PaymentReversalAdmin(LedgerModelAdmin):
    list_display = (
        "bank_reference", "ledger", "payment", "amount", "value_on", "book_on", "assigned_on",
        "reverses", "payment_reference", "message",
    )  # fmt: skip
    list_select_related = ("ledger", "payment")
    list_filter = ("ledger", ("payment", admin.EmptyFieldListFilter), "book_on")
    search_lookups = ("bank_reference", "payment__bank_reference")
    search_rank = 45
    search_columns = ("payment", "amount", "value_on", "message")
    search_help_text = later("Bank reference of the reversal or of the payment")


@admin.register(PaymentImport)
class PaymentImportAdmin(LedgerModelAdmin):
    list_display = (
        "file_name", "ledger", "format", "identity", "transactions", "amount", "imported_on",
    )  # fmt: skip
    list_filter = ("ledger", "format", "imported_on")
    search_lookups = ("file_name__startswith", "identity", "sha256")
    search_rank = 120
    search_columns = ("format", "transactions", "amount", "imported_on")
    search_help_text = later("File name, the bank's reference of the file, or its SHA-256")
    facts = ("format", "identity", "transactions", "amount", "imported_on", "created_by")
    tables = (
        Table(
            later("Statements"),
            referring(BankStatement, "payment_import", "ledger"),
            ("account", "opened_on", "closed_on", "opening", "received", "paid_out", "closing"),
        ),
        Table(
            later("Left out"),
            referring(LeftOutEntry, "payment_import", "ledger"),
            (
                display.SELF,
                "reason",
                "amount",
                "currency",
                "value_on",
                "payer_name",
                "booked_on",
            ),
        ),
    )


@admin.register(LeftOutEntry)
class LeftOutEntryAdmin(OperationAdminMixin, LedgerModelAdmin):
    """What banks' files hold beside payments of buyers, with the reason of each."""

    machine = LEFT_OUT_ENTRY
    operations = {
        "book": Button(
            book_left_out, ReasonForm, label=later("Book as a payment without an invoice")
        )
    }
    facts = (
        "reason", "amount", "value_on", "payer_name", "message", "account", "payment_import",
        "booked_on", "can_be_booked",
    )  # fmt: skip
    list_display = (
        "bank_reference", "ledger", "reason", "amount", "currency", "value_on", "account",
        "payer_name", "message", "payment_import", "booked_on",
    )  # fmt: skip
    list_select_related = ("ledger", "payment_import")
    list_filter = (
        "ledger", ("reason", NotedFilter), "value_on",
        ("booked_on", admin.EmptyFieldListFilter),
    )  # fmt: skip
    search_lookups = ("bank_reference", "payment_reference", "account")
    search_help_text = later("Bank reference, payment reference or account")


@admin.register(BankStatement)
class BankStatementAdmin(LedgerModelAdmin):
    list_display = (
        "account", "ledger", "identity", "opened_on", "closed_on", "opening", "received",
        "paid_out", "closing", "currency", "payment_import",
    )  # fmt: skip
    list_select_related = ("ledger", "payment_import")
    list_filter = ("ledger", "closed_on")
    search_lookups = ("account", "identity")
    search_help_text = later("Account, or the bank's number of the statement")


@admin.register(DrawBatch)
class DrawBatchAdmin(LedgerModelAdmin):
    list_display = ("number", "ledger", "scheme", "count", "amount", "sent_on")
    list_filter = ("ledger", "sent_on")
    search_lookups = ("number",)
    search_help_text = later("Number of the batch")
    tables = (
        Table(
            later("Draws"),
            referring(Draw, "batch", "ledger", "invoice"),
            ("invoice", "amount", "draw_on", "attempt", "outcome", "reason", "answered_on"),
        ),
        Table(
            later("Taken back"),
            referring(Draw, "withdrawn_in", "ledger", "invoice"),
            ("invoice", "amount", "draw_on", "attempt", "batch"),
        ),
        Table(
            later("Mandates"),
            referring(MandateOrder, "batch", "ledger", "consent__customer"),
            ("kind", "payer_number", "number", "consent", "created_at"),
        ),
    )


@admin.register(Draw)
class DrawAdmin(PersonPage, LedgerModelAdmin):
    person = "invoice__customer"
    list_display = (
        "payment_reference", "ledger", "invoice", "amount", "draw_on", "attempt", "outcome",
        "reason", "answered_on", "batch",
    )  # fmt: skip
    list_select_related = ("ledger", "invoice", "batch")
    list_filter = ("ledger", "outcome", "draw_on")
    search_lookups = ("payment_reference", "payer_number", "invoice__invoice_no")
    search_help_text = later("Payment reference, payer number or invoice number")
