"""Admin pages for customers and consents."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from customers import operations, queries
from customers.admin.forms import (
    AddressForm,
    AmendForm,
    BillingAddressForm,
    ConsentForm,
    CreateForm,
)
from customers.admin.person_pages import PersonPage, found_by, is_hidden
from customers.models import (
    ADDRESS,
    BILLING_ADDRESS,
    REVEALING,
    Consent,
    Customer,
    PersonView,
)
from customers.states import CONSENT, CUSTOMER
from ledger_project.backoffice import display
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.admin import LedgerModelAdmin, Table
from ledger_project.backoffice.forms import ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.search import FOUND
from ledger_project.core.spellings import Term
from ledger_project.core.texts import later, say

STATUS, ADDRESSES = later("Status"), later("Addresses")
DISTRIBUTIONS = {
    "einvoice": later("Electronic"),
    "email": later("By e-mail"),
    "print": later("On paper"),
}


@admin.register(Customer)
class CustomerAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = CUSTOMER
    person = ""
    operations = {
        "create": Button(operations.create, CreateForm, label=later("New customer")),
        "amend": Button(operations.amend, AmendForm),
        "give_consent": Button(operations.give_consent, ConsentForm),
        "replace_legal_address": Button(
            operations.replace_legal_address, AddressForm, ADDRESSES, later("Set legal address")
        ),
        "refresh_legal_address": Button(
            operations.refresh_legal_address,
            menu=ADDRESSES,
            label=later("Fetch from register"),
            previewed=False,
        ),
        "replace_billing_address": Button(
            operations.replace_billing_address,
            BillingAddressForm,
            ADDRESSES,
            later("Set billing address"),
        ),
        "remove_billing_address": Button(operations.remove_billing_address, menu=ADDRESSES),
        "revoke_links": Button(operations.revoke_links, ReasonForm, STATUS, later("Revoke links")),
        "block": Button(operations.block, ReasonForm, STATUS),
        "unblock": Button(operations.unblock, ReasonForm, STATUS),
        "initiate_termination": Button(
            operations.initiate_termination, ReasonForm, STATUS, later("Terminate")
        ),
        "withdraw_termination": Button(operations.withdraw_termination, ReasonForm, STATUS),
        "register_death": Button(operations.register_death, ReasonForm, STATUS, dangerous=True),
        "remove": Button(operations.remove, menu=STATUS, dangerous=True),
    }
    facts = ("ledger", "legal_entity", "reg_no", "registered_on", "protected_identity")
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
    unsortable = ("name", *REVEALING)
    list_filter = ("ledger", "state", "legal_entity", "protected_identity")
    search_lookups = ("customer_no",)  # And what `found_by` knows.
    search_rank = 10
    search_columns = ("legal_entity", "reg_no", "city", "email_address", "msisdn")
    search_help_text = later(
        "Number, name, national identifier, e-mail, phone or city, in any spelling and order"
    )
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
                    "erased_on",
                )
            },
        ),
        (
            later("Contact"),
            {"fields": ("email_address", "msisdn", "preferred_language_code", "next_invoice")},
        ),
        (later("Legal address"), {"fields": (*ADDRESS, "address_confirmed_on")}),
        (later("Billing address"), {"fields": ("billing_inherited", *BILLING_ADDRESS)}),
        (
            later("Electronic invoices"),
            {
                "classes": ["collapse"],
                "fields": ("edi_van", "edi_interchange_recipient", "edi_buyer_id"),
            },
        ),
        (
            later("Record"),
            {
                "classes": ["collapse"],
                "fields": ("id", "ledger", "registered_on", "created_at", "created_by"),
            },
        ),
    )
    tables = (
        Table(
            later("Consents"),
            lambda customer: queries.consents(customer),
            (display.SELF, "state", "given_on", "withdrawn_on", "reference", "created_by"),
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        found = super().get_fieldsets(request, obj)
        if obj is None or not obj.billing_inherited:
            return found
        return [
            (title, {**options, "fields": options["fields"][:1]})
            if title == "Billing address"
            else (title, options)
            for title, options in found
        ]

    def before_all(self, request: HttpRequest, entity: Customer) -> dict[str, Any]:
        protected = [say("Protected identity")] if entity.protected_identity else []
        gone = [say("Erased")] if entity.erased_on else []
        return {
            **super().before_all(request, entity),
            "badges": [display.notice(one) for one in (*protected, *gone)],
        }

    def get_entities(self, request: HttpRequest) -> QuerySet[Customer]:
        return queries.visible_to(actor_of(request.user)).select_related("ledger")

    def shown(self, request: HttpRequest, document: Customer) -> Customer:
        return document.masked() if is_hidden(request, document) else document

    def found(
        self, request: HttpRequest, term: Term, *, limit: int = FOUND, direct: bool = False
    ) -> dict[int, str]:
        return found_by(request, term, limit=limit)

    @admin.display(description=later("Same as legal address"))
    def billing_inherited(self, customer: Customer) -> str:
        return say("Yes") if customer.billing_inherited else say("No")

    @admin.display(description=later("Next invoice"))
    def next_invoice(self, customer: Customer) -> str:
        """Return how the next invoice is sent and paid, by the consents active now."""
        found = queries.next_invoice(customer)
        paid = say(", paid by direct debit") if found.direct_debit else ""
        return f"{DISTRIBUTIONS[found.distribution]}{paid}"


@admin.register(Consent)
class ConsentAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = CONSENT
    operations = {"withdraw_consent": Button(operations.withdraw_consent, label=later("Withdraw"))}
    list_display = (
        "id",
        "type",
        "customer",
        "ledger",
        "state",
        "given_on",
        "withdrawn_on",
        "reference",
        "created_by",
    )
    list_select_related = ("ledger", "customer")
    list_filter = ("ledger", "state", "type")
    search_lookups = ("reference",)
    search_help_text = later("The customer, or the reference of the mandate")
    facts = ("customer", "type", "given_on", "withdrawn_on", "reference")


@admin.register(PersonView)
class PersonViewAdmin(LedgerModelAdmin):
    """Who has seen whom: for auditors, who hold the permission to view this alone."""

    list_display = ("created_at", "created_by", "customer_no", "page", "ledger")
    list_filter = ("ledger", "created_at")
    search_lookups = ("customer_no", "created_by")
    search_help_text = later("Customer number, or who has seen it: staff:… or client:…")
    key_lookups = ()
