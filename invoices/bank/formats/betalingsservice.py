"""Read Betalingsservice: what Nets (DK) reports of draws, of payment slips and of mandates.

Nets' guidelines to data suppliers are public; their layout of records was compared with three
programs that write and read these files. Records of 128 characters: a delivery (002 … 992) holds
sections (012 … 092), each with its count and amount. Read are

- 0602, payment information: section 0211 with draws that were completed (0236), rejected (0237),
  cancelled (0238) or charged back (0239), and 0215 with slips paid (0297) or charged back (0299);
- 0603, mandates: section 0210 with those that are active (0230), and 0212 with those that were
  registered (0231) or cancelled by the bank, the creditor or Betalingsservice (0232 to 0234).

Other sections only count. Which records an amount adds up is not the same in all descriptions: it
is all, or those that were paid, less or plus what was charged back.

`bank_reference` is PBS number, day, mandate, reference and amount of a draw, and the archive number
of a slip; a number follows where two are alike.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from invoices.bank.formats.faults import FileFaults, checked_once, refuse, refuse_elsewhere
from invoices.bank.formats.fields import stated, taken_back
from invoices.bank.formats.records import Record, records
from invoices.bank.formats.transactions import (
    BankFile,
    BankTransaction,
    DrawAnswer,
    Kind,
    LeftOut,
    Mandate,
    left_out,
)
from invoices.left_out_states import DEBIT
from ledger_project.core.texts import say

FORMAT = "betalingsservice"
SCHEME = "Betalingsservice"
SIGNATURE = b"BS002"
ACCOUNT = "PBS "
"""Put before a PBS number, which is no bank account."""
WIDTH = 128
_PAYMENTS, _MANDATES = "0602", "0603"
_START, _OPEN, _CLOSE, _END = "002", "012", "092", "992"
_DATA, _TEXT, _ADDRESS = "042", "052", "022"
_DRAWS, _SLIPS, _ACTIVE, _CHANGED = "0211", "0215", "0210", "0212"
_COMPLETED, _CHARGED_BACK = ("0236", "0297"), ("0239", "0299")
_REFUSED = {"0237": "rejected", "0238": "cancelled before it was paid"}
_VALID, _ENDED = ("0230", "0231"), ("0232", "0233", "0234")
_CODES = {
    _DRAWS: {"0236", "0239", *_REFUSED},
    _SLIPS: {"0297", "0299"},
    _ACTIVE: {*_VALID, *_ENDED},
    _CHANGED: {*_VALID, *_ENDED},
}
_WITH_PAYER_NUMBER = ("71", "75")
"""Types of slips whose payer's identification is the reference printed on them."""
_DISBURSEMENT = "2"


@dataclass(slots=True)
class _Section:
    opening: Record
    rows: list[Record] = field(default_factory=list)
    closing: Record | None = None

    @property
    def kind(self) -> str:
        return self.opening.raw(14, 17)

    def count(self, type_: str) -> int:
        return sum(1 for row in self.rows if row.raw(3, 5) == type_)


@dataclass(slots=True)
class _Found:
    """What the records of a delivery say, and how often each bank reference was given."""

    located: list[tuple[str, BankTransaction]] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)
    draws: list[DrawAnswer] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    seen: Counter[tuple[Kind, str]] = field(default_factory=Counter)

    def take(self, row: Record, section: str, currency: str) -> None:
        """Take a record 042. Raises ValueError for a faulty one."""
        code = row.raw(14, 17)
        if code not in _CODES[section]:
            raise ValueError(
                say(
                    "Expected no transaction {code!r} in section {section}",
                    code=code,
                    section=section,
                )
            )
        if section in (_ACTIVE, _CHANGED):
            self.mandates.append(_mandate(row))
            return
        if section == _DRAWS and code not in _CHARGED_BACK:
            self.draws.append(_answer(row))
        if code in _REFUSED or not _paid(row):
            return
        one = _transaction(row, currency, self.seen)
        if _sign(row) == _DISBURSEMENT:
            self.left.append(_money_out(one))
        else:
            self.located.append((row.location, one))


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read a delivery. Raises `Invalid` for faulty records, counts and amounts that do not fit."""
    refuse_elsewhere("Betalingsservice", ("DK", "DKK"), (country, currency))
    faults = FileFaults()
    rows, remarks = records(content, faults, WIDTH)
    start, end = rows[0], rows[-1]
    types = Counter(row.raw(1, 5) for row in rows)
    if end.raw(1, 5) != f"BS{_END}" or types[f"BS{_END}"] != 1 or types[f"BS{_START}"] != 1:
        faults.add(
            end.location, say("Expected the end record BS992 here and nowhere else: is it cut?")
        )
    faults.refuse()
    kind = start.raw(17, 20)
    if kind not in (_PAYMENTS, _MANDATES):
        raise refuse(
            start.location,
            say(
                "Expected delivery {PAYMENTS} or {MANDATES}, not {kind!r}",
                PAYMENTS=_PAYMENTS,
                MANDATES=_MANDATES,
                kind=kind,
            ),
        )
    sections = _sections(rows[1:-1], faults)
    _check_delivery(sections, start, end, faults)
    identity = f"{kind} {start.raw(6, 16).strip()} {start.text(21, 30)} {start.raw(50, 55)}"
    found = _Found()
    for section in sections:
        for row in section.rows:
            if row.raw(3, 5) == _DATA and section.kind in _CODES:
                with faults.at(row.location):
                    found.take(row, section.kind, currency)
    transactions = checked_once(found.located, faults)
    account = ", ".join(dict.fromkeys(_account(section.opening) for section in sections))
    return BankFile(
        FORMAT,
        identity,
        account,
        transactions,
        left_out=tuple(found.left),
        draws=tuple(found.draws),
        mandates=tuple(found.mandates),
        remarks=remarks,
    )


def _sections(rows: Sequence[Record], faults: FileFaults) -> list[_Section]:
    sections: list[_Section] = []
    for row in rows:
        type_ = row.raw(3, 5)
        is_open = bool(sections) and sections[-1].closing is None
        if row.raw(1, 2) != "BS" or type_ not in (_OPEN, _CLOSE, _DATA, _TEXT, _ADDRESS):
            faults.add(row.location, say("Expected no record {raw!r}", raw=row.raw(1, 5)))
        elif is_open == (type_ == _OPEN):
            faults.add(
                row.location,
                say("Expected record {type} elsewhere: sections are 012 … 092", type=type_),
            )
        elif type_ == _OPEN:
            sections.append(_Section(row))
        elif type_ == _CLOSE:
            sections[-1].closing = row
            _check_section(sections[-1], row, faults)
        else:
            sections[-1].rows.append(row)
    if sections and sections[-1].closing is None:
        faults.add(sections[-1].opening.location, say("This section is not closed by a record 092"))
    faults.refuse()
    return sections


def _check_section(section: _Section, end: Record, faults: FileFaults) -> None:
    with faults.at(end.location):
        if section.opening.raw(6, 17) != end.raw(6, 17):
            raise ValueError(say("Expected the PBS number and the section of the record 012"))
        found = tuple(section.count(type_) for type_ in (_DATA, _TEXT, _ADDRESS))
        if found != _counts(end):
            raise ValueError(
                say(
                    "Expected by the end of the section {end}, found {found}",
                    end=_counts(end),
                    found=found,
                )
            )
        if section.kind in (_DRAWS, _SLIPS) and end.total(43, 57) not in _sums(section):
            raise ValueError(
                say(
                    "Expected by the end of the section {total}, found {list}",
                    total=end.total(43, 57),
                    list=", ".join(map(str, sorted(_sums(section)))),
                )
            )


def _check_delivery(
    sections: Sequence[_Section], start: Record, end: Record, faults: FileFaults
) -> None:
    closings = [one.closing for one in sections if one.closing is not None]
    with faults.at(end.location):
        if start.raw(6, 20) != end.raw(6, 20):
            raise ValueError(say("Expected the data supplier and the delivery of the record 002"))
        counts = [_counts(one) for one in closings]
        found = (len(sections), *(sum(column) for column in zip(*counts, strict=True)))
        if not counts:
            found = (0, 0, 0, 0)
        if (end.count(21, 31), *_counts(end)) != found:
            raise ValueError(
                say(
                    "Expected by the end record {value}, found {found}",
                    value=(end.count(21, 31), *_counts(end)),
                    found=found,
                )
            )
        total = sum((one.total(43, 57) for one in closings), Decimal(0))
        if end.total(43, 57) != total:
            raise ValueError(
                say(
                    "Expected by the end record {total}, found {total2}",
                    total=end.total(43, 57),
                    total2=total,
                )
            )
    faults.refuse()


def _counts(end: Record) -> tuple[int, ...]:
    """Return how many records 042, 052 and 022 an end record states."""
    return end.count(32, 42), end.count(58, 68), end.count(84, 94)


def _sums(section: _Section) -> set[Decimal]:
    """Return what the amount of a section may be, by which records it adds up."""
    every = paid = back = Decimal(0)
    for row in section.rows:
        if row.raw(3, 5) != _DATA:
            continue
        sign = -1 if _sign(row) == _DISBURSEMENT else 1
        amount = sign * _asked(row)
        every += amount
        if row.raw(14, 17) in _COMPLETED:
            paid += sign * _paid(row)
        elif row.raw(14, 17) in _CHARGED_BACK:
            back += sign * _paid(row)
    return {every, paid, paid - back, paid + back}


def _is_slip(row: Record) -> bool:
    return row.raw(14, 17) in ("0297", "0299")


def _sign(row: Record) -> str:
    sign = row.raw(59, 59) if _is_slip(row) else row.raw(56, 56)
    if sign not in "012":
        raise ValueError(say("Expected the sign 0, 1 or 2, not {sign!r}", sign=sign))
    return sign


def _asked(row: Record) -> Decimal:
    return row.amount(60, 72) if _is_slip(row) else row.amount(57, 69)


def _paid(row: Record) -> Decimal:
    """Return what was paid; where this is not stated, what was asked for."""
    return row.amount(116, 128) or _asked(row)


def _account(row: Record) -> str:
    return f"{ACCOUNT}{row.digits(6, 13)}"


def _transaction(row: Record, currency: str, seen: Counter[tuple[Kind, str]]) -> BankTransaction:
    kind = Kind.REVERSAL if row.raw(14, 17) in _CHARGED_BACK else Kind.PAYMENT
    asked_on = (53, 58) if _is_slip(row) else (50, 55)
    if _is_slip(row):
        printed = row.text(30, 44) if row.raw(45, 46) in _WITH_PAYER_NUMBER else ""
        references, name = [printed or row.text(73, 81)], f"BS-{row.text(82, 103)}"
    else:
        references = [row.text(70, 99)]
        name = (
            f"BS-{row.raw(6, 13)}-{row.day(50, 55):%Y%m%d}-{row.raw(41, 49)}"
            f"-{references[0]}-{row.digits(57, 69).lstrip('0')}"
        )
    seen[kind, name] += 1
    if seen[kind, name] > 1:
        name = f"{name}-{seen[kind, name]}"
    reference, message = stated(references, "", country="DK")
    days = [(104, 109), asked_on, (110, 115)]
    if kind is Kind.REVERSAL:
        days.reverse()
    found = next((span for span in days if row.raw(*span).strip("0 ")), asked_on)
    return BankTransaction(
        bank_reference=name if kind is Kind.PAYMENT else taken_back(name),
        amount=_paid(row),
        currency=currency,
        value_on=row.day(*found),
        payment_reference=reference,
        kind=kind,
        message=message if kind is Kind.PAYMENT else "Charged back",
        account=_account(row),
    )


def _money_out(one: BankTransaction) -> LeftOut:
    """Return a disbursement to a payer, which the ledger does not order by Betalingsservice."""
    other = Kind.REVERSAL if one.kind is Kind.PAYMENT else Kind.PAYMENT
    return left_out(replace(one, kind=other), DEBIT)


def _answer(row: Record) -> DrawAnswer:
    return DrawAnswer(
        paid=row.raw(14, 17) in _COMPLETED,
        payment_reference=row.text(70, 99),
        amount=_asked(row),
        draw_on=row.day(50, 55),
        reason=_REFUSED.get(row.raw(14, 17), ""),
        account=_account(row),
    )


def _mandate(row: Record) -> Mandate:
    return Mandate(
        SCHEME,
        valid=row.raw(14, 17) in _VALID,
        payer_number=row.text(26, 40),
        number=row.digits(41, 49),
        account=_account(row),
    )
