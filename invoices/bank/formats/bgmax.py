"""Read BgMax: payments to a bankgiro number, as Bankgirot (SE) reports them.

Source: "Bankgiro Inbetalningar, Teknisk manual" of Bankgirot. A file is one record 01, sections of
05 … 15 and one record 70. In a section each payment (20) and deduction (21) is followed by its
further references (22, 23), texts (25) and payer (26-29). As the manual requires, records of
unknown codes are skipped; the totals and counts of 15 and 70 reveal whether any of them held money.

`bank_reference` is the payee's bankgiro, the payment day, the payment channel, the payer's bankgiro
and BGC's serial number. The serial number alone is not unique: each channel counts separately, and
payments of different payers were seen with the same one.
"""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from invoices.bank.formats.faults import (
    FileFaults,
    checked_once,
    in_currency,
    refuse_elsewhere,
)
from invoices.bank.formats.fields import NAME_LENGTH, shortened, stated, taken_back
from invoices.bank.formats.records import Record, records
from invoices.bank.formats.transactions import BankFile, BankTransaction, Kind
from ledger_project.core.texts import say

FORMAT = "bgmax"
SIGNATURE = b"01BGMAX"
_START, _OPEN, _CLOSE, _END = "01", "05", "15", "70"
_PAYMENT, _DEDUCTION = "20", "21"
_FURTHER_REFERENCE, _FURTHER_DEDUCTION = "22", "23"
_TEXT, _NAME = "25", "26"
_FOLLOWING = {_FURTHER_REFERENCE, _FURTHER_DEDUCTION, _TEXT, _NAME, "27", "28", "29"}
_WITHOUT_REFERENCE = {"0", "1"}
_CURRENCY = re.compile("[A-Z]{3}")
_SERIAL = re.compile("[0-9A-Z]{12}")


@dataclass(slots=True)
class _Section:
    """Payments to one bankgiro on one day. A group is a payment with its further records."""

    opening: Record
    groups: list[list[Record]] = field(default_factory=list)
    closing: Record | None = None


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read a file. Raises `Invalid` for faulty records, totals that do not fit, and test files."""
    refuse_elsewhere("BgMax", ("SE", "SEK"), (country, currency))
    faults = FileFaults()
    rows, remarks = records(content, faults)
    identity = _frame(rows, faults)
    sections = _sections(rows, faults)
    located: list[tuple[str, BankTransaction]] = []
    for section in sections:
        located += _read_section(section, faults)
    accounts = dict.fromkeys(_bankgiro(section.opening) for section in sections)
    own, others = in_currency(checked_once(located, faults), currency)
    return BankFile(FORMAT, identity, ", ".join(accounts), own, left_out=others, remarks=remarks)


def _frame(rows: list[Record], faults: FileFaults) -> str:
    """Check the first and the last record; return the time stamp that identifies the file."""
    start, end = rows[0], rows[-1]
    codes = Counter(record.raw(1, 2) for record in rows)
    if start.raw(1, 2) != _START or codes[_START] != 1:
        faults.add(start.location, say("Expected the start record 01 here and nowhere else"))
    if end.raw(1, 2) != _END or codes[_END] != 1:
        faults.add(
            end.location, say("Expected the end record 70 here and nowhere else: is the file cut?")
        )
        return ""
    if start.raw(45, 45) != "P":
        faults.add(start.location, say("A test file: expected P (production) in position 45"))
    with faults.at(end.location):
        _check_counts(end, codes)
    with faults.at(start.location):
        start.digits(25, 44)
    return start.raw(25, 44)


def _check_counts(end: Record, codes: Counter[str]) -> None:
    further = codes[_FURTHER_REFERENCE] + codes[_FURTHER_DEDUCTION]
    found = (codes[_PAYMENT], codes[_DEDUCTION], further, codes[_CLOSE])
    stated = tuple(end.count(first, first + 7) for first in (3, 11, 19, 27))
    if stated != found:
        raise ValueError(
            say(
                "Expected by the end record {} payments, {} deductions, {} further "
                "references and {} deposits, found {}, {}, {} and {}"
            ).format(*stated, *found)
        )


def _sections(rows: list[Record], faults: FileFaults) -> list[_Section]:
    sections: list[_Section] = []
    for record in rows:
        code = record.raw(1, 2)
        if code == _OPEN:
            sections.append(_Section(record))
        elif code in {_PAYMENT, _DEDUCTION, _CLOSE, *_FOLLOWING}:
            with faults.at(record.location):
                _add_to_section(record, code, sections)
    for section in sections:
        if section.closing is None:
            faults.add(section.opening.location, say("This section is not closed by a record 15"))
    return sections


def _add_to_section(record: Record, code: str, sections: list[_Section]) -> None:
    if not sections or sections[-1].closing is not None:
        raise ValueError(say("Record {code} stands outside of a section 05 … 15", code=code))
    section = sections[-1]
    if code == _CLOSE:
        section.closing = record
    elif code in _FOLLOWING:
        if not section.groups:
            raise ValueError(say("Record {code} belongs to no payment", code=code))
        section.groups[-1].append(record)
    else:
        section.groups.append([record])


def _read_section(section: _Section, faults: FileFaults) -> list[tuple[str, BankTransaction]]:
    closing = section.closing
    if closing is None:
        return []
    before = len(faults)
    currency = section.opening.text(23, 25)
    with faults.at(section.opening.location):
        if not _CURRENCY.fullmatch(currency):
            raise ValueError(
                say("Expected the currency of the account, not {value}", value=currency or "none")
            )
        section.opening.digits(3, 12)
    paid_on = dt.date.min
    with faults.at(closing.location):
        if closing.text(69, 71) != currency:
            found = closing.text(69, 71) or "none"
            raise ValueError(
                say(
                    "Expected the currency of the section {currency}, not {found}",
                    currency=currency,
                    found=found,
                )
            )
        paid_on = closing.day(38, 45)
    account = _bankgiro(section.opening)
    located: list[tuple[str, BankTransaction]] = []
    total = Decimal(0)
    for group in section.groups:
        with faults.at(group[0].location):
            signed = _signed(group[0])
            total += signed
            if signed:
                located.append((group[0].location, _transaction(group, account, paid_on, currency)))
    if len(faults) == before:
        with faults.at(closing.location):
            _check_totals(closing, total, len(section.groups))
    return located


def _check_totals(closing: Record, total: Decimal, count: int) -> None:
    stated = (closing.total(51, 68), closing.count(72, 79))
    if stated != (total, count):
        raise ValueError(
            say(
                "Expected by the deposit {stated} in {stated2} payments and deductions, "
                "found {total} in {count}",
                stated=stated[0],
                stated2=stated[1],
                total=total,
                count=count,
            )
        )


def _bankgiro(record: Record) -> str:
    """Return the number in positions 3-12 without leading zeros: empty if there is none."""
    return record.text(3, 12).lstrip("0")


def _signed(record: Record) -> Decimal:
    amount = record.amount(38, 55)
    return -amount if record.raw(1, 2) in {_DEDUCTION, _FURTHER_DEDUCTION} else amount


def _transaction(
    group: list[Record], account: str, paid_on: dt.date, currency: str
) -> BankTransaction:
    first = group[0]
    signed = _signed(first)
    kind = Kind.PAYMENT if signed > 0 else Kind.REVERSAL
    serial = first.raw(58, 69)
    if not _SERIAL.fullmatch(serial) or not serial.strip("0"):
        raise ValueError(
            say("Expected BGC's serial number in positions 58-69, not {serial!r}", serial=serial)
        )
    payer = _bankgiro(first)
    reference = f"{account}-{paid_on:%Y%m%d}-{first.digits(57, 57)}-{payer or 0}-{serial}"
    payment_reference, message, parts = _stated(group)
    name = " ".join(f"{r.text(3, 37)} {r.text(38, 72)}" for r in group if r.raw(1, 2) == _NAME)
    return BankTransaction(
        bank_reference=reference if kind is Kind.PAYMENT else taken_back(reference),
        amount=abs(signed),
        currency=currency,
        value_on=paid_on,
        payment_reference=payment_reference,
        kind=kind,
        payer_name=shortened(name, NAME_LENGTH),
        payer_account=payer,
        message=message,
        parts=parts if sum(part for _, part in parts) == signed else (),
        account=account,
    )


def _stated(group: list[Record]) -> tuple[str, str, tuple[tuple[str, Decimal], ...]]:
    """Return (payment reference, message, parts) by the reference code and the records 22 to 25.

    Codes: 0 and 1 no reference, 2 checked by Bankgirot, 3 several or unread, 4 not to be checked, 5
    found wrong. A share of the amount that a record 22 or 23 states goes into the message. The
    parts are the shares, if each has a reference of its own and none is taken off.
    """
    first = group[0]
    own, code = first.text(13, 37), first.digits(56, 56)
    texts = [r.text(3, 52) for r in group if r.raw(1, 2) == _TEXT]
    references = own.split()
    if code in _WITHOUT_REFERENCE:
        references, texts = [], [own, *texts]
    further = [r for r in group if r.raw(1, 2) in {_FURTHER_REFERENCE, _FURTHER_DEDUCTION}]
    shares = [(r.text(13, 37), _signed(r)) for r in further]
    references += [reference for reference, _ in shares]
    words = [f"{reference}: {share}" for reference, share in shares if share]
    payment_reference, message = stated(references, " ".join([*words, *texts]), country="SE")
    parts = {"".join(reference.split()): share for reference, share in shares}
    whole = len(parts) == len(shares) > 1 and all(
        reference and share > 0 for reference, share in parts.items()
    )
    return payment_reference, message, tuple(parts.items()) if whole else ()
