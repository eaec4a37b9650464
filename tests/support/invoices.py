"""Serviced invoices, and steps on any invoice."""

from typing import Any

from tests.support.bodies import customer_body, invoice_body
from tests.support.clients import Api, created
from tests.support.paths import CUSTOMERS, ISSUING

OVERDUE = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}


def issue_invoice(api: Api, amount: Any = 125, **members: Any) -> dict[str, Any]:
    """Issue a serviced invoice for an existing customer; return the invoice."""
    return created(api.post(ISSUING, invoice_body(amount, **members)))


def customer(api: Api, number: str = "7", **members: Any) -> str:
    """Create a customer to bill unless it exists; return its number."""
    if api.get(f"{CUSTOMERS}/{number}").status_code == 404:
        body = customer_body(**{"customerNo": number, "nationalIdentifier": None, **members})
        created(api.post(CUSTOMERS, body))
    return number


def billed(api: Api, amount: Any = 125, **members: Any) -> dict[str, Any]:
    """Issue a serviced invoice, S1 to customer 7 by default; return the invoice."""
    return issue_invoice(api, amount, customerNo=customer(api), **{"invoiceNo": "S1", **members})


def done(api: Api, invoice: dict[str, Any], operation: str, body: Any = None) -> dict[str, Any]:
    """Do an operation on an invoice; return the invoice after it."""
    answer = api.post(f"{invoice['@id']}/{operation}", body or {})
    assert answer.status_code == 200, answer.text
    return answer.data
