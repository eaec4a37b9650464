"""Customers in the back office."""

from django.contrib import admin

from customers import operations
from customers.models import Customer
from customers.states import CUSTOMER
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.forms import ReasonForm
from ledger_project.backoffice.operations import OperationAdminMixin


@admin.register(Customer)
class CustomerAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = CUSTOMER
    operations = {
        "block": (operations.block, ReasonForm),
        "unblock": (operations.unblock, ReasonForm),
        "register_death": (operations.register_death, ReasonForm),
    }
    facts = ("ledger", "legal_entity", "reg_no", "created_at")
    list_display = (
        "customer_no",
        "name",
        "ledger",
        "state",
        "legal_entity",
        "reg_no",
        "city",
        "email_address",
        "created_at",
    )
    list_filter = ("ledger", "state", "legal_entity")
    search_lookups = ("customer_no", "reg_no", "name__istartswith", "email_address", "msisdn")
    search_help_text = "Customer number, national identifier, start of the name, e-mail or phone"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "customer_no",
                    "name",
                    "legal_entity",
                    "reg_no",
                    "reg_country",
                    "vat_no",
                    "protected_identity",
                )
            },
        ),
        (
            "Contact",
            {
                "fields": (
                    "email_address",
                    "msisdn",
                    "preferred_language_code",
                    "addressee",
                    "street_address",
                    "co_address",
                    "zip_code",
                    "city",
                    "country_code",
                )
            },
        ),
        (
            "Electronic invoices",
            {
                "classes": ["collapse"],
                "fields": ("edi_van", "edi_interchange_recipient", "edi_buyer_id"),
            },
        ),
        ("Record", {"classes": ["collapse"], "fields": ("id", "created_at", "created_by")}),
    )
