"""The only writer of journal rows.

`post` writes balanced drafts as entries and lines; `reverse` writes the mirrors of entries.
PostgreSQL checks the balance again at commit and refuses any later change. The templates in
`postings` decide what is posted, and the operations decide when.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.books.chart import book_of, default_number
from accounts.books.entries import Draft
from accounts.books.models import ChartOverride, JournalEntry, JournalLine
from accounts.errors import PeriodClosed
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.prepared import insert, prepared
from ledger_project.core.texts import say

REVERSED = {"Payment": "PaymentReversal"}
"""Accounting actions that have a name of their own when mirrored; the others keep theirs."""


@prepared
def _own_numbers(ledger: int) -> QuerySet[ChartOverride, tuple[str, str]]:
    return ChartOverride.objects.filter(ledger=ledger).values_list("role", "number")


def post(
    ledger: Ledger, drafts: Sequence[Draft], *, actor: Actor, on: dt.date
) -> list[JournalEntry]:
    """Write each draft as an entry with book date `on`, and return the entries in order.

    Raises `PeriodClosed`, and `IntegrityError` when the same template was posted for the same
    entity before.
    """
    _require_open(ledger, on)
    numbers = dict(_own_numbers(ledger.number))
    entries = [
        JournalEntry(
            ledger=ledger,
            template=draft.template,
            accounting_action=draft.accounting_action,
            transaction_cause=draft.transaction_cause,
            book_on=on,
            value_on=draft.event.value_on,
            document_type=draft.event.document_type,
            document_id=draft.event.document_id,
            invoice_id=draft.event.invoice_id,
            created_by=actor.name,
        )
        for draft in drafts
    ]
    insert(*entries)
    insert(
        *(
            JournalLine(
                ledger_id=ledger.number,
                entry_id=entry.pk,
                seller_id=line.seller_id or draft.event.seller_id,
                book=book_of(line.role),
                role=line.role,
                account_number=numbers.get(line.role) or default_number(line.role, ledger.country),
                debit=line.debit,
                credit=line.credit,
                currency=ledger.currency,
                book_on=on,
                exported=line.exported,
            )
            for entry, draft in zip(entries, drafts, strict=True)
            for line in draft.lines
        )
    )
    return entries


def reverse(
    ledger: Ledger, entries: Sequence[JournalEntry], *, actor: Actor, on: dt.date
) -> list[JournalEntry]:
    """Mirror each entry with book date `on` and its own value date; return the mirrors in order.

    Raises `PeriodClosed`, and `IntegrityError` for an entry that was reversed before.
    """
    _require_open(ledger, on)
    mirrors = JournalEntry.objects.bulk_create(
        JournalEntry(
            ledger=ledger,
            template=entry.template,
            accounting_action=REVERSED.get(entry.accounting_action, entry.accounting_action),
            transaction_cause=entry.transaction_cause,
            book_on=on,
            value_on=entry.value_on,
            document_type=entry.document_type,
            document_id=entry.document_id,
            invoice_id=entry.invoice_id,
            reverses=entry,
            created_by=actor.name,
        )
        for entry in entries
    )
    by_entry = {entry.pk: mirror for entry, mirror in zip(entries, mirrors, strict=True)}
    lines = JournalLine.objects.filter(ledger=ledger, entry__in=entries).order_by("pk")
    JournalLine.objects.bulk_create(
        JournalLine(
            ledger=ledger,
            entry=by_entry[line.entry_id],
            seller_id=line.seller_id,
            book=line.book,
            role=line.role,
            account_number=line.account_number,
            debit=line.credit,
            credit=line.debit,
            currency=line.currency,
            book_on=on,
            exported=line.exported,
        )
        for line in lines
    )
    return mirrors


def _require_open(ledger: Ledger, on: dt.date) -> None:
    """Raise `PeriodClosed` if the books are closed on a date.

    PostgreSQL checks it again at insert, because the period can be closed meanwhile.
    """
    if ledger.book_date(on) != on:
        raise PeriodClosed(
            say(
                "The books are closed through {closed_through}",
                closed_through=ledger.closed_through,
            )
        )
