"""Read OCR giro: payments with a KID, as Nets (NO) reports them.

Source: "OCR giro, System specification" of Nets. A transmission (10 … 89) holds assignments (20 …
88); in one of OCR giro (service 09) each transaction is amount item 1 (30), 2 (31) and, of types 20
and 21, 3 (32). One of AvtaleGiro's agreements (service 21, type 24) holds mandates (70, by KID).
Other services only count in the totals of the transmission. Totals add the amounts of reversals
(types 18 and 20), and deduct those of other types with a minus, such as credit notes; some systems
add them all. They have no sign.

`bank_reference` is the account, Nets' processing date, the settlement as the account statement
names it (centre, day, partial settlement, serial number), the archive reference and the number of
the transaction. The payments of one settlement share a serial number, and few types fill in an
archive reference: hence the transaction number. It starts anew with each assignment: hence the
other fields. All of them are Nets' own and are repeated if the file is.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from invoices.bank.formats.faults import FileFaults, checked_once, refuse_elsewhere
from invoices.bank.formats.fields import stated, taken_back
from invoices.bank.formats.records import WIDTH, Record, records
from invoices.bank.formats.transactions import BankFile, BankTransaction, Kind, Mandate
from ledger_project.core.texts import say

FORMAT = "ocr-giro"
SIGNATURE = b"NY000010"
_START, _END = "10", "89"
_OPEN, _CLOSE = "20", "88"
_ITEM_1, _ITEM_2, _ITEM_3 = "30", "31", "32"
_SERVICE = "09"
_AGREEMENTS = ("21", "24")
_AGREEMENT, _DELETED = "70", "2"
SCHEME = "AvtaleGiro"
_TYPES = {str(number) for number in range(10, 22)}
_REVERSALS = {"18", "20"}


@dataclass(slots=True)
class _Assignment:
    opening: Record
    records: list[Record] = field(default_factory=list)
    closing: Record | None = None

    @property
    def is_ocr_giro(self) -> bool:
        return self.opening.raw(3, 4) == _SERVICE


@dataclass(frozen=True, slots=True)
class _Total:
    """Sums of an end record: transactions, records including start and end, amount.

    `minus` is what was deducted for a minus.
    """

    transactions: int
    records: int
    amount: Decimal
    minus: Decimal = Decimal(0)

    def __add__(self, other: "_Total") -> "_Total":
        return _Total(
            self.transactions + other.transactions,
            self.records + other.records,
            self.amount + other.amount,
            self.minus + other.minus,
        )

    def is_stated_by(self, stated: "_Total") -> bool:
        """Return whether an end record states these sums, whichever way it counts a minus."""
        counts = (stated.transactions, stated.records) == (self.transactions, self.records)
        return counts and stated.amount in (abs(self.amount), self.amount + 2 * self.minus)

    def __str__(self) -> str:
        return say(
            "{amount} in {transactions} transactions of {records} records",
            amount=self.amount,
            transactions=self.transactions,
            records=self.records,
        )


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read a transmission. Raises `Invalid` for faulty records and totals that do not fit."""
    refuse_elsewhere(say("OCR giro"), ("NO", "NOK"), (country, currency))
    faults = FileFaults()
    rows, remarks = records(content, faults)
    for record in rows:
        if record.raw(1, 2) != "NY" or record.raw(WIDTH, WIDTH) == " ":
            faults.add(record.location, say("Expected NY and 80 characters"))
    number = _frame(rows, faults)
    faults.refuse()
    assignments = _assignments(rows, faults)
    located: list[tuple[str, BankTransaction]] = []
    total = _Total(0, 2, Decimal(0))
    for assignment in assignments:
        transactions, sums = _read_assignment(assignment, currency, faults)
        located += transactions
        total += sums
    _check_total(rows[-1], total, faults)
    mandates = _mandates(assignments, faults)
    accounts = dict.fromkeys(a.opening.raw(25, 35) for a in assignments if a.is_ocr_giro)
    identity = _identity(number, rows[-1], bool(accounts), faults)
    found = checked_once(located, faults)
    return BankFile(
        FORMAT, identity, ", ".join(accounts), found, mandates=mandates, remarks=remarks
    )


def _mandates(assignments: list[_Assignment], faults: FileFaults) -> tuple[Mandate, ...]:
    """Return the agreements of payers, which are new, changed or there (0, 1), or deleted (2)."""
    mandates: list[Mandate] = []
    for assignment in assignments:
        if (assignment.opening.raw(3, 4), assignment.opening.raw(5, 6)) != _AGREEMENTS:
            continue
        for record in assignment.records:
            with faults.at(record.location):
                if record.raw(7, 8) != _AGREEMENT or record.raw(16, 16) not in "012":
                    raise ValueError(say("Expected an agreement: record 70 of type 0, 1 or 2"))
                valid = record.raw(16, 16) != _DELETED
                mandates.append(
                    Mandate(
                        SCHEME,
                        valid,
                        payment_reference=record.text(17, 41),
                        account=assignment.opening.text(25, 35).strip("0"),
                    )
                )
    return tuple(mandates)


def _frame(rows: list[Record], faults: FileFaults) -> str:
    """Check the first and the last record; return Nets' number of the transmission."""
    start, end = rows[0], rows[-1]
    types = Counter(record.raw(7, 8) for record in rows)
    if start.raw(3, 8) != f"0000{_START}" or types[_START] != 1:
        faults.add(start.location, say("Expected the start record NY000010 here and nowhere else"))
    if end.raw(3, 8) != f"0000{_END}" or types[_END] != 1:
        faults.add(
            end.location,
            say("Expected the end record NY000089 here and nowhere else: is the file cut?"),
        )
        return ""
    with faults.at(start.location):
        return start.digits(17, 23)
    return ""


def _identity(number: str, end: Record, pays: bool, faults: FileFaults) -> str:
    """Return number and date of a transmission. One without payments may have no date."""
    if not pays and not end.raw(42, 47).strip("0 "):
        return number
    with faults.at(end.location):
        return f"{number}-{end.day(42, 47):%Y%m%d}"
    return number


def _assignments(rows: list[Record], faults: FileFaults) -> list[_Assignment]:
    assignments: list[_Assignment] = []
    for record in rows[1:-1]:
        kind = record.raw(7, 8)
        if kind == _OPEN:
            assignments.append(_Assignment(record))
        elif not assignments or assignments[-1].closing is not None:
            faults.add(
                record.location,
                say("Record {kind} stands outside of an assignment 20 … 88", kind=kind),
            )
        elif record.raw(3, 4) != assignments[-1].opening.raw(3, 4):
            faults.add(record.location, say("Expected the service code of the assignment"))
        elif kind == _CLOSE:
            assignments[-1].closing = record
        else:
            assignments[-1].records.append(record)
    for assignment in assignments:
        if assignment.closing is None:
            faults.add(
                assignment.opening.location, say("This assignment is not closed by a record 88")
            )
    return assignments


def _read_assignment(
    assignment: _Assignment, currency: str, faults: FileFaults
) -> tuple[list[tuple[str, BankTransaction]], _Total]:
    """Return ((location, transaction) of each that is not zero, the sums of the assignment)."""
    located: list[tuple[str, BankTransaction]] = []
    total = _Total(0, len(assignment.records) + 2, Decimal(0))
    closing = assignment.closing
    if closing is None:
        return located, total
    if not assignment.is_ocr_giro:
        with faults.at(closing.location):
            total = _sums(closing)
        return located, total
    account = assignment.opening.raw(25, 35)
    with faults.at(assignment.opening.location):
        assignment.opening.digits(25, 35)
    for items in _transactions(assignment.records, faults):
        with faults.at(items[0].location):
            amount = items[0].amount(33, 49)
            deducted = amount if _is_deducted(items[0]) else Decimal(0)
            total += _Total(1, 0, amount - 2 * deducted, deducted)
            if amount:
                located.append((items[0].location, _transaction(items, account, currency)))
    _check_total(closing, total, faults)
    with faults.at(closing.location):
        total = _sums(closing)
    return located, total


def _transactions(rows: list[Record], faults: FileFaults) -> list[list[Record]]:
    """Return the amount items of each transaction, item 1 first."""
    transactions: list[list[Record]] = []
    for record in rows:
        kind = record.raw(7, 8)
        if kind == _ITEM_1:
            transactions.append([record])
        elif kind not in {_ITEM_2, _ITEM_3}:
            faults.add(
                record.location, say("Expected an amount item 30, 31 or 32, not {kind}", kind=kind)
            )
        elif not transactions or _key(record) != _key(transactions[-1][0]):
            faults.add(record.location, say("This amount item belongs to no transaction before it"))
        else:
            transactions[-1].append(record)
    return transactions


def _key(record: Record) -> tuple[str, str]:
    return record.raw(5, 6), record.raw(9, 15)


def _sums(end: Record) -> _Total:
    return _Total(end.count(9, 16), end.count(17, 24), end.total(25, 41))


def _check_total(end: Record, found: _Total, faults: FileFaults) -> None:
    """Compare with an end record, unless earlier faults already explain a difference."""
    if len(faults):
        return
    with faults.at(end.location):
        if not found.is_stated_by(_sums(end)):
            raise ValueError(
                say("Expected by the end record {end}, found {found}", end=_sums(end), found=found)
            )


def _transaction(items: list[Record], account: str, currency: str) -> BankTransaction:
    first = items[0]
    by_kind = {record.raw(7, 8): record for record in items}
    if len(by_kind) != len(items) or _ITEM_2 not in by_kind:
        raise ValueError(say("Expected each amount item once, and amount item 2"))
    second, third = by_kind[_ITEM_2], by_kind.get(_ITEM_3)
    kind = _kind(first)
    processed_on = first.day(16, 21)
    reference = (
        f"{account}-{processed_on:%Y%m%d}-{first.digits(22, 31)}-{second.digits(26, 34)}"
        f"-{first.digits(9, 15)}"
    )
    kid, message = stated([first.raw(50, 74)], third.text(16, 55) if third else "", country="NO")
    payer_account = second.digits(48, 58)
    return BankTransaction(
        bank_reference=reference if kind is Kind.PAYMENT else taken_back(reference),
        amount=first.amount(33, 49),
        currency=currency,
        value_on=processed_on,
        payment_reference=kid,
        kind=kind,
        payer_account=payer_account if payer_account.strip("0") else "",
        message=message,
        account=account,
    )


def _kind(item: Record) -> Kind:
    """Return the kind: types 18 and 20 are reversals, and any type with a minus in position 32."""
    if item.raw(5, 6) not in _TYPES:
        raise ValueError(say("Expected a transaction type 10 to 21, not {raw}", raw=item.raw(5, 6)))
    sign = item.raw(32, 32)
    if sign not in {"0", "-", " "}:
        raise ValueError(say("Expected 0 or - in position 32, not {sign!r}", sign=sign))
    return Kind.REVERSAL if sign == "-" or item.raw(5, 6) in _REVERSALS else Kind.PAYMENT


def _is_deducted(item: Record) -> bool:
    """Return whether totals deduct a transaction: a minus, but no reversing type."""
    return item.raw(32, 32) == "-" and item.raw(5, 6) not in _REVERSALS
