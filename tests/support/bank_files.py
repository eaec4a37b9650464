"""Banks' files: fixtures by name, what is read from them, and statuses of payouts."""

from pathlib import Path

import pytest

from accounts.models import Payout, PayoutBatch
from invoices.bank.formats import BankFile, read
from ledger_project.core.errors import Invalid

FIXTURES = Path(__file__).parents[1] / "bank/fixtures"
CAMT_VERSIONS = ("02", "04", "08")
LEDGERS = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def read_for(content: bytes, country: str = "SE") -> BankFile:
    return read(content, country=country, currency=LEDGERS[country])


def faults_of(content: bytes, country: str = "SE") -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        read_for(content, country)
    return refusal.value.problems


def changed(content: bytes, old: str, new: str, encoding: str = "utf-8") -> bytes:
    """Replace a text in the content, which must be there once."""
    assert content.count(old.encode(encoding)) == 1, old
    return content.replace(old.encode(encoding), new.encode(encoding))


def _instructed(payout: Payout | None) -> str:
    if payout is None:
        return ""
    amount = f'<InstdAmt Ccy="{payout.currency}">{payout.amount}</InstdAmt>'
    return f"<OrgnlTxRef><Amt>{amount}</Amt></OrgnlTxRef>"


def pain_002(
    *transfers: tuple[str, str],
    batch: str = "",
    status: str = "",
    amounts: bool = True,
) -> str:
    """Build the bank's answer to a payout file, with the amounts that it was asked to pay."""
    numbers = [number for number, _ in transfers]
    found = Payout.objects.filter(ledger=501, number__in=numbers).select_related("batch")
    payouts = {one.number: one for one in found}
    answered = next((one.batch.number for one in payouts.values() if one.batch), "P501-0001")
    batch = batch or answered
    asked = PayoutBatch.objects.filter(ledger=501, number=batch).first()
    total = f"<OrgnlCtrlSum>{asked.amount}</OrgnlCtrlSum>" if asked and amounts else ""
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{number}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>No such account</AddtlInf></StsRsnInf>"
        f"{_instructed(payouts.get(number)) if amounts else ''}</TxInfAndSts>"
        for number, code in transfers
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>{total}<GrpSts>{status}</GrpSts>"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>{told}"
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )


def camt_054(
    number: str,
    amount: str,
    *,
    returned: bool = False,
    reversal: bool = False,
    currency: str = "SEK",
    details: str = "",
) -> str:
    """Build an entry: `returned` by the receiver's bank, or a `reversal` by the payer's own."""
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if returned else ""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><!-- B --><?b?>'
        f'<BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{'CRDT' if returned or reversal else 'DBIT'}</CdtDbtInd>"
        f"{'<RvslInd>true</RvslInd>' if reversal else ''}<Sts><Cd>BOOK</Cd></Sts>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{number}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{amount}</Amt>{details}{reason}</TxDtls></NtryDtls></Ntry></Ntfctn>'
        "</BkToCstmrDbtCdtNtfctn></Document>"
    )
