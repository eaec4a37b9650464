"""Filters of the authorization and invoice lists."""

from django_filters import FilterSet

from invoices.collection_states import COLLECTION_CASE
from invoices.event_types import EVENT_TYPES
from invoices.models import Authorization, ClaimLevel, CollectionCase, Invoice, PaymentPlan
from invoices.plan_states import PAYMENT_PLAN
from invoices.queries import in_state
from invoices.states import AUTHORIZATION, INVOICE
from ledger_project.api.filters import DayFilter, Exact, OneOf
from ledger_project.core.clock import business_date
from ledger_project.core.models import Event


class AuthorizationFilter(FilterSet):
    sellerNumber = Exact(field_name="seller__number")
    invoiceNumber = Exact(field_name="invoice_number")
    status = OneOf(method="filter_status", choices=[(s, s) for s in AUTHORIZATION.states])
    customerNo = Exact(field_name="customer__customer_no")
    FromDate = DayFilter(field_name="authorized_on", lookup_expr="gte")
    ToDate = DayFilter(field_name="authorized_on", lookup_expr="lte")

    class Meta:
        model = Authorization
        fields: list[str] = []

    def filter_status(self, found, name, value):  # type: ignore[no-untyped-def]
        return in_state(found, value, business_date())


class EventFilter(FilterSet):
    type = OneOf(field_name="type", choices=[(name, name) for name in EVENT_TYPES])
    invoiceNo = Exact(field_name="invoice_no")
    customerNo = Exact(field_name="customer_no")

    class Meta:
        model = Event
        fields: list[str] = []


class PaymentPlanFilter(FilterSet):
    status = OneOf(field_name="state", choices=[(s, s) for s in PAYMENT_PLAN.states])
    customerNo = Exact(field_name="customer__customer_no")
    sellerNumber = Exact(field_name="seller__number")
    invoiceNo = Exact(field_name="planned__invoice__invoice_no")

    class Meta:
        model = PaymentPlan
        fields: list[str] = []


class CollectionCaseFilter(FilterSet):
    status = OneOf(field_name="state", choices=[(s, s) for s in COLLECTION_CASE.states])
    invoiceNo = Exact(field_name="invoice__invoice_no")
    customerNo = Exact(field_name="invoice__customer__customer_no")
    sellerNumber = Exact(field_name="invoice__seller__number")

    class Meta:
        model = CollectionCase
        fields: list[str] = []


class InvoiceFilter(FilterSet):
    customerNo = Exact(field_name="customer__customer_no")
    sellerNumber = Exact(field_name="seller__number")
    status = OneOf(field_name="state_then", choices=[(s, s) for s in INVOICE.states])
    claimLevel = OneOf(field_name="claim_level_then", choices=ClaimLevel.choices)
    externalInvoiceId = Exact(field_name="external_invoice_id")
    paymentReference = Exact(field_name="payment_reference")
    FromDate = DayFilter(field_name="invoice_date", lookup_expr="gte")
    ToDate = DayFilter(field_name="invoice_date", lookup_expr="lte")
    dueBefore = DayFilter(field_name="due_date", lookup_expr="lt")

    class Meta:
        model = Invoice
        fields: list[str] = []
