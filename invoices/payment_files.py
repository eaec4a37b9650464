"""Reading files of incoming payments: every row is checked before the first is booked."""

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from invoices.operations import PaymentOrder
from ledger_project.core.clock import iso_date
from ledger_project.core.errors import Invalid
from ledger_project.core.money import InexactAmount, exact_amount

HEADER = ["payment_reference", "amount", "currency", "value_date", "bank_reference"]
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?", re.ASCII)
_REFERENCE = re.compile(r"[\x21-\x7e]{1,50}")


def read_csv(lines: Iterable[str]) -> list[PaymentOrder]:
    """The payments of a CSV with the columns of `HEADER`, amounts with a decimal point.

    Raises `Invalid` naming every faulty line (`line 3`), or a header that is not the expected one;
    two lines with one bank reference are a fault.
    """
    reader = csv.reader(lines)
    if next(reader, None) != HEADER:
        raise Invalid({"line 1": f"Expected the header {','.join(HEADER)}"})
    orders: list[PaymentOrder] = []
    faults: dict[str, str] = {}
    seen: dict[str, str] = {}
    for cells in _rows(reader):
        if not cells:
            continue
        place = f"line {reader.line_num}"
        try:
            order = _order(cells)
        except ValueError as error:
            faults[place] = str(error)
            continue
        first = seen.setdefault(order.bank_reference, place)
        if first != place:
            faults[place] = f"The bank reference stands in {first} already"
        orders.append(order)
    if faults:
        raise Invalid(faults)
    return orders


def _rows(reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise Invalid({f"line {reader.line_num}": str(error)}) from error


def _order(cells: list[str]) -> PaymentOrder:
    if len(cells) != len(HEADER):
        raise ValueError(f"Expected {len(HEADER)} columns, found {len(cells)}")
    payment_reference, amount, currency, value_date, bank_reference = map(str.strip, cells)
    if payment_reference and not _REFERENCE.fullmatch(payment_reference):
        raise ValueError("Expected a payment_reference of at most 50 visible characters")
    if not _REFERENCE.fullmatch(bank_reference):
        raise ValueError("Expected a bank_reference of 1 to 50 visible characters")
    if not re.fullmatch("[A-Z]{3}", currency):
        raise ValueError("Expected an upper-case ISO 4217 currency")
    try:
        if not _AMOUNT.fullmatch(amount):
            raise InexactAmount(amount)
        value = exact_amount(Decimal(amount))
    except (InvalidOperation, InexactAmount) as error:
        raise ValueError(f"Expected an amount with at most two decimals, not {amount}") from error
    if value <= 0:
        raise ValueError("Expected a positive amount")
    try:
        value_on = iso_date(value_date)
    except ValueError as error:
        raise ValueError(f"Expected a value_date YYYY-MM-DD, not {value_date}") from error
    return PaymentOrder(bank_reference, payment_reference, value, currency, value_on)
