"""Producing the output files. Each type has a module; the bytes go through `storage`.

A file is one transaction of its own. Run again, or several times at once, a production finds what
is already there and makes nothing twice. To add a type: a member of `FileType`, a module here with
its `produce` and `write`, a line in `producing` and in `reproduction`, its page in `docs/files.md`.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection, transaction

from ledger_project.core import events, planner, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, NotPermitted
from ledger_project.core.models import Ledger
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files.formats import (
    ar_accounting,
    ar_accounting_detail,
    ar_invoice_transaction,
    ar_settlement,
    balance_report,
    bill_journal,
    customer_journal,
    file_reports,
    payout_file,
    sales_transactions,
    sie4,
)
from reports.output_files.reproduction import reproduce

__all__ = ["may_order_report", "order_report", "produce_files", "producing", "reproduce"]

ORDER_SCOPE = "output:write"
_FORMS = {
    FileType.AR_ACCOUNTING_DETAIL: ar_accounting_detail.produce,
    FileType.AR_INVOICE_TRANSACTION: ar_invoice_transaction.produce,
    FileType.SIE4: sie4.produce,
}
Work = Callable[[], OutputFile | None]


def produce_files(ledger: Ledger, on: dt.date, actor: Actor) -> list[OutputFile]:
    """Produce every file that a business date calls for and that is not there; return the new.

    ar-accounting with what is booked up to `on` and its other forms, ar-settlement for each
    settlement up to `on`, the ledger's scheduled reports as of `on`, the journals with the events
    up to `on`. Raises `InvalidFile`; the files before it stay.
    """
    return list(producing(ledger, on, actor))


def producing(ledger: Ledger, on: dt.date, actor: Actor) -> Iterator[OutputFile]:
    """`produce_files`, one file at a time: each is committed when it is given."""
    planner.refresh()
    for work in _works(ledger, on, actor):
        if file := transactions.run(partial(_patiently, work)):
            yield file
    events.sequence(ledger.number)
    for journal in (bill_journal.produce, customer_journal.produce):
        work = partial(journal, ledger, on, actor)
        while file := transactions.run(partial(_patiently, work)):
            yield file


def _works(ledger: Ledger, on: dt.date, actor: Actor) -> Iterator[Work]:
    """What is to be produced, looked up when the files before are there."""
    yield partial(ar_accounting.produce, ledger, on, actor)
    for type_, form in _FORMS.items():
        for source in queries.bookkeeping_to_tell(ledger, type_):
            yield partial(form, source, actor)
    for settlement in queries.settlements_without_file(ledger, on):
        yield partial(balance_report.produce, settlement, actor)
        yield partial(sales_transactions.produce_xlsx, settlement, actor)
        yield partial(sales_transactions.produce_xml, settlement, actor)
        yield partial(ar_settlement.produce, settlement, on, actor)
    for batch in queries.batches_without_file(ledger, on):
        yield partial(payout_file.produce, batch, actor)
    for number in ledger.scheduled_reports:
        yield partial(file_reports.produce, ledger, number, on, actor)


def may_order_report(actor: Actor, ledger: Ledger) -> bool:
    """Whether the actor may order a ledger report: it would hold records of every seller."""
    granted = actor.holds(ORDER_SCOPE, "reports.order_report_outputfile")
    return granted and queries.covers_every_seller(actor, ledger)


def order_report(
    ledger: Ledger,
    report_date: dt.date,
    actor: Actor,
    *,
    on: dt.date,
    type_: FileType = FileType.LEDGER_REPORT,
    since: dt.date | None = None,
) -> OutputFile:
    """Make a new ledger report as of a date up to `on`, or of the period from `since` to it.

    Raises `NotPermitted` when the actor may not, `Invalid` for a date in the future, a period of a
    report that has none, or one that ends before it begins.
    """
    if not may_order_report(actor, ledger):
        raise NotPermitted("A ledger report holds records of every seller of the ledger")
    if report_date > on:
        raise Invalid({"reportDate": f"Expected a date up to {on.isoformat()}"})
    if since and not file_reports.BY_TYPE[type_].period:
        raise Invalid({"fromDate": "The report does not cover a period"})
    if since and since > report_date:
        raise Invalid({"fromDate": "Expected a date up to reportDate"})
    with transaction.atomic():
        return file_reports.produce_ordered(ledger, type_, report_date, actor, since=since)


def _patiently(work: Work) -> OutputFile | None:
    """Run in a transaction that waits for another production as long as that takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
    return work()
