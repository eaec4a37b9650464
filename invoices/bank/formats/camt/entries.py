"""Read an entry of a statement or notification: payments, reversals, and what is left out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from invoices.bank.formats.camt.answers import reason
from invoices.bank.formats.camt.documents import Element, first, text, texts
from invoices.bank.formats.camt.references import (
    NOTHING,
    References,
    references_of,
    servicer_references,
)
from invoices.bank.formats.camt.remittances import remittance_of
from invoices.bank.formats.camt.rows import (
    DetailRow,
    EntryRow,
    amount_in,
    decimal,
    detail_row,
    is_credit,
    is_returned,
    reason_by_code,
)
from invoices.bank.formats.faults import FileFaults
from invoices.bank.formats.fields import (
    ACCOUNT_LENGTH,
    MESSAGE_LENGTH,
    NAME_LENGTH,
    shortened,
    stated,
)
from invoices.bank.formats.transactions import BankTransaction, Kind, LeftOut
from invoices.left_out_states import DEBIT, OTHER_CURRENCY, TOLD_ELSEWHERE
from ledger_project.core.clock import iso_date
from ledger_project.core.money import ZERO, exact_amount, rounded
from ledger_project.core.texts import say

_CHARGES = ("{*}Chrgs/{*}Rcrd/{*}Amt", "{*}Chrgs/{*}Amt", "{*}Chrgs/{*}TtlChrgsAndTaxAmt")


@dataclass(frozen=True, slots=True)
class LocatedTransaction:
    """Transaction with its location and the references that it has in the file."""

    location: str
    transaction: BankTransaction
    references: References


@dataclass(slots=True)
class Found:
    """What the entries of a report hold; its account is added when the report ends."""

    transactions: list[LocatedTransaction] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def of_account(self, account: str, report: int) -> "Found":
        return Found(
            [
                replace(one, transaction=replace(one.transaction, account=account, report=report))
                for one in self.transactions
            ],
            [replace(one, account=account, report=report) for one in self.left_out],
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry (Ntry) in its place: its row, its transactions (TxDtls) with theirs, its report."""

    element: Element
    row: EntryRow
    details: Sequence[tuple[Element, DetailRow]]
    place: str
    location: str


def read_entry(
    entry: Entry, found: Found, *, currency: str, country: str, faults: FileFaults
) -> None:
    """Add the payments and reversals of an entry and what is left out of it, once it is booked."""
    row = entry.row
    with faults.at(entry.location):
        if not row.is_booked:
            return
        total, dates = decimal(row.amount), _dates(row)
        pairs = list(entry.details) or [(entry.element, detail_row(entry.element))]
        reasons = [_reason(row, detail, element, currency) for element, detail in pairs]
        servicers = servicer_references(row, [detail for _, detail in pairs])
        if _told_elsewhere(entry, currency) and not all(reasons):
            reasons = [one or TOLD_ELSEWHERE for one in reasons]
        kept = not all(reasons)
        sizes = _sizes(row, [detail for _, detail in pairs], total, currency, kept)
        if kept:
            _check_batches(entry, currency)
        for index, (why, size) in enumerate(zip(reasons, sizes, strict=True)):
            if not size:
                continue
            several = len(pairs) > 1
            element, detail = pairs[index]
            where = f"{entry.location}, transaction {index + 1}" if several else entry.location
            place = f"{entry.place}/{index + 1}" if several else entry.place
            with faults.at(where):
                references = references_of(
                    servicers[index], detail, dates[0], size.copy_abs(), place
                )
                if why:
                    found.left_out.append(
                        _left_out(entry, element, detail, why, size, references, dates[1])
                    )
                    continue
                kind = Kind.PAYMENT if is_credit(row, detail) else Kind.REVERSAL
                transaction = _transaction(
                    entry, element, detail, kind, size.copy_abs(), references, dates[1], country
                )
                found.transactions.append(LocatedTransaction(where, transaction, references))


def _reason(entry: EntryRow, detail: DetailRow, element: Element, currency: str) -> str:
    """Return why a transaction is neither a payment of a buyer nor the reversal of one."""
    returned = is_returned(entry, detail, element)
    by_code = reason_by_code(entry, detail)
    if is_credit(entry, detail) == returned:
        # Money out, or a payout that came back.
        return by_code or DEBIT
    if entry.currency != currency:
        return OTHER_CURRENCY
    return "" if returned else by_code


def _told_elsewhere(entry: Entry, currency: str) -> bool:
    """Return whether the payments of an entry are in another message, here only their sum.

    Booked as one payment, they would be booked again with that message.
    """
    row, details = entry.row, entry.details
    if row.detailed_in and not details:
        return True
    if len(details) > 1 and all(_stated(detail, currency) is None for _, detail in details):
        return True
    batches = entry.element.findall("{*}NtryDtls")
    if len(details) > 1 or all(first(one, "Btch") is None for one in batches):
        return False
    number = sum(int(text(one, "Btch/NbOfTxs") or 0) for one in batches)
    sums = {detail.amount or detail.stated_amount or row.amount for _, detail in details}
    return sums <= {row.amount} and (number > 1 or not any(map(_says_something, details)))


def _says_something(pair: tuple[Element, DetailRow]) -> bool:
    """Return whether a transaction says more than its amount: who paid, for what, a reference."""
    element, detail = pair
    texts = (*detail[detail._fields.index("servicer") : detail._fields.index("domain")],)
    said = first(element, "RmtInf") is not None or first(element, "RtrInf") is not None
    return said or bool(detail.information) or any(one not in NOTHING for one in texts)


def _sizes(
    entry: EntryRow, details: Sequence[DetailRow], total: Decimal, currency: str, kept: bool
) -> list[Decimal]:
    """Return the amount of each transaction, below zero if it goes against the entry.

    A single transaction has the amount of the entry, which is what was booked. Raises ValueError if
    the amounts of several are not stated or do not add up to the entry's. Where nothing of an entry
    is `kept`, the first stands for all that do not say.
    """
    if not kept:
        return [exact_amount(rounded(total)), *(ZERO for _ in details[1:])]
    total = exact_amount(total)
    if len(details) == 1:
        return [total]
    _expect_sum("entry", total, entry, details, currency)
    return [_size(detail, currency) for detail in details]


def _stated(detail: DetailRow, currency: str) -> Decimal | None:
    return amount_in(
        currency, (detail.amount, detail.currency), (detail.stated_amount, detail.stated_currency)
    )


def _size(detail: DetailRow, currency: str) -> Decimal:
    """Return the amount that a transaction of several states. Raises ValueError if it has none.

    Versions since .04 state it as an element of its own, .02 only in its details.
    """
    size = _stated(detail, currency)
    if size is None:
        raise ValueError(
            say("A transaction of several states no amount in {currency}", currency=currency)
        )
    return size


def _expect_sum(
    whole: str, total: Decimal, entry: EntryRow, details: Sequence[DetailRow], currency: str
) -> None:
    found = Decimal(0)
    for detail in details:
        against = detail.direction not in {"", entry.direction}
        found += -_size(detail, currency) if against else _size(detail, currency)
    if found != total:
        raise ValueError(
            say(
                "The transactions add up to {found}, the {whole} is {total}",
                found=found,
                whole=whole,
                total=total,
            )
        )


def _check_batches(entry: Entry, currency: str) -> None:
    """Check number and total of each batch. Raises ValueError."""
    for batch in entry.element.findall("{*}NtryDtls"):
        if first(batch, "Btch") is None:
            continue
        details = batch.findall("{*}TxDtls")
        number = int(text(batch, "Btch/NbOfTxs") or len(details) or 1)
        if number != (len(details) or 1):
            raise ValueError(
                say(
                    "Expected a batch of {number} transactions, found {count}",
                    number=number,
                    count=len(details),
                )
            )
        stated_total = first(batch, "Btch/TtlAmt")
        if stated_total is None or len(details) < 2:
            continue
        total = amount_in(currency, (stated_total.text or "", stated_total.get("Ccy", "")))
        if total is not None:
            _expect_sum("batch", total, entry.row, [detail_row(d) for d in details], currency)


def _dates(entry: EntryRow) -> tuple[dt.date, dt.date]:
    """Return (booking date, value date). If one is missing, the other is used for both.

    Of instants the date is taken. Raises ValueError if there is neither.
    """
    if not entry.booked and not entry.value:
        raise ValueError(say("Expected a value date or a booking date"))
    return (
        iso_date((entry.booked or entry.value)[:10]),
        iso_date((entry.value or entry.booked)[:10]),
    )


def _transaction(
    entry: Entry,
    element: Element,
    detail: DetailRow,
    kind: Kind,
    size: Decimal,
    references: References,
    value_on: dt.date,
    country: str,
) -> BankTransaction:
    currency = entry.row.currency
    said = remittance_of(element, currency, country)
    kept = _charges(entry, element, detail, size)
    words = [*_why(element), *said.words, *_further(entry, detail, said.words + said.references)]
    words += [f"less charges {kept}"] if kept else []
    payment_reference, message = stated(said.references, " ".join(words), country=country)
    return BankTransaction(
        bank_reference=references.named(kind),
        amount=size,
        currency=currency,
        value_on=value_on,
        payment_reference=payment_reference,
        kind=kind,
        payer_name=shortened(detail.payer or detail.ultimate, NAME_LENGTH),
        payer_account=shortened(detail.payer_account, ACCOUNT_LENGTH),
        message=message,
        parts=said.parts if said.deducted or sum(part for _, part in said.parts) == size else (),
        charges=kept,
        also=references.also(kind),
        of_message=references.of_message,
    )


def _charges(entry: Entry, element: Element, detail: DetailRow, size: Decimal) -> Decimal:
    """Return what banks kept of the amount that the payer instructed, if they say both.

    They may say it of the entry, if that is one payment.
    """
    currency = entry.row.currency
    instructed = amount_in(currency, (detail.instructed, detail.instructed_currency))
    if instructed is None or instructed <= size:
        return ZERO
    holders = [element, entry.element] if len(entry.details) < 2 else [element]
    for holder in holders:
        for path in _CHARGES:
            stated = [
                amount_in(currency, ((one.text or "").strip(), one.get("Ccy", ""))) or ZERO
                for one in holder.iterfind(path)
            ]
            if sum(stated) == instructed - size:
                return instructed - size
    return ZERO


def _why(element: Element) -> list[str]:
    """Return the reason of a return, as the bank states it."""
    why = reason(element, "RtrInf")
    return [why] if why else []


def _further(entry: Entry, detail: DetailRow, said: Sequence[str]) -> list[str]:
    """Return what else may name the invoice: whom the payer pays for, and the bank's own words.

    Those of the entry count only where nothing else is said: most are the kind of the transaction.
    """
    behalf = detail.ultimate if detail.payer else ""
    words = [f"for {behalf}"] if behalf and behalf.casefold() != detail.payer.casefold() else []
    heard = " ".join(said)
    if detail.information and detail.information not in heard:
        words.append(detail.information)
    if not heard and not words and len(entry.details) < 2:
        words.append(entry.row.information)
    return words


def _left_out(
    entry: Entry,
    element: Element,
    detail: DetailRow,
    why: str,
    size: Decimal,
    references: References,
    value_on: dt.date,
) -> LeftOut:
    words = [entry.row.information, detail.information, *texts(element, "RmtInf/Ustrd")]
    batches = [
        *texts(entry.element, "NtryDtls/Btch/PmtInfId"),
        *texts(entry.element, "NtryDtls/Btch/MsgId"),
    ]
    ends = [one.end_to_end for _, one in entry.details]
    credit = is_credit(entry.row, detail)
    return LeftOut(
        reason=why,
        bank_reference=references.own,
        amount=size.copy_abs() if credit else -size.copy_abs(),
        currency=entry.row.currency,
        value_on=value_on,
        payer_name=shortened(detail.payer or detail.ultimate, NAME_LENGTH) if credit else "",
        message=shortened(" ".join(dict.fromkeys(words)), MESSAGE_LENGTH),
        names=tuple(dict.fromkeys(name for name in [*ends, *batches] if name)),
    )
