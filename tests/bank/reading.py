"""Helpers: fixtures by name, files read for the ledger that they are for, faults as a mapping."""

from pathlib import Path

import pytest

from invoices.bank.formats import BankFile, read
from ledger_project.core.errors import Invalid

FIXTURES = Path(__file__).parent / "fixtures"
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
    """The content with one text replaced, which must be there once."""
    assert content.count(old.encode(encoding)) == 1, old
    return content.replace(old.encode(encoding), new.encode(encoding))
