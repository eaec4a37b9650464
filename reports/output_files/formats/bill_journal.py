"""bill-journal 1.3: events of invoices for a billing system.

Element names down to the groups of events are documented. The members of an event are this
system's own, because the public documentation does not show them.
"""

from itertools import groupby
from typing import IO, Any

from reports import queries
from reports.models import OutputFile
from reports.output_files import xml

NAME, VERSION = "BillJournal", "1.3"
SCHEMA = f"{NAME}_{VERSION}.xsd"
CLAIMS = {
    "RestReminder": "ReminderSent",
    "Reminder": "ReminderSent",
    "SecondReminder": "ReminderSent",
    "CollectionClaim": "DebtClaimSent",
    "DebtCollection": "TransferredToDebtCollection",
}
"""Claim event type of each claim level."""
CLAIMING = ("invoice-claimed", "transferred-to-debt-collection")
PAUSES = {
    "respite-registered": "RespiteRegistered",
    "respite-removed": "RespiteRemoved",
    "invoice-disputed": "DisputeRegistered",
    "dispute-withdrawn": "DisputeWithdrawn",
}
CAUSES = {
    "invoice-paid": "Paid",
    "invoice-paid-directly": "PaidDirectly",
    "invoice-credited": "Credited",
    "invoice-written-off": "WrittenOff",
    "invoice-remitted": "WrittenOff",
    "credit-invoice-set-off": "SetOff",
    "credit-invoice-owed": "OwedToCustomer",
    "invoice-payment-reversed": "PaymentReversed",
    "invoice-debited": "Debited",
}
"""Sub-status of each event that closes or reopens an invoice."""
CLOSED = "closed"
EVENTS = (*CLAIMING, *PAUSES)
"""Event types of the journal, besides those that close or reopen an invoice."""


def write(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    sellers: set[str] = set()
    heading = xml.heading(file, VERSION, file.business_date)
    with (
        queries.invoice_events(file.ledger, file.pk) as rows,
        xml.document(content, NAME, heading) as out,
    ):
        for invoice, events in groupby(rows, lambda row: row.invoice_no):
            found = list(events)
            sellers.update(row.seller_number for row in found if row.seller_number)
            out.write(_info(invoice, found, file.ledger.currency), pretty_print=True)
    return sellers


def _info(invoice_no: str, rows: list[queries.InvoiceEventRow], currency: str) -> Any:
    info = xml.element(f"{NAME}Info", InvoiceNo=invoice_no, CustomerNo=rows[0].customer_no)
    claims = [_claim(row, currency) for row in rows if row.type in CLAIMING]
    pauses = [_pause(row) for row in rows if row.type in PAUSES]
    statuses = [_status(row) for row in rows if row.type not in (*CLAIMING, *PAUSES)]
    xml.add_group(info, "InvoiceClaimEvents", claims)
    xml.add_group(info, "InvoiceStatusEvents", statuses)
    xml.add_group(info, "InvoiceClaimProcessPauseEvents", pauses)
    return info


def _occurred(row: queries.InvoiceEventRow) -> dict[str, Any]:
    return {"EventNo": row.position, "EventDateTime": row.occurred, "EventDate": row.business_date}


def _claim(row: queries.InvoiceEventRow, currency: str) -> Any:
    return xml.element(
        "InvoiceClaimEvent",
        **_occurred(row),
        ClaimEventType=CLAIMS[str(row.claim_level)],
        ClaimLevel=row.claim_level,
        DueDate=row.due_date,
        Fee=row.fee,
        CapitalDebt=row.capital_debt,
        Interest=row.interest,
        CurrencyCode=currency,
    )


def _status(row: queries.InvoiceEventRow) -> Any:
    return xml.element(
        "InvoiceStatusEvent",
        **_occurred(row),
        InvoiceStatus="Closed" if row.to_state == CLOSED else "Reopened",
        InvoiceSubStatus=CAUSES.get(row.type),
    )


def _pause(row: queries.InvoiceEventRow) -> Any:
    return xml.element(
        "InvoiceClaimProcessPauseEvent",
        **_occurred(row),
        PauseEventType=PAUSES[row.type],
        RespiteDate=row.respite_date,
    )
