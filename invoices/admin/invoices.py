"""Invoices with their rows, claims, documents and transactions."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.models import JournalEntry
from customers.admin.person_pages import PersonPage, is_hidden
from invoices import operations, queries
from invoices.admin.case import badges_of, case_of
from invoices.admin.forms import (
    CreditInvoiceForm,
    DirectPaymentForm,
    DisputeForm,
    InvoiceReasonForm,
    NoteForm,
    RespiteForm,
    SetOffCreditForm,
    UndoCreditForm,
    UndoDirectPaymentForm,
    UndoSetOffOfCreditForm,
    UndoWriteOffForm,
    WaiveFeeForm,
    WaiveInterestForm,
)
from invoices.admin.timeline import timeline_of
from invoices.errors import DocumentNotFound
from invoices.models import (
    Claim,
    Invoice,
    InvoiceImport,
    InvoiceRow,
    InvoiceTransaction,
    Note,
    Payment,
    PaymentMatch,
)
from invoices.models.invoices import COSTS
from invoices.states import INVOICE, OPEN
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, referring
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.search import FOUND, numbers_of
from ledger_project.core import clock
from ledger_project.core.spellings import Term
from ledger_project.core.texts import later, say

CLAIMS, MONEY, BACK = later("Claims"), later("Credit and payment"), later("Undo")
NOTE = ("created_at", "created_by", "kind", "text", "promised_amount", "promised_on")
CHANGES = ("debt_change", *(f"{name}_change" for name in COSTS), "interest_change")


class OverdueFilter(admin.SimpleListFilter):
    title = later("due")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", say("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(Q(state=OPEN, due_date__lt=clock.business_date()))


@admin.register(Invoice)
class InvoiceAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = INVOICE
    operations = {
        "set_respite": Button(operations.set_respite, RespiteForm, CLAIMS),
        "remove_respite": Button(operations.remove_respite, menu=CLAIMS),
        "dispute": Button(operations.dispute, DisputeForm, CLAIMS),
        "withdraw_dispute": Button(operations.withdraw_dispute, menu=CLAIMS),
        "transfer_to_debt_collection": Button(
            operations.transfer_to_debt_collection, menu=CLAIMS, dangerous=True
        ),
        "recall": Button(
            operations.recall, InvoiceReasonForm, CLAIMS, later("Recall from collection")
        ),
        "credit": Button(operations.credit_invoice, CreditInvoiceForm, MONEY, locked=False),
        "report_direct_payment": Button(operations.report_direct_payment, DirectPaymentForm, MONEY),
        "write_off": Button(operations.write_off, InvoiceReasonForm, MONEY, dangerous=True),
        "waive_fee": Button(operations.waive_fee, WaiveFeeForm, MONEY, later("Waive fees")),
        "waive_interest": Button(
            operations.waive_interest, WaiveInterestForm, MONEY, later("Waive interest")
        ),
        "undo_credit": Button(operations.undo_credit, UndoCreditForm, BACK, locked=False),
        "undo_direct_payment": Button(
            operations.undo_direct_payment, UndoDirectPaymentForm, BACK, locked=False
        ),
        "undo_write_off": Button(operations.undo_write_off, UndoWriteOffForm, BACK),
        "undo_set_off": Button(
            operations.undo_set_off_of_credit, UndoSetOffOfCreditForm, BACK, locked=False
        ),
        "settle_credit": Button(
            operations.set_off_credit_invoice, SetOffCreditForm, MONEY, later("Set off")
        ),
        "add_note": Button(operations.note_invoice, NoteForm, label=later("Add note")),
        "owe_credit": Button(
            operations.credit_to_surplus, menu=MONEY, label=later("Turn into surplus")
        ),
    }
    facts = ("seller", "customer", "due_date", "claim_level", "capital_debt", "costs", "interest")
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
    list_select_related = (
        "ledger", "seller", "customer", "account", "authorization", "credited_invoice",
    )  # fmt: skip
    list_filter = (
        "ledger", "state", "claim_level", OverdueFilter, "disputed", "type", "purchased",
        "due_date",
    )  # fmt: skip
    search_lookups = (
        "invoice_no",
        "external_invoice_id",
        "payment_reference",
        "seller__number",
    )
    search_amounts = ("debited",)
    search_rank = 20
    search_columns = ("customer", "claim_level", "due_date", "debited", "capital_debt")
    search_help_text = later(
        "Number of the invoice or seller, payment reference, amount, or the customer"
    )
    fieldsets = (
        (
            later("Invoice"),
            {
                "fields": (
                    "ledger", "type", "seller", "customer", "account", "authorization",
                    "credited_invoice", "external_invoice_id", "issued_on", "distribute_on",
                    "distribution", "document_links",
                )
            },
        ),
        (
            later("Debt"),
            {
                "fields": (
                    "debited", "credited", "paid", "written_off", "remitted", "capital_debt",
                    *COSTS, "fees_paid", "interest_paid", "paid_directly", "invoice_date",
                    "due_date", "interest_after",
                )
            },
        ),
        (
            later("Claim"),
            {
                "fields": (
                    "claim_level", "demanded_on", "claims_after", "respite_on",
                    "payment_plan", "disputed",
                    "disputed_debt", "dispute_reason",
                )
            },
        ),
        (
            later("Payment"),
            {
                "fields": (
                    "payment_reference", "payment_account_type", "payment_account_number",
                    "payment_account_bic", "payment_account_iban", "direct_debit",
                )
            },
        ),
    )  # fmt: skip
    tables = (
        Table(
            later("Rows"),
            referring(InvoiceRow, "invoice", "ledger"),
            (
                "number", "article_no", "description", "quantity", "unit", "unit_price", "vat_rate",
                "vat_category",
                "vat_amount", "amount_vat_inclusive",
            ),
        ),
        Table(
            later("Claims"),
            referring(Claim, "invoice", "ledger"),
            (
                "claimed_on", "level", "due_date", "fee", "capital", "disputed", *COSTS,
                "interest", "withdrawn_on", "recalled_on",
            ),
        ),
        Table(later("Notes"), referring(Note, "invoice"), NOTE),
        Table(
            later("Transactions"),
            referring(InvoiceTransaction, "invoice", "ledger", "entry"),
            (
                "book_on", "value_on", "due_on", "type", "amount", *CHANGES, "cause", "reference",
                "entry",
            ),
        ),
        Table(
            later("Payments"),
            referring(PaymentMatch, "invoice", "ledger", "payment"),
            ("payment", "amount", "met", "book_on", "undone_on"),
            of=Payment,
        ),
        Table(
            later("Books"),
            lambda invoice: JournalEntry.objects.filter(
                ledger=invoice.ledger_id, invoice_id=invoice.pk
            ),
            (display.SELF, "book_on", "value_on", "template", "accounting_action", "reverses"),
        ),
    )  # fmt: skip

    def before_all(self, request: HttpRequest, entity: Invoice) -> dict[str, Any]:
        on = clock.date_of(entity.ledger)
        hidden = is_hidden(request, entity.customer)
        letters = [] if hidden else operations.documents_of(entity)
        return {
            **super().before_all(request, entity),
            "badges": badges_of(entity, on),
            "case": case_of(entity, on),
            "timeline": timeline_of(entity, letters),
        }

    def get_entities(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_entities(request).annotate(**queries.judged_by())
        return queries.with_interest(found, clock.business_date())

    def found(
        self, request: HttpRequest, term: Term, *, limit: int = FOUND, direct: bool = False
    ) -> dict[int, str]:
        """Return what is found by the invoice, then what a letter demanded this amount for."""
        found = super().found(request, term, limit=limit, direct=direct)
        if term.amount is not None:
            left = self.searched(request).filter(state=OPEN, capital_debt=term.amount)
            for pk in left.values_list("pk", flat=True)[:limit]:
                found.setdefault(pk, "capital_debt")
            demanded = sum((F(name) for name in COSTS), F("capital") + F("interest"))
            claims = Claim.objects.filter(ledger__in=numbers_of(request.user)).order_by()
            claims = claims.annotate(demanded=demanded).filter(demanded=term.amount)
            for pk in claims.values_list("invoice", flat=True)[:limit]:
                found.setdefault(pk, "claim_level")
        return found

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.document_view)
        return [
            path("<int:pk>/documents/<str:name>/", view, name="invoices_invoice_document"),
            *super().get_urls(),
        ]

    @admin.display(description=later("Documents"))
    def document_links(self, invoice: Invoice) -> SafeString | str:
        """Return a link to each document of the invoice."""
        links = [
            (reverse("admin:invoices_invoice_document", args=[invoice.pk, one.name]), one.name)
            for one in operations.documents_of(invoice)
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or display.NOTHING

    def document_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Return a document as it was sent.

        Raises `PermissionDenied` if the customer's identity is protected from the user.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        invoice = self.load(request, pk)
        if not isinstance(invoice, Invoice):
            raise Http404
        if is_hidden(request, invoice.customer):
            raise PermissionDenied
        try:
            found = operations.document_of(invoice, name, on=clock.date_of(invoice.ledger))
        except DocumentNotFound as error:
            raise Http404 from error
        self.record_view(request, invoice)
        return HttpResponse(
            bytes(found.data),
            content_type=found.media_type,
            headers=operations.headers_of(found),
        )


@admin.register(InvoiceImport)
class InvoiceImportAdmin(LedgerModelAdmin):
    list_display = ("file_name", "ledger", "invoices", "imported_on")
    list_filter = ("ledger", "imported_on")
    search_lookups = ("file_name__startswith", "sha256")
    search_help_text = later("File name, or its SHA-256")
