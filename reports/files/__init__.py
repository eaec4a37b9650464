"""Producing the output files. Each type has a module; the bytes go through `storage`.

A file is one transaction of its own. Run again, or several times at once, a production finds what
is already there and makes nothing twice. To add a type: a member of `FileType`, a module here with
its `produce`, a line in `producing`, and its page in `docs/files.md`.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection, transaction

from ledger_project.core import events, statistics, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, NotPermitted
from ledger_project.core.models import Ledger
from reports import queries
from reports.files import (
    ar_accounting,
    ar_settlement,
    balance_report,
    bill_journal,
    customer_journal,
    ledger_report_106,
    payout_file,
    sales_transactions,
)
from reports.models import OutputFile

__all__ = ["may_order_report", "order_report", "produce_files", "producing"]

ORDER_SCOPE = "output:write"


def produce_files(ledger: Ledger, on: dt.date, actor: Actor) -> list[OutputFile]:
    """Produce every file that a business date calls for and that is not there; return the new.

    ar-accounting with what is booked up to `on`, ar-settlement for each settlement up to `on`,
    ledger-report 106 as of `on`, the journals with the events up to `on`. Raises `InvalidFile`; the
    files before it stay.
    """
    return list(producing(ledger, on, actor))


def producing(ledger: Ledger, on: dt.date, actor: Actor) -> Iterator[OutputFile]:
    """`produce_files`, one file at a time: each is committed when it is given."""
    statistics.refresh()
    works: list[Callable[[], OutputFile | None]] = [
        partial(ar_accounting.produce, ledger, on, actor),
        *(
            work
            for settlement in queries.settlements_without_file(ledger, on)
            for work in (
                partial(balance_report.produce, settlement, actor),
                partial(sales_transactions.produce_xlsx, settlement, actor),
                partial(sales_transactions.produce_xml, settlement, actor),
                partial(ar_settlement.produce, settlement, on, actor),
            )
        ),
        *(
            partial(payout_file.produce, batch, actor)
            for batch in queries.batches_without_file(ledger, on)
        ),
        partial(ledger_report_106.produce, ledger, on, actor),
    ]
    for work in works:
        if file := transactions.run(partial(_patiently, work)):
            yield file
    events.sequence(ledger.number)
    for journal in (bill_journal.produce, customer_journal.produce):
        work = partial(_patiently, partial(journal, ledger, on, actor))
        while file := transactions.run(work):
            yield file


def may_order_report(actor: Actor, ledger: Ledger) -> bool:
    """Whether the actor may order a ledger report: it would hold records of every seller."""
    granted = actor.holds(ORDER_SCOPE, "reports.order_report_outputfile")
    return granted and queries.covers_every_seller(actor, ledger)


def order_report(ledger: Ledger, report_date: dt.date, actor: Actor, *, on: dt.date) -> OutputFile:
    """Make a new ledger report 106 as of a date up to `on`.

    Raises `NotPermitted` when the actor may not, `Invalid` for a date in the future.
    """
    if not may_order_report(actor, ledger):
        raise NotPermitted("A ledger report holds records of every seller of the ledger")
    if report_date > on:
        raise Invalid({"reportDate": f"Expected a date up to {on.isoformat()}"})
    with transaction.atomic():
        return ledger_report_106.produce_ordered(ledger, report_date, actor)


def _patiently(work: Callable[[], OutputFile | None]) -> OutputFile | None:
    """Run in a transaction that waits for another production as long as that takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
    return work()
