"""Ways into each state of an invoice, through the public doors; each gives the invoice's path."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from ledger_project.core.setup import open_ledger
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice
from tests.support.purchases import capture


@contextmanager
def on(day: str) -> Iterator[None]:
    """Do the block on an earlier business date."""
    today = os.environ["LEDGER_BUSINESS_DATE"]
    os.environ["LEDGER_BUSINESS_DATE"] = day
    try:
        yield
    finally:
        os.environ["LEDGER_BUSINESS_DATE"] = today


def bought(api, authorize, ledger):
    capture(api, authorize(number="852"))
    return f"{INVOICES}/852"


def bought_and_in_part_paid(api, authorize, ledger):
    path = bought(api, authorize, ledger)
    pay_invoice(ledger, api.get(path).data, 40)
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
    paid = pay_invoice(ledger, one, 125)
    pay_invoice(ledger, one, 125, kind="reversal", reverses=paid)
    return one["@id"]


def a_credit_invoice(api, authorize, ledger):
    billed(api)
    credit = {"invoiceType": "credit", "creditedInvoiceNo": "S1", "invoiceNo": "SK"}
    return billed(api, 25, **credit)["@id"]


def pending(api, authorize, ledger):
    return billed(api, distributionDate="2026-06-20")["@id"]


def paid(api, authorize, ledger):
    one = billed(api)
    pay_invoice(ledger, one, 125)
    return one["@id"]


def bought_and_paid(api, authorize, ledger):
    path = bought(api, authorize, ledger)
    pay_invoice(ledger, api.get(path).data, 100)
    return path


def credited(api, authorize, ledger):
    body = {"reason": "Complaint", "creditInvoiceNo": "K1"}
    return done(api, billed(api), "credit", body)["@id"]


def written_off(api, authorize, ledger):
    return done(api, billed(api), "write-off", {"reason": "Lost"})["@id"]


def paid_directly(api, authorize, ledger):
    body = {"amount": 125, "valueDate": "2026-06-08", "reference": "D1"}
    return done(api, billed(api), "report-direct-payment", body)["@id"]


def reminded(api, authorize, ledger):
    """Issue it weeks before it is due: interest accrues, and a claim may be made today."""
    open_ledger(501, penalty_interest=Decimal("10.00"))
    with on("2026-05-01"):
        path = overdue(api, authorize, ledger)
    run("run_claims", 501)
    return path


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
        disputed, reminded, in_debt_collection, bounced, a_credit_invoice,
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
    "recall": {"reason": "Agreed"},
    "undo_direct_payment": {"reference": "D1", "reason": "It was another one"},
    "undo_credit": {"creditInvoiceNo": "K1", "reason": "It was another one"},
    "waive_fee": {"reason": "Goodwill"},
    "waive_interest": {"reason": "Goodwill"},
    "write_off": {"reason": "Lost"},
    "undo_write_off": {"reason": "He can pay"},
    "undo_set_off": {"invoiceNo": "S1", "reason": "Wrong"},
    "settle_credit": {},
    "owe_credit": {},
    "add_note": {"kind": "note", "text": "He called"},
}
