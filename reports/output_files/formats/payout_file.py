"""payout-file: what leaves for the bank, as ISO 20022 pain.001.001.09.

Transfers to the sellers, refunds to customers and returned payments: one file for each batch. MsgId
and PmtInfId are its number, EndToEndId is the payout's (a settlement's own number): they identify
the payouts in the bank's answer. Validated by the official schema before it is stored.
"""

import datetime as dt
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from accounts.models import Payout, PayoutBatch
from ledger_project.core import approvals
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.models import Ledger
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import xml
from reports.output_files.batches import jobs_of
from reports.output_files.formats import credit_transfers
from reports.output_files.formats.credit_transfers import BANKGIRO, UNNAMED, Amount, Node
from reports.output_files.storage import Job

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SCHEMA = "pain.001.001.09.xsd"
_NAME = f"{{{NAMESPACE}}}"
_NSMAP: Any = {None: NAMESPACE}
_SCHEMES = {"BGSE": BANKGIRO}
"""Account types with a name of their own in the bank's scheme."""


def jobs(type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    return jobs_of(PayoutBatch, _name, type_, ledger, on)


def _name(batch: PayoutBatch, file: OutputFile) -> str:
    return f"PAIN001_{file.name_ending}.xml"


def write(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    batch = PayoutBatch.objects.select_related("ledger").get(
        ledger=file.ledger_id, number=file.variant
    )
    sellers = set()
    with etree.xmlfile(content, encoding="UTF-8") as out:
        out.write_declaration()
        with out.element(_NAME + "Document", nsmap=_NSMAP), out.element(_NAME + "CstmrCdtTrfInitn"):
            of_file, of_payment, of_payout = _FORMS[batch.form]
            of_file(out, file, batch)
            with out.element(_NAME + "PmtInf"):
                of_payment(out, batch)
                for payout in queries.payouts_of(batch):
                    _require_approved(payout)
                    of_payout(out, payout, batch.ledger)
                    if payout.seller:
                        sellers.add(payout.seller.number)
    return sellers


def _require_approved(payout: Payout) -> None:
    """Raise `OperationNotAllowed` for one that two persons approved otherwise."""
    if payout.approved_digest and approvals.is_outdated(payout):
        raise OperationNotAllowed(
            f"Payout {payout.number} is not what two persons approved", State=payout.state
        )


def _emit(out: Any, node: Node) -> None:
    """Write an element and those in it."""
    name, value = node
    if isinstance(value, Amount):
        with out.element(_NAME + name, {"Ccy": value.currency}):
            out.write(str(value.value))
        return
    with out.element(_NAME + name):
        if isinstance(value, str):
            out.write(value)
        else:
            for inner in value:
                _emit(out, inner)


def _write_group(out: Any, file: OutputFile, batch: PayoutBatch) -> None:
    _emit(out, credit_transfers.group_header(file, batch))


def _write_payment(out: Any, batch: PayoutBatch) -> None:
    for node in credit_transfers.payment(batch):
        _emit(out, node)


def _write_transfer(out: Any, payout: Payout, ledger: Ledger) -> None:
    out.write("\n")
    _emit(out, credit_transfers.transfer(payout, ledger.country))


# The first form. Files of earlier releases are made again by it, to the byte.


def _first_group(out: Any, file: OutputFile, batch: PayoutBatch) -> None:
    out.write(_group_header(file, batch), pretty_print=True)


def _first_payment(out: Any, batch: PayoutBatch) -> None:
    for element in _payment(batch):
        out.write(element, pretty_print=True)


def _first_transfer(out: Any, payout: Payout, ledger: Ledger) -> None:
    out.write(_transfer(payout), pretty_print=True)


def _group_header(file: OutputFile, batch: PayoutBatch) -> Any:
    header = _tree("GrpHdr", MsgId=batch.number, CreDtTm=file.created_locally.isoformat())
    _add(header, NbOfTxs=batch.count, CtrlSum=batch.amount)
    header.append(_tree("InitgPty", Nm=batch.debtor))
    return header


def _payment(batch: PayoutBatch) -> list[Any]:
    """Return the elements common to all transfers: debtor account, date and payment type."""
    head = [
        _text("PmtInfId", batch.number),
        _text("PmtMtd", "TRF"),
        _text("NbOfTxs", batch.count),
        _text("CtrlSum", batch.amount),
    ]
    kind = _tree("PmtTpInf")
    kind.append(_tree("SvcLvl", Cd="SEPA" if batch.currency == "EUR" else "NURG"))
    account = _tree("DbtrAcct")
    account.append(_account(batch))
    agent = _tree("DbtrAgt")
    agent.append(_bank(batch.payment_account_bic))
    return [
        *head,
        kind,
        _tree("ReqdExctnDt", Dt=batch.execute_on),
        _tree("Dbtr", Nm=batch.debtor),
        account,
        agent,
        _text("ChrgBr", "SLEV" if batch.currency == "EUR" else "SHAR"),
    ]


def _account(batch: PayoutBatch) -> Any:
    if batch.payment_account_iban:
        return _tree("Id", IBAN=batch.payment_account_iban)
    type_ = batch.payment_account_type
    scheme = {"Prtry": _SCHEMES[type_]} if type_ in _SCHEMES else {"Cd": "BBAN"}
    return _other(batch.payment_account_number, **scheme)


def _other(number: str, **scheme: str) -> Any:
    """Return the identity of an account that has no IBAN."""
    other = _tree("Othr", Id="".join(filter(str.isalnum, number)))
    other.append(_tree("SchmeNm", **scheme))
    identity = _tree("Id")
    identity.append(other)
    return identity


def _bank(bic: str) -> Any:
    bank = _tree("FinInstnId", BICFI=bic)
    if not bic:
        bank.append(_tree("Othr", Id="NOTPROVIDED"))
    return bank


def _transfer(payout: Payout) -> Any:
    transfer = _tree("CdtTrfTxInf")
    number = payout.number
    transfer.append(_tree("PmtId", InstrId=number, EndToEndId=number))
    amount = _tree("Amt")
    amount.append(_text("InstdAmt", payout.amount, Ccy=payout.currency))
    transfer.append(amount)
    if payout.bic:
        agent = _tree("CdtrAgt")
        agent.append(_bank(payout.bic))
        transfer.append(agent)
    transfer.append(_tree("Cdtr", Nm=payout.payee_name or UNNAMED))
    account = _tree("CdtrAcct")
    if payout.iban:
        account.append(_tree("Id", IBAN=payout.iban))
    else:
        account.append(_other(payout.account_number, Cd="BBAN"))
    transfer.append(account)
    transfer.append(_tree("RmtInf", Ustrd=number))
    return transfer


def _tree(name: str, **children: Any) -> Any:
    """Return an element with a child for each member that has a value, in the given order."""
    made = etree.Element(_NAME + name, nsmap=_NSMAP)
    _add(made, **children)
    return made


def _add(parent: Any, **children: Any) -> None:
    for name, text in xml.attributes(**children).items():
        etree.SubElement(parent, _NAME + name).text = text


def _text(name: str, text: Any, **given: Any) -> Any:
    made = etree.Element(_NAME + name, xml.attributes(**given), _NSMAP)
    made.text = str(text)
    return made


_FORMS = {
    1: (_first_group, _first_payment, _first_transfer),
    2: (_write_group, _write_payment, _write_transfer),
}
