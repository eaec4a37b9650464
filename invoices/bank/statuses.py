"""Read a bank's answers to payouts: pain.002, or debits and returns in a camt.054 or camt.053.

Pure functions. Statuses that are not final (accepted, pending) are left out.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from invoices.bank.formats import camt, trimmed
from invoices.bank.formats.camt.answers import reason
from invoices.bank.formats.camt.documents import Element, first, message_name, text, tree
from invoices.bank.formats.faults import refuse
from invoices.bank.formats.transactions import BankFile, PayoutStatus
from ledger_project.core.errors import Invalid

FORMAT = "pain.002"
_PAID = {"ACSC", "ACCC"}
_FAILED = {"RJCT", "CANC"}
_REPORT = "CstmrPmtStsRpt"
_CAMT = {"BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt"}
_IDENTITY_LENGTH = 140


def read(content: bytes) -> BankFile:
    """Return the statuses in a file, in its order, without its payments. Raises `Invalid`."""
    content = trimmed(content)
    name = message_name(content)
    if name in _CAMT:
        return camt.read_answers(content)
    if name != _REPORT:
        raise refuse("file", "Expected a pain.002, camt.054 or camt.053")
    message = tree(content)[0]
    identity = text(message, "GrpHdr/MsgId")[:_IDENTITY_LENGTH]
    return BankFile(FORMAT, identity, "", (), tuple(_statuses(message)))


def is_report(content: bytes) -> bool:
    """Return whether the content is a pain.002."""
    try:
        return message_name(trimmed(content)) == _REPORT
    except Invalid:
        return False


def _statuses(message: Element) -> Iterator[PayoutStatus]:
    """Yield the status of each transfer, else of its payment, else of the whole file."""
    given = False
    sent = text(message, "OrgnlGrpInfAndSts/OrgnlMsgId")
    if not sent:
        raise refuse("file", "OrgnlMsgId is missing: it says which payout file is answered")
    for payment in message.findall("{*}OrgnlPmtInfAndSts"):
        transfers = payment.findall("{*}TxInfAndSts")
        for one in transfers:
            given = True
            number = text(one, "OrgnlEndToEndId")
            amount = first(one, "OrgnlTxRef/Amt/InstdAmt")
            account = text(one, "OrgnlTxRef/DbtrAcct/Id/IBAN")
            yield from _status(one, "TxSts", amount, number=number, batch=sent, account=account)
        if not transfers and text(payment, "PmtInfSts"):
            given = True
            yield from _status(payment, "PmtInfSts", first(payment, "OrgnlCtrlSum"), batch=sent)
    group = first(message, "OrgnlGrpInfAndSts")
    if not given and group is not None:
        yield from _status(group, "GrpSts", first(group, "OrgnlCtrlSum"), batch=sent)


def _status(
    element: Element,
    path: str,
    stated: Element | None,
    *,
    batch: str,
    number: str = "",
    account: str = "",
) -> Iterator[PayoutStatus]:
    """Yield the status if it is final, with the amount that the bank has `stated`."""
    code = text(element, path)
    if code not in _PAID | _FAILED:
        return
    amount = None if stated is None else _amount((stated.text or "").strip())
    yield PayoutStatus(
        code in _PAID,
        number=number,
        batch=batch,
        amount=amount,
        currency="" if stated is None else stated.get("Ccy", ""),
        account=account,
        reason="" if code in _PAID else reason(element, "StsRsnInf") or code,
    )


def _amount(digits: str) -> Decimal:
    """Return an amount or a control sum. Raises `Invalid`."""
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise refuse("file", f"{digits!r} is not an amount")
    return amount
