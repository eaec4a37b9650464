"""Steps that tests take through HTTP, with references of their own, and the runs beside them."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from invoices import operations
from invoices.bank.formats import BankTransaction
from invoices.bank.payments import register_payment
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.models import Ledger
from tests.api_client import Answer, Api, invoice_body

_numbers = itertools.count(1)
SYSTEM = command("test")


def _done(answer: Answer) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    return answer.data


def capture(api: Api, authorization: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Capture, by default all that remains; the capture."""
    return _done(api.post(authorization["captures"], members))


def credit(api: Api, authorization: dict[str, Any], amount: Any, **members: Any) -> dict[str, Any]:
    """Credit under a fresh number; the credit."""
    body = {"amount": amount, "creditInvoiceNumber": f"K-{next(_numbers)}", "reason": "Complaint"}
    return _done(api.post(authorization["credits"], {**body, **members}))


def cancel(api: Api, authorization: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Cancel what remains; the cancellation."""
    return _done(api.post(authorization["cancellations"], members))


def issue_invoice(api: Api, amount: Any = 125, **members: Any) -> dict[str, Any]:
    """Issue a serviced invoice for an existing customer; the invoice."""
    path = "/ledger/invoice-service/v1/501/invoices"
    return _done(api.post(path, invoice_body(amount, **members)))


def pay(ledger: Ledger, authorization: dict[str, Any], amount: str, on: str = "2026-06-08") -> None:
    """Register a payment of the authorization's invoice, as the import of payments does."""
    date = dt.date.fromisoformat(on)
    order = BankTransaction(
        bank_reference=f"B-{next(_numbers)}",
        payment_reference=authorization["invoicePurchaseDetails"]["paymentReference"],
        amount=Decimal(amount),
        currency=ledger.currency,
        value_on=date,
    )
    transactions.run(
        lambda: register_payment(ledger=ledger, transaction=order, actor=SYSTEM, on=date)
    )


def run_expiry(ledger: Ledger, on: str) -> int:
    """The expiry run of a date; how many it recorded."""
    date = dt.date.fromisoformat(on)
    return transactions.run(
        lambda: operations.expire(ledger_number=ledger.number, actor=SYSTEM, on=date)
    )
