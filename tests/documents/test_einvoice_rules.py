"""What `validate` finds: each violation of a rule that we could cause, whatever thread asks."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree

from invoices.documents.einvoice import validate
from tests.support.einvoices import PREFIXES, invoice, made, variant

Change = Callable[[etree._Element], None]


def found(root: etree._Element, path: str) -> etree._Element:
    return root.xpath(path, namespaces=PREFIXES)[0]


def says(path: str, text: str) -> Change:
    def change(root: etree._Element) -> None:
        found(root, path).text = text

    return change


def lacks(path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = found(root, path)
        element.getparent().remove(element)

    return change


def has(path: str, attribute: str, value: str) -> Change:
    def change(root: etree._Element) -> None:
        found(root, path).set(attribute, value)

    return change


def broken(document: bytes, change: Change) -> set[str]:
    """Return the names of the rules that a changed document breaks."""
    root = etree.fromstring(document)
    change(root)
    return {fault.split(" at ")[0] for fault in validate(etree.tostring(root))}


SELLER, BUYER = "//cac:AccountingSupplierParty/cac:Party", "//cac:AccountingCustomerParty/cac:Party"

NUMBER = f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (says("//cac:InvoiceLine/cbc:LineExtensionAmount", "1.00"), "PEPPOL-EN16931-R120"),
        (says("//cac:LegalMonetaryTotal/cbc:LineExtensionAmount", "1.00"), "BR-CO-10"),
        (says("//cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount", "1.00"), "BR-CO-13"),
        (says("//cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", "1.00"), "BR-CO-15"),
        (says("//cac:LegalMonetaryTotal/cbc:PayableAmount", "1.00"), "BR-CO-16"),
        (says("//cac:LegalMonetaryTotal/cbc:PayableAmount", "2500.001"), "BR-DEC-18"),
        (says("/*/cac:TaxTotal/cbc:TaxAmount", "1.00"), "BR-CO-14"),
        (says("//cac:TaxSubtotal/cbc:TaxAmount", "1.00"), "BR-CO-17"),
        (says("//cac:TaxSubtotal/cbc:TaxableAmount", "1.00"), "BR-S-08"),
        (says("//cac:TaxCategory/cbc:ID", "Z"), "BR-S-01"),
        (says("//cac:TaxCategory/cbc:Percent", "24"), "SE-R-006"),
        (says("//cac:Price/cbc:PriceAmount", "-1000"), "BR-27"),
        (lacks(f"{BUYER}/cbc:EndpointID"), "PEPPOL-EN16931-R010"),
        (lacks(f"{SELLER}/cbc:EndpointID"), "PEPPOL-EN16931-R020"),
        (lacks(f"{SELLER}/cac:PartyTaxScheme"), "BR-S-02"),
        (lacks(f"{BUYER}//cac:Country"), "BR-11"),
        (lacks("/*/cbc:BuyerReference"), "PEPPOL-EN16931-R003"),
        (lacks("/*/cbc:CustomizationID"), "BR-01"),
        (lacks("//cac:PayeeFinancialAccount"), "BR-61"),
        (lacks("//cac:PayeeParty/cac:PartyName"), "PEPPOL-EN16931-R008"),
        (says("/*/cbc:DocumentCurrencyCode", "SEX"), "BR-CL-04"),
        (says(f"{SELLER}//cac:Country/cbc:IdentificationCode", "XQ"), "BR-CL-14"),
        (says(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "SE5560360793"), "SE-R-001"),
        (says(f"{BUYER}/cbc:EndpointID", "556016-0680"), "PEPPOL-COMMON-R049"),
        (has(f"{BUYER}/cbc:EndpointID", "schemeID", "9999"), "PEPPOL-EN16931-CL008"),
        (has("//cac:InvoiceLine/cbc:InvoicedQuantity", "unitCode", "st"), "BR-CL-23"),
        (has("//cbc:PayableAmount", "currencyID", "EUR"), "PEPPOL-EN16931-R051"),
    ],
)
def test_a_breach_is_found_by_the_rule_that_forbids_it(change, rule):
    document = made(invoice())
    assert validate(document) == []
    assert rule in broken(document, change)


@pytest.mark.parametrize(
    ("country", "name", "change", "rule"),
    [
        ("SE", "period", says("//cbc:EndDate", "2026-04-01"), "BR-29"),
        ("SE", "references", lacks("//cac:DeliveryLocation//cac:Country"), "BR-57"),
        ("SE", "no VAT", lacks("//cbc:TaxExemptionReason"), "BR-E-10"),
        ("SE", "not registered", lacks(NUMBER), "BR-CO-26"),
        ("NO", "one rate", says(f"{SELLER}//cac:PartyTaxScheme/cbc:CompanyID", "NO974760673"),
         "NO-R-001"),
        ("NO", "one rate", says(f"{SELLER}/cbc:EndpointID", "974760674"), "PEPPOL-COMMON-R041"),
        ("DK", "one rate", says("//cbc:PaymentID", "12345"), "DK-R-010"),
        ("DK", "one rate", says(f"{BUYER}/cbc:EndpointID", "DK88146328"), "PEPPOL-COMMON-R042"),
        ("DK", "credit", lacks(NUMBER), "DK-R-002"),
    ],
)  # fmt: skip
def test_a_breach_in_another_kind_of_invoice_is_found(country, name, change, rule):
    document = made(variant(country, name))
    assert validate(document) == []
    assert rule in broken(document, change)


def test_a_breach_is_told_with_its_place_and_the_rules_own_words():
    document = made(invoice()).replace(
        b">2500.00</cbc:PayableAmount>", b">2.00</cbc:PayableAmount>"
    )
    (fault,) = validate(document)
    assert fault == (
        "BR-CO-16 at /Invoice[1]/LegalMonetaryTotal[1]: Amount due for payment (BT-115) = Invoice "
        "total amount with VAT (BT-112) -Paid amount (BT-113) +Rounding amount (BT-114)."
    )


def test_the_schema_is_asked_first():
    document = made(invoice()).replace(b"cbc:IssueDate>", b"cbc:Issued>")
    (fault,) = validate(document)
    assert fault.startswith("UBL 2.1: line ")


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (b"", "Not XML: "),
        (b"\xff\xfe", "Not XML: "),
        (b"%PDF-1.7", "Not XML: "),
        (b"<a/>", "UBL 2.1: root element"),
        (LAUGHS, "A document type is not allowed"),
        (OUTSIDE, "A document type is not allowed"),
    ],
)
def test_what_is_no_e_invoice_is_told_and_never_an_exception(document, fault):
    (told,) = validate(document)
    assert told.startswith(fault)


def test_a_document_that_the_rules_cannot_compute_is_not_valid():
    scheme = (
        b"<cac:PartyTaxScheme><cbc:CompanyID>SE556036079301</cbc:CompanyID>"
        b"<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
    )
    twice = made(invoice()).replace(
        b"<cac:PartyLegalEntity>", scheme + b"<cac:PartyLegalEntity>", 1
    )
    assert any("cannot be computed" in fault for fault in validate(twice))


def test_many_threads_get_the_answer_of_their_own_document():
    good = made(invoice())
    bad = good.replace(b">2500.00</cbc:PayableAmount>", b">2.00</cbc:PayableAmount>")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(validate, [good, bad] * 25))
    assert [len(one) for one in answers] == [0, 1] * 25


def test_a_forked_process_validates_as_well():
    document = made(invoice())
    assert validate(document) == []
    child = os.fork()
    if child == 0:
        os._exit(len(validate(document)))
    assert os.waitpid(child, 0)[1] == 0
