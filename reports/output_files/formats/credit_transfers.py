"""A batch of payouts as ISO 20022 pain.001.001.09, as the Nordic banks and SEPA take it.

Sources: the message definition report, CGI-MP's usage guidelines for credit transfers, the EPC's
Customer-to-PSP implementation guidelines (characters, lengths, SCOR), and the Swedish common
interpretation (BGNR, SESBA 9900). Pure: rows in, nodes out.
"""

import re
import unicodedata
from decimal import Decimal

from accounts.models import Payout, PayoutBatch
from ledger_project.core import identifiers
from reports.models import OutputFile

Node = tuple[str, "str | list[Node] | Amount"]
"""An element: its name, and its text or the elements in it."""

NAME_LENGTH, ID_LENGTH, TEXT_LENGTH = 70, 35, 140
SEPA_CURRENCY = "EUR"
UNNAMED = "NOTPROVIDED"
"""A payer's name or a bank that is not known, where the message needs one."""
BANKGIRO = "BGNR"
_NORDIC = "ÅÄÖåäöÆØæøÉéÜü"
_REFUSED = re.compile(rf"[^0-9A-Za-z{_NORDIC}/\-?:().,'+ ]")
_INSTEAD = {
    "&": "+",
    "_": "-",
    "ß": "ss",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "đ": "d",
    "ł": "l",
    "Ł": "L",
}


class Amount:
    """An amount with its currency as an attribute."""

    def __init__(self, value: Decimal, currency: str) -> None:
        self.value, self.currency = value, currency


def latin(text: str, most: int) -> str:
    """Return a text in the characters that banks take, at most so long.

    Any other letter becomes the nearest, any other character a space; a text neither begins nor
    ends with a slash, nor has two.
    """
    plain = _REFUSED.sub(lambda found: _nearest(found[0]), unicodedata.normalize("NFC", text))
    plain = re.sub("/{2,}", "/", " ".join(plain.split()))
    return plain[:most].strip(" /")


def _nearest(letter: str) -> str:
    if letter in _INSTEAD:
        return _INSTEAD[letter]
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base.isascii() and base.isalnum() else " "


def group_header(file: OutputFile, batch: PayoutBatch) -> Node:
    return (
        "GrpHdr",
        [
            ("MsgId", batch.number),
            ("CreDtTm", file.created_locally.isoformat()),
            ("NbOfTxs", str(batch.count)),
            ("CtrlSum", str(batch.amount)),
            ("InitgPty", _party(batch.debtor, batch.initiating_party_id, "CUST")),
        ],
    )


def payment(batch: PayoutBatch) -> list[Node]:
    """Return what all transfers have in common: payment type, day, debtor, account and bank."""
    sepa = batch.currency == SEPA_CURRENCY
    account = _account(batch.payment_account_iban, batch.payment_account_number)
    if batch.payment_account_type == "BGSE" and not batch.payment_account_iban:
        account = _bankgiro(batch.payment_account_number)
    return [
        ("PmtInfId", batch.number),
        ("PmtMtd", "TRF"),
        ("NbOfTxs", str(batch.count)),
        ("CtrlSum", str(batch.amount)),
        ("PmtTpInf", [("SvcLvl", [("Cd", "SEPA" if sepa else "NURG")])]),
        ("ReqdExctnDt", [("Dt", batch.execute_on.isoformat())]),
        ("Dbtr", _party(batch.debtor, batch.debtor_id, "BANK")),
        ("DbtrAcct", [("Id", account), ("Ccy", batch.currency)]),
        ("DbtrAgt", [("FinInstnId", _bank(batch.agent))]),
        ("ChrgBr", "SLEV" if sepa else "SHAR"),
    ]


def transfer(payout: Payout, country: str) -> Node:
    """Return the element of one transfer.

    A creditor's bank that is not known is left out: the IBAN says which it is.
    """
    iban = payout.iban or identifiers.iban_of(country, payout.account_number)
    of_giro = not iban and country == "SE" and identifiers.is_bankgiro(payout.account_number)
    account = _bankgiro(payout.account_number) if of_giro else _account(iban, payout.account_number)
    bank: list[Node] = [("CdtrAgt", [("FinInstnId", _bank(payout.agent))])] if payout.agent else []
    return (
        "CdtTrfTxInf",
        [
            ("PmtId", [("InstrId", payout.number), ("EndToEndId", payout.number)]),
            ("Amt", [("InstdAmt", Amount(payout.amount, payout.currency))]),
            *bank,
            ("Cdtr", [("Nm", latin(payout.payee_name, NAME_LENGTH) or UNNAMED)]),
            ("CdtrAcct", [("Id", account)]),
            ("RmtInf", [_remittance(payout)]),
        ],
    )


def _remittance(payout: Payout) -> Node:
    """Return the payee's own reference, else the number as text."""
    if not payout.reference:
        return "Ustrd", payout.number
    kind: list[Node] = [("CdOrPrtry", [("Cd", "SCOR")])]
    if payout.reference.startswith("RF"):
        kind.append(("Issr", "ISO"))
    return "Strd", [("CdtrRefInf", [("Tp", kind), ("Ref", payout.reference)])]


def _party(name: str, number: str, scheme: str) -> list[Node]:
    party: list[Node] = [("Nm", latin(name, NAME_LENGTH) or UNNAMED)]
    if number:
        other: list[Node] = [("Id", number), ("SchmeNm", [("Cd", scheme)])]
        party.append(("Id", [("OrgId", [("Othr", other)])]))
    return party


def _bank(agent: str) -> list[Node]:
    """Return a bank as `identifiers.bank_of` names it."""
    system, _, member = agent.partition(" ")
    if member:
        return [("ClrSysMmbId", [("ClrSysId", [("Cd", system)]), ("MmbId", member)])]
    return [("BICFI", agent)] if agent else [("Othr", [("Id", UNNAMED)])]


def _account(iban: str, number: str) -> list[Node]:
    if iban:
        return [("IBAN", iban)]
    return [("Othr", [("Id", _digits(number)), ("SchmeNm", [("Cd", "BBAN")])])]


def _bankgiro(number: str) -> list[Node]:
    digits = _digits(number).lstrip("0")
    return [("Othr", [("Id", digits), ("SchmeNm", [("Prtry", BANKGIRO)])])]


def _digits(number: str) -> str:
    return "".join(filter(str.isalnum, number))[:34]
