"""Find the answers to payouts in an entry.

A debit reports a payout as paid, a return or a reversal reports it as failed.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from invoices.bank.formats.camt.documents import Element, first, text, texts
from invoices.bank.formats.camt.references import NOTHING
from invoices.bank.formats.camt.rows import DetailRow, EntryRow, is_credit, is_returned
from invoices.bank.formats.transactions import PayoutStatus

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
        for batch in entry.iterfind("{*}NtryDtls"):
            name = text(batch, "Btch/PmtInfId")
            if name and first(batch, "TxDtls") is None:
                yield PayoutStatus(True, batch=name)


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
    digits = (found.text or "").strip() if found is not None else ""
    if found is None or not digits:
        return None, ""
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValueError(f"{digits!r} is not an amount")
    return amount, found.get("Ccy", "")
