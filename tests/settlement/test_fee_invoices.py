"""Fee invoices as documents: what they say, who reads them, and when there is none."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.models import FeeInvoice, JournalEntry, SettlementFee
from ledger_project.core.errors import Invalid
from ledger_project.core.identifiers import is_payment_reference
from ledger_project.core.models import Event
from ledger_project.core.setup import open_ledger, register_seller
from reports.models import OutputFile
from reports.output_files import reproduce
from reports.queries import content
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.einvoices import BUYERS, SELLERS, assert_valid, texts
from tests.support.fee_invoices import by_invoice, issuer, receiver, words_of
from tests.support.output_files import download, listed
from tests.support.purchases import buy, credit

PDF, XML = "fee-invoice-pdf", "fee-invoice-xml"


def stored(type_: str) -> bytes:
    return b"".join(content(OutputFile.objects.get(type=type_)))


@pytest.fixture
def invoiced(ledger, seller, api, at, constraints) -> FeeInvoice:
    """Invoice June: two settlements, a recurring fee, and one of another rate of VAT."""
    by_invoice(ledger)
    run("charge_monthly", 501, "654", "Portal", unit_price=Decimal("99.00"))
    run("charge_monthly", 501, "654", "Books", unit_price=Decimal("10.10"), vat=Decimal("6.00"))
    first = buy(api, "1000.00")
    run("settle", 501)
    at("2026-06-20")
    credit(api, first, "100.00")
    buy(api, "500.00")
    run("settle", 501)
    at("2026-07-02")
    run("invoice_fees", 501)
    run("produce_files", 501)
    return FeeInvoice.objects.get()


def test_a_fee_invoice_says_who_asks_whom_for_what_and_how_to_pay_it(ledger, invoiced):
    assert is_payment_reference(invoiced.payment_reference, "SE")
    words = words_of(stored(PDF))
    for text in (
        "Faktura", "F501-0001", "Fakturadatum 2026-07-02", "Förfallodatum 2026-08-01",
        "Kundnummer 654", "Period 2026-06-01 – 2026-06-30",
        # Who issues it, and who gets it.
        ledger.operator_name, "Hamngatan 12", "411 17 Göteborg", "556036-0793", "SE556036079301",
        "testshop", "Storgatan 1", "123 45 Storstad", "556016-0680",
        # Three events of 3.20, 1.5 % of 1,500.00; the recurring fees; VAT by rate.
        "Avgift per händelse, 2026-06-08 – 2026-06-20 3 3,20 25 % 9,60 12,00",
        "Provision 1,5 % på 1 500,00, 2026-06-08 – 2026-06-20 25 % 22,50",
        "Portal, 2026-06-01 – 2026-06-30 1 99,00 25 % 99,00",
        "Books, 2026-06-01 – 2026-06-30 1 10,10 6 % 10,10",
        "25 % 131,10 32,78", "6 % 10,10 0,61", "Att betala 174,59 SEK",
        "5050-1055", invoiced.payment_reference,
    ):  # fmt: skip
        assert text in words, (text, words)
    assert invoiced.total == Decimal("174.59")
    assert violations(ledger) == []


def test_its_e_invoice_has_the_same_amounts_and_keeps_the_publishers_rules(ledger, invoiced):
    document = stored(XML)
    assert_valid(document)
    read = {path: texts(document, f"//cbc:{path}") for path in (
        "PayableAmount", "TaxInclusiveAmount", "TaxExclusiveAmount", "PayableRoundingAmount",
        "PaymentID", "EndpointID", "DueDate",
    )}  # fmt: skip
    assert read == {
        "PayableAmount": ["174.59"], "TaxInclusiveAmount": ["174.59"],
        "TaxExclusiveAmount": ["141.20"], "PayableRoundingAmount": [],
        "PaymentID": [invoiced.payment_reference], "EndpointID": ["5560360793", "5560160680"],
        "DueDate": ["2026-08-01"],
    }  # fmt: skip


def test_its_files_are_for_its_seller_who_is_told_by_an_event(ledger, invoiced, other_seller):
    own, other = issue(ledger, sellers=["654"]), issue(ledger, sellers=["655"])
    for type_, name in ((PDF, "F501-0001.pdf"), (XML, "F501-0001.xml")):
        (item,) = listed(own, type_)
        assert download(own, item).content == stored(type_)
        assert item["fileName"] == name
        assert listed(other, type_) == []
        assert other.get(item["@id"]).status_code == 404
        event = Event.objects.get(type="file-produced", data__fileType=type_)
        assert (event.seller.number, event.data["file"]) == ("654", item["@id"])
        assert (
            reproduce(OutputFile.objects.get(type=type_))
            == OutputFile.objects.get(type=type_).sha256
        )
    run("produce_files", 501)
    assert OutputFile.objects.filter(type__in=(PDF, XML)).count() == 2


@pytest.mark.parametrize("country", ["SE", "NO", "FI", "DK"])
def test_each_country_has_its_language_reference_and_a_valid_e_invoice(db, at, country):
    at("2026-06-20")
    ledger, _ = open_ledger(502, name="Fees", country=country)
    register_seller(ledger, "1", name=BUYERS[country].name)
    by_invoice(ledger, "1")
    run("charge_monthly", 502, "1", "Portal", unit_price=Decimal("99.00"), quantity=3)
    at("2026-07-06")
    (row,) = run("invoice_fees", 502)
    run("produce_files", 502)
    one = FeeInvoice.objects.get()
    assert is_payment_reference(one.payment_reference, country)
    words = words_of(stored(PDF))
    title = {"SE": "Faktura", "NO": "Faktura", "FI": "Lasku", "DK": "Faktura"}[country]
    for text in (title, row["fee_invoice"], SELLERS[country].city, BUYERS[country].name):
        assert text in words
    assert_valid(stored(XML))
    assert one.total == row["total"] == {"FI": Decimal("372.74")}.get(country, Decimal("371.25"))
    assert violations(ledger) == []


def test_what_gives_commission_back_is_a_credit_note_that_asks_for_nothing(ledger, invoiced, at):
    lines = list(SettlementFee.objects.filter(fee_invoice=invoiced).values())
    for line in lines:
        del line["id"]
        dates = {"from_on": dt.date(2026, 7, 1), "to_on": dt.date(2026, 7, 31)}
        changed = {
            "amount": -line["amount"],
            "quantity": -line["quantity"],
            "sales_amount": -line["sales_amount"],
            "fee_invoice_id": None,
            "settlement_id": None,
        }
        SettlementFee.objects.create(**{**line, **dates, **changed})
    at("2026-08-04")
    (row,) = run("invoice_fees", 501)
    assert row["total"] == -invoiced.total
    run("produce_files", 501)
    both = OutputFile.objects.filter(variant=row["fee_invoice"]).order_by("type")
    pdf, xml = (b"".join(content(one)) for one in both)
    assert "Kreditfaktura" in words_of(pdf)
    assert "Du behöver inte betala något" in words_of(pdf)
    assert invoiced.payment_reference not in words_of(pdf)
    assert_valid(xml)
    assert texts(xml, "//cbc:PayableAmount") == [str(invoiced.total)]


LACKING = [
    ({"operator_vat_no": ""}, {}, "the operator's VAT number"),
    ({"operator_organisation_number": ""}, {}, "the operator's organisation number"),
    ({"operator_city": ""}, {}, "the operator's address"),
    ({}, {"city": ""}, "the address of seller 654"),
    ({}, {"organisation_number": "12"}, "an organisation number of seller 654"),
]


@pytest.mark.parametrize(("of_ledger", "of_seller", "text"), LACKING)
def test_no_invoice_is_issued_that_would_lack_something_and_its_fees_wait(
    ledger, seller, api, at, constraints, of_ledger, of_seller, text
):
    by_invoice(ledger)
    open_ledger(501, **of_ledger)
    register_seller(ledger, "654", **of_seller)
    buy(api, "1000.00")
    run("settle", 501)
    at("2026-07-02")
    told = io.StringIO()
    call_command("invoice_fees", 501, stdout=io.StringIO(), stderr=told)
    assert told.getvalue().strip() == f"Not invoiced: seller 654, without {text}"
    assert not FeeInvoice.objects.exists()
    assert not JournalEntry.objects.filter(template="fees_invoiced").exists()
    open_ledger(501, **issuer())
    register_seller(ledger, "654", **receiver())
    (row,) = run("invoice_fees", 501)
    assert (row["month"], row["net"]) == ("2026-06", Decimal("18.20"))
    assert violations(ledger) == []


def test_a_number_of_the_operator_that_is_none_is_refused_and_nothing_changes(ledger):
    for name in ("operator_vat_no", "operator_organisation_number"):
        with pytest.raises(Invalid) as refused:
            open_ledger(501, **{name: "12", "operator_city": "Lund"})
        assert set(refused.value.problems) == {name}
    ledger.refresh_from_db()
    assert (ledger.operator_vat_no, ledger.operator_city) == ("", "")
    open_ledger(501, operator_vat_no="556036079301")
    ledger.refresh_from_db()
    assert ledger.operator_vat_no == "SE556036079301"
