"""Whatever the rows: the e-invoice is valid, or it is refused."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.documents.content import Content, Row
from invoices.documents.einvoice import endpoints, ubl
from ledger_project.core.errors import Invalid
from tests.support.einvoices import RATES, assert_valid, credited, invoice, row, texts

D = Decimal
AMOUNTS = st.decimals("-99999999.99", "99999999.99", places=2)
NUMBERS = st.none() | st.decimals("-100000", "100000", places=6) | AMOUNTS
TEXTS = st.text(min_size=1, max_size=40)
WRITTEN = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
NAMES = WRITTEN.filter(str.strip)


@st.composite
def priced_rows(draw, country: str) -> Row:
    """Return a row as the API takes it: its net amount is quantity x price to the cent."""
    quantity = draw(st.decimals("-1000", "1000", places=3))
    price = draw(st.decimals("-9999", "9999", places=4))
    net = (quantity * price).quantize(D("0.01"))
    rate = draw(st.sampled_from((*RATES[country], "0")))
    return row(draw(NAMES), str(net), rate, quantity=str(quantity), price=str(price))


@st.composite
def any_rows(draw, country: str) -> Row:
    """Return a row of numbers that need not fit each other, as other sources may have them."""
    rate = draw(st.sampled_from((*RATES[country], "0")))
    one = row(draw(NAMES), str(draw(AMOUNTS)), rate, unit=draw(WRITTEN))
    return replace(one, quantity=draw(NUMBERS), unit_price=draw(NUMBERS))


@st.composite
def contents(draw) -> Content:
    country = draw(st.sampled_from(sorted(RATES)))
    kinds = priced_rows(country) | any_rows(country)
    content = invoice(country, draw(st.lists(kinds, min_size=1, max_size=8)))
    rounding = draw(st.decimals("-1.00", "1.00", places=2))
    content = replace(content, payable=content.payable + rounding, reason=draw(WRITTEN))
    return credited(content) if content.payable > 0 and draw(st.booleans()) else content


def has_only_xml(text: str) -> bool:
    """Whether XML 1.0 has all characters between the blank ends."""
    return all(
        one in "\t\n\r" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one > "\uffff"
        for one in text.strip()
    )


@settings(max_examples=60, deadline=None)
@given(contents())
def test_sampled_rows_give_a_valid_e_invoice_and_only_their_texts_can_be_refused(content):
    names = [one.description for one in content.rows]
    tellable = all(name.strip() for name in names) and all(
        has_only_xml(text) for text in [*names, content.reason]
    )
    try:
        document = ubl(content, endpoints(content))
    except Invalid:
        assert not tellable
        return
    assert tellable
    assert_valid(document)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_sampled_texts_are_told_as_they_are_or_refused(name, street):
    content = invoice()
    buyer = replace(content.buyer, name=name, street_address=street)
    tellable = name.strip() and has_only_xml(name) and has_only_xml(street)
    try:
        document = ubl(replace(content, buyer=buyer), endpoints(content))
    except Invalid:
        assert not tellable
        return
    assert tellable
    assert_valid(document)
    lines = "//cac:AccountingCustomerParty//cac:PostalAddress/cbc:StreetName"
    assert texts(document, lines) == ([street.strip()] if street.strip() else [])
