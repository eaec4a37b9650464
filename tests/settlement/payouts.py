"""People who approve payouts, and what banks answer."""

from ledger_project.core.actors import Actor


def person(name: str) -> Actor:
    return Actor(name=f"staff:{name}", holds=lambda scope, codename: True)


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
    """`returned` by the receiver's bank, or a `reversal` of the debit by one's own."""
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
