"""A week of all kinds of business: its files agree with each other and with the books.

They do so whenever they are made, and made again they are the same to the byte.
"""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounts.models import JournalLine
from invoices.bank.payments import match
from invoices.models import Payment
from ledger_project.core.actors import SYSTEM
from ledger_project.core.clock import business_date
from ledger_project.core.models import PenaltyRate
from ledger_project.core.setup import open_ledger
from reports.models import ExportedEntry, FileType, OutputFile
from tests.support import sie_reader
from tests.support.bodies import customer_body
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.invoices import issue_invoice
from tests.support.output_files import download, listed, xml
from tests.support.paths import FILES, INVOICES
from tests.support.payments import receive

pytestmark = pytest.mark.django_db
REPORTS = {
    "103": "ar-filereport103",
    "104": "ar-filereport104",
    "105": "ar-filereport105",
    "106": "ledger-report",
    "110": "ar-filereport110",
    "125": "ar-filereport125",
    "127": "ar-filereport127",
}


def order(api, number, day, **body):
    answer = api.post(f"{FILES}/{REPORTS[number]}/order-report", {"reportDate": day, **body})
    assert answer.status_code == 201, answer.text
    return answer.data


def rows(api, item):
    lines = download(api, item).content.decode("cp1252").split("\r\n")
    assert (lines[-2], lines[-1]) == ("E;", "")
    assert {line.split(";")[0] for line in lines[:2]} == {"H1", "H2"}
    titles = lines[1].split(";")
    data = [line.split(";") for line in lines[2:-2]]
    assert all(row[0] == "D" and len(row) == len(titles) for row in data)
    return [row[1:-1] for row in data]


@pytest.fixture
def bank(ledger):
    """Register a payment, or its reversal: `bank("S2", "50.00", "B1")`."""

    def tell(reference, amount, identity, **members):
        receive(ledger, reference, amount, bank=identity, **members)

    return tell


@pytest.fixture
def post(api):
    def send(path, body=None):
        answer = api.post(path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.data

    return send


@pytest.fixture
def told():
    """Return the rows of the reports at the end of each day, by number and day."""
    return {}


@pytest.fixture
def reference(api):
    return lambda number: api.get(f"{INVOICES}/{number}").data["paymentReference"]


@pytest.fixture
def produce_before_the_end(ledger, produce):
    def work():
        run("settle", 501)
        produce()

    return work


@pytest.fixture
def end_the_day(api, told):
    def work():
        day = business_date().isoformat()
        told.update({(number, day): rows(api, order(api, number, day)) for number in REPORTS})

    return work


@pytest.fixture
def first_days(
    api, ledger, other_seller, buy, take_back, pay, pay_out, bank, post, at, reference,
    produce_before_the_end, end_the_day,
):  # fmt: skip
    """Two days. Each has its files before it ends, and then something is booked still."""
    open_ledger(501, scheduled_reports=list(REPORTS))
    PenaltyRate.objects.create(ledger=ledger, since="2020-01-01", percent=10)
    at("2026-06-08")
    customer = customer_body(customerNo="7", nationalIdentifier=None, name="Åsa; Öman")
    post("/ledger/customer/v1/501/customers", customer)
    overdue = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}
    post("/ledger/customer/v1/501/customers/7/consents", {"type": "PharmaciesSE"})
    for number in ("S1", "S2", "S3", "S4"):
        issue_invoice(api, customerNo="7", invoiceNo=number, **overdue)
    bought = buy("100.00", number="A")
    pay(bought, "130.00")
    others = buy("70.00", number="C", seller="655")
    bank("unknown", "60.00", "B-unknown")
    post(f"{INVOICES}/S1/set-respite", {"respiteDate": "2026-06-20"})
    post(f"{INVOICES}/S3/dispute", {"reason": "Broken"})
    produce_before_the_end()
    post(f"{INVOICES}/S2/transfer-to-debt-collection")
    bank(reference("S2"), "50.00", "B-S2")
    end_the_day()

    at("2026-06-09")
    credited = {"amount": 10, "reason": "Complaint", "creditInvoiceNo": "S1-K"}
    post(f"{INVOICES}/S1/credit", credited)
    second = buy("50.00", number="B")
    take_back(second, "20.00", "B-K")
    bank(reference("S4"), "124.60", "B-S4")
    surplus = api.get(f"{bought['customer']}/surpluses").data["items"][-1]
    produce_before_the_end()
    pay_out(surplus, "10.00")
    issue_invoice(
        api, 25, customerNo="7", invoiceNo="S1-C", invoiceType="credit", creditedInvoiceNo="S1"
    )
    post(f"{INVOICES}/S1-C/owe-to-customer")
    end_the_day()
    return second, others


@pytest.fixture
def week(
    first_days, told, take_back, bank, post, at, reference, produce_before_the_end, end_the_day
):
    """Two days more: a payment is found to be whose it is, another bounces."""
    at("2026-06-10")
    bank("", "50.00", "R-nobody", kind="reversal", reverses="nobody")
    post(f"{INVOICES}/S1/remove-respite")
    post(f"{INVOICES}/S3/withdraw-dispute")
    produce_before_the_end()
    bank(reference("S4"), "124.60", "R-S4", kind="reversal")
    waiting = Payment.objects.select_for_update().get(bank_reference="B-unknown")
    match(payment=waiting, actor=SYSTEM, on=business_date(), invoice_no="S3")
    end_the_day()

    at("2026-06-11")
    second, others = first_days
    take_back(second, "30.00", "B-K2")
    take_back(others, "70.00", "C-K")
    post(f"{INVOICES}/S3/write-off", {"reason": "Lost"})
    produce_before_the_end()
    end_the_day()
    return told


DAYS = ("2026-06-08", "2026-06-09", "2026-06-10", "2026-06-11")


def booked(day, *roles):
    """Return the balance of roles up to a day; debit positive."""
    found = JournalLine.objects.filter(role__in=roles, book_on__lte=day)
    return sum((line.debit - line.credit for line in found), Decimal(0))


def summed(found, column):
    return sum((Decimal(row[column].replace(",", ".")) for row in found), Decimal(0))


def by_account(records):
    """Return the sums of (book date, account, amount), without those that are zero."""
    sums = defaultdict(Decimal)
    for book_on, account, amount in records:
        sums[book_on, account] += Decimal(amount)
    return {key: amount for key, amount in sums.items() if amount}


def in_accounting(document):
    for voucher in document.iter("Voucher"):
        for one in voucher.iter("Accounting"):
            yield voucher.get("BookDate"), one.get("GLAccount"), one.get("Amount")


def in_detail(document):
    for one in document.iter("AccountingDetail"):
        yield one.get("BookDate"), one.get("BookAccount"), one.get("Amount")


def in_transactions(document):
    for one in document.iter("Transaction"):
        yield one.get("BookDate"), one.get("DebitGLAccount"), one.get("Amount")
        yield one.get("BookDate"), one.get("CreditGLAccount"), f"-{one.get('Amount')}"


def in_sie(file):
    for voucher in file.vouchers:
        for account, amount in voucher.transactions:
            yield voucher.date.isoformat(), account, amount


def test_every_form_of_the_bookkeeping_tells_the_same_entries_once(week, api):
    accounting, detail, transactions, sie4 = (
        list(reversed(listed(api, type_)))
        for type_ in ("ar-accounting", "ar-accounting-detail", "ar-invoice-transaction", "sie4")
    )
    assert len(accounting) == len(detail) == len(transactions) == len(sie4) == 4
    told, numbers, vouchers = [], Counter(), []
    for number, item in enumerate(accounting):
        records = list(in_accounting(xml(api, item)))
        told += records
        sums = by_account(records)
        assert by_account(in_detail(xml(api, detail[number]))) == sums
        assert by_account(in_transactions(xml(api, transactions[number]))) == sums
        file = sie_reader.read(download(api, sie4[number]).content)
        assert by_account(in_sie(file)) == sums
        for form in (detail, transactions, sie4):
            assert form[number]["businessDate"] == item["businessDate"]
        vouchers += file.vouchers
        numbers.update(one.get("TransactionNo") for one in xml(api, item).iter("ARTransaction"))
    assert set(numbers.values()) == {1}
    assert len(numbers) == ExportedEntry.objects.filter(file__type="ar-accounting").count()
    exported = JournalLine.objects.filter(exported=True)
    assert Counter(told) == Counter(
        (str(line.book_on), line.account_number, str(line.debit - line.credit)) for line in exported
    )
    assert [one.number for one in vouchers] == list(range(1, len(vouchers) + 1))
    assert {one.series for one in vouchers} == {"C"}


def test_the_reports_tell_what_the_books_held_on_each_day(week, api, ledger):
    for day in DAYS:
        credits = JournalLine.objects.filter(
            exported=True, entry__book_on__lte=day, role__in=("remission", "receivable")
        ).exclude(entry__transaction_cause="")
        debited = credits.exclude(role="receivable", entry__template="small_difference_remitted")
        assert summed(week["127", day], 9) == sum(
            (line.debit - line.credit for line in debited), Decimal(0)
        )
        receivable = booked(day, "receivable", "purchased_receivable")
        assert summed(week["106", day], 4) == summed(week["110", day], 11) == receivable
        assert summed(week["103", day], 4) == -booked(day, "customer_surplus")
        assert summed(week["105", day], 2) == -booked(day, "unmatched_payments")

    first, second, third, fourth = DAYS
    assert [row[3:6] for row in week["103", first]] == [["John Smith", "30,00", "SEK"]]
    assert [row[4:] for row in week["103", second]] == [["20,00", "SEK", first]]
    assert week["103", fourth][0][0] == "501"
    assert [row[2:] for row in week["104", first]] == [["Åsa  Öman", "50,00", "SEK", first]]
    assert week["104", second] == week["104", third] == []
    assert [row[2:] for row in week["105", second]] == [["60,00", "SEK", first]]
    assert [row[2:] for row in week["105", third]] == [["-50,00", "SEK", third]]

    invoices = {row[6]: row for row in week["110", first]}
    assert invoices["S1"] == [
        "consumer", "654", "testshop", "7", "Åsa  Öman", "", "S1", "2026-05-01", "2026-05-15", "",
        "Invoice", "125,00", "0,00", "125,00", "125,00", "SEK", "", "2026-06-20",
    ]  # fmt: skip
    assert invoices["S2"][9:15] == [
        first, "Transferred to debt collection", "75,00", "0,00", "75,00", "125,00",
    ]  # fmt: skip
    assert {row[6]: row[16] for row in week["110", second]}["S3"] == "Disputed"
    invoices = {row[6]: row for row in week["110", third]}
    assert invoices["S3"][16] == ""
    assert (invoices["S1"][17], invoices["S2"][13]) == ("", "75,04")  # Two days of 10 % a year.

    assert [row[:6] for row in week["125", fourth]] == [
        ["7", "Åsa  Öman", "S1", "10,00", "Complaint", "3000"],
        ["1000001", "John Smith", "B", "20,00", "Complaint", "1510"],
        ["7", "Åsa  Öman", "S4", "0,43", "ApprovedDiff", "3710"],
        ["7", "Åsa  Öman", "S4", "-0,43", "ApprovedDiff", "3710"],
        ["1000001", "John Smith", "B", "30,00", "Complaint", "1510"],
        ["1000001", "John Smith", "C", "70,00", "Complaint", "1510"],
    ]
    assert {row[6].split(":")[0] for row in week["125", fourth]} == {"client", "system"}
    assert [row[0:2] + row[3:] for row in week["127", third]] == [
        ["B", "1000001", second, second, "1510", "CreditPart", "Complaint", "SEK", "20,00", "0,00"],
        ["S4", "7", second, second, "3710", "CreditPart", "ApprovedDiff", "SEK", "0,43", "0,09"],
        ["S4", "7", third, second, "3710", "CreditPart", "ApprovedDiff", "SEK", "-0,43", "-0,09"],
    ]
    later = order(api, "127", fourth, fromDate=third)
    assert [(row[6], row[9]) for row in rows(api, later)] == [
        ("CreditPart", "-0,43"), ("CreditPart", "30,00"), ("CreditAll", "70,00"),
    ]  # fmt: skip
    for number, day in week:
        assert rows(api, order(api, number, day)) == week[number, day], (number, day)

    narrow = issue(ledger, sellers=("654",))
    # A report without records is for who covers all sellers.
    assert {item["businessDate"] for item in listed(narrow, "ar-filereport104")} == {"2026-06-08"}
    assert {item["businessDate"] for item in listed(api, "ar-filereport104")} == set(DAYS)
    assert listed(narrow, "ar-filereport105") == []


def test_made_again_a_file_of_each_type_is_the_same_to_the_byte(week, api, produce):
    run("send_payouts", 501)
    produce()
    made = run("reproduce_files", 501)
    count = OutputFile.objects.count()
    assert made == {"files": [{"ledger": 501, "files": count}], "different": []}
    # Nobody pays by direct debit here, is sent letters, or pays fees by invoice: these files have
    # tests of their own.
    made_types = set(OutputFile.objects.values_list("type", flat=True))
    asked_for = {
        FileType.DIRECT_DEBIT_FILE, FileType.COLLECTION_FILE, FileType.COLLECTION_LIST,
        FileType.PRINT_BUNDLE, FileType.EINVOICE_FILE, FileType.FEE_INVOICE_PDF,
        FileType.FEE_INVOICE_XML, FileType.FEE_INVOICE_REMINDER,
    }  # fmt: skip
    assert made_types == set(FileType) - asked_for

    renamed = api.patch("/ledger/customer/v1/501/customers/7", {"name": "Åsa Åberg"})
    assert renamed.status_code == 200, renamed.text
    call_command("reproduce_files", "501", "--type", "ar-filereport127")
    told = OutputFile.objects.filter(type="ar-filereport110").count()
    with pytest.raises(CommandError, match=f"{told} of the files differ"):
        call_command("reproduce_files", "501", "--type", "ar-filereport110")
    assert OutputFile.objects.count() == count
