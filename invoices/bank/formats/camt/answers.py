"""Answers to payouts in an entry: a debit is paid, a credit that returns or reverses one is not."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from invoices.bank.formats.camt.documents import Element, first, text, texts
from invoices.bank.formats.transactions import PayoutStatus

_REASON_LENGTH = 200


def answers(entry: Element) -> Iterator[PayoutStatus]:
    """Yield the final statuses of payouts in an entry (Ntry); none if it is not booked.

    Raises ValueError for what is no amount.
    """
    status = first(entry, "Sts")
    if status is not None and (text(status, "Cd") or (status.text or "").strip()) != "BOOK":
        return
    credit = text(entry, "CdtDbtInd") == "CRDT"
    reversal = text(entry, "RvslInd") in ("true", "1")
    for details in entry.findall("{*}NtryDtls"):
        transfers = details.findall("{*}TxDtls")
        for one in transfers:
            returned = reversal or first(one, "RtrInf") is not None
            if credit == returned and (settlement := text(one, "Refs/EndToEndId")):
                amount, currency = _amount(one)
                yield PayoutStatus(
                    not returned,
                    settlement=settlement,
                    amount=amount,
                    currency=currency,
                    reason=reason(one, "RtrInf") if returned else "",
                )
        batch = text(details, "Btch/PmtInfId")
        if batch and not transfers and not credit:
            yield PayoutStatus(True, batch=batch)


def reason(element: Element, path: str) -> str:
    """Return the code and the words of a refusal, as the bank gives them."""
    given = first(element, path)
    if given is None:
        return ""
    words = [text(given, "Rsn/Cd") or text(given, "Rsn/Prtry"), *texts(given, "AddtlInf")]
    return " ".join(word for word in words if word)[:_REASON_LENGTH]


def _amount(transfer: Element) -> tuple[Decimal | None, str]:
    """Return what was instructed, else what the transaction moved, and its currency, if stated."""
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
