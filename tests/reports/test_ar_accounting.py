"""What ar-accounting promises: each exported entry once, balanced, on its own book date."""

import datetime as dt
import inspect
import itertools
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from lxml import etree

from accounts.books import journal
from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line
from accounts.books.journal import REVERSED
from accounts.credit import postings as surplus_postings
from accounts.models import ChartOverride, JournalLine
from accounts.settlements import postings as settlement_postings
from invoices import postings
from invoices.models import TransactionCause
from invoices.postings import DebtComponent, Source
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import NumberSeries
from reports.models import ExportedEntry, OutputFile, OutputFileChunk
from reports.output_files.xml import SCHEMAS
from tests.support.dates import TODAY
from tests.support.output_files import listed, xml
from tests.support.roles import superuser

pytestmark = pytest.mark.django_db


def records(document):
    """(BookDate, SellerNo, AccountingAction, GLAccount, Amount) of each record."""
    return [
        (
            voucher.get("BookDate"),
            voucher.get("SellerNo"),
            record.get("AccountingAction"),
            record.get("GLAccount"),
            Decimal(record.get("Amount")),
        )
        for voucher in document.iter("Voucher")
        for record in voucher.iter("Accounting")
    ]


def test_a_capture_and_its_credit_are_exported_as_debits_and_credits(api, buy, take_back, produce):
    take_back(buy("100.00"), "30.00", "K-1")
    produce()
    (item,) = listed(api, "ar-accounting")
    assert records(xml(api, item)) == [
        ("2026-06-08", "654", "Purchase", "1684", Decimal("100.00")),
        ("2026-06-08", "654", "Purchase", "1510", Decimal("-100.00")),
        ("2026-06-08", "654", "Credit", "1510", Decimal("30.00")),
        ("2026-06-08", "654", "Credit", "1684", Decimal("-30.00")),
    ]


def test_a_record_names_its_invoice_customer_and_cause(api, buy, take_back, produce):
    bought = buy("100.00", number="852")
    take_back(bought, "30.00", "852-K1")
    produce()
    (item,) = listed(api, "ar-accounting")
    document = xml(api, item)
    purchase, credit = document.iter("ARTransaction")
    for one in (purchase, credit):
        assert one.get("InvoiceNo") == "852"
        assert one.get("CustomerNo") == bought["customer"].rsplit("/", 1)[-1]
        assert one.get("PaymentReference") == bought["invoicePurchaseDetails"]["paymentReference"]
        assert one.get("ValueDate") == "2026-06-08"
    assert (purchase.get("TransactionType"), credit.get("TransactionType")) == (
        "ReceivablePurchased",
        "InvoiceCredited",
    )
    assert (purchase.get("TransactionCause"), credit.get("TransactionCause")) == (
        None,
        "Complaint",
    )


def test_the_name_carries_company_time_and_sequence(api, ledger, produce):
    produce()
    (item,) = listed(api, "ar-accounting")
    name, stamp = item["fileName"], re.sub(r"\D", "", item["created"])
    assert name == f"ARAccounting_501_{stamp}_1.xml"
    assert item["sequence"] == 1
    root = xml(api, item)
    assert (root.get("Version"), root.get("CompanyNo")) == ("2.0", "501")
    assert (root.get("SerialNumber"), root.get("BusinessDate")) == ("1", "2026-06-08")


def test_there_is_one_voucher_for_each_book_date_and_seller_and_each_sums_to_zero(
    api, other_seller, buy, at, produce
):
    buy("100.00")
    buy("50.00")
    buy("25.00", seller="655")
    at("2026-06-09")
    buy("10.00")
    produce()
    (item,) = listed(api, "ar-accounting")
    vouchers = list(xml(api, item).iter("Voucher"))
    assert [(v.get("BookDate"), v.get("SellerNo")) for v in vouchers] == [
        ("2026-06-08", "654"),
        ("2026-06-08", "655"),
        ("2026-06-09", "654"),
    ]
    for voucher in vouchers:
        assert sum(Decimal(one.get("Amount")) for one in voucher.iter("Accounting")) == 0


def test_a_date_without_entries_has_a_file_without_vouchers(api, ledger, produce):
    produce()
    (item,) = listed(api, "ar-accounting")
    assert not list(xml(api, item).iter("Voucher"))


def test_a_second_run_produces_nothing(api, buy, settle_today, produce):
    buy("100.00")
    settle_today()
    produce()
    before = OutputFile.objects.count()
    produce()
    assert OutputFile.objects.count() == before == 9


def test_an_entry_that_came_late_is_in_a_further_file_exactly_once(api, buy, at, produce):
    buy("100.00", number="A")
    produce()
    buy("50.00", number="B")
    at("2026-06-09")
    produce()
    produce()
    files = listed(api, "ar-accounting")
    assert [item["sequence"] for item in files] == [2, 1]
    late, first = [
        [
            (one.get("InvoiceNo"), voucher.get("BookDate"))
            for voucher in xml(api, item).iter("Voucher")
            for one in voucher.iter("ARTransaction")
        ]
        for item in files
    ]
    assert (first, late) == ([("A", "2026-06-08")], [("B", "2026-06-08")])


def test_an_entry_after_the_days_file_makes_a_further_one_for_the_same_date(api, buy, produce):
    produce()
    buy("50.00")
    produce()
    assert [item["businessDate"] for item in listed(api, "ar-accounting")] == ["2026-06-08"] * 2


def test_what_is_booked_after_the_date_stays_out(api, buy, at, produce):
    at("2026-06-09")
    buy("50.00")
    at("2026-06-08")
    produce()
    (item,) = listed(api, "ar-accounting")
    assert not list(xml(api, item).iter("Voucher"))


def test_every_exported_line_is_in_the_files_once_and_no_other_line_is(
    api, buy, take_back, pay, settle_today, at, produce
):
    for day in ("2026-06-08", "2026-06-09", "2026-06-10"):
        at(day)
        bought = buy("100.00")
        pay(bought, "40.00")
        take_back(bought, "70.00", f"K-{day}")
        settle_today()
        produce()
    exported = Counter(
        (str(line.book_on), line.account_number, line.debit - line.credit)
        for line in JournalLine.objects.filter(exported=True)
    )
    written = Counter(
        (book_on, account, amount)
        for item in listed(api, "ar-accounting")
        for book_on, _, _, account, amount in records(xml(api, item))
    )
    assert written == exported


def test_a_file_that_breaks_its_schema_is_not_stored_and_takes_no_sequence(
    api, buy, produce, monkeypatch
):
    produce()
    buy("100.00")
    monkeypatch.setattr("reports.output_files.formats.ar_accounting.LATER", {"2.0": ("ValueDate",)})
    with pytest.raises(CommandError, match="ValueDate"):
        call_command("produce_files", "501")
    assert OutputFile.objects.filter(type="ar-accounting").count() == 1
    assert not ExportedEntry.objects.exists()
    assert NumberSeries.objects.get(name="file:ar-accounting").last == 1
    monkeypatch.undo()
    monkeypatch.setenv("LEDGER_BUSINESS_DATE", "2026-06-08")
    produce()
    assert [item["sequence"] for item in listed(api, "ar-accounting")] == [2, 1]


def test_a_voucher_that_does_not_sum_to_zero_stops_the_file(ledger, buy, seller):
    for number in range(1, 4):
        lines = (
            Line(Role.SETTLEMENT_RECEIVABLE, debit=Decimal(5), exported=True),
            Line(Role.SALES, credit=Decimal(5)),
        )
        event = BookedEvent("test", number, TODAY, seller_id=seller.pk)
        draft = Draft("broken", "Purchase", event, lines)
        journal.post(ledger, [draft], actor=SYSTEM, on=TODAY + dt.timedelta(days=number))
    with pytest.raises(CommandError, match="Voucher 1 of 2026-06-09 sums to 5.00"):
        call_command("produce_files", "501", "--date", "2026-06-30")
    assert not OutputFile.objects.exists()
    assert not ExportedEntry.objects.exists()


def test_text_that_xml_cannot_hold_does_not_stop_the_file(api, ledger, buy, produce):
    ledger.name = "Bell\x07 & <Sons>"
    ledger.save()
    buy("100.00")
    produce()
    (item,) = listed(api, "ar-accounting")
    assert xml(api, item).get("CompanyName") == "Bell  & <Sons>"


@pytest.mark.parametrize("model", [OutputFile, OutputFileChunk, ExportedEntry])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_stored_file_never_changes(api, buy, produce, model, change):
    buy("100.00")
    produce()
    table = model._meta.db_table
    statement = (
        f"UPDATE {table} SET ledger_id = 501" if change == "update" else f"DELETE FROM {table}"
    )
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        superuser() as owner,
    ):
        owner.execute(statement)


def test_a_ledgers_own_account_number_is_used(api, ledger, buy, produce):
    ChartOverride.objects.create(
        ledger=ledger, role="settlement_receivable", number="1685", name="PayEx"
    )
    buy("100.00")
    produce()
    (item,) = listed(api, "ar-accounting")
    assert {account for _, _, _, account, _ in records(xml(api, item))} == {"1685", "1510"}


def _enumeration(version, name):
    schema = etree.parse(SCHEMAS / f"ARAccounting{version}.xsd")
    found = schema.iterfind(f".//{{*}}simpleType[@name='{name}']//{{*}}enumeration")
    return {one.get("value") for one in found}


@pytest.mark.parametrize("version", ["_1.0", "_1.1", "_2.0", "Detail_1.1"])
def test_the_schema_knows_every_cause_and_every_action_that_is_exported(version):
    samples = {
        BookedEvent: [BookedEvent("test", 1, TODAY)], Decimal: [Decimal(1)], str: ["Complaint"],
        bool: [True, False], DebtComponent: list(DebtComponent), Source: [postings.BANK],
        Mapping[DebtComponent, Decimal]: [{one: Decimal(2)} for one in DebtComponent],
        Mapping[int, Decimal]: [{1: Decimal(1)}],
        postings.CollectionCost: list(postings.CollectionCost),
    }  # fmt: skip
    drafts = []
    for module in (postings, surplus_postings, settlement_postings):
        for name, template in inspect.getmembers(module, inspect.isfunction):
            signature = inspect.signature(template)
            if signature.return_annotation is Draft and not name.startswith("_"):
                names = list(signature.parameters)
                kinds = [samples[one.annotation] for one in signature.parameters.values()]
                drafts += [
                    template(**dict(zip(names, chosen, strict=True)))
                    for chosen in itertools.product(*kinds)
                ]
    exported = {one.accounting_action for one in drafts if any(x.exported for x in one.lines)}
    exported |= {REVERSED[action] for action in exported if action in REVERSED}
    assert (
        {"Purchase", "Credit", "PaymentReversal"}
        <= exported
        <= _enumeration(version, "eAccountingAction")
    )
    causes = set() if version == "_1.0" else set(TransactionCause.values)
    assert causes <= _enumeration(version, "eTransactionCause")
