"""Setting ledgers and sellers up. Operators do it with commands; nothing here is in the API."""

import re
from decimal import Decimal
from typing import Any

from django.db import transaction

from ledger_project.core import identifiers
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Country, Ledger, Seller

CURRENCIES = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}

# Payment accounts to try things out with: well formed, and nobody's.
SAMPLE_PAYMENT_ACCOUNTS = {
    "SE": ("BGSE", "5050-1055", "", ""),
    "NO": ("BBNO", "86011117947", "", "NO9386011117947"),
    "FI": ("IBFI", "FI2112345600000785", "NDEAFIHH", "FI2112345600000785"),
    "DK": ("FIDK", "87654321", "", "DK5000400440116243"),
}
DENUNTIATION = {
    "SE": "Fordran enligt denna faktura är överlåten till {operator}. Betalning kan med befriande "
    "verkan endast ske till {operator} på angivet konto.",
    "NO": "Fordringen etter denne fakturaen er overdratt til {operator}. Betaling kan med "
    "frigjørende virkning bare skje til {operator} på oppgitt konto.",
    "FI": "Tämä saatava on siirretty yhtiölle {operator}. Maksu voidaan suorittaa vapauttavasti "
    "vain yhtiölle {operator} mainitulle tilille.",
    "DK": "Fordringen ifølge denne faktura er overdraget til {operator}. Betaling kan med "
    "frigørende virkning kun ske til {operator} på den anførte konto.",
}
NO_PAYMENT_ACCOUNT = "none"


@transaction.atomic
def open_ledger(number: int, *, payment_account: str = "", **members: Any) -> tuple[Ledger, bool]:
    """Open a ledger, or set the given members of one that exists; the flag tells which.

    `payment_account` is TYPE:NUMBER[:BIC[:IBAN]], "none", or "" for the country's sample account.
    Raises `Invalid`; country and currency of a ledger that exists cannot change.
    """
    given = {name: value for name, value in members.items() if value is not None}
    ledger = Ledger.objects.select_for_update().filter(number=number).first()
    if ledger is None:
        if missing := [name for name in ("name", "country") if not given.get(name)]:
            raise Invalid(dict.fromkeys(missing, "Argument required"))
        country = given["country"]
        given.setdefault("currency", CURRENCIES[country])
        given.setdefault("denuntiation_text", DENUNTIATION[country].format(operator="Operator AB"))
        if not 1 <= number <= 99999:
            raise Invalid({"number": "Expected 1 to 99999"})
        account = _payment_account(payment_account, country)
        return Ledger.objects.create(number=number, **_checked(given), **account), True
    for name in ("country", "currency"):
        if given.get(name, getattr(ledger, name)) != getattr(ledger, name):
            raise Invalid({name: "Cannot change once the ledger is open"})
    account = _payment_account(payment_account, ledger.country) if payment_account else {}
    Ledger.objects.filter(pk=number).update(**{**_checked(given), **account})
    ledger.refresh_from_db()
    return ledger, False


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    problems = {}
    if given.get("country", "SE") not in Country.values:
        problems["country"] = "Expected SE, NO, FI or DK"
    if not re.fullmatch("[A-Z]{3}", given.get("currency", "SEK")):
        problems["currency"] = "Expected an upper-case ISO 4217 code"
    if not 0 < len(given.get("name", "x")) <= 72:
        problems["name"] = "Expected 1 to 72 characters"
    if problems:
        raise Invalid(problems)
    return given


def _payment_account(text: str, country: str) -> dict[str, str]:
    if text == NO_PAYMENT_ACCOUNT:
        parts: tuple[str, ...] = ("", "", "", "")
    elif not text:
        parts = SAMPLE_PAYMENT_ACCOUNTS[country]
    else:
        parts = (*text.split(":"), "", "", "")[:4]
        if not all(parts[:2]):
            raise Invalid({"payment_account": "Expected TYPE:NUMBER[:BIC[:IBAN]]"})
    columns = ("type", "number", "bic", "iban")
    return {f"payment_account_{name}": part for name, part in zip(columns, parts, strict=True)}


@transaction.atomic
def register_seller(
    ledger: Ledger,
    number: str,
    *,
    iban: str | None = None,
    item_fee: Decimal | None = None,
    provision_percent: Decimal | None = None,
    fee_agreement: bool = True,
    **members: Any,
) -> tuple[Seller, bool]:
    """Register a seller, or set the given members of one that exists; the flag tells which.

    A new seller has a fee agreement of `item_fee` a record and `provision_percent` of the amount,
    both zero by default; `fee_agreement=False` leaves it without one. Raises `Invalid`.
    """
    given = {name: value for name, value in members.items() if value is not None}
    if iban is not None:
        try:
            given["payout_iban"] = identifiers.iban(iban) if iban else ""
        except identifiers.InvalidIdentifier as error:
            raise Invalid({"iban": error.message}) from error
    if not re.fullmatch("[0-9A-Za-z._-]{1,15}", number):
        raise Invalid({"number": "Expected 1 to 15 letters, digits and . _ -"})
    if not 0 < len(given.get("name", "x")) <= 72:
        raise Invalid({"name": "Expected 1 to 72 characters"})
    seller = Seller.objects.select_for_update().filter(ledger=ledger, number=number).first()
    if not fee_agreement:
        fees: dict[str, Decimal | None] = {"item_fee": None, "provision_percent": None}
    elif seller is None or item_fee is not None or provision_percent is not None:
        fees = {
            "item_fee": item_fee if item_fee is not None else Decimal(0),
            "provision_percent": provision_percent if provision_percent is not None else Decimal(0),
        }
    else:
        fees = {}
    if seller is None:
        given.setdefault("name", number)
        return Seller.objects.create(ledger=ledger, number=number, **given, **fees), True
    Seller.objects.filter(pk=seller.pk).update(**given, **fees)
    seller.refresh_from_db()
    return seller, False
