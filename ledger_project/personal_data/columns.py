"""The columns of text in the tables about a customer: erased, or staying for a reason.

A column that is in neither list fails a test, so what becomes of a new one is decided with it.
"""

from typing import Any

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat

from accounts.models import (
    Account,
    CreditDecision,
    JournalEntry,
    JournalLine,
    Payout,
    Surplus,
    SurplusUse,
)
from customers.models import REVEALING, Consent, Customer, PersonView
from invoices.models import (
    Authorization,
    Cancellation,
    Capture,
    Claim,
    CollectionAnswer,
    CollectionCase,
    CollectionMessage,
    Credit,
    DirectPayment,
    Document,
    Draw,
    Invoice,
    InvoiceCredit,
    InvoiceRow,
    InvoiceTransaction,
    Letter,
    MandateOrder,
    Note,
    Payment,
    PaymentPlan,
    PaymentReversal,
    Remission,
    Sending,
    Waiver,
    WriteOff,
)
from ledger_project.core.models import Approval, Event, StateChange
from reports import seals

ERASED_NAME = "Erased"

ERASED: dict[type[Model], tuple[str, ...]] = {
    Account: ("alias", "description", "fingerprint"),
    Authorization: ("buyer", "fingerprint", "collection_reference_text"),
    Cancellation: ("reference",),
    Capture: ("reference",),
    CollectionCase: ("reason",),
    CollectionMessage: ("content",),
    Consent: ("reference",),
    CreditDecision: ("facts", "request"),
    # `advance` empties these of the customer itself.
    Customer: ("name", *(name for name in REVEALING if name != "country_code"), "reg_country",
               "preferred_language_code", "fingerprint"),
    DirectPayment: ("reference",),
    Invoice: ("printed", "dispute_reason", "fingerprint", "external_invoice_id"),
    InvoiceRow: ("article_no", "description", "unit", "vat_exemption_reason"),
    InvoiceTransaction: ("reference",),
    Letter: ("email_address", "failure"),
    Note: ("text",),
    Payment: ("payer_name", "payer_account", "message", "remittance"),
    PaymentReversal: ("message",),
    Payout: ("recipient", "iban", "bic", "account_number", "agent", "reference", "status_reason",
             "approved_digest"),
    Approval: ("digest",),
    Sending: ("address",),
    StateChange: ("reason",),
    SurplusUse: ("reference", "payout_iban"),
    Waiver: ("reason",),
    WriteOff: ("reason",),
}  # fmt: skip
"""Columns that are emptied. A `Document` is deleted whole."""

STAYING: dict[str, dict[type[Model], tuple[str, ...]]] = {
    "a code of the system": {
        Account: ("state", "profile_type", "currency", "recurring_scope"),
        Approval: ("document_type", "operation"),
        Authorization: ("state", "currency", "payment_account_type"),
        Claim: ("level", "fee_kind"),
        CollectionAnswer: ("kind", "fault"),
        CollectionCase: ("state",),
        CollectionMessage: ("kind",),
        Consent: ("type", "state"),
        Credit: ("reason",),
        CreditDecision: ("purpose", "policy", "reasons"),
        Customer: ("state", "legal_entity"),
        DirectPayment: ("channel",),
        Draw: ("outcome", "reason"),
        Event: ("type", "document_type", "from_state", "to_state"),
        Invoice: ("type", "state", "claim_level", "currency", "payment_account_type",
                  "distribution"),
        InvoiceCredit: ("reason",),
        InvoiceRow: ("vat_category",),
        InvoiceTransaction: ("type", "cause"),
        JournalEntry: ("template", "accounting_action", "transaction_cause", "document_type"),
        JournalLine: ("book", "role", "account_number", "currency"),
        Letter: ("kind", "channel", "state"),
        MandateOrder: ("kind",),
        Note: ("kind",),
        Payment: ("state", "currency"),
        PaymentPlan: ("state", "currency"),
        Payout: ("state", "purpose", "currency"),
        Remission: ("reason",),
        Sending: ("channel",),
        StateChange: ("document_type", "operation", "from_state", "to_state"),
        Surplus: ("state", "currency"),
        SurplusUse: ("kind",),
        Waiver: ("kind",),
    },
    "a number by which the books and the seller know it": {
        Account: ("account_no",),
        Authorization: ("invoice_number", "payment_reference"),
        Credit: ("credit_invoice_number",),
        Customer: ("customer_no",),
        Draw: ("payer_number", "payment_reference"),
        MandateOrder: ("payer_number", "number"),
        Event: ("invoice_no", "customer_no"),
        Invoice: ("invoice_no", "payment_reference"),
        InvoiceCredit: ("number",),
        Payment: ("payment_reference",),
        PaymentReversal: ("payment_reference",),
        Payout: ("number",),
        PersonView: ("customer_no",),
        SurplusUse: ("invoice_no",),
    },
    "the bank's number, by which a transaction is booked once": {
        Payment: ("bank_reference",),
        PaymentReversal: ("bank_reference", "reverses"),
    },
    "the agency's numbers, and who it is": {
        CollectionAnswer: ("case_number", "reference", "remittance"),
        CollectionCase: ("agency", "creditor_number", "agency_reference"),
    },
    "the operator's own account, or text about it": {
        Authorization: ("payment_account_number", "payment_account_bic", "payment_account_iban",
                        "assignment_notice"),
        Invoice: ("payment_account_number", "payment_account_bic", "payment_account_iban"),
    },
    "the digest and the name of a message, which say nothing without it": {
        Sending: ("sha256", "message_id"),
    },
    "amounts, dates and codes": {Event: ("data",), StateChange: ("replaced",)},
    "the staff who approved": {
        Payout: ("approved_by", "approved_person"), Approval: ("person",),
    },
    "the page that was looked at": {PersonView: ("page",)},
    "the country, for reports": {Customer: ("country_code",)},
}  # fmt: skip
"""Columns that stay, by reason. `created_by` stays everywhere: it names who did it."""

_VALUES: dict[tuple[type[Model], str], Any] = {
    (CreditDecision, "facts"): RawSQL("facts - 'age'", ()),
    (CreditDecision, "request"): None,
    # A reference is unique for the invoice.
    (DirectPayment, "reference"): Concat(Value("erased "), Cast(F("pk"), CharField())),
    (CollectionMessage, "content"): {},
    (Invoice, "printed"): {},
    (Payment, "remittance"): [],
}


def empty(ledger_number: int, model: type[Model], keys: list[int], of: int | None) -> None:
    """Empty the personal columns of rows, which are `of` one customer or of none."""
    if model not in ERASED and model is not Document:
        return
    # First the salts: then the digest of a sealed text cannot be found by trying either.
    seals.forget(ledger_number, model._meta.db_table, keys, customer_id=of)
    found = model._default_manager.filter(ledger=ledger_number, pk__in=keys)
    if model is Document:
        found.delete()
    elif model is Authorization:
        _empty_buyers(Authorization.objects.filter(ledger=ledger_number, pk__in=keys))
    elif model is not Customer:
        found.update(**_emptied(model))


def _emptied(model: type[Model]) -> dict[str, Any]:
    return {name: _VALUES.get((model, name), "") for name in ERASED[model]}


def _empty_buyers(found: QuerySet[Authorization]) -> None:
    for one in found.only("pk", "buyer").iterator():
        columns = _emptied(Authorization) | {"buyer": _nobody(one.buyer)}
        Authorization.objects.filter(ledger=one.ledger_id, pk=one.pk).update(**columns)


def _nobody(buyer: dict[str, Any]) -> dict[str, Any]:
    """Return the buyer's members, all empty but the country."""
    emptied = {
        name: dict.fromkeys(value) if isinstance(value, dict) else None
        for name, value in buyer.items()
    }
    country = (buyer.get("invoiceAddress") or {}).get("countryCode")
    emptied["invoiceAddress"] = {
        **(emptied.get("invoiceAddress") or {}),
        "name": ERASED_NAME,
        "countryCode": country,
    }
    return emptied
