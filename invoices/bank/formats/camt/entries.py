"""Read the payments and reversals in an entry of a statement or notification."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from invoices.bank.formats.camt.documents import Element, first, text, texts
from invoices.bank.formats.camt.references import bank_reference, servicer_references
from invoices.bank.formats.camt.rows import (
    DetailRow,
    EntryRow,
    amount_in,
    detail_row,
    is_credit,
    is_returned,
)
from invoices.bank.formats.faults import FileFaults
from invoices.bank.formats.fields import (
    ACCOUNT_LENGTH,
    NAME_LENGTH,
    shortened,
    stated,
    taken_back,
)
from invoices.bank.formats.transactions import BankTransaction, Kind
from ledger_project.core.clock import iso_date


@dataclass(frozen=True, slots=True)
class LocatedTransaction:
    """Transaction with its location and the references by which a reversal may name it."""

    location: str
    transaction: BankTransaction
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """Parsed transaction of an entry: its element, its row, its servicer's reference, its dates."""

    element: Element
    row: DetailRow
    servicer: str
    booked_on: dt.date
    value_on: dt.date


def transactions_of(
    entry: Element,
    row: EntryRow,
    details: Sequence[tuple[Element, DetailRow]],
    *,
    location: str,
    currency: str,
    country: str,
    faults: FileFaults,
) -> list[LocatedTransaction]:
    """Return the payments and reversals of an entry (Ntry); none if not booked or neither."""
    found: list[LocatedTransaction] = []
    with faults.at(location):
        if not row.is_booked:
            return found
        total = amount_in(currency, (row.amount, row.currency))
        if total is None:
            raise ValueError(f"Expected an amount in the ledger's currency {currency}")
        pairs = details or [(entry, detail_row(entry))]
        rows = [detail for _, detail in pairs]
        kinds = [_kind(row, detail, element) for element, detail in pairs]
        if not any(kinds):
            return found
        sizes = _sizes(row, rows, total, currency)
        _check_batches(entry, row, currency)
        servicers = servicer_references(row, rows)
        dates = _dates(row)
        for index, (kind, size) in enumerate(zip(kinds, sizes, strict=True)):
            if kind is None or not size:
                continue
            where = f"{location}, transaction {index + 1}" if len(kinds) > 1 else location
            with faults.at(where):
                whole = _Found(*pairs[index], servicers[index], *dates)
                transaction, names = _transaction(whole, kind, size, currency, country)
                found.append(LocatedTransaction(where, transaction, names))
    return found


def _kind(entry: EntryRow, detail: DetailRow, element: Element) -> Kind | None:
    """Return the kind; None for a payout of the operator and for its return."""
    returned = is_returned(entry, detail, element)
    if is_credit(entry, detail):
        return None if returned else Kind.PAYMENT
    return Kind.REVERSAL if returned else None


def _sizes(
    entry: EntryRow, details: Sequence[DetailRow], total: Decimal, currency: str
) -> list[Decimal]:
    """Return the amount of each transaction.

    A single transaction has the amount of the entry, which is what was booked. Raises ValueError if
    the amounts of several are not stated or do not add up to the entry's.
    """
    if len(details) == 1:
        return [total]
    _expect_sum("entry", total, entry, details, currency)
    return [_size(detail, currency) for detail in details]


def _size(detail: DetailRow, currency: str) -> Decimal:
    """Return the amount that a transaction of several states. Raises ValueError if it has none.

    Versions since .04 state it as an element of its own, .02 only in its details.
    """
    size = amount_in(
        currency, (detail.amount, detail.currency), (detail.stated_amount, detail.stated_currency)
    )
    if size is None:
        raise ValueError(f"A transaction of several states no amount in {currency}")
    return size


def _expect_sum(
    whole: str, total: Decimal, entry: EntryRow, details: Sequence[DetailRow], currency: str
) -> None:
    found = Decimal(0)
    for detail in details:
        against = detail.direction not in {"", entry.direction}
        found += -_size(detail, currency) if against else _size(detail, currency)
    if found != total:
        raise ValueError(f"The transactions add up to {found}, the {whole} is {total}")


def _check_batches(entry: Element, row: EntryRow, currency: str) -> None:
    """Check number and total of each batch.

    Raises ValueError, also for a batch whose transactions are in another file: booked as one
    payment, they would be booked again with that file.
    """
    if row.detailed_in and first(entry, "NtryDtls/TxDtls") is None:
        raise ValueError("The payments of this entry are in another file: import that one")
    for batch in entry.findall("{*}NtryDtls"):
        if first(batch, "Btch") is None:
            continue
        details = batch.findall("{*}TxDtls")
        number = int(text(batch, "Btch/NbOfTxs") or len(details) or 1)
        if number != (len(details) or 1):
            raise ValueError(f"Expected a batch of {number} transactions, found {len(details)}")
        stated_total = first(batch, "Btch/TtlAmt")
        if stated_total is None or len(details) < 2:
            continue
        total = amount_in(currency, (stated_total.text or "", stated_total.get("Ccy", "")))
        if total is not None:
            _expect_sum("batch", total, row, [detail_row(d) for d in details], currency)


def _dates(entry: EntryRow) -> tuple[dt.date, dt.date]:
    """Return (booking date, value date). If one is missing, the other is used for both.

    Of instants the date is taken. Raises ValueError if there is neither.
    """
    if not entry.booked and not entry.value:
        raise ValueError("Expected a value date or a booking date")
    return (
        iso_date((entry.booked or entry.value)[:10]),
        iso_date((entry.value or entry.booked)[:10]),
    )


def _transaction(
    found: _Found, kind: Kind, size: Decimal, currency: str, country: str
) -> tuple[BankTransaction, tuple[str, ...]]:
    reference, names = bank_reference(found.servicer, found.row, found.booked_on, size)
    payment_reference, message = _stated(first(found.element, "RmtInf"), country)
    transaction = BankTransaction(
        bank_reference=reference if kind is Kind.PAYMENT else taken_back(reference),
        amount=size,
        currency=currency,
        value_on=found.value_on,
        payment_reference=payment_reference,
        kind=kind,
        payer_name=shortened(found.row.payer, NAME_LENGTH),
        payer_account=shortened(found.row.payer_account, ACCOUNT_LENGTH),
        message=message,
        parts=_parts(first(found.element, "RmtInf"), size, currency, country),
    )
    return transaction, names


def _parts(
    remittance: Element | None, size: Decimal, currency: str, country: str
) -> tuple[tuple[str, Decimal], ...]:
    """Return the references that a remittance divides the whole amount among, with their parts."""
    parts: dict[str, Decimal] = {}
    for child in () if remittance is None else remittance:
        given = first(child, "RfrdDocAmt/RmtdAmt")
        references = [*texts(child, "CdtrRefInf/Ref"), *texts(child, "RfrdDocInf/Nb")][:1]
        if given is None or not references:
            continue
        part = amount_in(currency, (given.text or "", given.get("Ccy", "")))
        reference, _ = stated(references, "", country=country)
        if not part or not reference or reference in parts:
            return ()
        parts[reference] = part
    return tuple(parts.items()) if len(parts) > 1 and sum(parts.values()) == size else ()


def _stated(remittance: Element | None, country: str) -> tuple[str, str]:
    if remittance is None:
        return "", ""
    references: list[str] = []
    words: list[str] = []
    for child in remittance:
        if child.tag.endswith("}Ustrd"):
            words.append(child.text or "")
        else:
            references += texts(child, "CdtrRefInf/Ref")
            words += [*texts(child, "RfrdDocInf/Nb"), *texts(child, "AddtlRmtInf")]
    return stated(references, " ".join(words), country=country)
