"""Read banks' files of payments into `BankTransaction`s. Pure functions.

`read` recognises a file by its content: ISO 20022 camt.053, camt.052 and camt.054, BgMax, OCR giro,
Autogiro, Betalingsservice, and CSV for everything else. A faulty file is refused whole, before
anything of it is booked.
"""

from invoices.bank.formats import autogiro, betalingsservice, bgmax, camt, comma_separated, ocr_giro
from invoices.bank.formats.faults import refuse
from invoices.bank.formats.transactions import (
    BankFile,
    BankTransaction,
    DrawAnswer,
    Kind,
    LeftOut,
    Mandate,
    MandateRequest,
    PayoutStatus,
)
from ledger_project.core.texts import say

__all__ = [
    "LARGEST",
    "BankFile",
    "BankTransaction",
    "DrawAnswer",
    "Kind",
    "LeftOut",
    "Mandate",
    "MandateRequest",
    "PayoutStatus",
    "read",
    "trimmed",
]

LARGEST = 128 * 2**20
"""Bytes of a file: some hundred thousand payments."""
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Return the content of a bank's file, for a ledger of this country (alpha-2) and currency.

    Raises `Invalid` naming each fault by its location: "line 3", "record 17", "entry 2".
    """
    trimmed(content)
    content = _in_bytes(content)
    start = trimmed(content)
    if start.startswith((b"<", *_UTF16_MARKS)):
        return camt.read(start, country=country, currency=currency)
    if start.startswith(bgmax.SIGNATURE):
        return bgmax.read(content, country=country, currency=currency)
    if autogiro.SIGNATURE.match(start):
        return autogiro.read(content, country=country, currency=currency)
    if start.startswith(betalingsservice.SIGNATURE):
        return betalingsservice.read(content, country=country, currency=currency)
    if start.startswith(ocr_giro.SIGNATURE):
        return ocr_giro.read(content, country=country, currency=currency)
    return comma_separated.read(content, country=country, currency=currency)


def _in_bytes(content: bytes) -> bytes:
    """Return a text in UTF-16 with its mark as one in UTF-8, unless it is XML, which says so."""
    if content.startswith(_UTF16_MARKS):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            return content
        if not text.lstrip().startswith("<"):
            return text.encode()
    return content.removeprefix(_UTF8_MARK)


def trimmed(content: bytes) -> bytes:
    """Return the content from its first visible character on. Raises `Invalid` if it is too large.

    It is read into memory, and tags with very many attributes take ten times their size.
    """
    if len(content) > LARGEST:
        raise refuse(
            "file",
            say("Expected at most {value} MiB: let the bank divide it", value=LARGEST // 2**20),
        )
    return content.removeprefix(_UTF8_MARK).lstrip()
