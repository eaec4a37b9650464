"""What each form of the bookkeeping promises: versions, pairs, names, account numbers."""

import io
import zipfile
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from accounts.books import journal
from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line
from accounts.models import ChartOverride
from ledger_project.core.actors import SYSTEM
from ledger_project.core.setup import open_ledger
from reports.models import OutputFile
from reports.output_files import produce_files
from reports.output_files import xml as xml_text
from reports.output_files.formats.ar_invoice_transaction import pairs
from reports.output_files.sheets import TextSheet
from reports.queries import content
from tests.support import sie_reader
from tests.support.dates import TODAY
from tests.support.output_files import download, listed, xml

amounts = st.decimals("0.01", "1000", places=2).flatmap(lambda a: st.sampled_from([a, -a]))
lines = st.lists(st.tuples(st.sampled_from(["1510", "1684", "3710", "2490"]), amounts), max_size=8)


@given(lines)
def test_pairs_of_accounts_sum_up_to_the_lines_that_they_pair(given_lines):
    rest = sum((amount for _, amount in given_lines), Decimal(0))
    balanced = [*given_lines, *([("9999", -rest)] if rest else [])]
    found = list(pairs(balanced))
    assert all(amount > 0 for *_, amount in found)
    assert len(found) <= len(balanced)
    debits, credits = defaultdict(Decimal), defaultdict(Decimal)
    for account, amount in balanced:
        (debits if amount > 0 else credits)[account] += abs(amount)
    for debit, credit, amount in found:
        debits[debit] -= amount
        credits[credit] -= amount
    assert not any(debits.values())
    assert not any(credits.values())


@given(st.lists(st.text(), max_size=3))
def test_members_made_of_text_are_those_of_an_element(values):
    named = {f"M{number}": value for number, value in enumerate(values)}
    element = etree.Element("A", xml_text.attributes(**named))
    assert f"<A{xml_text.members(**named)}/>" == etree.tostring(element, encoding="unicode")


cells = st.one_of(
    st.none(),
    st.text(),
    st.from_regex(r"[A-Z]{2}[0-9]{3}(_x00[0-9]{2}_)? ?", fullmatch=True),
    st.decimals("-99999999999999999", "99999999999999999", places=2),
)
records = st.lists(st.lists(cells, min_size=1, max_size=5), max_size=6)


def book(records, *, sheet_class, write):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as made:
        money = made.add_format({"num_format": "#,##0.00"})
        sheet = made.add_worksheet("S", sheet_class)
        sheet.write_string(0, 0, "Head")
        for line, values in enumerate(records, start=2):
            write(sheet, line, values, money)
    with zipfile.ZipFile(content) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name.startswith("xl/")}


def by_cell(sheet, line, values, money):
    for column, value in enumerate(values):
        if isinstance(value, Decimal):
            sheet.write_number(line, column, value, money)
        elif value is not None:
            sheet.write_string(line, column, value)


@given(records)
def test_a_sheet_made_of_text_is_the_one_that_single_cells_make(records):
    single = book(records, sheet_class=None, write=by_cell)
    assert book(records, sheet_class=TextSheet, write=TextSheet.write_record) == single


@pytest.fixture
def many_lines(ledger, seller):
    """Post an entry of four exported lines; give accounts the ledger's own numbers."""
    ChartOverride.objects.create(
        ledger=ledger, role="remission", number="B3710", name='Efterskänkt "öre"'
    )
    exported = [
        Line(Role.SETTLEMENT_RECEIVABLE, debit=Decimal("70.00"), exported=True),
        Line(Role.REMISSION, debit=Decimal("30.25"), exported=True),
        Line(Role.RECEIVABLE, credit=Decimal("99.00"), exported=True),
        Line(Role.ROUNDING, credit=Decimal("1.25"), exported=True),
    ]
    event = BookedEvent("test", 1, TODAY, seller_id=seller.pk)
    draft = Draft("payment_matched", "Payment", event, tuple(exported))
    journal.post(ledger, [draft], actor=SYSTEM, on=TODAY)


@pytest.mark.django_db
def test_an_entry_of_several_lines_becomes_pairs_and_a_ledgers_own_account_has_its_name(
    api, many_lines, produce
):
    produce()
    (item,) = listed(api, "ar-invoice-transaction")
    names = ("DebitGLAccount", "CreditGLAccount", "Amount", "InvoiceNo")
    assert [
        tuple(one.get(name) for name in names) for one in xml(api, item).iter("Transaction")
    ] == [
        ("1684", "1510", "70.00", ""),
        ("B3710", "1510", "29.00", ""),
        ("B3710", "3740", "1.25", ""),
    ]
    (item,) = listed(api, "sie4")
    answer = download(api, item)
    file = sie_reader.read(answer.content)
    assert file.accounts["B3710"] == 'Efterskänkt "öre"'
    assert b"#KTYP B3710 I" in answer.content
    assert b"#KTYP 1510 O" in answer.content
    assert answer.headers["Content-Type"] == item["mediaType"] == "text/plain; charset=ibm437"
    assert api.get(item["@id"], Accept="text/plain").status_code == 200


@pytest.mark.django_db
def test_the_ledger_chooses_the_version_of_ar_accounting(api, ledger, buy, take_back, at, produce):
    told = {}
    for day, version in (("2026-06-08", "1.0"), ("2026-06-09", "1.1"), ("2026-06-10", "2.0")):
        at(day)
        open_ledger(501, accounting_version=version)
        take_back(buy("100.00"), "30.00", f"K-{version}")
        produce()
        item = listed(api, "ar-accounting")[0]
        document = xml(api, item)
        told[document.get("Version")] = (
            item["fileName"].split("_")[0],
            document.find(".//Voucher").get("SellerNo"),
            [one.get("TransactionCause") for one in document.iter("ARTransaction")],
        )
        assert Counter(one.get("GLAccount") for one in document.iter("Accounting")) == {
            "1510": 2,
            "1684": 2,
        }
    assert told == {
        "1.0": ("ARAccounting10", None, [None, None]),
        "1.1": ("ARAccounting", None, [None, "Complaint"]),
        "2.0": ("ARAccounting", "654", [None, "Complaint"]),
    }


@pytest.mark.django_db
def test_a_day_without_entries_has_no_other_form_of_its_bookkeeping(api, ledger, produce):
    produce()
    assert listed(api, "ar-accounting")
    for type_ in ("ar-accounting-detail", "ar-invoice-transaction", "sie4"):
        assert listed(api, type_) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "kind"),
    [
        ("SE", "[SEK_Claimant_BAS 2000]"),
        ("NO", "[NOK_Claimant_NS 4102]"),
        ("FI", "[EUR_Claimant_Raportointikoodisto]"),
    ],
)
def test_a_sie_file_names_the_chart_of_accounts_of_the_country(country, kind):
    ledger, _ = open_ledger(502, name='Fjäll & "Ö" Sørås Łódź 北', country=country)
    lines = (
        Line(Role.SETTLEMENT_RECEIVABLE, debit=Decimal(5), exported=True),
        Line(Role.RECEIVABLE, credit=Decimal(5), exported=True),
    )
    draft = Draft("payment_matched", "Payment", BookedEvent("test", 1, TODAY), lines)
    journal.post(ledger, [draft], actor=SYSTEM, on=TODAY)
    produce_files(ledger, TODAY, SYSTEM)
    stored = OutputFile.objects.get(type="sie4")
    assert stored.file_name.startswith("SIE4I_502_")
    assert stored.file_name.endswith(f"_1{kind}.SI")
    file = sie_reader.read(b"".join(content(stored)))
    assert file.labels["#FNAMN"] == ['Fjäll & "Ö" Sörås Lódz ?']
    assert file.labels["#KPTYP"] == [kind.strip("[]").split("_")[2]]
    assert file.labels["#VALUTA"] == [ledger.currency]
