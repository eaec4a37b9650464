"""Messages of banks in ISO 20022, built from their entries. All dates are those of the tests."""

import itertools
from typing import Any

ACCOUNTS = {
    "SE": "SE4550000000058398257466",
    "FI": "FI2112345600000785",
    "NO": "NO9386011117947",
}
_numbers = itertools.count(1)


def entry(
    amount: str,
    details: str = "",
    *,
    direction: str = "CRDT",
    currency: str = "SEK",
    bank: str | None = None,
    code: str = "PMNT/RCDT/DMCT",
    batch: str = "",
    more: str = "",
) -> str:
    """Return an entry (Ntry) with one transaction of these `details`, or with none.

    `bank` is the servicer's reference, by default a fresh one; `more` stands before the details.
    """
    domain, family, sub_family = code.split("/")
    reference = f"B-{next(_numbers)}" if bank is None else bank
    told = f"<TxDtls>{details}</TxDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        "<Sts>BOOK</Sts><BookgDt><Dt>2026-06-08</Dt></BookgDt><ValDt><Dt>2026-06-08</Dt></ValDt>"
        f"{f'<AcctSvcrRef>{reference}</AcctSvcrRef>' if reference else ''}"
        f"<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd>"
        f"</Fmly></Domn></BkTxCd>{more}<NtryDtls>{batch}{told}</NtryDtls></Ntry>"
    )


def stated(reference: str) -> str:
    """Return a remittance with a structured reference."""
    return f"<RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf>"


def document(
    number: str, amount: str, *, kind: str = "CINV", paid: str = "RmtdAmt", currency: str = "SEK"
) -> str:
    """Return the block of a remittance for one document, by its number."""
    return (
        f"<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb>"
        f'</RfrdDocInf><RfrdDocAmt><{paid} Ccy="{currency}">{amount}</{paid}></RfrdDocAmt></Strd>'
    )


def notification(*entries: str, **members: Any) -> bytes:
    """Return a camt.054.001.02 with the entries."""
    return _message("054", "BkToCstmrDbtCdtNtfctn", _report("Ntfctn", entries, **members))


def statement(*entries: str, opening: str = "0.00", closing: str, **members: Any) -> bytes:
    """Return a camt.053.001.02 of one statement with these balances."""
    return statements(one_statement(*entries, opening=opening, closing=closing, **members))


def statements(*reports: str, identity: str = "", page: str = "") -> bytes:
    return _message("053", "BkToCstmrStmt", *reports, identity=identity, page=page)


def one_statement(
    *entries: str, opening: str = "0.00", closing: str, kinds: str = "OPBD CLBD", **members: Any
) -> str:
    currency = members.get("currency", "SEK")
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-06-08</Dt></Dt></Bal>"
        for kind, amount in zip(kinds.split(), (opening, closing), strict=True)
    )
    return _report("Stmt", entries, balances=balances, **members)


def _report(
    name: str,
    entries: tuple[str, ...],
    *,
    account: str = ACCOUNTS["SE"],
    currency: str = "SEK",
    balances: str = "",
) -> str:
    number = f"<IBAN>{account}</IBAN>"
    if not account[:2].isalpha():
        number = f"<Othr><Id>{account}</Id></Othr>"
    return (
        f"<{name}><Id>R1</Id><CreDtTm>2026-06-08T06:00:00</CreDtTm><Acct><Id>{number}</Id>"
        f"<Ccy>{currency}</Ccy></Acct>{balances}{''.join(entries)}</{name}>"
    )


def _message(kind: str, name: str, *reports: str, identity: str = "", page: str = "") -> bytes:
    identity = identity or f"M-{next(_numbers)}"
    pages = f"<MsgPgntn><PgNb>{page}</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>" if page else ""
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.02"><{name}><GrpHdr>'
        f"<MsgId>{identity}</MsgId><CreDtTm>2026-06-08T06:00:00</CreDtTm>{pages}</GrpHdr>"
        f"{''.join(reports)}</{name}></Document>"
    ).encode()
