"""What is reported to a collection agency of a case: values by name, ready for its file.

Amounts are text with two decimals, dates ISO text. Of a protected identity there is no name and no
address: the agency writes through the authority that forwards mail.
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from customers.models import Customer
from invoices import queries
from invoices.models import Claim, CollectionCase, Invoice, InvoiceRow, InvoiceTransaction
from invoices.models.invoices import COSTS
from invoices.operations.interest import interest_periods, penalty_percent
from invoices.operations.subledger import components_of
from invoices.plan_queries import RAISING

Content = dict[str, Any]
ROWS_NAMED = 3
"""How many rows of an invoice its ground names, as its letters do."""
WIRE = {
    "capital": "principal", "reminder_fee": "reminderFee", "collection_fee": "collectionFee",
    "late_fee": "lateFee", "interest": "interest",
}  # fmt: skip
"""The name of each component of a debt in the file."""


def hand_over_of(case: CollectionCase, on: dt.date) -> Content:
    """Return what a new case says, and note on it what of the debt is handed over."""
    invoice = case.invoice
    owed = _owed(invoice, on)
    case.capital, case.fees, case.interest = owed["capital"], invoice.costs, owed["interest"]
    return {
        **_about(case),
        "seller": {
            "number": invoice.seller.number,
            "name": invoice.seller.name,
            "organisationNumber": invoice.seller.organisation_number,
        },
        "creditor": invoice.ledger.operator_name if invoice.purchased else invoice.seller.name,
        "debtor": _debtor(invoice.customer),
        "invoiceDate": invoice.invoice_date.isoformat(),
        "dueDate": invoice.due_date.isoformat(),
        "ground": _ground(invoice),
        "invoicedAmount": str(invoice.debited),
        "owed": _amounts(owed),
        "disputed": str(invoice.disputed_debt),
        "interestTerms": _interest(invoice, on),
        "transactions": [
            _transaction(one) for one in _transactions(invoice).exclude(type__in=RAISING)
        ],
        "letters": [
            {
                "level": one.level,
                "date": one.claimed_on.isoformat(),
                "dueDate": one.due_date.isoformat(),
                "fee": str(one.fee),
            }
            for one in Claim.objects.filter(
                ledger=case.ledger_id, invoice=invoice, withdrawn_on=None, ended_on=None
            ).order_by("pk")
        ],
    }


def changes_of(case: CollectionCase, on: dt.date) -> Content:
    """Return what happened to a case since the agency was notified of it, and what is owed now."""
    invoice = case.invoice
    since = _transactions(invoice).filter(pk__gt=case.reported_through)
    return {
        **_about(case),
        "owed": _amounts(_owed(invoice, on)),
        "disputed": str(invoice.disputed_debt),
        "transactions": [_transaction(one) for one in since],
    }


def recall_of(case: CollectionCase) -> Content:
    """Return what a recalled case says."""
    return {**_about(case), "reason": case.reason}


def _about(case: CollectionCase) -> Content:
    return {"caseId": case.pk, "invoiceNo": case.invoice.invoice_no}


def _owed(invoice: Invoice, on: dt.date) -> dict[str, Any]:
    return {
        "capital": invoice.capital_debt,
        **{name: getattr(invoice, name) for name in COSTS},
        "interest": queries.interest(invoice, on),
    }


def _amounts(owed: dict[str, Any]) -> Content:
    return {WIRE[name]: str(amount) for name, amount in owed.items()}


def _interest(invoice: Invoice, on: dt.date) -> Content | None:
    """Return the rate of a day, what interest was counted on until then, and from when.

    None without any interest.
    """
    percent = penalty_percent(invoice, on)
    if percent is None:
        return None
    periods = interest_periods(invoice, on, invoice.disputed_debt)
    first = periods[0].first if periods else invoice.interest_after + dt.timedelta(days=1)
    return {
        "percent": str(percent),
        "from": first.isoformat(),
        "until": on.isoformat(),
        "periods": [
            {
                "from": one.first.isoformat(),
                "until": one.last.isoformat(),
                "principal": str(one.principal),
                "percent": str(one.percent),
            }
            for one in periods
        ],
    }


def _ground(invoice: Invoice) -> str:
    """Return what the debt is for, as the letters say it."""
    if invoice.authorization and invoice.authorization.collection_reference_text:
        return invoice.authorization.collection_reference_text
    rows = InvoiceRow.objects.filter(ledger=invoice.ledger_id, invoice=invoice).order_by("pk")
    return ", ".join(rows.values_list("description", flat=True)[:ROWS_NAMED])


def _debtor(customer: Customer) -> Content:
    shown = customer.masked() if customer.protected_identity else customer
    return {
        "customerNo": shown.customer_no,
        "legalEntity": shown.legal_entity,
        "protectedIdentity": customer.protected_identity,
        "name": shown.name,
        "nationalIdentifier": shown.reg_no,
        "addressee": shown.billing.addressee or shown.name,
        "streetAddress": shown.billing.street_address,
        "coAddress": shown.billing.co_address,
        "zipCode": shown.billing.zip_code,
        "city": shown.billing.city,
        "countryCode": shown.billing.country_code,
        "emailAddress": shown.email_address,
        "cellPhone": shown.msisdn,
    }


def _transactions(invoice: Invoice) -> QuerySet[InvoiceTransaction]:
    found = InvoiceTransaction.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    return found.order_by("pk")


def _transaction(one: InvoiceTransaction) -> Content:
    """Return a transaction with the signed changes of the debt by component."""
    return {
        "type": one.type,
        "bookDate": one.book_on.isoformat(),
        "valueDate": one.value_on.isoformat(),
        "changes": {WIRE[name]: str(amount) for name, amount in components_of(one).items()},
    }
