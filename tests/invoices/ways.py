"""Ways into each state of an invoice, through the public doors; each gives the invoice's path."""

import datetime as dt
from decimal import Decimal
from typing import Any

from invoices.bank.formats import BankTransaction, Kind
from invoices.bank.payments import register_payment
from ledger_project.core.clock import business_date
from tests.api_client import customer_body
from tests.invoices.flows import SYSTEM, capture, issue_invoice

INVOICES = "/ledger/invoice/v1/501/invoices"
OVERDUE = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}


def customer(api, number: str = "7", **members: Any) -> str:
    """A customer to bill, once."""
    if api.get(f"/ledger/customer/v1/501/customers/{number}").status_code == 404:
        body = customer_body(**{"customerNo": number, "nationalIdentifier": None, **members})
        assert api.post("/ledger/customer/v1/501/customers", body).status_code == 201
    return number


def billed(api, amount: Any = 125, **members: Any) -> dict[str, Any]:
    """A serviced invoice."""
    return issue_invoice(api, amount, customerNo=customer(api), **{"invoiceNo": "S1", **members})


def receive(ledger, invoice, amount: Any, kind: Kind = Kind.PAYMENT, **members: Any) -> str:
    """What the bank tells; its reference."""
    reference = members.pop("bank", f"bank-{kind.value}-{amount}-{invoice['invoiceNo']}")
    one = BankTransaction(
        reference,
        Decimal(amount),
        "SEK",
        members.pop("value_on", business_date()),
        invoice["paymentReference"],
        kind,
        **members,
    )
    register_payment(ledger=ledger, transaction=one, actor=SYSTEM, on=business_date())
    return reference


def done(api, invoice, operation: str, body: Any = None) -> dict[str, Any]:
    answer = api.post(f"{invoice['@id']}/{operation}", body or {})
    assert answer.status_code == 200, answer.text
    return answer.data


def bought(api, authorize, ledger):
    capture(api, authorize(number="852"))
    return f"{INVOICES}/852"


def bought_and_in_part_paid(api, authorize, ledger):
    path = bought(api, authorize, ledger)
    receive(ledger, api.get(path).data, 40)
    return path


def bought_and_overdue(api, authorize, ledger):
    dates = {"invoiceDate": "2026-05-01", "dueDate": "2026-05-15"}
    capture(api, authorize(number="852", invoice=dates))
    return f"{INVOICES}/852"


def serviced(api, authorize, ledger):
    return billed(api)["@id"]


def overdue(api, authorize, ledger):
    return billed(api, **OVERDUE)["@id"]


def with_respite(api, authorize, ledger):
    one = billed(api, **OVERDUE)
    return done(api, one, "set-respite", {"respiteDate": "2026-07-01"})["@id"]


def disputed(api, authorize, ledger):
    return done(api, billed(api, **OVERDUE), "dispute", {"reason": "Broken"})["@id"]


def in_debt_collection(api, authorize, ledger):
    return done(api, billed(api, **OVERDUE), "transfer-to-debt-collection")["@id"]


def bounced(api, authorize, ledger):
    one = billed(api)
    paid = receive(ledger, one, 125)
    receive(ledger, one, 125, Kind.REVERSAL, reverses=paid)
    return one["@id"]


def a_credit_invoice(api, authorize, ledger):
    billed(api)
    credit = {"invoiceType": "credit", "creditedInvoiceNo": "S1", "invoiceNo": "SK"}
    return billed(api, 25, **credit)["@id"]


def pending(api, authorize, ledger):
    return billed(api, distributionDate="2026-06-20")["@id"]


def paid(api, authorize, ledger):
    one = billed(api)
    receive(ledger, one, 125)
    return one["@id"]


def bought_and_paid(api, authorize, ledger):
    path = bought(api, authorize, ledger)
    receive(ledger, api.get(path).data, 100)
    return path


def credited(api, authorize, ledger):
    body = {"reason": "Complaint", "creditInvoiceNo": "K1"}
    return done(api, billed(api), "credit", body)["@id"]


def written_off(api, authorize, ledger):
    return done(api, billed(api), "write-off", {"reason": "Lost"})["@id"]


def paid_directly(api, authorize, ledger):
    body = {"amount": 125, "valueDate": "2026-06-08", "reference": "D1"}
    return done(api, billed(api), "report-direct-payment", body)["@id"]


def a_credit_invoice_set_off(api, authorize, ledger):
    path = a_credit_invoice(api, authorize, ledger)
    return done(api, {"@id": path}, "set-off")["@id"]


def a_credit_invoice_owed(api, authorize, ledger):
    path = a_credit_invoice(api, authorize, ledger)
    return done(api, {"@id": path}, "owe-to-customer")["@id"]


WAYS = {
    "pending": [pending],
    "open": [
        bought, bought_and_in_part_paid, bought_and_overdue, serviced, overdue, with_respite,
        disputed, in_debt_collection, bounced, a_credit_invoice,
    ],
    "closed": [
        paid, bought_and_paid, credited, written_off, paid_directly, a_credit_invoice_set_off,
        a_credit_invoice_owed,
    ],
}  # fmt: skip
BODIES: dict[str, Any] = {
    "set_respite": {"respiteDate": "2026-07-15"},
    "remove_respite": {},
    "dispute": {"reason": "Broken"},
    "withdraw_dispute": {},
    "credit": {"reason": "Complaint", "creditInvoiceNo": "N1", "amount": 1},
    "report_direct_payment": {"amount": 1, "valueDate": "2026-06-08", "reference": "N1"},
    "transfer_to_debt_collection": {},
    "write_off": {"reason": "Lost"},
    "settle_credit": {},
    "owe_credit": {},
}
TODAY = dt.date(2026, 6, 8)
