"""Banks' files: fixtures by name, what is read from them, and statuses of payouts."""

from pathlib import Path

import pytest

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


def pain_002(*transfers: tuple[str, str], batch: str = "P501-0001", status: str = "") -> str:
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{number}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>No such account</AddtlInf></StsRsnInf>"
        "</TxInfAndSts>"
        for number, code in transfers
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId><GrpSts>{status}</GrpSts>"
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
