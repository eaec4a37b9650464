"""The e-invoice: valid by all rules for each Nordic seller, and telling what the invoice tells."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from invoices.documents.content import Content, Party, References
from invoices.documents.einvoice import Endpoint, endpoints, issue, validate
from ledger_project.core.errors import Invalid
from tests.support.einvoices import (
    BUYERS,
    PREFIXES,
    REFERENCES,
    SELLERS,
    VARIANTS,
    assert_valid,
    invoice,
    made,
    paid_by,
    row,
    texts,
    variant,
)

D = Decimal


def problems(content: Content, **known: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        issue(content, recipient=known.get("recipient", ""))
    return dict(refused.value.problems)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("country", SELLERS)
def test_each_kind_of_invoice_is_valid_in_each_country(country, name):
    document = issue(variant(country, name), recipient="")
    assert_valid(document)


@pytest.mark.parametrize("country", SELLERS)
@pytest.mark.parametrize("other", BUYERS)
def test_a_seller_can_invoice_a_buyer_of_another_country(country, other):
    assert_valid(issue(invoice(country, buyer=BUYERS[other]), recipient=""))


def test_the_same_facts_give_the_same_bytes_in_every_process():
    code = (
        "import sys; from tests.support import einvoices as t;"
        "sys.stdout.buffer.write(t.made(t.variant('SE', 'references')))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {made(variant("SE", "references"))}


@pytest.mark.parametrize(
    ("country", "seller", "buyer"),
    [
        ("SE", Endpoint("0007", "5560360793"), Endpoint("0007", "5560160680")),
        ("NO", Endpoint("0192", "974760673"), Endpoint("0192", "995525828")),
        ("DK", Endpoint("0184", "13585628"), Endpoint("0184", "88146328")),
        ("FI", Endpoint("0216", "003720774740"), Endpoint("0216", "003715728600")),
    ],
)
def test_the_organisation_number_is_the_address(country, seller, buyer):
    found = endpoints(invoice(country))
    assert (found.seller, found.buyer) == (seller, buyer)


@pytest.mark.parametrize(
    ("recipient", "address"),
    [
        ("0007:5567321707", Endpoint("0007", "5567321707")),
        ("iso6523-actorid-upis::0007:556732-1707", Endpoint("0007", "5567321707")),
        ("0184:DK13585628", Endpoint("0184", "13585628")),
        ("0088:7300010000001", Endpoint("0088", "7300010000001")),
        ("7300010000001", Endpoint("0088", "7300010000001")),
        ("003720774740", Endpoint("0216", "003720774740")),
        ("0037:003720774740", Endpoint("0216", "003720774740")),
        ("556732-1707", Endpoint("0007", "5567321707")),
        ("0204:991-33333TEST-33", Endpoint("0204", "991-33333TEST-33")),
        ("R1", Endpoint("0007", "5560160680")),
        ("", Endpoint("0007", "5560160680")),
    ],
)
def test_the_recipient_is_an_address_or_a_name_that_only_the_operator_knows(recipient, address):
    assert endpoints(invoice(), recipient=recipient).buyer == address


@pytest.mark.parametrize(
    "recipient", ["0007:5567321708", "0192:974760674", "0088:7300010000002", "0216:00372077474"]
)
def test_an_address_that_its_scheme_does_not_have_is_refused(recipient):
    fault = f"Not a valid {recipient[:4]} address"
    assert problems(invoice(), recipient=recipient) == {
        "eDIAddressInfo.InterChangeRecipient": fault
    }


def test_an_address_of_a_scheme_that_nobody_knows_is_not_issued():
    faults = problems(invoice(), recipient="9999:1").values()
    assert any(fault.startswith("PEPPOL-EN16931-CL008 at ") for fault in faults)


def test_a_sole_trader_is_addressed_by_ten_digits():
    trader = replace(BUYERS["SE"], organisation_number="19640823-3234", vat_no="")
    document = issue(invoice(buyer=trader), recipient="")
    assert texts(document, "//cac:AccountingCustomerParty//cbc:EndpointID") == ["6408233234"]


def test_a_buyer_without_address_and_number_is_refused():
    stranger = replace(BUYERS["SE"], organisation_number="", vat_no="")
    assert list(problems(invoice(buyer=stranger))) == ["eDIAddressInfo.InterChangeRecipient"]


def test_a_foreign_buyer_is_reached_by_the_address_it_gives():
    buyer = Party("Rad GmbH", "Weg 1", "", "10115", "Berlin", "DE", "HRB 1", "DE136695976")
    document = issue(invoice(buyer=buyer), recipient="9930:DE136695976")
    assert texts(document, "//cac:AccountingCustomerParty//cbc:CompanyID") == [
        "DE136695976",
        "HRB 1",
    ]
    assert_valid(document)


@pytest.mark.parametrize(
    ("country", "means"),
    [
        ("SE", ["30", "51234500012342", "50501055", "SE:BANKGIRO"]),
        ("NO", ["30", "123456700004", "86011117947"]),
        ("DK", ["93", "71#123450000000017", "81234567"]),
        ("FI", ["58", "5123450001230", "FI3715903000000776", "NDEAFIHH"]),
    ],
)
def test_the_account_and_reference_of_the_country_are_told(country, means):
    leaves = "//cac:PaymentMeans//*[not(*)]"
    assert texts(made(invoice(country)), leaves) == means


def test_an_iban_beside_the_account_is_a_second_way_to_pay():
    document = made(variant("SE", "account and IBAN"))
    accounts = "//cac:PayeeFinancialAccount/cbc:ID"
    assert texts(document, accounts) == ["50501055", "SE3550000000054910000003"]
    assert texts(document, "//cbc:PaymentID") == ["51234500012342"] * 2


def test_a_danish_creditor_number_stands_alone():
    document = made(variant("DK", "account and IBAN"))
    assert texts(document, "//cac:PayeeFinancialAccount/cbc:ID") == ["81234567"]


def test_plusgiro_has_a_name_of_its_own():
    content = paid_by(invoice(), account_type="PGSE", account_number="4 85 50-9")
    document = issue(content, recipient="")
    assert texts(document, "//cac:PayeeFinancialAccount//cbc:ID") == ["485509", "SE:PLUSGIRO"]


def test_the_payee_is_told_when_it_is_not_the_seller():
    name = "//cac:PayeeParty/cac:PartyName/cbc:Name"
    assert texts(made(invoice()), name) == ["Operatør SE"]
    assert texts(made(variant("SE", "paid to the seller")), name) == []


@pytest.mark.parametrize(
    ("country", "terms"),
    [
        ("SE", "Dröjsmålsränta 10,50 % per år. Påminnelseavgift 60,00 SEK"),
        ("NO", "Forsinkelsesrente 10,50 % per år. Purregebyr 60,00 NOK"),
        ("DK", "Morarente 10,50 % om året. Rykkergebyr 60,00 DKK"),
        ("FI", "Viivästyskorko 10,50 % vuodessa. Muistutusmaksu 60,00 EUR"),
    ],
)
def test_what_a_late_payment_costs_is_told_in_the_language_of_the_invoice(country, terms):
    assert texts(made(invoice(country)), "//cac:PaymentTerms/cbc:Note") == [terms]


def test_every_reference_has_its_place():
    document = made(replace(invoice(), references=REFERENCES, reason="Week 23"))
    expected = {
        "/*/cbc:BuyerReference": "Ref 77",
        "/*/cbc:AccountingCost": "CC 9",
        "/*/cac:OrderReference/cbc:ID": "PO-1",
        "/*/cac:OrderReference/cbc:SalesOrderID": "SO-1",
        "/*/cac:ContractDocumentReference/cbc:ID": "K-1",
        "/*/cac:ProjectReference/cbc:ID": "P-1",
        "/*/cac:InvoicePeriod/cbc:StartDate": "2026-05-01",
        "/*/cac:InvoicePeriod/cbc:EndDate": "2026-05-31",
        "//cac:AccountingSupplierParty//cac:Contact/cbc:Name": "Kalle Blå",
        "//cac:Delivery/cbc:ActualDeliveryDate": "2026-06-01",
        "//cac:DeliveryLocation//cbc:CityName": "Malmö",
        "//cac:DeliveryLocation//cbc:IdentificationCode": "SE",
        "//cac:DeliveryParty//cbc:Name": "Lager 4",
        "/*/cbc:Note": "Week 23\nThe claim is pledged.",
    }
    assert {path: texts(document, path) for path in expected} == {
        path: [text] for path, text in expected.items()
    }


def test_a_credit_note_names_its_invoice_and_keeps_the_project():
    document = made(variant("SE", "credit"))
    assert texts(document, "/*/cbc:CreditNoteTypeCode") == ["381"]
    assert texts(document, "/*/cac:BillingReference//cbc:ID") == ["8519"]
    assert texts(document, "/*/cac:AdditionalDocumentReference/*") == ["P-1", "50"]
    assert texts(document, "//cac:PaymentMeans") == []


@pytest.mark.parametrize(
    ("references", "buyer_id", "told"),
    [
        (References(buyer_reference="Ref", purchase_order_reference="PO"), "B7", ["Ref"]),
        (References(purchase_order_reference="PO"), "B7", []),
        (References(), "B7", ["B7"]),
        (References(), "", ["1000017"]),
    ],
)
def test_there_is_always_something_that_the_buyer_knows_the_invoice_by(references, buyer_id, told):
    document = made(invoice(references=references), buyer_id=buyer_id)
    assert texts(document, "/*/cbc:BuyerReference") == told
    assert validate(document) == []


def test_only_the_sellers_order_leaves_the_buyers_order_not_available():
    document = made(invoice(references=References(sales_order_reference="SO")))
    assert texts(document, "/*/cac:OrderReference/*") == ["NA", "SO"]
    assert validate(document) == []


@pytest.mark.parametrize(
    ("country", "buyer_id", "scheme"),
    [("SE", "123465", [""]), ("SE", "7300010000001", ["0088"]), ("DK", "123465", [])],
)
def test_the_buyers_own_identifier_has_a_scheme_if_it_is_a_gln(country, buyer_id, scheme):
    document = issue(invoice(country), recipient="", buyer_id=buyer_id)
    found = etree.fromstring(document).xpath(
        "//cac:AccountingCustomerParty//cac:PartyIdentification/cbc:ID", namespaces=PREFIXES
    )
    assert [one.get("schemeID", "") for one in found] == scheme


def test_vat_is_rounded_once_a_rate_and_what_is_paid_stays_what_was_booked():
    rows = [row(f"Skruv {size}", "0.33", "25") for size in range(3)]
    document = issue(invoice("SE", rows), recipient="")
    assert texts(document, "//cac:TaxTotal/cbc:TaxAmount") == ["0.25"]  # By row it is 0.24.
    assert texts(document, "//cac:LegalMonetaryTotal/*") == [
        "0.99", "0.99", "1.24", "-0.01", "1.23",
    ]  # fmt: skip


def test_each_rate_has_its_vat_and_the_exempt_its_reason():
    rows = [row("A", "80.00", "25"), row("B", "20.00", "25"), row("C", "50.00", "6")]
    document = made(invoice("SE", [*rows, row("D", "7.00", "0")]))
    subtotals = "//cac:TaxSubtotal//*[not(*)][local-name() != 'ID' or . != 'VAT']"
    assert texts(document, subtotals) == [
        "100.00", "25.00", "S", "25",
        "50.00", "3.00", "S", "6",
        "7.00", "0.00", "E", "0", "Undantaget från mervärdesskatt",
    ]  # fmt: skip


def test_a_seller_that_is_not_registered_names_no_vat_number_at_all():
    document = made(variant("SE", "not registered"))
    assert texts(document, "//cac:PartyTaxScheme") == []
    assert texts(document, "//cac:TaxCategory/cbc:ID") == ["O"]
    assert texts(document, "//cbc:Percent") == []


def test_a_seller_that_is_not_registered_cannot_charge_vat():
    content = invoice(seller=replace(SELLERS["SE"], vat_no=""))
    assert problems(content) == {"seller.vatNo": "Argument required, as the invoice has VAT"}


LINE = (
    "cbc:InvoicedQuantity",
    "cbc:LineExtensionAmount",
    "cac:AllowanceCharge/cbc:ChargeIndicator",
    "cac:AllowanceCharge/cbc:Amount",
    "cac:Price/*",
)


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (row("Kaffe", "25.00", "25", quantity="2.5", price="10"), ["2.5", "25.00", "10"]),
        (row("Fast pris", "25.00", "25"), ["1", "25.00", "25"]),
        (row("Retur", "-25.00", "25"), ["-1", "-25.00", "25"]),
        (row("Avdrag", "-25.00", "25", quantity="1", price="-25"), ["-1", "-25.00", "25"]),
        (row("Tredjedelar", "10.00", "25", quantity="3"), ["3", "10.00", "10", "3"]),
        (row("Rabatt", "180.00", "25", quantity="2", price="100"),
         ["2", "180.00", "false", "20.00", "100"]),
        (row("Tillägg", "210.00", "25", quantity="2", price="100"),
         ["2", "210.00", "true", "10.00", "100"]),
        (row("Öre", "3.33", "25", quantity="1.11", price="3"), ["1.11", "3.33", "3"]),
        (row("Ingen", "0.00", "25", quantity="0", price="3"), ["0", "0.00", "3"]),
        (row("Ingen, men betald", "5.00", "25", quantity="0", price="3"), ["1", "5.00", "5"]),
    ],
)  # fmt: skip
def test_a_line_is_quantity_times_price_with_what_came_off_told_apart(one, told):
    document = issue(invoice("SE", [one]), recipient="")
    assert [text for path in LINE for text in texts(document, f"//cac:InvoiceLine/{path}")] == told
    assert_valid(document)


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("st", "H87"), ("Stk.", "H87"), ("kpl", "H87"), ("pcs", "H87"), ("h", "HUR"),
        ("tim", "HUR"), ("kg", "KGM"), ("m", "MTR"), ("l", "LTR"), ("mån", "MON"), ("kk", "MON"),
        ("m²", "MTK"), ("HUR", "HUR"), ("EA", "EA"), ("tunnland", "C62"), ("", "C62"),
    ],
)  # fmt: skip
def test_units_are_told_by_their_code_and_unknown_ones_are_counted(unit, code):
    document = issue(invoice("SE", [row("Vara", "5.00", "25", quantity="1", unit=unit)]),
                     recipient="")  # fmt: skip
    assert texts(document, "//cbc:InvoicedQuantity/@unitCode") == [code]


def without_rows(net: str | None, gross: str) -> Content:
    exclusive = None if net is None else D(net)
    total = D(gross)
    return invoice(rows=None, payable=total, vat_inclusive=total, vat_exclusive=exclusive)


def test_an_invoice_without_rows_is_one_line_at_the_rate_that_its_totals_tell():
    document = issue(without_rows("1000.00", "1120.00"), recipient="")
    assert texts(document, "//cac:InvoiceLine//cac:Item/cbc:Name") == ["Faktura 8520"]
    assert texts(document, "//cac:TaxCategory/cbc:Percent") == ["12"]
    assert_valid(document)


def test_an_invoice_without_rows_and_vat_is_one_exempt_line():
    document = issue(without_rows("1000.00", "1000.00"), recipient="")
    assert texts(document, "//cac:TaxCategory/cbc:ID") == ["E"]


@pytest.mark.parametrize(
    ("net", "gross", "member"),
    [
        ("1000.00", "1193.37", "invoiceRows"),
        ("0.10", "0.13", "invoiceRows"),
        ("0.00", "5.00", "invoiceRows"),
        (None, "5.00", "vatExclusiveAmount"),
    ],
)
def test_an_invoice_whose_vat_nobody_can_tell_is_refused(net, gross, member):
    assert list(problems(without_rows(net, gross))) == [member]


def test_rows_that_do_not_make_the_total_are_refused():
    content = invoice()
    wrong = replace(content, payable=content.payable - 9, vat_inclusive=content.vat_inclusive - 9)
    assert problems(wrong) == {"vatInclusiveAmount": "Differs from the rows: 2500.00"}


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"kind": "reminder"}, "kind"),
        ({"document_no": " "}, "invoiceNo"),
        ({"seller": replace(SELLERS["SE"], name="")}, "seller.name"),
        ({"seller": replace(SELLERS["SE"], organisation_number="1")}, "seller.organisationNumber"),
        ({"seller": replace(SELLERS["SE"], vat_no="SE1")}, "seller.vatNo"),
        ({"buyer": replace(BUYERS["SE"], name="")}, "buyer.name"),
        ({"buyer": replace(BUYERS["SE"], country_code="")}, "buyer.countryCode"),
        ({"buyer": replace(BUYERS["SE"], vat_no="SE1")}, "buyer.vatNo"),
        ({"payable": D("NaN")}, "payableAmount"),
        ({"payable": D("2500.005")}, "payableAmount"),
        ({"rows": (row(" ", "5.00", "25"),)}, "invoiceRows.0.description"),
        ({"rows": (replace(row("a", "5.00", "25"), vat_rate=D(-1)),)}, "invoiceRows.0.vatRate"),
        ({"rows": (replace(row("a", "5.00", "25"), quantity=D("Infinity")),)},
         "invoiceRows.0.quantity"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named(changes, member):
    assert list(problems(invoice(**changes))) == [member]


def test_what_only_the_rules_know_is_refused_with_their_words():
    of_line, of_total = problems(invoice("SE", [row("Vara", "100.00", "24")])).values()
    assert {fault.split(" at ")[0] for fault in (of_line, of_total)} == {"SE-R-006"}
    assert of_line.endswith("only standard VAT rate of 6, 12 or 25 are used")


@pytest.mark.parametrize("text", ["<b>&amp;</b>", "]]>", "<!--", "&x;", "\"'", "{{ 7 }}", "\u202e"])
def test_markup_in_a_text_stays_text(text):
    content = invoice("SE", [row(text, "5.00", "25")], reason=text)
    content = replace(content, buyer=replace(content.buyer, name=text))
    document = issue(content, recipient="")
    assert texts(document, "//cac:Item/cbc:Name") == [text]
    assert texts(document, "//cac:AccountingCustomerParty//cbc:RegistrationName") == [text]
    assert_valid(document)


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\ud800", "\ufffe"])
def test_a_character_that_xml_does_not_have_is_refused(character):
    content = invoice("SE", [row(f"a{character}b", "5.00", "25")])
    assert problems(content) == {"eInvoice.Name": "Has characters that XML does not allow"}
