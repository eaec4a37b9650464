"""Read Autogiro: what Bankgirot (SE) reports of draws and of mandates.

Source: Bankgirot's "Autogiro technical manual" (new layout) and its published example files. A file
has one opening (01) with its kind, and one end record (09):

- BET. SPEC & STOPP TK: deposits (15) with the draws behind them (82), of which those with a status
  other than 0 were not paid, and refunds to payers (17 with 77). Status 9 is tried again by the
  bank, so it is no answer. Payments to others (16 with 32) are no business of a ledger.
- AVVISADE BET UPPDR: draws (82) that were refused when they were ordered.
- MAKULERING/ÄNDRING: draws that were cancelled: with their mandate (03), by the payer or its bank
  (11), on request (23 to 25). Changes of their day (26 to 29), which a ledger never asks for, and
  what could not be done only count.
- AG-MEDAVI: mandates (73): status 32 is one that is valid, 12 one whose stop was lifted. 10 says
  that it is there already, or asked for: nothing new. Every other one is not valid. The opening of
  the old layout has other places for kind and account.
- AG-EMEDGIV, between 51 and 59: mandates that payers ask for at their banks (52), each with what
  they write and where they live (53 to 56). The payee answers by file.

`bank_reference` is the account, the day, payer, reference and amount of the draw, by which a refund
names it, and a number where two are alike.
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from invoices.bank.formats.faults import FileFaults, checked_once, refuse, refuse_elsewhere
from invoices.bank.formats.fields import taken_back
from invoices.bank.formats.records import Record, records
from invoices.bank.formats.transactions import (
    BankFile,
    BankTransaction,
    DrawAnswer,
    Kind,
    Mandate,
    MandateRequest,
)
from ledger_project.core.texts import say

FORMAT = "autogiro"
SCHEME = "Autogiro"
SIGNATURE = re.compile(
    rb"01AUTOGIRO|01[0-9]{8}9900[0-9]{10}AG-MEDAVI|51[0-9]{8}9900[0-9]{10}AG-EMEDGIV"
)
_REQUESTS, _LAST = "51", "59"
_REQUEST, _TOLD = "52", {"53", "54", "55", "56"}
_SPECIFICATION, _REFUSED, _MANDATES = "BET. SPEC & STOPP TK", "AVVISADE BET UPPDR", "AG-MEDAVI"
_CANCELLED = "MAKULERING/ÄNDRING"
_OPENING, _END = "01", "09"
_DEPOSIT, _TO_OTHERS, _REFUNDS = "15", "16", "17"
_DRAW, _REFUND, _MANDATE = "82", "77", "73"
_PAID, _TRIED_AGAIN = "0", "9"
_VALID, _NOTHING_NEW = {"32", "12"}, {"10"}
_CANCELLATIONS = {
    "03": "its mandate ended",
    "11": "stopped by the payer or the payer's bank",
    **dict.fromkeys(("23", "24", "25"), "cancelled at the bank"),
}
_DONE, _CANCELLED_NOW = {"12", "14", "18"}, "12"
STATUSES = {"1": "too little on the account", "2": "no account, or a closed one"}
_MAY_PASS = {"1"}


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read a file. Raises `Invalid` for faulty records and totals that do not fit."""
    refuse_elsewhere("Autogiro", ("SE", "SEK"), (country, currency))
    faults = FileFaults()
    rows, remarks = records(content, faults)
    opening, end = rows[0], rows[-1]
    last = _LAST if opening.raw(1, 2) == _REQUESTS else _END
    if end.raw(1, 2) != last or [row.raw(1, 2) for row in rows].count(last) != 1:
        faults.add(
            end.location,
            say("Expected the end record {last} here and nowhere else: is it cut?", last=last),
        )
    faults.refuse()
    if opening.raw(3, 10) == "AUTOGIRO":
        kind, stamp, account = opening.text(45, 64), opening.text(25, 44), opening.text(71, 80)
    else:
        kind, stamp, account = opening.text(25, 44), "", opening.text(15, 24)
    # A day is not enough to tell files apart.
    identity = f"{kind} {stamp} {account}" if len(stamp) > len("YYYYMMDD") else ""
    account = account.lstrip("0")
    body = rows[1:-1]
    if last == _LAST:
        requests = _requests(body, end, account, faults)
        return BankFile(FORMAT, identity, account, (), requests=requests, remarks=remarks)
    if kind == _MANDATES:
        mandates = _mandates(body, end, account, faults)
        return BankFile(FORMAT, identity, account, (), mandates=mandates, remarks=remarks)
    if kind == _REFUSED:
        refused = _refused(body, end, account, faults)
        return BankFile(FORMAT, identity, account, (), draws=refused, remarks=remarks)
    if kind == _CANCELLED:
        cancelled = _cancelled(body, end, account, faults)
        return BankFile(FORMAT, identity, account, (), draws=cancelled, remarks=remarks)
    if kind != _SPECIFICATION:
        known = (_SPECIFICATION, _REFUSED, _CANCELLED, _MANDATES)
        raise refuse(
            opening.location,
            say("Expected one of {list}, found {found}", list=", ".join(known), found=kind),
        )
    transactions, answers = _specification(body, end, account, currency, faults)
    return BankFile(FORMAT, identity, account, transactions, draws=answers, remarks=remarks)


def _specification(
    rows: Sequence[Record], end: Record, account: str, currency: str, faults: FileFaults
) -> tuple[tuple[BankTransaction, ...], tuple[DrawAnswer, ...]]:
    located: list[tuple[str, BankTransaction]] = []
    answers: list[DrawAnswer] = []
    seen: Counter[tuple[bool, str]] = Counter()
    section: Record | None = None
    count, total = 0, Decimal(0)
    counts: Counter[str] = Counter()
    for record in rows:
        code = record.raw(1, 2)
        with faults.at(record.location):
            if code in (_DEPOSIT, _TO_OTHERS, _REFUNDS):
                _check_section(section, count, total)
                section, count, total = record, 0, Decimal(0)
                counts[code] += 1
                continue
            if section is None or code not in (_DRAW, _REFUND, "32"):
                raise ValueError(
                    say("Expected a section 15, 16 or 17 before a record {code!r}", code=code)
                )
            counted = code == _REFUND or record.raw(80, 80) == _PAID
            if counted:
                count, total = count + 1, total + record.amount(32, 43)
            if code == "32":
                continue
            if counted:
                counts[code] += 1
                located.append((record.location, _transaction(record, account, currency, seen)))
            if code == _DRAW and record.raw(80, 80) != _TRIED_AGAIN:
                answers.append(_answer(record, account))
    with faults.at(end.location):
        _check_section(section, count, total)
        stated = (end.count(15, 20), end.count(21, 32), end.count(51, 56), end.count(57, 68))
        found = (counts[_DEPOSIT], counts[_DRAW], counts[_REFUNDS], counts[_REFUND])
        if stated != found:
            raise ValueError(
                say(
                    "Expected by the end record {stated}, found {found}", stated=stated, found=found
                )
            )
    return checked_once(located, faults), tuple(answers)


def _check_section(section: Record | None, count: int, total: Decimal) -> None:
    """Raise ValueError if a section does not hold what its first record says."""
    if section is not None and (section.count(72, 79), section.total(51, 68)) != (count, total):
        raise ValueError(
            say(
                "Expected by {location} {total} in {count}, found {total2} in {count2}",
                location=section.location,
                total=section.total(51, 68),
                count=section.count(72, 79),
                total2=total,
                count2=count,
            )
        )


def _transaction(
    record: Record, account: str, currency: str, seen: Counter[tuple[bool, str]]
) -> BankTransaction:
    refund = record.raw(1, 2) == _REFUND
    name = (
        f"AG-{account}-{record.day(3, 10):%Y%m%d}-{_payer(record)}-{record.text(54, 69)}"
        f"-{record.digits(32, 43).lstrip('0')}"
    )
    seen[refund, name] += 1
    number = seen[refund, name]
    reference = name if number == 1 else f"{name}-{number}"
    return BankTransaction(
        bank_reference=taken_back(reference) if refund else reference,
        amount=record.amount(32, 43),
        currency=currency,
        value_on=record.day(70, 77) if refund else record.day(3, 10),
        payment_reference=record.text(54, 69),
        kind=Kind.REVERSAL if refund else Kind.PAYMENT,
        reverses=reference if refund else "",
        message=f"Refund {record.raw(78, 79)}".strip() if refund else "",
        account=account,
    )


def _answer(record: Record, account: str) -> DrawAnswer:
    status = record.raw(80, 80)
    return DrawAnswer(
        paid=status == _PAID,
        payment_reference=record.text(54, 69),
        amount=record.amount(32, 43),
        draw_on=record.day(3, 10),
        reason="" if status == _PAID else STATUSES.get(status, f"status {status}"),
        may_retry=status in _MAY_PASS,
        account=account,
    )


def _refused(
    rows: Sequence[Record], end: Record, account: str, faults: FileFaults
) -> tuple[DrawAnswer, ...]:
    answers: list[DrawAnswer] = []
    for record in rows:
        with faults.at(record.location):
            if record.raw(1, 2) == _DRAW:
                answers.append(
                    DrawAnswer(
                        paid=False,
                        payment_reference=record.text(43, 58),
                        amount=record.amount(31, 42),
                        draw_on=record.day(3, 10),
                        reason=f"refused when ordered, code {record.raw(59, 60)}",
                        account=account,
                    )
                )
    with faults.at(end.location):
        total = sum((one.amount for one in answers), Decimal(0))
        if (end.count(33, 38), end.total(39, 50)) != (len(answers), total):
            raise ValueError(
                say(
                    "Expected by the end record {total} in {count}, found {total2} in {count2}",
                    total=end.total(39, 50),
                    count=end.count(33, 38),
                    total2=total,
                    count2=len(answers),
                )
            )
    faults.refuse()
    return tuple(answers)


def _cancelled(
    rows: Sequence[Record], end: Record, account: str, faults: FileFaults
) -> tuple[DrawAnswer, ...]:
    """Return the draws that were cancelled. Their reference may be missing, or end in zeros."""
    answers: list[DrawAnswer] = []
    count, total = 0, Decimal(0)
    for record in rows:
        with faults.at(record.location):
            if record.raw(27, 28) != _DRAW or record.raw(73, 74) not in _DONE:
                continue
            count, total = count + 1, total + record.amount(29, 40)
            code = record.raw(1, 2)
            if code not in _CANCELLATIONS or record.raw(73, 74) != _CANCELLED_NOW:
                continue
            reference = record.text(57, 72)
            answers.append(
                DrawAnswer(
                    paid=False,
                    payment_reference=reference if reference.strip("0") else "",
                    amount=record.amount(29, 40),
                    draw_on=record.day(3, 10),
                    reason=_CANCELLATIONS[code],
                    account=account,
                    payer_number=record.digits(11, 26).lstrip("0"),
                )
            )
    with faults.at(end.location):
        if (end.count(47, 52), end.total(57, 68)) != (count, total):
            raise ValueError(
                say(
                    "Expected by the end record {total} in {count}, found {total2} in {count2}",
                    total=end.total(57, 68),
                    count=end.count(47, 52),
                    total2=total,
                    count2=count,
                )
            )
    faults.refuse()
    return tuple(answers)


def _mandates(
    rows: Sequence[Record], end: Record, account: str, faults: FileFaults
) -> tuple[Mandate, ...]:
    mandates: list[Mandate] = []
    for record in rows:
        with faults.at(record.location):
            if record.raw(1, 2) != _MANDATE:
                raise ValueError(say("Expected a record 73, not {raw!r}", raw=record.raw(1, 2)))
            status = record.digits(64, 65)
            number = record.digits(13, 28).lstrip("0")
            if status not in _NOTHING_NEW:
                valid = status in _VALID
                mandates.append(Mandate(SCHEME, valid, payer_number=number, account=account))
    with faults.at(end.location):
        if end.count(15, 21) != len(rows):
            raise ValueError(
                say(
                    "Expected {count} mandates, found {count2}",
                    count=end.count(15, 21),
                    count2=len(rows),
                )
            )
    faults.refuse()
    return tuple(mandates)


def _requests(
    rows: Sequence[Record], end: Record, account: str, faults: FileFaults
) -> tuple[MandateRequest, ...]:
    """Return the mandates that are asked for. The end record counts the records between."""
    requests: list[MandateRequest] = []
    for record in rows:
        with faults.at(record.location):
            code = record.raw(1, 2)
            if code == _REQUEST:
                number = record.digits(13, 28).lstrip("0")
                requests.append(MandateRequest(SCHEME, number, record.digits(45, 56), account))
            elif code not in _TOLD:
                raise ValueError(say("Expected no record {raw!r}", raw=code))
    with faults.at(end.location):
        if end.count(15, 21) != len(rows):
            raise ValueError(
                say(
                    "Expected {number} records, found {count}",
                    number=end.count(15, 21),
                    count=len(rows),
                )
            )
    faults.refuse()
    return tuple(requests)


def _payer(record: Record) -> str:
    return record.digits(16, 31).lstrip("0")
