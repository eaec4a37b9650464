"""Find the answers to payouts in an entry.

A debit reports a payout as paid, a return or a reversal reports it as failed.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from invoices.bank.formats.camt.documents import Element, first, text, texts
from invoices.bank.formats.camt.references import NOTHING
from invoices.bank.formats.camt.rows import DetailRow, EntryRow, is_credit, is_returned
from invoices.bank.formats.transactions import PayoutStatus
from ledger_project.core.texts import say

_REASON_LENGTH = 200


def answers(
    entry: Element, row: EntryRow, details: Sequence[tuple[Element, DetailRow]]
) -> Iterator[PayoutStatus]:
    """Yield the final statuses of payouts in an entry (Ntry); none if it is not booked.

    Raises ValueError for text that is no amount.
    """
    if row.status not in ("", "BOOK"):
        return
    for element, detail in details:
        returned = is_returned(row, detail, element)
        if is_credit(row, detail) == returned and detail.end_to_end:
            amount, currency = _amount(element)
            payment = text(element, "Refs/PmtInfId")
            yield PayoutStatus(
                not returned,
                number=detail.end_to_end,
                batch="" if payment in NOTHING else payment,
                amount=amount,
                currency=currency,
                reason=reason(element, "RtrInf") if returned else "",
            )
    if not row.is_credit:
        yield from _whole_batches(entry, row)


def _whole_batches(entry: Element, row: EntryRow) -> Iterator[PayoutStatus]:
    """Yield the batches that one debit pays whole: none of their transfers is named."""
    batches = entry.findall("{*}NtryDtls")
    for batch in batches:
        name = text(batch, "Btch/PmtInfId") or text(batch, "Btch/MsgId")
        if name and not any(texts(batch, "TxDtls/Refs/EndToEndId")):
            stated = first(batch, "Btch/TtlAmt")
            if stated is not None:
                amount, currency = _parsed(stated)
            elif len(batches) == 1:
                amount, currency = _decimal(row.amount), row.currency
            else:
                amount, currency = None, ""
            yield PayoutStatus(True, batch=name, amount=amount, currency=currency)


def reason(element: Element, path: str) -> str:
    """Return the code and text of a refusal, as the bank states them."""
    given = first(element, path)
    if given is None:
        return ""
    words = [text(given, "Rsn/Cd") or text(given, "Rsn/Prtry"), *texts(given, "AddtlInf")]
    return " ".join(word for word in words if word)[:_REASON_LENGTH]


def _amount(transfer: Element) -> tuple[Decimal | None, str]:
    """Return the instructed amount, else that of the transaction, and its currency, if stated.

    Raises ValueError for text that is no amount.
    """
    paths = ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt")
    found = next((one for path in paths if (one := first(transfer, path)) is not None), None)
    return (None, "") if found is None else _parsed(found)


def _parsed(stated: Element) -> tuple[Decimal | None, str]:
    digits = (stated.text or "").strip()
    return (_decimal(digits), stated.get("Ccy", "")) if digits else (None, "")


def _decimal(digits: str) -> Decimal:
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValueError(say("{digits!r} is not an amount", digits=digits))
    return amount
