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
from ledger_project.core.texts import say

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
        raise refuse("file", say("Expected a pain.002, camt.054 or camt.053"))
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
    """Yield the final status of each transfer that is reported by itself, then of the others.

    The others have the status of their payment, else that of the file. Banks list all transfers of
    a refused payment, some of them or none.
    """
    group = first(message, "OrgnlGrpInfAndSts")
    sent = "" if group is None else text(group, "OrgnlMsgId")
    if group is None or not sent:
        raise refuse("file", say("OrgnlMsgId is missing: it says which payout file is answered"))
    total = first(group, "OrgnlCtrlSum")
    answered_by_itself: list[str] = []
    listed: list[str] = []
    answered = False
    for payment in message.findall("{*}OrgnlPmtInfAndSts"):
        own = text(payment, "PmtInfSts")
        code = own or text(group, "GrpSts")
        given = _reason(payment) or _reason(group)
        own_told: list[str] = []
        own_listed: list[str] = []
        for one in payment.findall("{*}TxInfAndSts"):
            number = text(one, "OrgnlEndToEndId")
            amount = first(one, "OrgnlTxRef/Amt/InstdAmt")
            status = text(one, "TxSts")
            if status or amount is not None:
                own_told.append(number)
                why = _reason(one) or ("" if status else given)
                account = text(one, "OrgnlTxRef/DbtrAcct/Id/IBAN")
                yield from _status(
                    status or code, why, amount, number=number, batch=sent, account=account
                )
            elif number:
                own_listed.append(number)
        if own:
            answered = True
            amount = first(payment, "OrgnlCtrlSum")
            yield from _status(
                own,
                given,
                total if amount is None else amount,
                batch=sent,
                besides=tuple(own_told),
                listed=tuple(own_listed),
            )
        answered_by_itself += own_told
        listed += own_listed
    if not answered:
        yield from _status(
            text(group, "GrpSts"),
            _reason(group),
            total,
            batch=sent,
            besides=tuple(answered_by_itself),
            listed=tuple(listed),
        )


def _reason(element: Element) -> str:
    return reason(element, "StsRsnInf")


def _status(
    code: str,
    why: str,
    stated: Element | None,
    *,
    batch: str,
    number: str = "",
    account: str = "",
    besides: tuple[str, ...] = (),
    listed: tuple[str, ...] = (),
) -> Iterator[PayoutStatus]:
    """Yield the status if it is final, with the amount that the bank has `stated`."""
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
        reason="" if code in _PAID else why or code,
        besides=besides,
        listed=listed,
    )


def _amount(digits: str) -> Decimal:
    """Return an amount or a control sum. Raises `Invalid`."""
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise refuse("file", say("{digits!r} is not an amount", digits=digits))
    return amount
