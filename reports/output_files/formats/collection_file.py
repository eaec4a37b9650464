"""collection-file and collection-list: what is reported to a collection agency of its cases.

Both of each batch: JSON with all of it, and CSV with a line of each case for a spreadsheet.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

from django.db.models import QuerySet

from invoices.models import CollectionBatch, CollectionMessage
from ledger_project.core import spreadsheets
from ledger_project.core.models import Ledger
from reports.models import FileType, OutputFile
from reports.output_files.batches import jobs_of
from reports.output_files.storage import Job

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
FORMAT = "collection-file 1.0"
COLUMNS = (
    "kind", "caseId", "invoiceNo", "seller", "debtor", "nationalIdentifier", "addressee",
    "streetAddress", "zipCode", "city", "countryCode", "protectedIdentity", "ground",
    "invoiceDate", "dueDate", "principal", "reminderFee", "collectionFee", "lateFee", "interest",
    "disputed", "interestPercent", "interestFrom", "interestUntil", "reason",
)  # fmt: skip


def jobs(ending: str) -> Callable[[FileType, Ledger, dt.date], Iterator[Job]]:
    """Return what yields a job for each batch without its file; `ending` is that of the name."""

    def name(batch: CollectionBatch, file: OutputFile) -> str:
        return f"COLLECTION_{file.name_ending}.{ending}"

    return partial(jobs_of, CollectionBatch, name)


def write_json(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    batch, messages = _reported(file)
    document = {
        "format": FORMAT,
        "batch": batch.number,
        "date": batch.sent_on.isoformat(),
        "agency": batch.agency,
        "creditorNumber": batch.creditor_number,
        "ledger": {
            "number": batch.ledger.number,
            "operator": batch.ledger.operator_name,
            "country": batch.ledger.country,
            "currency": batch.ledger.currency,
        },
        "cases": [{"kind": one.kind, **one.content} for one in messages],
    }
    content.write(json.dumps(document, ensure_ascii=False, indent=1).encode())
    return _sellers(messages)


def write_csv(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the list and return the numbers of the sellers in it."""
    _, messages = _reported(file)
    text = io.StringIO(newline="")
    rows = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\r\n", restval="")
    rows.writeheader()
    rows.writerows(_row(one) for one in messages)
    content.write(text.getvalue().encode("utf-8-sig"))
    return _sellers(messages)


def _reported(file: OutputFile) -> tuple[CollectionBatch, QuerySet[CollectionMessage]]:
    found = CollectionBatch.objects.select_related("ledger")
    batch = found.get(ledger=file.ledger_id, number=file.variant)
    messages = CollectionMessage.objects.filter(ledger=file.ledger_id, batch=batch)
    return batch, messages.select_related("case__invoice__seller").order_by("pk")


def _sellers(messages: QuerySet[CollectionMessage]) -> set[str]:
    return {one.case.invoice.seller.number for one in messages}


def _row(one: CollectionMessage) -> dict[str, object]:
    said = one.content
    terms = said.get("interestTerms") or {}
    debtor = said.get("debtor", {})
    given = {
        **said,
        **debtor,
        **said.get("owed", {}),
        "kind": one.kind,
        "seller": said.get("seller", {}).get("name", ""),
        "debtor": debtor.get("name", ""),
        "protectedIdentity": "yes" if debtor.get("protectedIdentity") else "",
        "interestPercent": terms.get("percent", ""),
        "interestFrom": terms.get("from", ""),
        "interestUntil": terms.get("until", ""),
    }
    return {name: spreadsheets.text(str(given.get(name, ""))) for name in COLUMNS}
