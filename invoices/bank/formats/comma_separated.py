"""Read payments from a CSV in UTF-8, for banks and systems without a format of their own."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from invoices.bank.formats.faults import FileFaults, checked_once, in_currency, refuse
from invoices.bank.formats.fields import (
    ACCOUNT_LENGTH,
    BANK_REFERENCE_LENGTH,
    MESSAGE_LENGTH,
    NAME_LENGTH,
    REFERENCE,
    one_line,
)
from invoices.bank.formats.transactions import BankFile, BankTransaction, Kind
from ledger_project.core.clock import iso_date
from ledger_project.core.money import InexactAmount, exact_amount
from ledger_project.core.texts import say

FORMAT = "csv"
COLUMNS = ("payment_reference", "amount", "currency", "value_date", "bank_reference")
FURTHER_COLUMNS = ("payer_name", "payer_account", "message", "kind", "reverses")
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?", re.ASCII)


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read a CSV with the header `COLUMNS`, then as many of `FURTHER_COLUMNS` as it has.

    Amounts have a decimal point and are positive for both kinds; `kind` is `payment` (also when
    empty) or `reversal`. What is in another currency is left out. Raises `Invalid` naming every
    faulty line; two lines with one bank reference are a fault.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse(
            say("line {line}", line=line), say("Expected a text in UTF-8, or another known format")
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = _rows(reader)
    columns = _columns(next(rows, []))
    faults = FileFaults()
    located: list[tuple[str, BankTransaction]] = []
    for cells in rows:
        location = f"line {reader.line_num}"
        with faults.at(location):
            located.append((location, _transaction(cells, columns)))
    own, others = in_currency(checked_once(located, faults), currency)
    return BankFile(FORMAT, "", "", own, left_out=others)


def _rows(reader: Any) -> Iterator[list[str]]:
    """Yield the rows that are not blank. Raises `Invalid` at the first that is not CSV."""
    try:
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise refuse(
            say("line {line_num}", line_num=reader.line_num),
            say("Not a row of a CSV: {error}", error=error),
        ) from error


def _columns(header: list[str]) -> tuple[str, ...]:
    known = COLUMNS + FURTHER_COLUMNS
    if len(header) < len(COLUMNS) or tuple(header) != known[: len(header)]:
        raise refuse(
            say("line 1"),
            say(
                "Expected the header {list} (then, as far as wanted, {list2}), or a "
                "file BgMax, OCR giro, camt.053 or camt.054",
                list=",".join(COLUMNS),
                list2=",".join(FURTHER_COLUMNS),
            ),
        )
    return tuple(header)


def _transaction(cells: list[str], columns: tuple[str, ...]) -> BankTransaction:
    if len(cells) != len(columns):
        raise ValueError(
            say("Expected {count} columns, found {count2}", count=len(columns), count2=len(cells))
        )
    row = dict.fromkeys(FURTHER_COLUMNS, "") | dict(
        zip(columns, map(str.strip, cells), strict=True)
    )
    if row["payment_reference"] and not REFERENCE.fullmatch(row["payment_reference"]):
        raise ValueError(say("Expected a payment_reference of at most 50 visible characters"))
    if not REFERENCE.fullmatch(row["bank_reference"]):
        raise ValueError(say("Expected a bank_reference of 1 to 50 visible characters"))
    kind = _kind(row["kind"])
    return BankTransaction(
        bank_reference=row["bank_reference"],
        amount=_amount(row["amount"]),
        currency=_currency(row["currency"]),
        value_on=_day(row["value_date"]),
        payment_reference=row["payment_reference"],
        kind=kind,
        reverses=_reverses(row["reverses"], kind),
        payer_name=_text(row, "payer_name", NAME_LENGTH),
        payer_account=_text(row, "payer_account", ACCOUNT_LENGTH),
        message=_text(row, "message", MESSAGE_LENGTH),
    )


def _amount(text: str) -> Decimal:
    try:
        if not _AMOUNT.fullmatch(text):
            raise InexactAmount(text)
        value = exact_amount(Decimal(text))
    except InexactAmount as error:
        raise ValueError(
            say("Expected an amount with at most two decimals, not {value}", value=text)
        ) from error
    if value <= 0:
        raise ValueError(say("Expected a positive amount"))
    return value


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError(say("Expected an upper-case ISO 4217 currency"))
    return text


def _day(text: str) -> dt.date:
    try:
        return iso_date(text)
    except ValueError as error:
        raise ValueError(
            say("Expected a value_date YYYY-MM-DD, not {value}", value=text)
        ) from error


def _kind(text: str) -> Kind:
    try:
        return Kind(text or Kind.PAYMENT.value)
    except ValueError as error:
        expected = " or ".join(kind.value for kind in Kind)
        raise ValueError(
            say("Expected the kind {expected}, not {value}", expected=expected, value=text)
        ) from error


def _reverses(text: str, kind: Kind) -> str:
    if text and kind is not Kind.REVERSAL:
        raise ValueError(say("Only a reversal reverses"))
    if len(text) > BANK_REFERENCE_LENGTH or text != one_line(text):
        raise ValueError(
            say(
                "Expected in reverses a bank reference of at most "
                "{BANK_REFERENCE_LENGTH} characters",
                BANK_REFERENCE_LENGTH=BANK_REFERENCE_LENGTH,
            )
        )
    return text


def _text(row: dict[str, str], column: str, length: int) -> str:
    text = one_line(row[column])
    if len(text) > length:
        raise ValueError(
            say("Expected a {column} of at most {length} characters", column=column, length=length)
        )
    return text
