"""Collection agencies in the back office: which one a ledger has, and its cases."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from customers.admin.person_pages import PersonPage
from invoices import collection_queries, operations
from invoices.bank.agency_remittances import remit
from invoices.collection_states import COLLECTION_CASE, REFUSED, UNCOLLECTABLE
from invoices.models import (
    CollectionAgency,
    CollectionAnswer,
    CollectionBatch,
    CollectionCase,
    CollectionMessage,
    Invoice,
)
from invoices.serializers import (
    AcceptCaseRequest,
    CollectedRequest,
    CostsRequest,
    RemitRequest,
    TakePaymentBackRequest,
)
from invoices.states import OPEN
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table, referring
from ledger_project.backoffice.forms import OperationForm, ReasonForm, RequestForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin, add_operation
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.setup import seller_named
from ledger_project.core.states import LEDGER
from ledger_project.core.texts import later, say

CASE = (display.SELF, "state", "agency", "handed_over_on", "capital", "ended_on", "reason")
MESSAGE = ("batch", "kind")
ANSWER = (
    "book_on", "kind", "reference", "value_on", "capital", "fees", "interest", "expenses",
    "charges", "kept", "amount", "remittance", "payment", "undone_on", "fault",
)  # fmt: skip
ANSWERS = later("Answers of the agency")

add_table(Invoice, Table(later("Debt collection"), referring(CollectionCase, "invoice"), CASE))


class AcceptCaseForm(RequestForm):
    request = AcceptCaseRequest


class CollectedForm(RequestForm):
    request = CollectedRequest


class TakePaymentBackForm(RequestForm):
    request = TakePaymentBackRequest


class CostsForm(RequestForm):
    request = CostsRequest


class RemitForm(RequestForm):
    request = RemitRequest


@admin.register(CollectionCase)
class CollectionCaseAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    person = "invoice__customer"
    machine = COLLECTION_CASE
    operations = {
        "accept": Button(
            operations.accept_case, AcceptCaseForm, ANSWERS, later("Accepted"), locked=False
        ),
        "refuse": Button(
            operations.refuse_case, ReasonForm, ANSWERS, later("Refused"), locked=False
        ),
        "report_payment": Button(
            operations.report_payment, CollectedForm, ANSWERS, later("Payment"), locked=False
        ),
        "take_payment_back": Button(
            operations.take_payment_back,
            TakePaymentBackForm,
            ANSWERS,
            later("Payment taken back"),
            locked=False,
        ),
        "charge_costs": Button(
            operations.charge_costs, CostsForm, ANSWERS, later("Costs"), locked=False
        ),
        "remit": Button(remit, RemitForm, ANSWERS, later("Remitted"), locked=False),
        "close": Button(operations.close_case, menu=ANSWERS, label=later("Paid"), locked=False),
        "give_up": Button(
            operations.give_up_case, ReasonForm, ANSWERS, later("Uncollectable"), locked=False
        ),
        "hand_over_again": Button(
            operations.hand_over_again, label=later("Hand over again"), locked=False
        ),
        "recall": Button(operations.recall_case, ReasonForm, label=later("Recall"), locked=False),
    }
    facts = ("invoice", "agency", "capital", "collected", "costs", "remitted", "outstanding")
    list_display = (
        "id", "ledger", "invoice", "state", "agency", "handed_over_on", "capital", "ended_on",
        "reason",
    )  # fmt: skip
    list_select_related = ("ledger", "invoice__customer", "invoice__ledger", "batch")
    list_filter = ("ledger", "state", "handed_over_on")
    search_lookups = ("invoice__invoice_no", "agency_reference")
    search_help_text = later("Number of the case, the invoice, or the agency's")
    tables = (
        Table(ANSWERS, referring(CollectionAnswer, "case", "payment"), ANSWER),
        Table(
            later("Reported to the agency"), referring(CollectionMessage, "case", "batch"), MESSAGE
        ),
    )

    def get_entities(self, request: HttpRequest) -> QuerySet[CollectionCase]:
        return collection_queries.with_sums(super().get_entities(request))


@admin.register(CollectionAnswer)
class CollectionAnswerAdmin(PersonPage, LedgerModelAdmin):
    """Rows of agencies' reports; those with a fault had no effect, and may come again."""

    person = "case__invoice__customer"
    list_display = (
        "reference", "ledger", "case_number", "kind", "book_on", "amount", "remittance", "payment",
        "undone_on", "fault",
    )  # fmt: skip
    list_select_related = ("ledger", "case__invoice__customer", "payment")
    list_filter = ("ledger", "kind", "book_on", ("fault", admin.EmptyFieldListFilter))
    search_lookups = ("reference", "remittance", "case_number")
    search_help_text = later("Reference of the row or of the remittance, number of the case")


@admin.register(CollectionBatch)
class CollectionBatchAdmin(LedgerModelAdmin):
    list_display = ("number", "ledger", "agency", "creditor_number", "count", "sent_on")
    list_filter = ("ledger", "sent_on")
    search_lookups = ("number",)
    search_help_text = later("Number of the batch")
    tables = (
        Table(
            later("Cases"),
            referring(CollectionMessage, "batch", "case", "case__invoice"),
            ("case", "kind"),
        ),
    )


@admin.register(CollectionAgency)
class CollectionAgencyAdmin(LedgerModelAdmin):
    """The agencies of ledgers and sellers; they are set on the page of a ledger."""

    list_display = ("name", "ledger", "seller", "creditor_number", "account")
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger",)


SET = "set_collection_agency"


class AgencyForm(OperationForm):
    seller = forms.CharField(
        required=False, max_length=15, help_text=later("Number; leave empty for all sellers.")
    )
    name = forms.CharField(required=False, max_length=100, help_text=later("The agency's name."))
    creditor_number = forms.CharField(
        required=False, max_length=20, help_text=later("The ledger's number at the agency.")
    )
    account = forms.CharField(
        required=False, max_length=34, help_text=later("The account from which the agency remits.")
    )
    stop = forms.BooleanField(required=False, label=later("Hand no more invoices over"))
    reason = forms.CharField(
        max_length=200, required=False, help_text=later("Kept in the history, for colleagues.")
    )


def set_agency(
    *, ledger: Ledger, actor: Actor, on: dt.date, seller: str, stop: bool, reason: str, **given: Any
) -> Ledger:
    """Set the agency of a locked ledger or of one of its sellers, or none. Raise `Invalid`."""
    LEDGER.require(SET, ledger, actor, on)
    of: dict[str, Any] = {
        "ledger": ledger,
        "actor": actor,
        "seller": seller_named(ledger, seller or None),
    }
    if not stop:
        operations.set_collection_agency(**of, **given, reason=reason)
        return ledger
    if any(given.values()):
        raise Invalid({"stop": say("Either an agency, or none")})
    if not CollectionAgency.objects.filter(ledger=ledger, seller=of["seller"]).exists():
        raise Invalid({"stop": say("None is set")})
    operations.remove_collection_agency(**of, reason=reason)
    return ledger


add_operation(
    Ledger,
    SET,
    set_agency,
    AgencyForm,
    menu=later("Settings"),
    label=later("Set collection agency"),
)
add_work(
    Work(
        "refused-cases", later("Cases that the agency has refused: again, recall, or a loss"),
        CollectionCase,
        lambda rows, on: rows.filter(state=REFUSED, invoice__state=OPEN),
        Urgency.TODAY, amount="capital", since="handed_over_on",
    ),
    Work(
        "uncollectable", later("Cases that the agency cannot collect: a loss, again, or recall"),
        CollectionCase,
        lambda rows, on: rows.filter(state=UNCOLLECTABLE, invoice__state=OPEN),
        Urgency.TODAY, amount="capital", since="handed_over_on",
    ),
    Work(
        "agency-faults", later("Answers of agencies that have no effect"), CollectionAnswer,
        lambda rows, on: rows.exclude(fault=""),
        Urgency.TODAY, since="book_on",
    ),
)  # fmt: skip
