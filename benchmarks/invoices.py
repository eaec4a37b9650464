"""Issuing the invoices of a file against COPY of the rows that it writes."""

import datetime as dt
import json
from decimal import Decimal
from functools import partial
from typing import Any

from benchmarks.copying import copied, highest
from benchmarks.population import populate_customers
from benchmarks.stage import Stage, row, seconds
from customers.models import Customer
from invoices.models import Invoice
from invoices.serializers.invoice_files import import_invoices, read_invoices
from ledger_project.core.actors import SYSTEM

COUNT = 4_000
CUSTOMERS = 1_000
_TABLES = (
    "invoices_invoice", "invoices_invoicerow", "invoices_invoicetransaction", "invoices_letter",
    "core_statechange", "core_event", "accounts_journalentry", "accounts_journalline",
    "customers_customerseller",
)  # fmt: skip


def measure(stage: Stage) -> list[dict[str, Any]]:
    ledger, _ = stage.ledger()
    populate_customers(ledger, CUSTOMERS, stage.on)
    numbers = list(Customer.objects.filter(ledger=ledger).values_list("customer_no", flat=True))
    content = _lines(numbers, stage.on)
    marks = highest(_TABLES)
    read = partial(read_invoices, content, ledger=ledger, on=stage.on)
    issue = partial(
        import_invoices, ledger=ledger, content=content, name="a", actor=SYSTEM, on=stage.on
    )
    with stage.doing(f"issuing {COUNT:,} invoices of a file"):
        reading, whole = seconds(read), seconds(issue)
    assert Invoice.objects.filter(ledger=ledger).count() == COUNT
    floor = COUNT / copied(ledger, marks)
    return [
        row(f"{COUNT:,} invoices of a file", COUNT / whole, floor, "invoices/s"),
        row("reading the file alone", COUNT / reading, floor, "invoices/s"),
    ]


def _lines(customers: list[str], on: dt.date) -> bytes:
    """Return a file of invoices of one row each, in JSON lines."""
    return b"".join(
        json.dumps(_body(place, customers[place % len(customers)], on)).encode() + b"\n"
        for place in range(COUNT)
    )


def _body(place: int, customer: str, on: dt.date) -> dict[str, Any]:
    net = 100 + place % 900
    gross = str(Decimal(net) * Decimal("1.25"))
    total = {"payableAmount": float(gross), "vatInclusiveAmount": float(gross)}
    return {
        "sellerNumber": "1",
        "customerNo": customer,
        "invoiceNo": f"F-{place}",
        "invoiceDate": on.isoformat(),
        "currency": "SEK",
        "legalMonetaryTotal": {**total, "vatExclusiveAmount": net},
        "invoiceRows": [
            {
                "description": "Service",
                "quantity": 1,
                "unit": "h",
                "vatRate": 25,
                "vatAmount": float(gross) - net,
                "amountVatExclusive": net,
                "amountVatInclusive": float(gross),
            }
        ],
    }
