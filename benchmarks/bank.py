"""Importing a bank's month against COPY of the rows that it writes.

The entries are of all kinds: payments by reference, by number in the text, of an unknown payer, and
interest that is left out (in the camt.054).
"""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from benchmarks.copying import copied, highest
from benchmarks.stage import Stage, row, seconds
from invoices.bank.imports import import_bank_file
from invoices.models import Invoice, LeftOutEntry, Payment
from ledger_project.core.actors import SYSTEM

COUNT = 1_500
"""Entries of each format."""
_TABLES = (
    "invoices_payment", "invoices_paymentmatch", "invoices_invoicetransaction", "core_statechange",
    "core_event", "accounts_journalentry", "accounts_journalline", "invoices_leftoutentry",
)  # fmt: skip
_HEADER = (
    "payment_reference,amount,currency,value_date,bank_reference,payer_name,payer_account,message"
)


def measure(stage: Stage) -> list[dict[str, Any]]:
    return [_measure(stage, name, write) for name, write in (("camt.054", _camt), ("CSV", _csv))]


def _measure(
    stage: Stage, name: str, write: Callable[[list[Invoice], dt.date], bytes]
) -> dict[str, Any]:
    ledger, _ = stage.ledger(COUNT)
    marks = highest(_TABLES)
    content = write(list(Invoice.objects.filter(ledger=ledger).order_by("pk")), stage.on)
    work = partial(
        import_bank_file, ledger=ledger, content=content, name=name, actor=SYSTEM, on=stage.on
    )
    with stage.doing(f"importing {COUNT:,} entries of a {name}"):
        ours = seconds(work)
    kept = Payment.objects.filter(ledger=ledger).count()
    assert kept + LeftOutEntry.objects.filter(ledger=ledger).count() == COUNT
    what = f"{COUNT:,} bank entries, {name}"
    return row(what, COUNT / ours, COUNT / copied(ledger, marks), "entries/s")


def _entries(invoices: list[Invoice]) -> Iterator[tuple[str, Decimal, str]]:
    """Yield (reference, amount, text): of ten, eight by reference, one by text, one of nobody."""
    for place, one in enumerate(invoices):
        if place % 10 == 8:
            yield "", one.debited, f"Faktura {one.invoice_no}"
        elif place % 10 == 9:
            yield "", Decimal("7.77"), "Thank you"
        else:
            yield one.payment_reference, one.debited, ""


def _camt(invoices: list[Invoice], on: dt.date) -> bytes:
    interest = (
        "<BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MCOP</Cd><SubFmlyCd>INTR</SubFmlyCd></Fmly></Domn>"
        "</BkTxCd>"
    )
    rows = []
    for place, (reference, amount, text) in enumerate(_entries(invoices)):
        stated = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
        told = stated if reference else f"<Ustrd>{text}</Ustrd>"
        rows.append(
            f'<Ntry><Amt Ccy="SEK">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd>'
            f"</Sts><BookgDt><Dt>{on}</Dt></BookgDt><AcctSvcrRef>C{place}</AcctSvcrRef>"
            f"{interest if place % 100 == 99 else '<BkTxCd></BkTxCd>'}"
            f"<NtryDtls><TxDtls><RmtInf>{told}</RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    head = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>B{invoices[0].pk}</MsgId><CreDtTm>{on}T06:00:00</CreDtTm></GrpHdr>"
        "<Ntfctn><Id>1</Id><Acct><Id><IBAN>SE4550000000058398257466</IBAN></Id></Acct>"
    )
    return f"{head}{''.join(rows)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>".encode()


def _csv(invoices: list[Invoice], on: dt.date) -> bytes:
    rows = (
        f"{reference},{amount},SEK,{on},V{place},,,{text}"
        for place, (reference, amount, text) in enumerate(_entries(invoices))
    )
    return "\n".join((_HEADER, *rows)).encode()
