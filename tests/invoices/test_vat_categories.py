"""Rows without VAT say why: categories are checked, kept, printed and sent as the law asks."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError
from lxml import etree

from invoices.models import Document, Invoice, InvoiceRow
from invoices.operations.document_contents import of_invoice
from tests.support.assertions import assert_problem, unchanged
from tests.support.bodies import invoice_body
from tests.support.commands import run
from tests.support.einvoices import PREFIXES
from tests.support.invoices import customer
from tests.support.letters import letter
from tests.support.paths import ISSUING

COMPANY = {
    "legalEntity": "business", "name": "Åkeri AB", "vatNo": "SE556016068001",
    "nationalIdentifier": {"regNo": "556016-0680", "countryCode": "SE"},
}  # fmt: skip


@pytest.fixture
def registered(ledger, seller):
    """Give the seller a VAT number."""
    run(
        "register_seller", 501, "654", vat_no="SE556036079301", organisation_number="556036-0793",
        street_address="Hamngatan 1", zip_code="11147", city="Stockholm",
    )  # fmt: skip
    return seller


def row(net: str, category: str | None = None, rate: int = 0, **more: Any) -> dict[str, Any]:
    given = {"description": "Vara", "vatRate": rate, "amountVatExclusive": Decimal(net), **more}
    return given if category is None else {**given, "vatCategory": category}


def ask(api, *rows: dict[str, Any], **members: Any):
    net = sum((one["amountVatExclusive"] for one in rows), Decimal(0))
    gross = sum(
        (one["amountVatExclusive"] * (100 + one["vatRate"]) / 100 for one in rows), Decimal(0)
    )
    total = {"payableAmount": gross, "vatInclusiveAmount": gross, "vatExclusiveAmount": net}
    body = invoice_body(1, customerNo="7", invoiceRows=list(rows), legalMonetaryTotal=total)
    return api.post(ISSUING, {**body, **members})


def faults(answer) -> dict[str, str]:
    problem = assert_problem(answer, 400, "validation")
    return {place: text for one in problem["Problems"] for place, text in one.items()}


def test_a_reverse_charge_is_kept_printed_and_sent(api, registered):
    customer(api, **COMPANY, eDIAddressInfo={"InterChangeRecipient": "0007:5560160680"})
    answer = ask(api, row("1000.00", "AE"), row("100.00", rate=25), distribution="einvoice")
    assert answer.status_code == 201, answer.text
    assert answer.data["originalAmount"] == 1125
    first, second = api.get(answer.data["rows"]).data["items"]
    assert (first["vatCategory"], first["vatExemptionReason"], first["vatAmount"]) == (
        "AE",
        None,
        0,
    )
    assert (second["vatCategory"], second["vatAmount"]) == (None, 25)
    printed = letter(api, answer.data, "invoice")
    assert "Omvänd betalningsskyldighet" in printed
    assert "SE556016068001" in printed
    run("distribute_invoices", 501)
    sent = etree.fromstring(bytes(Document.objects.get(type="e-invoice").data))
    categories = sent.xpath("//cac:TaxSubtotal/cac:TaxCategory", namespaces=PREFIXES)
    assert [
        [one.text for one in category if one.text and one.text.strip()] for category in categories
    ] == [["S", "25"], ["AE", "0", "VATEX-EU-AE", "Omvänd betalningsskyldighet"]]


def test_rows_of_one_rate_and_several_categories_are_specified_apart(api, registered):
    customer(api, **COMPANY)
    answer = ask(
        api, row("10.00", "E", vatExemptionReason="Sjukvård"), row("20.00", "Z"),
        row("30.00", "G"), row("5.00", "E", vatExemptionReason="Tandvård"), row("40.00"),
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    lines = of_invoice(Invoice.objects.get()).vat_lines
    assert [(one.category, one.taxable, one.vat, one.reason) for one in lines] == [
        ("", Decimal("40.00"), 0, ""),
        ("E", Decimal("15.00"), 0, "Sjukvård; Tandvård"),
        ("G", Decimal("30.00"), 0, ""),
        ("Z", Decimal("20.00"), 0, ""),
    ]
    printed = letter(api, answer.data, "invoice")
    for text in ("Sjukvård; Tandvård", "Export utanför EU, undantagen från mervärdesskatt"):
        assert text in printed


@pytest.mark.parametrize(
    ("rows", "place", "text"),
    [
        ([row("1.00", "S")], "invoiceRows[0].vatRate", "above 0"),
        ([row("1.00", "AE", rate=25)], "invoiceRows[0].vatRate", "Expected 0"),
        ([row("1.00", "X")], "invoiceRows[0].vatCategory", ""),
        ([row("1.00", rate=25, vatExemptionReason="x")], "invoiceRows[0].vatExemptionReason", "no"),
        ([row("1.00", "Z", vatExemptionReason="x")], "invoiceRows[0].vatExemptionReason", "zero"),
        ([row("1.00", "O"), row("1.00")], "invoiceRows[1].vatCategory", "Expected O"),
        ([row("1.00", "K")], "referenceInfo.deliveryInfo.deliveryDate", "Argument required"),
    ],
)
def test_what_contradicts_its_category_is_named_and_nothing_changes(
    api, registered, rows, place, text
):
    customer(api, **COMPANY)
    with unchanged():
        found = faults(ask(api, *rows))
    assert text in found[place]


def test_the_buyer_who_accounts_for_the_vat_needs_a_number(api, registered):
    customer(api)
    with unchanged():
        found = faults(ask(api, row("1.00"), row("1.00", "AE")))
    assert found == {"invoiceRows[1].vatCategory": "AE needs a vatNo of the customer"}


def test_a_seller_without_a_number_sells_outside_the_scope_of_vat(api, ledger, seller):
    customer(api, **COMPANY)
    with unchanged():
        found = faults(ask(api, row("1.00", "E")))
    assert found == {"invoiceRows[0].vatCategory": "Expected O, as the seller has no VAT number"}
    assert ask(api, row("1.00", "O")).status_code == 201


def test_goods_to_another_country_say_when_they_were_delivered(api, registered):
    customer(api, **COMPANY)
    info = {"referenceInfo": {"deliveryInfo": {"deliveryDate": "2026-06-01"}}}
    assert ask(api, row("1.00", "K"), **info).status_code == 201


def test_a_file_of_invoices_is_judged_by_the_same_rules(api, registered, tmp_path):
    customer(api)
    body = invoice_body(1, customerNo="7", invoiceRows=[row("1.00", "AE")], legalMonetaryTotal={
        "payableAmount": 1, "vatInclusiveAmount": 1, "vatExclusiveAmount": 1,
    })  # fmt: skip
    file = tmp_path / "invoices.jsonl"
    file.write_bytes(msgspec.json.Encoder(decimal_format="number").encode(body))
    with unchanged(), pytest.raises(CommandError, match="AE needs a vatNo of the customer"):
        run("import_invoices", str(file), ledger=501)
    assert not InvoiceRow.objects.exists()


def test_a_seller_who_states_vat_without_a_number_is_named_until_it_has_one(api, ledger, seller):
    def named() -> list[str]:
        (result,) = run("verify_ledger", 501)
        assert result["clean"] is True
        return [one for one in result["notices"] if "VAT" in one]

    customer(api)
    assert ask(api, row("100.00", "O")).status_code == 201
    assert named() == []
    assert ask(api, row("100.00", rate=25), invoiceNo="S2").status_code == 201
    (notice,) = named()
    assert notice.startswith("seller 654 has no VAT number, and its invoices state VAT")
    run("register_seller", 501, "654", vat_no="SE556036079301")
    assert named() == []
