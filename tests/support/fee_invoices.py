"""Sellers that pay their fees by invoice, with all that the invoice has to say."""

import io
from typing import Any

from pypdf import PdfReader

from ledger_project.core.models import Ledger, Seller
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.einvoices import BUYERS, SELLERS


def issuer(country: str = "SE") -> dict[str, str]:
    """Return the settings of a ledger that say who the operator is."""
    operator = SELLERS[country]
    return {
        "operator_organisation_number": operator.organisation_number,
        "operator_vat_no": operator.vat_no,
        "operator_street_address": operator.street_address,
        "operator_zip_code": operator.zip_code,
        "operator_city": operator.city,
    }


def receiver(country: str = "SE") -> dict[str, str]:
    """Return the settings of a seller that say whom a fee invoice is to."""
    company = BUYERS[country]
    return {
        "organisation_number": company.organisation_number,
        "street_address": company.street_address,
        "zip_code": company.zip_code,
        "city": company.city,
    }


def by_invoice(ledger: Ledger, number: str = "654", **terms: Any) -> Seller:
    """Let a seller pay its fees by invoice, and return it."""
    open_ledger(ledger.number, **issuer(ledger.country))
    ledger.refresh_from_db()
    told = {**receiver(ledger.country), **terms}
    return register_seller(ledger, number, fees_invoiced=True, **told)[0]


def words_of(document: bytes) -> str:
    """Return what a PDF says, a space between its words."""
    pages = PdfReader(io.BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\xa0", " ")
