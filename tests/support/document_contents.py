"""Contents for the tests of documents: a true-looking one for each kind and country."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from invoices.documents.content import Content, Demand, Party, References, Row, Slip, VatLine

D = Decimal

COUNTRIES = {"SV": "SE", "NO": "NO", "FI": "FI", "DA": "DK", "EN": "SE"}
CURRENCIES = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}
SELLERS = {
    "SE": Party(
        "Ångström & Öberg Cykel AB", "Västra Hamngatan 12", "", "411 17", "Göteborg", "SE",
        "556016-0680", "SE556016068001", "kundtjanst@angstromoberg.example",
    ),
    "NO": Party(
        "Ærlig Sykkel AS", "Bjørnstjerne Bjørnsons gate 4", "", "0157", "Oslo", "NO",
        "974 760 673", "NO974760673MVA", "kunde@aerligsykkel.example",
    ),
    "FI": Party(
        "Hämeen Pyörä Oy", "Hämeenkatu 8", "", "33100", "Tampere", "FI",
        "2077474-0", "FI20774740", "asiakas@hameenpyora.example",
    ),
    "DK": Party(
        "Ærø Cykler ApS", "Søndergade 3", "", "5970", "Ærøskøbing", "DK",
        "13585628", "DK13585628", "kunde@aeroecykler.example",
    ),
}  # fmt: skip
BUYERS = {
    "SE": Party("Märta Åkesson", "Storgatan 1 A", "Lindqvist", "123 45", "Storstad", "SE"),
    "NO": Party("Øyvind Sæther", "Kirkeveien 22", "", "0368", "Oslo", "NO"),
    "FI": Party("Äijä Mäkinen", "Mannerheimintie 5", "", "00100", "Helsinki", "FI"),
    "DK": Party("Søren Ågård", "Vestergade 9", "", "8000", "Aarhus C", "DK"),
}
DUE = dt.date(2026, 4, 1)
SLIPS = {
    "SE": Slip("PayEx Sverige AB", "BGSE", "5050-1055", "51234500012342", D("3126.00"), DUE),
    "NO": Slip(
        "PayEx Norge AS", "BBNO", "86011117947", "123456700004", D("3126.00"), DUE,
        "NO9386011117947", "DNBANOKK",
    ),
    "FI": Slip(
        "PayEx Suomi Oy", "IBFI", "FI3715903000000776", "5123450001230", D("3126.00"), DUE,
        "FI3715903000000776", "NDEAFIHH",
    ),
    "DK": Slip(
        "PayEx Danmark A/S", "FIDK", "81234567", "123450000000017", D("3126.00"), DUE,
        "DK5000400440116243", "NDEADKKK",
    ),
}  # fmt: skip


def row(text: str, quantity: str, price: str, rate: str, **more: str) -> Row:
    net = (D(quantity) * D(price)).quantize(D("0.01"))
    vat = (net * D(rate) / 100).quantize(D("0.01"))
    return Row(
        text, net, D(rate), vat, net + vat, quantity=D(quantity), unit_price=D(price), **more
    )  # type: ignore[arg-type]


ROWS = (
    row("Cykel, herr, 28 tum", "1", "2000.00", "25", article_no="C-2810", unit="st"),
    row("Cykelkarta med leder längs kusten", "2", "150.00", "6", article_no="K-77", unit="st"),
    row("Frakt", "0.5", "360.00", "12", unit="h"),
    row("Presentkort", "1", "106.40", "0"),
)


def vat_lines(rows: tuple[Row, ...]) -> tuple[VatLine, ...]:
    rates = sorted({one.vat_rate for one in rows}, reverse=True)
    return tuple(
        VatLine(
            rate,
            sum((one.amount_vat_exclusive for one in rows if one.vat_rate == rate), D(0)),
            sum((one.vat_amount for one in rows if one.vat_rate == rate), D(0)),
        )
        for rate in rates
    )


def invoice(language: str = "SV", rows: tuple[Row, ...] = ROWS, **changes: object) -> Content:
    """Return an invoice of the language's country, its sums made from its rows."""
    country = COUNTRIES[language]
    exclusive = sum((one.amount_vat_exclusive for one in rows), D(0))
    inclusive = sum((one.amount_vat_inclusive for one in rows), D(0))
    payable = inclusive.quantize(D(1)) + D("0.00")
    content = Content(
        kind="invoice",
        language=language,
        document_no="100234",
        issued_on=dt.date(2026, 3, 2),
        due_date=DUE,
        currency=CURRENCIES[country],
        operator=SLIPS[country].payee,
        seller=SELLERS[country],
        buyer=BUYERS[country],
        customer_no="70012",
        payable=payable,
        vat_exclusive=exclusive,
        vat_inclusive=inclusive,
        rounding=payable - inclusive,
        rows=rows,
        vat_lines=vat_lines(rows),
        slip=replace(SLIPS[country], amount=payable),
        references=References(
            buyer_reference="Märta Åkesson",
            seller_reference="Ordermottagningen",
            purchase_order_reference="PO-4711",
            period_start=dt.date(2026, 2, 1),
            period_end=dt.date(2026, 2, 28),
        ),
        reason="Cykelköp i butik",
        assignment_notice=(
            "Fakturan har överlåtits till PayEx. Betalning kan med befriande verkan endast ske "
            "till PayEx."
        ),
        external_invoice_id="F-88123",
        penalty_interest=D("10.75"),
        reminder_fee_notice=D("60.00"),
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def credit_invoice(language: str = "SV", **changes: object) -> Content:
    return invoice(
        language,
        kind="credit-invoice",
        document_no="100300",
        credited_invoice_no="100234",
        due_date=None,
        slip=None,
        penalty_interest=None,
        reminder_fee_notice=None,
        **changes,
    )


def demand(language: str = "SV", level: str = "Reminder", **changes: object) -> Content:
    """Build a reminder or collection claim: fees, part payment, interest."""
    original = invoice(language)
    claim = level == "CollectionClaim"
    total = D("2737.14") if claim else D("2557.14")
    assert original.slip
    content = replace(
        original,
        kind="collection-claim" if claim else "reminder",
        level=level,
        issued_on=dt.date(2026, 5, 4),
        due_date=dt.date(2026, 5, 18),
        payable=total,
        slip=replace(original.slip, amount=total, due_date=dt.date(2026, 5, 18)),
        demand=Demand(
            original_amount=original.payable,
            original_due_date=DUE,
            paid=D("500.00"),
            credited=D("200.00"),
            disputed=D("0.00"),
            capital=original.payable - D("700.00"),
            reminder_fee=D("60.00"),
            collection_fee=D("180.00") if claim else D("0.00"),
            late_fee=D("0.00"),
            interest=D("71.14"),
            interest_rate=D("10.75"),
            extra_interest_a_day=D("0.71"),
        ),
        original=original,
    )
    return replace(content, **changes)  # type: ignore[arg-type]


LEVELS = ("RestReminder", "Reminder", "SecondReminder", "CollectionClaim")


def every_kind(language: str) -> dict[str, Content]:
    """One content of each kind and level."""
    return {
        "invoice": invoice(language),
        "credit-invoice": credit_invoice(language),
        **{level: demand(language, level) for level in LEVELS},
    }
