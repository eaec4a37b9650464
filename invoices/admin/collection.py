"""Cases of collection agencies in the back office."""

from django.contrib import admin

from customers.admin.person_pages import PersonPage
from invoices.collection_states import COLLECTION_CASE
from invoices.models import (
    CollectionAgency,
    CollectionBatch,
    CollectionCase,
    CollectionMessage,
    Invoice,
)
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table, referring
from ledger_project.backoffice.operations import OperationAdminMixin

CASE = (display.SELF, "state", "agency", "handed_over_on", "capital", "ended_on", "reason")
MESSAGE = ("batch", "kind")

add_table(Invoice, Table("Debt collection", referring(CollectionCase, "invoice"), CASE))


@admin.register(CollectionCase)
class CollectionCaseAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    person = "invoice__customer"
    machine = COLLECTION_CASE
    facts = ("invoice", "agency", "handed_over_on", "capital", "fees", "interest", "ended_on")
    list_display = (
        "id", "ledger", "invoice", "state", "agency", "handed_over_on", "capital", "ended_on",
        "reason",
    )  # fmt: skip
    list_select_related = ("ledger", "invoice__customer", "batch")
    list_filter = ("ledger", "state", "handed_over_on")
    search_lookups = ("invoice__invoice_no",)
    search_help_text = "Number of the case or the invoice"
    tables = (
        Table("Reported to the agency", referring(CollectionMessage, "case", "batch"), MESSAGE),
    )


@admin.register(CollectionBatch)
class CollectionBatchAdmin(LedgerModelAdmin):
    list_display = ("number", "ledger", "agency", "creditor_number", "count", "sent_on")
    list_filter = ("ledger", "sent_on")
    search_lookups = ("number",)
    search_help_text = "Number of the batch"
    tables = (
        Table(
            "Cases",
            referring(CollectionMessage, "batch", "case", "case__invoice"),
            ("case", "kind"),
        ),
    )


@admin.register(CollectionAgency)
class CollectionAgencyAdmin(LedgerModelAdmin):
    """The agencies of ledgers and sellers; `set_collection_agency` sets them."""

    list_display = ("name", "ledger", "seller", "creditor_number", "account")
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger",)
