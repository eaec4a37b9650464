"""Contents of e-invoices of each Nordic country, and what is read from their XML."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

import mockeinvoice
from lxml import etree

from invoices.documents.content import Content, Party, References, Row, Slip, VatLine
from invoices.documents.einvoice import endpoints, ubl, validate

D = Decimal
ISSUED, DUE = dt.date(2026, 6, 8), dt.date(2026, 7, 8)
PREFIXES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
LANGUAGES = {"SE": "SV", "NO": "NO", "DK": "DA", "FI": "FI"}
CURRENCIES = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "FI": "EUR"}
# Two rates that each country has; the first is the standard rate.
RATES = {"SE": ("25", "12", "6"), "NO": ("25", "15", "12"), "DK": ("25",), "FI": ("25.5", "14")}
SELLERS = {
    "SE": Party(
        "Cykel & Co AB", "Hamngatan 12", "", "411 17", "Göteborg", "SE", "556036-0793",
        "SE556036079301", "hej@cykel.example",
    ),
    "NO": Party(
        "Sykkel AS", "Storgata 4", "", "0157", "Oslo", "NO", "974760673", "NO974760673MVA"
    ),
    "DK": Party("Cykler ApS", "Søndergade 3", "", "5970", "Ærøskøbing", "DK", "13585628",
                "DK13585628"),
    "FI": Party("Pyörä Oy", "Hämeenkatu 8", "", "33100", "Tampere", "FI", "2077474-0",
                "FI20774740"),
}  # fmt: skip
BUYERS = {
    "SE": Party("Åkeri AB", "Storgatan 1", "c/o Lindqvist", "123 45", "Storstad", "SE",
                "556016-0680", "SE556016068001"),
    "NO": Party("Fisk AS", "Kirkeveien 22", "", "0368", "Oslo", "NO", "995525828"),
    "DK": Party("Ågård A/S", "Vestergade 9", "", "8000", "Aarhus C", "DK", "88146328"),
    "FI": Party("Mäkinen Oy", "Mannerheimintie 5", "", "00100", "Helsinki", "FI", "1572860-0",
                "FI15728600"),
}  # fmt: skip
SLIPS = {
    "SE": ("BGSE", "5050-1055", "51234500012342", "", ""),
    "NO": ("BBNO", "8601.11.17947", "123456700004", "", ""),
    "DK": ("FIDK", "81234567", "123450000000017", "", ""),
    "FI": ("IBFI", "FI3715903000000776", "5123450001230", "FI37 1590 3000 0007 76", "NDEAFIHH"),
}
IBANS = {
    "SE": ("SE3550000000054910000003", "ESSESESS"),
    "NO": ("NO9386011117947", "DNBANOKK"),
    "DK": ("DK5000400440116243", "NDEADKKK"),
    "FI": ("FI3715903000000776", "NDEAFIHH"),
}


def row(
    text: str,
    net: str,
    rate: str,
    *,
    quantity: str | None = None,
    price: str | None = None,
    **more: str,
) -> Row:
    """Return a row whose VAT is rounded by itself, as the ledger has it."""
    amount = D(net)
    vat = (amount * D(rate) / 100).quantize(D("0.01"), "ROUND_HALF_UP")
    return Row(
        text,
        amount,
        D(rate),
        vat,
        amount + vat,
        quantity=None if quantity is None else D(quantity),
        unit_price=None if price is None else D(price),
        **more,
    )


def invoice(country: str = "SE", rows: Iterable[Row] | None = (), **changes: object) -> Content:
    """Return an invoice of this country's seller, with totals that follow from its rows.

    An empty sequence stands for a usual row, None for no rows.
    """
    bicycles = row("Cykel", "2000.00", RATES[country][0], quantity="2", price="1000", unit="st")
    told = () if rows is None else tuple(rows) or (bicycles,)
    net = sum((one.amount_vat_exclusive for one in told), D("0.00"))
    gross = sum((one.amount_vat_inclusive for one in told), D("0.00"))
    kind, account, reference, iban, bic = SLIPS[country]
    slip = Slip(f"Operatør {country}", kind, account, reference, gross, DUE, iban, bic)
    content = Content(
        kind="invoice",
        language=LANGUAGES[country],
        document_no="8520",
        issued_on=ISSUED,
        due_date=DUE,
        currency=CURRENCIES[country],
        operator=slip.payee,
        seller=SELLERS[country],
        buyer=BUYERS[country],
        customer_no="1000017",
        payable=gross,
        vat_exclusive=net,
        vat_inclusive=gross,
        rows=told,
        slip=slip,
        assignment_notice="The claim is pledged.",
        penalty_interest=D("10.50"),
        reminder_fee_notice=D("60.00"),
    )
    return replace(content, **changes)


def credited(content: Content, number: str = "8519") -> Content:
    return replace(
        content, kind="credit-invoice", slip=None, due_date=None, credited_invoice_no=number
    )


def made(content: Content, recipient: str = "", buyer_id: str = "") -> bytes:
    return ubl(content, endpoints(content, recipient=recipient, buyer_id=buyer_id))


def texts(document: bytes, path: str) -> list[str]:
    """Return the texts at an XPath of the document."""
    found = etree.fromstring(document).xpath(path, namespaces=PREFIXES)
    return [one if isinstance(one, str) else one.text for one in found]


def assert_valid(document: bytes) -> None:
    """By the publishers' own rules, and by those of the current release as another wrote them."""
    assert validate(document) == []
    _, report = mockeinvoice.validate(document)
    assert [(one.code, one.path, one.text) for one in report.failures if one.level == "fatal"] == []
    assert report.verdict == "valid"


def _rounded(content: Content) -> Content:
    return replace(content, payable=content.payable.quantize(D(1)) + D("0.00"))


REFERENCES = References(
    buyer_reference="Ref 77",
    seller_reference="Kalle Blå",
    contract_reference="K-1",
    project_reference="P-1",
    cost_center="CC 9",
    purchase_order_reference="PO-1",
    sales_order_reference="SO-1",
    period_start=dt.date(2026, 5, 1),
    period_end=dt.date(2026, 5, 31),
    delivery_date=dt.date(2026, 6, 1),
    delivery_address=Party("Lager 4", "Kajen 1", "", "21111", "Malmö"),
)
DELIVERED = References(delivery_date=dt.date(2026, 6, 1))
VAT_NUMBERS = {
    "SE": "SE556016068001", "NO": "NO995525828MVA", "DK": "DK88146328", "FI": "FI15728600",
}  # fmt: skip
PERIOD = References(period_start=dt.date(2026, 5, 1), period_end=dt.date(2026, 5, 31))


def several(country: str) -> Content:
    return invoice(country, [row(f"Vara {rate}", "99.95", rate) for rate in (*RATES[country], "0")])


def exempt(country: str, vat_no: str) -> Content:
    seller = replace(SELLERS[country], vat_no=vat_no)
    return invoice(country, [row("Vård", "100.00", "0")], seller=seller)


def summary(country: str) -> Content:
    """Without rows, as the credit of an amount is."""
    rate, net = D(RATES[country][0]), D("100.00")
    line = VatLine(rate, net, net * rate / 100)
    gross = net + line.vat.quantize(D("0.01"))
    return invoice(country, rows=None, vat_lines=(line,), payable=gross, vat_inclusive=gross)


def paid_by(content: Content, **changes: str) -> Content:
    assert content.slip
    return replace(content, slip=replace(content.slip, **changes))


def exchanged(country: str) -> Content:
    kept = row("Cykel", "3000.00", RATES[country][0], quantity="3", price="1000")
    back = row("Retur", "-1000.00", RATES[country][0], quantity="-1", price="1000")
    return invoice(country, [kept, back])


def without_vat(country: str, category: str, reason: str = "") -> Content:
    """Return an invoice of one category without VAT, to a buyer with a VAT number."""
    one = row("Vara", "100.00", "0", vat_category=category, vat_exemption_reason=reason)
    taxed = row("Frakt", "50.00", RATES[country][0])
    rows = [one] if category == "O" else [one, taxed]
    buyer = replace(BUYERS[country], vat_no=VAT_NUMBERS[country])
    return invoice(country, rows, buyer=buyer, references=DELIVERED)


VARIANTS: dict[str, Callable[[str], Content]] = {
    "one rate": invoice,
    "several rates": several,
    "no VAT": lambda country: exempt(country, SELLERS[country].vat_no),
    "not registered": lambda country: exempt(country, ""),
    "rounding": lambda country: _rounded(several(country)),
    "references": lambda country: invoice(country, references=REFERENCES),
    "credit": lambda country: credited(replace(several(country), references=REFERENCES)),
    "credit without rows": lambda country: credited(summary(country)),
    "period": lambda country: invoice(country, references=PERIOD),
    "account and IBAN": lambda country: paid_by(
        invoice(country), iban=IBANS[country][0], bic=IBANS[country][1]
    ),
    "paid to the seller": lambda country: paid_by(invoice(country), payee=SELLERS[country].name),
    "returned goods": exchanged,
    "zero rate": lambda country: without_vat(country, "Z"),
    "exempt": lambda country: without_vat(country, "E", "Sjukvård"),
    "reverse charge": lambda country: without_vat(country, "AE"),
    "to another country": lambda country: without_vat(country, "K"),
    "export": lambda country: without_vat(country, "G"),
    "outside of VAT": lambda country: without_vat(country, "O"),
    "credit of a reverse charge": lambda country: credited(without_vat(country, "AE")),
}


def variant(country: str, name: str) -> Content:
    return VARIANTS[name](country)
