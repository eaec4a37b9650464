"""Each reminder and claim says all that docs/letters.md lists for it: read back from its PDF."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from invoices.documents import pdf
from invoices.documents.content import Content, InterestPeriod, Party
from invoices.documents.wording import Wording, wording
from tests.support.document_contents import DUE, LEVELS, demand

D = Decimal
LANGUAGES = {"SE": "SV", "NO": "NO", "FI": "FI", "DK": "DA"}
DEBTORS = ("consumer", "business")
OWNER = Party("Fordran Finans", "Sveavägen 7", "", "111 57", "Stockholm", "SE", "556000-0001")


def _plain(text: str) -> str:
    """Return a text without its blanks, which groups of digits and breaks of lines bring."""
    return "".join(text.replace("\u200b", "").split())


def _fees(content: Content, words: Wording) -> list[str]:
    assert content.demand
    kinds = ("reminder_fee", "collection_fee", "late_fee")
    amounts = {name: getattr(content.demand, name) for name in kinds}
    return [
        f"{words(f'demand.{name}')} {words.amount(fee)}" for name, fee in amounts.items() if fee
    ]


def _owed(content: Content) -> Party:
    return content.creditor or content.seller


def _period(content: Content, words: Wording) -> list[str]:
    assert content.demand
    (one,) = content.demand.periods
    return [words.date(one.first), words.date(one.last), words.percent(one.percent)]


def _text(name: str) -> Callable[[Content, Wording], list[str]]:
    """Return what says of a text of the letter that it is there, its facts filled in."""

    def said(content: Content, words: Wording) -> list[str]:
        assert content.due_date
        party = _owed(content)
        street = f"{party.street_address}, {party.zip_code} {party.city}"
        contact = f"{party.name}, {party.email_address or street}"
        return [words(name, due=words.date(content.due_date), contact=contact)]

    return said


ELEMENTS: dict[str, Callable[[Content, Wording], list[str]]] = {
    "buyer": lambda content, words: [content.buyer.name, content.buyer.street_address],
    "creditor": lambda content, words: [f"{words('fact.creditor')} {_owed(content).name}"],
    "its address": lambda content, words: [
        f"{_owed(content).street_address}, {_owed(content).zip_code} {_owed(content).city}"
    ],
    "its number": lambda content, words: [_owed(content).organisation_number],
    "seller": lambda content, words: [content.seller.name, content.seller.email_address],
    "ground": lambda content, words: [
        f"{words('fact.ground')} {words('title.invoice')} {content.document_no}", content.reason,
    ],
    "principal": lambda content, words: [
        f"{words('demand.capital')} {words.amount(content.demand.capital)}"  # type: ignore[union-attr]
    ],
    "what was paid": lambda content, words: [words("demand.paid"), words("demand.credited")],
    "each fee by its name": _fees,
    "interest": lambda content, words: [
        f"{words('demand.interest')} {words.amount(content.demand.interest)}"  # type: ignore[union-attr]
    ],
    "its rate, principal and days": _period,
    "sum": lambda content, words: [words.amount(content.payable, content.currency)],
    "last day": lambda content, words: [words.date(content.due_date)],  # type: ignore[arg-type]
    "how to pay": lambda content, words: [
        content.slip.payment_reference, content.slip.account_number,  # type: ignore[union-attr]
    ],
    "how to object": _text("letter.objection"),
    "warning of collection": _text("letter.before_collection"),
    "inkassovarsel (§ 9)": _text("letter.before_collection_NO"),
    "betalingsoppfordring (§ 10)": _text("letter.law_NO"),
    "inkassokrav (5 §)": _text("letter.law_SE"),
    "påkravsskrivelse (§ 10)": _text("letter.notice_DK"),
    "what follows": _text("letter.law_other"),
}  # fmt: skip
"""What says of each element of the lists that it is in the letter."""


def _listed() -> dict[tuple[str, str], list[str]]:
    """Return the elements of each letter by country and level, as the page lists them."""
    page = Path("docs/letters.md").read_text(encoding="utf-8")
    section = page.partition("## What each letter says")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\w\w) \| (\w+)[^|]* \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
    common = section.partition("Every letter: ")[2].partition(".\n")[0].replace("\n", " ")
    assert all(source.strip() for *_, source in rows)
    return {
        (country, level): [*common.split("; "), *filter(None, own.strip(" –").split("; "))]
        for country, level, own, _ in rows
    }


LISTED = _listed()


def _letter(country: str, level: str, debtor: str, creditor: Party | None) -> Content:
    content = demand(LANGUAGES[country], level)
    assert content.demand
    period = InterestPeriod(DUE, content.issued_on, content.demand.capital, D("10.75"))
    own = replace(content.demand, periods=(period,))
    if debtor == "business":
        own = replace(own, reminder_fee=D(0), collection_fee=D(0), late_fee=D("60.00"))
        content = replace(content, buyer=replace(content.buyer, organisation_number="556016-0680"))
    return replace(content, demand=own, creditor=creditor)


def test_the_page_lists_each_letter_of_each_country():
    assert set(LISTED) == {(country, level) for country in LANGUAGES for level in LEVELS}
    assert {one for names in LISTED.values() for one in names} == set(ELEMENTS)


@pytest.mark.parametrize("creditor", [None, OWNER], ids=["serviced", "purchased"])
@pytest.mark.parametrize("country", LANGUAGES)
def test_each_letter_says_all_that_is_listed_for_it(country, creditor):
    words, lacking = wording(LANGUAGES[country]), []
    for level in LEVELS:
        for debtor in DEBTORS:
            content = _letter(country, level, debtor, creditor)
            read = PdfReader(io.BytesIO(pdf.render(content))).pages[0].extract_text()
            text = _plain(read)
            lacking += [
                (level, debtor, name, part)
                for name in LISTED[country, level]
                for part in ELEMENTS[name](content, words)
                if _plain(part) not in text
            ]
    assert lacking == []
