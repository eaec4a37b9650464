"""bill-journal 1.3: what happened to invoices that whoever bills should know.

Element names down to the groups of events are documented; the members of an event are this
system's, as the public documentation does not show them.
"""

import datetime as dt
from itertools import groupby
from typing import IO, Any

from lxml import etree

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import event_journals, xml
from reports.output_files.storage import Place

NAME, VERSION = "BillJournal", "1.3"
CLAIMS = {
    "RestReminder": "ReminderSent",
    "Reminder": "ReminderSent",
    "SecondReminder": "ReminderSent",
    "CollectionClaim": "DebtClaimSent",
    "DebtCollection": "TransferredToDebtCollection",
}
"""What a claim level is in the journal's words."""
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
    "credit-invoice-set-off": "SetOff",
    "credit-invoice-owed": "OwedToCustomer",
    "invoice-payment-reversed": "PaymentReversed",
    "invoice-debited": "Debited",
}
"""The sub-status: by what an invoice was closed or reopened."""
CLOSED = "closed"


def produce(ledger: Ledger, on: dt.date, actor: Actor) -> OutputFile | None:
    """Produce the next file of a ledger; None if no event of invoices is left. `InvalidFile`."""
    return event_journals.produce(
        FileType.BILL_JOURNAL,
        NAME,
        VERSION,
        write,
        ledger=ledger,
        on=on,
        actor=actor,
        types=(*CLAIMING, *PAUSES),
        closes=True,
    )


def write(content: IO[bytes], place: Place, on: dt.date) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    sellers: set[str] = set()
    with (
        queries.invoice_events(place.ledger, place.key) as rows,
        etree.xmlfile(content, encoding="UTF-8") as out,
    ):
        out.write_declaration()
        with out.element(NAME, xml.heading(place, VERSION, on)):
            for invoice, events in groupby(rows, lambda row: row.invoice_no):
                told = list(events)
                sellers.update(row.seller_number for row in told if row.seller_number)
                out.write(_info(invoice, told, place.ledger.currency), pretty_print=True)
    return sellers


def _info(invoice_no: str, rows: list[queries.InvoiceEventRow], currency: str) -> Any:
    info = event_journals.element(
        f"{NAME}Info", InvoiceNo=invoice_no, CustomerNo=rows[0].customer_no
    )
    claims = [_claim(row, currency) for row in rows if row.type in CLAIMING]
    pauses = [_pause(row) for row in rows if row.type in PAUSES]
    statuses = [_status(row) for row in rows if row.type not in (*CLAIMING, *PAUSES)]
    event_journals.add_group(info, "InvoiceClaimEvents", claims)
    event_journals.add_group(info, "InvoiceStatusEvents", statuses)
    event_journals.add_group(info, "InvoiceClaimProcessPauseEvents", pauses)
    return info


def _occurred(row: queries.InvoiceEventRow) -> dict[str, Any]:
    return {"EventNo": row.position, "EventDateTime": row.occurred, "EventDate": row.business_date}


def _claim(row: queries.InvoiceEventRow, currency: str) -> Any:
    return event_journals.element(
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
    return event_journals.element(
        "InvoiceStatusEvent",
        **_occurred(row),
        InvoiceStatus="Closed" if row.to_state == CLOSED else "Reopened",
        InvoiceSubStatus=CAUSES.get(row.type),
    )


def _pause(row: queries.InvoiceEventRow) -> Any:
    return event_journals.element(
        "InvoiceClaimProcessPauseEvent",
        **_occurred(row),
        PauseEventType=PAUSES[row.type],
        RespiteDate=row.respite_date,
    )
