"""Samples of a ledger's documents, to look at: of nobody, with its own words, colour and logo."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from invoices.documents.content import Content, Demand, InterestPeriod, Party, Row, Slip, VatLine
from invoices.documents.design import COLOUR, LOGO, Design
from ledger_project.core.models import Ledger

_NAMES: Final = {
    "SV": ("Kundens namn", "Gatan 1", "Varan"), "NO": ("Kundens navn", "Gata 1", "Varen"),
    "FI": ("Asiakkaan nimi", "Katu 1", "Tuote"), "DA": ("Kundens navn", "Gade 1", "Varen"),
    "EN": ("The customer's name", "Street 1", "The goods"),
}  # fmt: skip
_ISSUED, _DUE, _DEMANDED = dt.date(2026, 3, 2), dt.date(2026, 4, 1), dt.date(2026, 4, 15)
_PAY_BY = dt.date(2026, 4, 29)
_NET, _VAT, _INTEREST = Decimal("1000.00"), Decimal("250.00"), Decimal("4.79")
_PAGE: Final = "https://ledger.example/c/…"
_PAID: Final = Decimal("250.00")


def of(ledger: Ledger, part: str, language: str, design: Design) -> Iterator[Content]:
    """Yield the documents on which a part of a design is, in a language."""
    invoice = _invoice(ledger, language, design)
    section, _, name = part.partition(".")
    if part in (COLOUR, LOGO) or (section == "note" and name != "nothing_to_pay"):
        yield invoice
    if section == "note" and name != "reference_needed":
        yield replace(
            invoice,
            kind="credit-invoice",
            document_no="1002",
            due_date=None,
            slip=None,
            credited_invoice_no=invoice.document_no,
        )
    levels = {
        "already_paid": ["Reminder"],
        "before_collection": ["SecondReminder"],
        "own": ["Reminder", "CollectionClaim"],
    }
    if section == "letter":
        for level in levels.get(name, [name]):
            yield _demand(invoice, level)
    elif part in (COLOUR, LOGO):
        yield _demand(invoice, "Reminder")
    elif section == "mail":
        yield replace(invoice, page=_PAGE)
        yield replace(_demand(invoice, "Reminder"), page=_PAGE)


def _invoice(ledger: Ledger, language: str, design: Design) -> Content:
    name, street, goods = _NAMES[language]
    total, rate = _NET + _VAT, Decimal(25)
    return Content(
        kind="invoice",
        language=language,
        document_no="1001",
        issued_on=_ISSUED,
        due_date=_DUE,
        currency=ledger.currency,
        operator=ledger.operator_name,
        seller=Party(ledger.name, country_code=ledger.country),
        buyer=Party(name, street, country_code=ledger.country),
        customer_no="7",
        payable=total,
        vat_exclusive=_NET,
        vat_inclusive=total,
        rows=(Row(goods, _NET, rate, _VAT, total, quantity=Decimal(1), unit_price=_NET),),
        vat_lines=(VatLine(rate, _NET, _VAT),),
        slip=Slip(
            ledger.operator_name,
            ledger.payment_account_type,
            ledger.payment_account_number,
            "1234567890",
            total,
            _DUE,
            iban=ledger.payment_account_iban,
            bic=ledger.payment_account_bic,
        ),
        design=design,
    )


def _demand(invoice: Content, level: str) -> Content:
    paid = _PAID if level == "RestReminder" else Decimal("0.00")
    capital = invoice.payable - paid
    assert invoice.slip is not None
    return replace(
        invoice,
        kind="collection-claim" if level == "CollectionClaim" else "reminder",
        level=level,
        issued_on=_DEMANDED,
        due_date=_PAY_BY,
        payable=capital + _INTEREST,
        slip=replace(invoice.slip, amount=capital + _INTEREST, due_date=_PAY_BY),
        demand=Demand(
            original_amount=invoice.payable,
            original_due_date=_DUE,
            paid=paid,
            credited=Decimal("0.00"),
            disputed=Decimal("0.00"),
            capital=capital,
            reminder_fee=Decimal("0.00"),
            collection_fee=Decimal("0.00"),
            late_fee=Decimal("0.00"),
            interest=_INTEREST,
            interest_rate=Decimal("10.00"),
            extra_interest_a_day=Decimal("0.34"),
            periods=(
                InterestPeriod(_DUE + dt.timedelta(days=1), _DEMANDED, capital, Decimal("10.00")),
            ),
        ),
        original=invoice,
    )
