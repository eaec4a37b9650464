"""Read an entry (Ntry) and its transactions (TxDtls), each by one XPath expression.

A large file has millions of texts; reading them one at a time is three times slower.
"""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple, cast

from lxml import etree

from invoices.bank.formats.camt.documents import Element, first
from invoices.left_out_states import CHARGES, INTEREST, NO_PAYMENT
from ledger_project.core.money import exact_amount
from ledger_project.core.texts import say

_DECIMAL = re.compile(r"\+?(?=\.?[0-9])[0-9]{0,18}(\.[0-9]{0,17})?", re.ASCII)
_SUB_FAMILY = "BkTxCd/Domn/Fmly/SubFmlyCd"
# ISO 20022 external bank transaction sub-families that reverse a credit transfer or a direct debit:
# return, unpaid, payment reversal, cancellation request.
_TAKEN_BACK = {"RRTN", "RPCR", "UPDD", "PRDD", "RCDD"}
# Sub-families of every family that are no payment of a buyer: interest, and what banks charge.
_INTEREST = {"INTR"}
_CHARGES = {"CHRG", "FEES", "COMM", "COME", "COMI", "COMT", "TAXE"}
# Domains of payments: PMNT, XTND (of no other), and what is not said. Others are cash management,
# loans, securities, the account itself.
_PAYMENTS = {"", "PMNT", "XTND"}


class EntryRow(NamedTuple):
    """Texts of an entry. `detailed_in` names the message that holds its details."""

    amount: str
    currency: str
    direction: str
    reversal: str
    status: str
    booked: str
    value: str
    reference: str
    detailed_in: str
    domain: str
    sub_family: str
    number: str
    information: str

    @property
    def is_credit(self) -> bool:
        return self.direction == "CRDT"

    @property
    def is_booked(self) -> bool:
        return self.status == "BOOK"


class DetailRow(NamedTuple):
    """Texts of a transaction. `servicer` to `end_to_end` are references of banks and payer."""

    amount: str
    currency: str
    stated_amount: str
    stated_currency: str
    direction: str
    sub_family: str
    servicer: str
    uetr: str
    tx_id: str
    end_to_end: str
    payer: str
    payer_account: str
    ultimate: str
    domain: str
    information: str
    instructed: str
    instructed_currency: str


# "|" joins the paths of different versions: Sts is a code before .08, a choice since; a party of
# .08 is wrapped.
_ENTRY = (
    "Amt",
    "Amt/@Ccy",
    "CdtDbtInd",
    "RvslInd",
    "Sts[not(*)]|Sts/Cd",
    "BookgDt/Dt|BookgDt/DtTm",
    "ValDt/Dt|ValDt/DtTm",
    "AcctSvcrRef",
    "AddtlInfInd/MsgNmId|AddtlInfInd/MsgId",
    "BkTxCd/Domn/Cd",
    _SUB_FAMILY,
    "NtryRef",
    "AddtlNtryInf",
)
_DETAIL = (
    "Amt",
    "Amt/@Ccy",
    "AmtDtls/TxAmt/Amt",
    "AmtDtls/TxAmt/Amt/@Ccy",
    "CdtDbtInd",
    _SUB_FAMILY,
    "Refs/AcctSvcrRef",
    "Refs/UETR",
    "Refs/TxId",
    "Refs/EndToEndId",
    "RltdPties/Dbtr/Nm|RltdPties/Dbtr/Pty/Nm",
    "RltdPties/DbtrAcct/Id/IBAN|RltdPties/DbtrAcct/Id/Othr/Id",
    "RltdPties/UltmtDbtr/Nm|RltdPties/UltmtDbtr/Pty/Nm",
    "BkTxCd/Domn/Cd",
    "AddtlTxInf",
    "AmtDtls/InstdAmt/Amt",
    "AmtDtls/InstdAmt/Amt/@Ccy",
)


def entry_row(entry: Element) -> EntryRow:
    return EntryRow(*_row(entry, _ENTRY))


def details_of(entry: Element) -> list[tuple[Element, DetailRow]]:
    """Return the transactions (TxDtls) of an entry with their rows."""
    return [(one, detail_row(one)) for one in entry.iterfind("{*}NtryDtls/{*}TxDtls")]


def detail_row(detail: Element) -> DetailRow:
    """Read a TxDtls, or an entry without any, which is its own one transaction."""
    return DetailRow(*_row(detail, _DETAIL))


def is_credit(entry: EntryRow, detail: DetailRow) -> bool:
    return (detail.direction or entry.direction) == "CRDT"


def is_returned(entry: EntryRow, detail: DetailRow, element: Element) -> bool:
    """Return whether a transaction takes an earlier one back: by RvslInd, codes or RtrInf."""
    return (
        entry.reversal in {"true", "1"}
        or entry.sub_family in _TAKEN_BACK
        or detail.sub_family in _TAKEN_BACK
        or first(element, "RtrInf") is not None
    )


def reason_by_code(entry: EntryRow, detail: DetailRow) -> str:
    """Return why a transaction is no payment, by the bank's codes; empty if it may be one."""
    family = detail.sub_family or entry.sub_family
    if family in _INTEREST:
        return INTEREST
    if family in _CHARGES:
        return CHARGES
    if (detail.domain or entry.domain) not in _PAYMENTS:
        return NO_PAYMENT
    return ""


def amount_in(currency: str, *stated: tuple[str, str]) -> Decimal | None:
    """Return the first of the stated (amount, currency) that is in this currency, else None.

    Raises ValueError for what is no amount, `InexactAmount` for more than two decimals.
    """
    for digits, its_currency in stated:
        if digits and its_currency == currency:
            return exact_amount(decimal(digits))
    return None


def decimal(digits: str) -> Decimal:
    """Read an amount of ISO 20022. Raises ValueError for any other text.

    Zeros after the second decimal are legal and do not change the amount.
    """
    if not _DECIMAL.fullmatch(digits):
        raise ValueError(say("Expected an amount, not {digits!r}", digits=digits))
    return Decimal(digits).normalize()


def _row(element: Element, paths: tuple[str, ...]) -> list[str]:
    namespace = element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
    return cast(str, _expression(paths, namespace)(element)).split("\n")


@cache
def _expression(paths: tuple[str, ...], namespace: str) -> etree.XPath:
    """Return an expression for the texts at the paths, normalized, each on a line of its own."""
    prefix = "n:" if namespace else ""
    fields = [f"normalize-space({_path(path, prefix)})" for path in paths]
    names = {"n": namespace} if namespace else None
    return etree.XPath("concat(" + ", '\n', ".join(fields) + ")", namespaces=names)


def _path(path: str, prefix: str) -> str:
    return "|".join(
        "/".join(step if step.startswith("@") else f"{prefix}{step}" for step in way.split("/"))
        for way in path.split("|")
    )
