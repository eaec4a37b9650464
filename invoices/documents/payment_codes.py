"""Machine-readable parts of a payment slip: code lines, the Finnish bar code, the QR code.

Sources: Bankgirot's and Plusgirot's OCR payment slip (SE), the giro form for OCR giro (NO), the
joint inpayment form FIK 71 (DK), Finanssiala's Bank Bar Code Guide 5.3 (FI); UsingQR revision 2 and
EPC069-12 (QR). All are pure functions of a `Slip`; check digits come from python-stdnum.
"""

import io
import re
from decimal import Decimal
from typing import Final

import msgspec
import segno
from barcode.codex import Code128
from segno.helpers import make_epc_qr
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from invoices.documents.content import Content, Slip

COUNTRIES: Final = {"BGSE": "SE", "PGSE": "SE", "BBNO": "NO", "FIDK": "DK", "IBFI": "FI"}
# The end of a Swedish code line identifies the giro that the account belongs to.
_GIROS: Final = {"BGSE": "41", "PGSE": "16"}
_USING_QR_TYPES: Final = {"BGSE": "BG", "PGSE": "PG"}
_BAR_CODE_LIMIT: Final = Decimal(1_000_000)
_EPC_LIMIT: Final = Decimal(1_000_000_000)
_EPC_NAME: Final = 70
_JSON: Final = msgspec.json.Encoder(decimal_format="number")


def country(content: Content) -> str:
    """Return the country whose rules a document follows: the account's, else the seller's."""
    account_type = content.slip.account_type if content.slip else ""
    return COUNTRIES.get(account_type) or content.seller.country_code


def code_line(slip: Slip) -> str:
    """Return the code line for readers of payment slips; "" if the country has none."""
    whole, hundredths = f"{slip.amount:.2f}".split(".")
    check = luhn.calc_check_digit(whole + hundredths)
    account, reference = _digits(slip.account_number), slip.payment_reference
    if giro := _GIROS.get(slip.account_type):
        return f"# {reference} #   {whole} {hundredths}   {check} >   {account}#{giro}#"
    if slip.account_type == "BBNO":
        return f"H  {reference}   {whole}  {hundredths}  <{check}>  {account}"
    if slip.account_type == "FIDK":
        return f"+71<{reference}+{account}<"
    return ""


def bar_code_number(slip: Slip) -> str:
    """Return the 54 digits of the Finnish bank bar code; "" for an account that is not Finnish.

    Symbol version 5 is for an international reference (RF…), else 4. An amount too large for the
    six digits for euros is written as zeros: the payer states it.
    """
    iban = _iban(slip)
    if slip.account_type != "IBFI" or not iban.startswith("FI"):
        return ""
    amount = slip.amount if slip.amount < _BAR_CODE_LIMIT else Decimal(0)
    money = f"{amount:09.2f}".replace(".", "")
    due = f"{slip.due_date:%y%m%d}"
    reference = re.sub(r"\s", "", slip.payment_reference).upper()
    if reference.startswith("RF"):
        return f"5{iban[2:]}{money}{reference[2:4]}{reference[4:]:0>21}{due}"
    return f"4{iban[2:]}{money}000{reference:0>20}{due}"


def bar_code(digits: str) -> str:
    """Return Code 128 as an SVG picture one unit high, a unit a module, without quiet zones."""
    modules = str(Code128(digits).build()[0])
    bars = (match.span() for match in re.finditer("1+", modules))
    path = "".join(f"M{start} 0H{end}V1H{start}Z" for start, end in bars)
    size = f'viewBox="0 0 {len(modules)} 1" preserveAspectRatio="none"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{path}"/></svg>'


def qr_text(content: Content) -> str:
    """Return the UsingQR text of the slip; "" if the slip has no account for it.

    Its amount is a JSON number with two decimals.
    """
    slip = content.slip
    if slip is None or slip.amount <= 0:
        return ""
    kind = _USING_QR_TYPES.get(slip.account_type) or ("IBAN" if slip.iban else "")
    if not kind:
        return ""
    payee = " ".join(slip.payee.split())
    members: dict[str, object] = {
        "uqr": 1,
        "tp": 1,
        "nme": payee,
        "cc": country(content),
        # The number of the account's owner: the seller's only if the account is its own.
        "cid": content.seller.organisation_number if payee == content.seller.name else "",
        "iref": slip.payment_reference,
        "idt": f"{content.issued_on:%Y%m%d}",
        "ddt": f"{slip.due_date:%Y%m%d}",
        "due": slip.amount.quantize(Decimal("0.01")),
        "cur": content.currency.upper(),
        "pt": kind,
        "acc": slip.iban if kind == "IBAN" else slip.account_number,
        "bc": slip.bic,
    }
    return _JSON.encode({name: value for name, value in members.items() if value != ""}).decode()


def qr_code(content: Content) -> segno.QRCode | None:
    """Return the QR code of the slip: EPC069-12 for euros to an IBAN, else UsingQR; else None.

    EPC069-12 is for euros only, at most 999,999,999.99.
    """
    slip = content.slip
    if slip and content.currency.upper() == "EUR" and (iban := _iban(slip)):
        payee = " ".join(slip.payee.split())[:_EPC_NAME]
        if not payee or not 0 < slip.amount < _EPC_LIMIT:
            return None
        return make_epc_qr(
            name=payee,
            iban=iban,
            amount=slip.amount,
            reference=creditor_reference(slip.payment_reference),
            bic=slip.bic or None,
            encoding="utf-8",
        )
    text = qr_text(content)
    return segno.make_qr(text, error="m", encoding="utf-8") if text else None


def qr_picture(code: segno.QRCode) -> str:
    """Return a QR code as an SVG picture without its quiet zone."""
    picture = io.BytesIO()
    code.save(picture, kind="svg", border=0, xmldecl=False, nl=False, omitsize=True)
    return picture.getvalue().decode()


def creditor_reference(reference: str) -> str:
    """Return a national reference as ISO 11649 creditor reference: RF, two check digits, it.

    Finnish banks report the national reference back to the payee.
    """
    text = re.sub(r"\s", "", reference).upper()
    if text.startswith("RF"):
        return text
    return f"RF{mod_97_10.calc_check_digits(text + 'RF')}{text}"


def _iban(slip: Slip) -> str:
    number = slip.iban or (slip.account_number if slip.account_type == "IBFI" else "")
    return re.sub(r"\s", "", number).upper()


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
