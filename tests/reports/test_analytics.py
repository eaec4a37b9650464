"""Reports for people: each agrees with the books, in every form, for those whom it concerns."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, JournalLine
from invoices.models import Invoice
from ledger_project.core.setup import register_seller
from reports.analytics import REPORTS as ANALYTICS
from tests.support.backoffice import fill_in
from tests.support.bodies import invoice_body
from tests.support.clients import created, issue
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import customer, done
from tests.support.paths import INVOICES, ISSUING, REPORTS
from tests.support.payments import receive
from tests.support.purchases import buy, credit

SPRING = {"invoiceDate": "2026-04-01", "preferredDueDate": "2026-04-30"}


@pytest.fixture
def months(ledger, api, seller, other_seller, at):
    """Sales of two sellers in spring, some paid late, one credited; the account of the buyer."""
    at("2026-03-02")
    dated = {"invoiceDate": "2026-03-02", "dueDate": "2026-03-31"}
    first = buy(api, "1000.00", invoice=dated)
    buy(api, "300.00", seller="655", invoice=dated)
    at("2026-04-20")
    receive(ledger, first["invoicePurchaseDetails"]["paymentReference"], 600, value_on="2026-04-10")
    run("settle", 501)
    at(TODAY)
    second = buy(api, "50.00")
    credit(api, second, "20.00")
    run("settle", 501)
    return Account.objects.get()


def ageing_total(api, on) -> Decimal:
    return api.get(f"{REPORTS}/ageing?asOf={on}").data["totals"].get("total", Decimal(0))


def test_the_reports_that_need_no_account_are_listed(api, months):
    listed = {"@id", *ANALYTICS, "operations"} - {"account-statement"}
    assert set(api.get(REPORTS).data) == listed
    path = f"{REPORTS}/account-statement?accountNo={months.account_no}"
    assert api.get(path).data["@id"] == path


def test_the_ageing_of_each_seller_is_what_the_books_say_on_each_day(api, months):
    ageing = api.get(f"{REPORTS}/ageing").data
    assert [(row["sellerNumber"], row["notDue"], row["overdue61To90"], row["total"])
            for row in ageing["items"]] == [
        ("654", Decimal("30.00"), Decimal("400.00"), Decimal("430.00")),
        ("655", Decimal("0.00"), Decimal("300.00"), Decimal("300.00")),
    ]  # fmt: skip
    for on in ("2026-03-02", "2026-04-19", "2026-04-20", "2026-06-08"):
        lines = JournalLine.objects.filter(book_on__lte=on, role="purchased_receivable")
        booked = sum((line.debit - line.credit for line in lines), Decimal(0))
        assert ageing_total(api, on) == booked


def receivables(on, role) -> Decimal:
    lines = JournalLine.objects.filter(book_on__lte=on, role=role)
    return sum((line.debit - line.credit for line in lines), Decimal(0))


def test_what_to_provide_for_losses_is_a_rate_of_what_the_books_say_by_stage(api, months, at):
    customer = api.get(INVOICES).data["items"][0]["customer"].rsplit("/")[-1]
    created(api.post(ISSUING, invoice_body(customerNo=customer, amount=200)))
    found = api.get(f"{REPORTS}/provisions?lossRates=1,12.5,50").data
    assert [(row["stage"][0], row["claimLevel"], row["purchasedDebt"], row["servicedDebt"],
             row["purchasedProvision"], row["servicedProvision"]) for row in found["items"]] == [
        ("1", "No claim", 30, 200, Decimal("0.30"), Decimal("2.00")),
        ("2", "No claim", 700, 0, Decimal("87.50"), 0),
    ]  # fmt: skip
    assert found["totals"]["purchasedDebt"] == receivables(TODAY, "purchased_receivable")
    assert found["totals"]["servicedDebt"] == receivables(TODAY, "receivable") == 200
    assert found["totals"]["purchasedProvision"] == Decimal("87.80")
    earlier = api.get(f"{REPORTS}/provisions?asOf=2026-04-20").data
    assert [row["stage"][0] for row in earlier["items"]] == ["1"]
    assert earlier["totals"]["purchasedProvision"] == Decimal("7.00")
    at("2026-06-30")
    late = api.get(f"{REPORTS}/provisions").data
    assert [(row["stage"][0], row["purchasedProvision"]) for row in late["items"]] == [
        ("1", Decimal("0.30")), ("3", Decimal("350.00")),
    ]  # fmt: skip


def test_bad_debts_are_those_of_the_client_with_the_vat_in_them(
    api, ledger, seller, at, admin_client
):
    customer(api)
    at("2026-04-02")
    lost = created(api.post(ISSUING, invoice_body(1000, customerNo="7", **SPRING)))
    other = created(api.post(ISSUING, invoice_body(customerNo="7", invoiceNo="S-2", **SPRING)))
    bought = buy(api, "500.00")
    at("2026-05-04")
    for one in (lost, other):
        done(api, one, "write-off", {"reason": "Gone"})
    fill_in(admin_client, Invoice.objects.get(purchased=True), "write_off", reason="Gone")
    at(TODAY)
    receive(ledger, lost["paymentReference"], 200, value_on=str(TODAY))
    done(api, other, "undo-write-off", {"reason": "Found"})
    assert bought
    path = f"{REPORTS}/bad-debts?fromDate=2026-05-01&toDate={TODAY}"
    found = api.get(path).data
    assert [(row["period"], row["invoiceNo"], row["lost"], row["vat"], row["lostWithoutVat"])
            for row in found["items"]] == [
        ("2026-05", "S-1", 1000, 200, 800),
        ("2026-05", "S-2", 125, 25, 100),
        ("2026-06", "S-1", -200, -40, -160),
        ("2026-06", "S-2", -125, -25, -100),
    ]  # fmt: skip
    balance = api.get(f"{REPORTS}/trial-balance?fromDate=2026-05-01").data["items"]
    (booked,) = [row for row in balance if row["account"] == "1519"]
    assert found["totals"]["lost"] == booked["debit"] - booked["credit"] == 800
    assert found["totals"]["vat"] == 160
    assert api.get(path.replace("2026-05-01", "2026-06-09")).status_code == 400


def test_the_forecast_expects_all_that_is_owed_as_late_as_buyers_pay(api, months):
    forecast = api.get(f"{REPORTS}/cash-flow-forecast?weeks=6").data
    assert forecast["facts"]["daysLateConsumers"] == 10
    assert forecast["totals"]["receipts"] == ageing_total(api, "2026-06-08") == Decimal("730.00")
    due = {row["period"]: row["receipts"] for row in forecast["items"] if row["receipts"]}
    # Due on July 7th and ten days late: the sixth week.
    assert due == {"late": Decimal("700.00"), "2026-W29": Decimal("30.00")}


def test_the_history_of_settlements_adds_up(api, months):
    history = api.get(f"{REPORTS}/settlement-history?fromDate=2026-03-01&toDate=2026-06-08").data
    assert [row["accountingNo"] for row in history["items"]] == [
        "R501-0001", "R501-0002", "R501-0003",
    ]  # fmt: skip
    assert history["items"][-1]["cumulatedAmount"] == history["totals"]["transferredAmount"]


def test_the_trial_balance_of_the_client_balances(api, months):
    balance = api.get(f"{REPORTS}/trial-balance?fromDate=2026-04-01").data
    assert {row["book"] for row in balance["items"]} == {"client"}
    assert not balance["totals"]["closingBalance"]
    assert not balance["totals"]["openingBalance"]
    assert balance["totals"]["debit"] == balance["totals"]["credit"]


def test_the_statement_of_an_account_leads_from_one_balance_to_the_other(api, months):
    path = f"{REPORTS}/account-statement?accountNo={months.account_no}&fromDate=2026-04-01"
    statement = api.get(path).data
    assert statement["facts"]["openingBalance"] == Decimal("1300.00")
    assert statement["facts"]["closingBalance"] == months.balance == Decimal("730.00")
    assert [(row["debit"], row["credit"], row["balance"]) for row in statement["items"]] == [
        (Decimal("0.00"), Decimal("600.00"), Decimal("700.00")),
        (Decimal("50.00"), Decimal("0.00"), Decimal("750.00")),
        (Decimal("0.00"), Decimal("20.00"), Decimal("730.00")),
    ]


def test_csv_and_xlsx_hold_the_same_rows_and_no_formula(ledger, api, months):
    register_seller(ledger, "654", name="=SUM(1)")
    path = f"{REPORTS}/ageing?asOf=2026-06-08"
    told = api.get(path).data["items"]
    answer = api.get(f"{path}&format=csv")
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(told) + 2
    assert rows[1][1] == "'=SUM(1)"
    assert [row[-1] for row in rows[1:-1]] == [str(row["total"]) for row in told]
    assert api.get(path, Accept="text/csv").content == answer.content
    for accept in ("application/json;q=0.5, text/csv", "text/*, application/json;q=0.9"):
        assert api.get(path, Accept=accept).headers["Content-Type"].startswith("text/csv")
    wanted = "text/csv;q=0.5, application/json;q=0.6"
    assert api.get(path, Accept=wanted).headers["Content-Type"] == "application/json"
    workbook = zipfile.ZipFile(io.BytesIO(api.get(f"{path}&format=xlsx").content))
    sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=SUM(1)" in sheet
    assert sheet.count("<row ") >= len(told) + 2


def test_the_list_of_reports_has_no_other_form(api):
    answer = api.get(REPORTS, Accept="text/csv")
    assert (answer.status_code, answer.slug) == (406, "not-acceptable")


def test_a_client_of_one_seller_sees_its_own_sales_only(ledger, api, other_seller, months):
    own = issue(ledger, sellers=["655"])
    assert "trial-balance" not in own.get(REPORTS).data
    assert own.get(f"{REPORTS}/trial-balance").status_code == 404
    assert [row["sellerNumber"] for row in own.get(f"{REPORTS}/ageing").data["items"]] == ["655"]
    assert own.get(f"{REPORTS}/ageing?sellerNumber=654").data["items"] == []
    assert own.get(f"{REPORTS}/settlement-history?fromDate=2026-03-01").data["items"][0][
        "sellerNumber"
    ] == "655"  # fmt: skip
    statement = own.get(
        f"{REPORTS}/account-statement?accountNo={months.account_no}&fromDate=2026-03-01"
    )
    assert [row["debit"] for row in statement.data["items"]] == [Decimal("300.00")]
    assert own.get(f"{REPORTS}/cash-flow-forecast").data["totals"]["receipts"] == Decimal("300.00")


@pytest.mark.parametrize(
    ("query", "member"),
    [
        ("ageing?asOf=2026-06-09", "asOf"),
        ("ageing?fromDate=2026-06-01", "fromDate"),
        ("ageing?asOf=today", "asOf"),
        ("ageing?format=pdf", "format"),
        ("trial-balance?fromDate=2020-01-01", "fromDate"),
        ("trial-balance?fromDate=2026-06-08&toDate=2026-06-07", "fromDate"),
        ("cash-flow-forecast?weeks=53", "weeks"),
        ("cash-flow-forecast?weeks=0", "weeks"),
        ("cash-flow-forecast?weeks=000400000", "weeks"),
        ("cash-flow-forecast?weeks=00014", "weeks"),
        ("cash-flow-forecast?weeks=%D9%A3", "weeks"),
        ("provisions?lossRates=1,10", "lossRates"),
        ("provisions?lossRates=1,10,100.01", "lossRates"),
        ("provisions?lossRates=1,10,%D9%A3", "lossRates"),
        ("ageing?lossRates=1,10,50", "lossRates"),
        ("ageing?asOf=0001-01-01", "asOf"),
        ("cash-flow-forecast?asOf=0001-01-01", "asOf"),
        ("trial-balance?toDate=0001-01-01", "toDate"),
        ("ageing?sellerNumber=%00", "sellerNumber"),
        ("account-statement?accountNo=%00", "accountNo"),
        ("account-statement", "accountNo"),
        ("ageing?colour=red", "colour"),
    ],
)
def test_a_question_that_a_report_does_not_answer_is_refused(api, seller, query, member):
    answer = api.get(f"{REPORTS}/{query}")
    assert answer.status_code == 400, answer.text
    assert [list(fault) for fault in answer.data["Problems"]] == [[member]]


def test_a_report_or_an_account_that_is_not_there_is_not_found(api, seller):
    assert api.get(f"{REPORTS}/weather").slug == "not-found"
    assert api.get(f"{REPORTS}/account-statement?accountNo=1").slug == "account-not-found"


def test_staff_sees_each_report_with_a_chart_and_its_permission(
    admin_client, months, django_user_model
):
    boss = admin_client
    account = months.account_no
    for name, report in ANALYTICS.items():
        page = reverse(f"admin:page_{name}")
        query = "?fromDate=2026-03-01" if "fromDate" in report.parameters else "?"
        if "accountNo" in report.parameters:
            query += f"&accountNo={account}"
        shown = boss.get(page + query)
        assert shown.status_code == 200
        assert report.title in shown.content.decode()
        assert b"<svg" in shown.content, name
        for form in ("csv", "xlsx"):
            assert boss.get(f"{page}{query}&format={form}").headers["Content-Disposition"]
    balance = boss.get(reverse("admin:page_trial-balance") + "?fromDate=2026-03-01")
    assert "operator" in balance.content.decode()
    wrong = boss.get(reverse("admin:page_ageing") + "?asOf=2027-01-01")
    assert "Expected a date up to" in wrong.content.decode()
    nobody = django_user_model.objects.create_user("nobody", password="x", is_staff=True)
    boss.force_login(nobody)
    assert boss.get(reverse("admin:page_ageing")).status_code == 403
    assert "Ageing" not in boss.get(reverse("admin:index")).content.decode()


def test_a_report_costs_the_same_however_much_there_is(api, months, at):
    def costs() -> dict[str, int]:
        """Return the number of queries of each report."""
        found = {}
        for name, report in ANALYTICS.items():
            query = f"?accountNo={months.account_no}" if "accountNo" in report.parameters else ""
            with CaptureQueriesContext(connection) as queries:
                answer = api.get(f"{REPORTS}/{name}{query}")
            assert answer.status_code == 200, answer.text
            found[name] = len(queries)
        return found

    costs()  # What is read once in a process is read here.
    little = costs()
    for day in range(1, 4):
        at(TODAY + dt.timedelta(days=day))
        for _ in range(3):
            buy(api, "10.00")
        run("settle", 501)
    assert costs() == little
    assert max(little.values()) <= 8
