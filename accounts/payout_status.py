"""What the bank answers to a payout file: pain.002, or debits and returns in camt.054 and camt.053.

`read` is pure: it turns a file into statuses and says what is wrong with it. Statuses of payouts on
the way (accepted, pending) are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from ledger_project.core.errors import Invalid

PAID = {"ACSC", "ACCC"}
FAILED = {"RJCT", "CANC"}
ROOTS = {"CstmrPmtStsRpt", "BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt"}


@dataclass(frozen=True, slots=True)
class Status:
    """The fate of one payout (`settlement` is its EndToEndId), or of all of a `batch`."""

    paid: bool
    settlement: str = ""
    batch: str = ""
    amount: Decimal | None = None
    currency: str = ""
    reason: str = ""


def read(content: bytes) -> list[Status]:
    """The final statuses that a file tells, in its order. Raises `Invalid`."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Invalid({"file": f"Not an XML document: {error}"}) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Invalid({"file": "Expected a document without a DOCTYPE"})
    message = next(iter(root), None)
    name = etree.QName(message).localname if message is not None else ""
    if name not in ROOTS:
        raise Invalid({"file": "Expected a pain.002, camt.054 or camt.053"})
    found = _report(message) if name == "CstmrPmtStsRpt" else _entries(message)
    return list(found)


def _report(message: Any) -> Iterator[Status]:
    """A pain.002: the status of a transfer, else of its payment, else of the whole file."""
    group = _child(message, "OrgnlGrpInfAndSts")
    payments = _children(message, "OrgnlPmtInfAndSts")
    told = False
    for payment in payments:
        batch = _value(payment, "OrgnlPmtInfId") or _value(group, "OrgnlMsgId")
        transfers = _children(payment, "TxInfAndSts")
        for one in transfers:
            told = True
            yield from _status(_value(one, "TxSts"), one, settlement=_value(one, "OrgnlEndToEndId"))
        if not transfers and (code := _value(payment, "PmtInfSts")):
            told = True
            yield from _status(code, payment, batch=batch)
    if not told:
        yield from _status(_value(group, "GrpSts"), group, batch=_value(group, "OrgnlMsgId"))


def _status(code: str, place: Any, **whose: Any) -> Iterator[Status]:
    if code in PAID:
        yield Status(True, **whose)
    elif code in FAILED:
        yield Status(False, reason=_reason(place, "StsRsnInf") or code, **whose)


def _entries(message: Any) -> Iterator[Status]:
    """A camt: a debit was paid, a credit that returns or reverses an earlier one was not."""
    for entry in message.iter("{*}Ntry"):
        status = _child(entry, "Sts")
        if status is not None and (_value(status, "Cd") or status.text or "").strip() != "BOOK":
            continue
        credit = _value(entry, "CdtDbtInd") == "CRDT"
        reversal = _value(entry, "RvslInd") in ("true", "1")
        for details in _children(entry, "NtryDtls"):
            transfers = _children(details, "TxDtls")
            for one in transfers:
                returned = reversal or _child(one, "RtrInf") is not None
                if credit == returned and (number := _value(_child(one, "Refs"), "EndToEndId")):
                    amount, currency = _amount(one)
                    yield Status(
                        not returned,
                        settlement=number,
                        amount=amount,
                        currency=currency,
                        reason=_reason(one, "RtrInf") if returned else "",
                    )
            batch = _value(_child(details, "Btch"), "PmtInfId")
            if batch and not transfers and not credit:
                yield Status(True, batch=batch)


def _amount(transfer: Any) -> tuple[Decimal | None, str]:
    """What was instructed, else what the transaction moved, and its currency, if it is told."""
    details = _child(transfer, "AmtDtls")
    places = (_child(details, "InstdAmt"), _child(details, "TxAmt"), transfer)
    found = next((one for place in places for one in _children(place, "Amt")), None)
    text = (found.text or "").strip() if found is not None else ""
    if found is None or not text:
        return None, ""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise Invalid({"file": f"{text!r} is not an amount"})
    return amount, found.get("Ccy", "")


def _reason(place: Any, name: str) -> str:
    """The code and the words of a refusal, as the bank gives them."""
    told = _child(place, name)
    reason = _child(told, "Rsn")
    texts = [_value(reason, "Cd") or _value(reason, "Prtry")]
    texts += [one.text or "" for one in _children(told, "AddtlInf")]
    return " ".join(text.strip() for text in texts if text.strip())[:200]


def _children(place: Any, name: str) -> list[Any]:
    return [] if place is None else list(place.findall(f"{{*}}{name}"))


def _child(place: Any, name: str) -> Any:
    return next(iter(_children(place, name)), None)


def _value(place: Any, name: str) -> str:
    found = _child(place, name)
    return (found.text or "").strip() if found is not None else ""
