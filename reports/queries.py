"""Reading produced files, and the rows that they are made of.

Rows of a file are read with COPY: one statement is one snapshot, PostgreSQL formats the values,
and the memory stays flat whatever their number. They are read inside a transaction.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from psycopg import Copy

from accounts.models import Settlement
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, Seller
from reports.errors import FileNotFound
from reports.models import FileType, OutputFile, OutputFileChunk


def files_visible_to(actor: Actor, ledger: Ledger, type_: str) -> QuerySet[OutputFile]:
    """The files of a type that hold no records of a seller whom the actor does not cover.

    Raises `FileNotFound` for a type that does not exist.
    """
    if type_ not in FileType.values:
        raise FileNotFound(f"There is no file type {type_}")
    found = OutputFile.objects.filter(ledger=ledger, type=type_)
    if actor.sellers is None:
        return found
    covered = Seller.objects.filter(ledger=ledger, pk__in=actor.sellers)
    return found.filter(sellers__contained_by=list(covered.values_list("number", flat=True)))


def get_file(actor: Actor, ledger: Ledger, type_: str, identity: str) -> OutputFile:
    """One file by the last part of its path. Raises `FileNotFound`."""
    _, _, key = identity.partition("_")
    file = None
    if key.isascii() and key.isdigit() and len(key) <= 18:
        file = files_visible_to(actor, ledger, type_).filter(pk=int(key)).first()
    if file is None or file.identity != identity:
        raise FileNotFound(f"There is no file {type_}/{identity}")
    return file


def content(file: OutputFile) -> Iterator[bytes]:
    """The bytes of a file, one chunk at a time."""
    chunks = OutputFileChunk.objects.filter(ledger=file.ledger_id, file=file)
    number = 0
    while (data := chunks.filter(number=number).values_list("data", flat=True).first()) is not None:
        yield bytes(data)
        number += 1


def covers_every_seller(actor: Actor, ledger: Ledger) -> bool:
    """Whether the actor may see records of all the ledger's sellers."""
    if actor.sellers is None:
        return True
    return not Seller.objects.filter(ledger=ledger).exclude(pk__in=actor.sellers).exists()


def settlements_without_file(ledger: Ledger, on: dt.date) -> QuerySet[Settlement]:
    """The settlements up to a date that no file tells of yet, by number."""
    told = OutputFile.objects.filter(
        ledger=OuterRef("ledger"), type=FileType.AR_SETTLEMENT, variant=OuterRef("number")
    )
    return (
        Settlement.objects.filter(~Exists(told), ledger=ledger, settled_on__lte=on)
        .select_related("ledger", "seller")
        .order_by("id")
    )


class AccountingRow(NamedTuple):
    """One exported journal line as text: dates ISO, `amount` with two decimals, debit positive."""

    book_on: str
    seller_number: str | None
    currency: str
    entry_id: str
    value_on: str
    template: str
    accounting_action: str
    transaction_cause: str
    invoice_no: str | None
    customer_no: str | None
    payment_reference: str | None
    account_number: str
    amount: str


_ACCOUNTING = """
SELECT l.book_on, s.number, l.currency, e.id, e.value_on, e.template, e.accounting_action,
       e.transaction_cause, i.invoice_no, c.customer_no, i.payment_reference, l.account_number,
       l.debit - l.credit
  FROM reports_exportedentry x
  JOIN accounts_journalentry e ON e.ledger_id = x.ledger_id AND e.id = x.entry_id
  JOIN accounts_journalline l ON l.ledger_id = e.ledger_id AND l.entry_id = e.id AND l.exported
  LEFT JOIN core_seller s ON s.ledger_id = l.ledger_id AND s.id = l.seller_id
  LEFT JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
  LEFT JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
 ORDER BY l.book_on, s.number, l.currency, e.id, l.id
"""


@contextlib.contextmanager
def accounting_rows(ledger: Ledger, file_id: int) -> Iterator[Iterator[AccountingRow]]:
    """The exported lines of a bookkeeping file's entries, by book date, seller and currency."""
    with _copied(f"COPY ({_ACCOUNTING}) TO STDOUT", ledger=ledger.number, file=file_id) as copy:
        yield (AccountingRow(*row) for row in copy.rows())


class DisbursementRow(NamedTuple):
    """The records of one book date in a settlement, counted and summed; amounts as text."""

    book_on: str
    debit_count: str
    debit_amount: str
    credit_count: str
    credit_amount: str
    amount: str


_DISBURSEMENTS = """
SELECT l.book_on, count(*) FILTER (WHERE l.debit > 0), sum(l.debit),
       count(*) FILTER (WHERE l.credit > 0), sum(l.credit), sum(l.debit - l.credit)
  FROM accounts_settlementrecord r
  JOIN accounts_journalline l ON l.ledger_id = r.ledger_id AND l.id = r.line_id
 WHERE r.ledger_id = %(ledger)s AND r.settlement_id = %(settlement)s
 GROUP BY l.book_on ORDER BY l.book_on
"""


def disbursement_rows(settlement: Settlement) -> list[DisbursementRow]:
    """The book dates whose records a settlement settles."""
    parameters = {"ledger": settlement.ledger_id, "settlement": settlement.pk}
    with _copied(f"COPY ({_DISBURSEMENTS}) TO STDOUT", **parameters) as copy:
        return [DisbursementRow(*row) for row in copy.rows()]


class PayoutRow(NamedTuple):
    """The payouts of one book date from surpluses of a seller's customers; amount as text."""

    book_on: str
    payouts: str
    amount: str


_PAYOUTS = """
SELECT u.book_on, count(*), sum(u.amount)
  FROM reports_exportedentry x
  JOIN accounts_journalentry e ON e.ledger_id = x.ledger_id AND e.id = x.entry_id
  JOIN accounts_surplususe u ON u.ledger_id = e.ledger_id AND u.id = e.document_id
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s AND e.template = 'surplus_paid_out'
 GROUP BY u.book_on ORDER BY u.book_on
"""


def payout_rows(ledger: Ledger, file_id: int) -> list[PayoutRow]:
    """The book dates of the payouts that a settlement's file tells of."""
    with _copied(f"COPY ({_PAYOUTS}) TO STDOUT", ledger=ledger.number, file=file_id) as copy:
        return [PayoutRow(*row) for row in copy.rows()]


# No quoting: what would need it (the separator, control characters) becomes a space.
DEBTS = r"""
COPY (
SELECT 'D', regexp_replace(i.invoice_no, '[;\x01-\x1f\x7f-\x9f]', ' ', 'g'),
       regexp_replace(c.customer_no, '[;\x01-\x1f\x7f-\x9f]', ' ', 'g'),
       nullif(c.reg_no, ''), i.currency, replace(owed.debt::text, '.', ','), i.invoice_date,
       i.due_date, s.number
  FROM (SELECT invoice_id, sum(debt_change) AS debt FROM invoices_invoicetransaction
         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
         GROUP BY invoice_id HAVING sum(debt_change) > 0) AS owed
  JOIN invoices_invoice i ON i.ledger_id = %(ledger)s AND i.id = owed.invoice_id
  JOIN customers_customer c ON c.ledger_id = %(ledger)s AND c.id = i.customer_id
  JOIN core_seller s ON s.ledger_id = %(ledger)s AND s.id = i.seller_id
 ORDER BY i.id
) TO STDOUT (FORMAT csv, DELIMITER ';', QUOTE E'\x01')
"""


@contextlib.contextmanager
def debt_lines(ledger: Ledger, on: dt.date) -> Iterator[Iterator[tuple[bytes, bytes]]]:
    """Each invoice with capital debt at the end of a day, in order of issue.

    Gives its line of the ledger report without the end (`D;…;2026-07-07`, UTF-8) and its seller's
    number: both from one snapshot, so that who may see the report fits what is in it.
    """
    with _copied(DEBTS, ledger=ledger.number, on=on) as copy:
        yield (_without_seller(bytes(row)) for row in copy)


def _without_seller(row: bytes) -> tuple[bytes, bytes]:
    line, _, seller = row.rpartition(b";")
    return line, seller.rstrip(b"\n")


@contextlib.contextmanager
def _copied(statement: str, **parameters: Any) -> Iterator[Copy]:
    """The rows, as they come. Left early, by an error too, the connection is free again: a COPY
    that a suspended generator held open would block the rollback for ever.
    """
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute("SET LOCAL DateStyle TO ISO")  # A server may be set up otherwise.
        given: Mapping[str, Any] = parameters
        with cursor.copy(statement, given) as copy:
            yield copy


class InvoiceEventRow(NamedTuple):
    """One event of an invoice as text: `occurred` an instant in UTC, amounts with two decimals."""

    invoice_no: str
    customer_no: str
    seller_number: str | None
    position: str
    type: str
    occurred: str
    business_date: str
    to_state: str
    claim_level: str | None
    due_date: str | None
    fee: str | None
    capital_debt: str | None
    interest: str | None
    respite_date: str | None


_OCCURRED = """to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
_INVOICE_EVENTS = f"""
SELECT e.invoice_no, e.customer_no, s.number, e.position, e.type, {_OCCURRED}, e.business_date,
       e.to_state, e.data ->> 'claimLevel', e.data ->> 'dueDate', e.data ->> 'fee',
       e.data ->> 'capitalDebt', e.data ->> 'interest', e.data ->> 'respiteDate'
  FROM reports_journaledevent x
  JOIN core_event e ON e.ledger_id = x.ledger_id AND e.id = x.event_id
  LEFT JOIN core_seller s ON s.ledger_id = e.ledger_id AND s.id = e.seller_id
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
 ORDER BY e.document_id, e.position
"""


@contextlib.contextmanager
def invoice_events(ledger: Ledger, file_id: int) -> Iterator[Iterator[InvoiceEventRow]]:
    """The events of a bill journal, invoice by invoice, each in order."""
    with _copied(f"COPY ({_INVOICE_EVENTS}) TO STDOUT", ledger=ledger.number, file=file_id) as copy:
        yield (InvoiceEventRow(*row) for row in copy.rows())


_ADDRESS = ("Addressee", "StreetAddress", "COAddress", "ZipCode", "City", "CountryCode")


class CustomerEventRow(NamedTuple):
    """One event of a customer, and who that is now: without a name nothing more may be told."""

    customer_no: str
    position: str
    type: str
    occurred: str
    business_date: str
    consent_type: str | None
    reg_no: str | None
    name: str | None
    legal_entity: str | None
    language: str | None
    vat_no: str | None
    distribution_address: dict[str, str | None]
    legal_address: dict[str, str | None]


_CUSTOMER_EVENTS = f"""
SELECT e.customer_no, e.position, e.type, {_OCCURRED}, e.business_date, e.data ->> 'consentType',
       c.reg_no, CASE WHEN c.protected_identity OR c.erased_on IS NOT NULL THEN NULL
                      ELSE c.name END,
       c.legal_entity, c.preferred_language_code, c.vat_no,
       coalesce(nullif(c.billing_addressee, ''), c.addressee),
       CASE c.billing_addressee WHEN '' THEN c.street_address ELSE c.billing_street_address END,
       CASE c.billing_addressee WHEN '' THEN c.co_address ELSE c.billing_co_address END,
       CASE c.billing_addressee WHEN '' THEN c.zip_code ELSE c.billing_zip_code END,
       CASE c.billing_addressee WHEN '' THEN c.city ELSE c.billing_city END,
       CASE c.billing_addressee WHEN '' THEN c.country_code ELSE c.billing_country_code END,
       c.addressee, c.street_address, c.co_address, c.zip_code, c.city, c.country_code
  FROM reports_journaledevent x
  JOIN core_event e ON e.ledger_id = x.ledger_id AND e.id = x.event_id
  LEFT JOIN customers_customer c ON c.ledger_id = e.ledger_id AND c.customer_no = e.customer_no
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
 ORDER BY e.customer_no, e.position
"""


@contextlib.contextmanager
def customer_events(ledger: Ledger, file_id: int) -> Iterator[Iterator[CustomerEventRow]]:
    """The events of a customer journal, customer by customer, each in order."""
    statement = f"COPY ({_CUSTOMER_EVENTS}) TO STDOUT"
    with _copied(statement, ledger=ledger.number, file=file_id) as copy:
        yield (_customer_event(row) for row in copy.rows())


def _customer_event(row: tuple[Any, ...]) -> CustomerEventRow:
    size = len(_ADDRESS)
    distribution = dict(zip(_ADDRESS, row[-2 * size : -size], strict=True))
    legal = dict(zip(_ADDRESS, row[-size:], strict=True))
    return CustomerEventRow._make((*row[: -2 * size], distribution, legal))
