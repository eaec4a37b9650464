"""Identifiers of people, companies, accounts and payments in the Nordic countries.

Pure functions: they take a text and return its one canonical spelling, or raise InvalidIdentifier.
Nothing here looks a number up: valid means well formed. The modules name the sources of their
rules.
"""

from ledger_project.core.identifiers._agents import bank_of, iban_of, is_bankgiro
from ledger_project.core.identifiers._contact import phone, zip_code
from ledger_project.core.identifiers._national import (
    Kind,
    birth_date,
    candidates,
    national_identifier,
)
from ledger_project.core.identifiers._payments import (
    bankgiro,
    bic,
    creditor_reference,
    iban,
    is_payment_reference,
    payment_reference,
)
from ledger_project.core.identifiers._text import InvalidIdentifier
from ledger_project.core.identifiers._vat import vat_number

__all__ = [
    "InvalidIdentifier",
    "Kind",
    "bank_of",
    "bankgiro",
    "bic",
    "birth_date",
    "candidates",
    "creditor_reference",
    "iban",
    "iban_of",
    "is_bankgiro",
    "is_payment_reference",
    "national_identifier",
    "payment_reference",
    "phone",
    "vat_number",
    "zip_code",
]
