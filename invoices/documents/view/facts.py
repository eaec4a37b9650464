"""Facts that several kinds of documents show in the same way."""

from typing import Any, Final

from invoices.documents import payment_codes
from invoices.documents.content import Content, Party, Slip
from invoices.documents.wording import Wording

INVOICE, CREDIT_INVOICE = "invoice", "credit-invoice"
REMINDER, COLLECTION_CLAIM = "reminder", "collection-claim"
NO_BREAK: Final = "\u00a0"

Pair = tuple[str, str]
View = dict[str, Any]


def non_empty(*pairs: Pair) -> list[Pair]:
    """Return the pairs that have a value."""
    return [pair for pair in pairs if pair[1]]


def summary(content: Content, words: Wording) -> list[Pair]:
    """Return the main facts: the amount, the due date, and how to pay."""
    amount = words.amount(content.payable, content.currency)
    if content.kind == CREDIT_INVOICE:
        return non_empty(
            (words("total.credited"), amount),
            (words("fact.credited_invoice_no"), content.credited_invoice_no),
        )
    due = words.date(content.due_date) if content.due_date else ""
    when = words("fact.pay_by" if content.demand else "fact.due_date")
    found = [(words("total.to_pay"), amount), (when, due)]
    if content.slip:
        found += [account(content.slip, words), reference(content.slip, words)]
    return non_empty(*found)


def account(slip: Slip, words: Wording) -> Pair:
    """Return the account to pay to, grouped as the country writes it."""
    known = slip.account_type in payment_codes.COUNTRIES
    label = words(f"slip.account_{slip.account_type}" if known else "slip.account")
    number = slip.account_number
    if slip.account_type == "IBFI":
        number = in_fours(slip.iban or number)
    elif slip.account_type == "BBNO" and len(number) == 11:
        number = NO_BREAK.join((number[:4], number[4:6], number[6:]))
    return label, number


def reference(slip: Slip, words: Wording) -> Pair:
    """Return the payment reference, labelled as the country's banks call it."""
    country = payment_codes.COUNTRIES.get(slip.account_type)
    label = words(f"slip.reference_{country}" if country else "slip.reference")
    return label, slip.payment_reference


def in_fours(iban: str) -> str:
    plain = "".join(iban.split())
    return NO_BREAK.join(plain[at : at + 4] for at in range(0, len(plain), 4))


def address(party: Party, home: str, words: Wording) -> list[str]:
    """Return the lines of an address, with the country's name only if it is not `home`."""
    abroad = party.country_code and home and party.country_code != home
    care_of = party.co_address
    if care_of and not care_of.lower().startswith("c/o"):
        care_of = f"c/o {care_of}"
    lines = (
        party.name,
        care_of,
        party.street_address,
        f"{party.zip_code} {party.city}".strip(),
        words.country(party.country_code).upper() if abroad else "",
    )
    return [line for line in lines if line]
