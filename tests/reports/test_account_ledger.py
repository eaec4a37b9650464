"""The ledger of an account: ties with the trial balance, and leads to entries and documents."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.books.chart import Role
from accounts.models import JournalEntry, JournalLine
from invoices.models import Invoice, Payment
from reports.admin import account_ledger as pages
from tests.support.backoffice import page
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.payments import PAYER, receive
from tests.support.purchases import buy

PAGE = reverse("admin:page_account-ledger")
BALANCES = reverse("admin:page_trial-balance")


def shown(client, **asked) -> dict[str, str]:
    """Return the facts above the lines, by their names."""
    return dict(client.get(PAGE, asked).context["table"]["facts"])


def cells(client, **asked) -> list[list[str]]:
    """Return the lines of the page as text."""
    return [[cell for cell, _ in row] for row in client.get(PAGE, asked).context["table"]["rows"]]


def saved(client, **asked) -> list[list[str]]:
    answer = client.get(PAGE, {**asked, "format": "csv"})
    assert answer["Content-Type"].startswith("text/csv"), answer.content[:500]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def spring(ledger, api, seller, at):
    """Two sales in March, of 1000 and 300; 600 of the first paid in April, 250 of nobody in May."""
    at("2026-03-02")
    dated = {"invoiceDate": "2026-03-02", "dueDate": "2026-03-31"}
    first = buy(api, "1000.00", invoice=dated)
    buy(api, "300.00", invoice=dated)
    at("2026-04-20")
    reference = first["invoicePurchaseDetails"]["paymentReference"]
    receive(ledger, reference, 600, bank="B-600", value_on="2026-04-10")
    at("2026-05-04")
    receive(ledger, "nobody's", "250.00", bank="B-250", payer_account=PAYER)
    at(TODAY)


def test_opening_lines_and_closing_are_what_was_booked(admin_client, spring):
    asked = {"account": "purchased_receivable", "fromDate": "2026-04-01", "toDate": "2026-06-08"}
    # 1000 + 300 were bought before April, 600 were paid in it.
    assert shown(admin_client, **asked) == {
        "Opening balance": "1\u202f300.00", "Debit": "0.00", "Credit": "600.00",
        "Closing balance": "700.00", "Lines": "1", "Currency": "SEK",
    }  # fmt: skip
    rows = cells(admin_client, **asked)
    assert [(row[0], row[3], row[6], row[7], row[8]) for row in rows] == [
        ("2026-04-01", "Opening balance", "", "", "1\u202f300.00"),
        ("2026-04-20", "Payment matched", "", "600.00", "700.00"),
    ]
    funds = {**asked, "account": "client_funds"}
    assert [row[8] for row in cells(admin_client, **funds)] == ["0.00", "600.00", "850.00"]


def test_every_account_of_the_trial_balance_ties_with_its_ledger(admin_client, spring):
    run("settle", 501)
    period = {"ledger": "501", "fromDate": "2026-04-01", "toDate": "2026-06-08"}
    balance = admin_client.get(BALANCES, period)
    rows = balance.context["table"]["rows"]
    assert len(rows) == len(set(JournalLine.objects.values_list("role", "account_number"))) > 5
    for (_, _), (number, _), (name, _), *sums in rows:
        address = name.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        found = admin_client.get(address)
        facts = dict(found.context["table"]["facts"])
        assert [amount for amount, _ in sums] == [
            facts["Opening balance"], facts["Debit"], facts["Credit"], facts["Closing balance"],
        ], name  # fmt: skip
        assert found.context["table"]["rows"][-1][8][0] == facts["Closing balance"]
        assert found.context["title"].startswith(number)
        assert found.context["trial_balance"].startswith(BALANCES)


def test_a_line_leads_to_its_entry_its_document_and_back(admin_client, spring):
    asked = {"account": "unmatched_payments", "fromDate": "2026-05-01", "toDate": "2026-05-31"}
    text = admin_client.get(PAGE, asked).content.decode()
    payment = Payment.objects.get(bank_reference="B-250")
    assert f'<a href="{page(payment)}">Payment B-250</a>' in text
    entry = JournalEntry.objects.get(document_type="payment", document_id=payment.pk)
    assert f'<a href="{page(entry)}">{entry.pk}</a>' in text
    back = admin_client.get(page(entry)).content.decode()
    assert "account=unmatched_payments&amp;fromDate=2026-05-01&amp;toDate=2026-05-04" in back
    assert f'<a href="{page(payment)}">Payment B-250</a>' in back
    assert page(entry) in admin_client.get(page(payment)).content.decode()
    # A match has no page of its own: its payment has.
    receivable = {**asked, "account": "purchased_receivable", "fromDate": "2026-04-01"}
    paid = Payment.objects.get(bank_reference="B-600")
    assert f'<a href="{page(paid)}">Payment B-600</a>' in (
        admin_client.get(PAGE, receivable).content.decode()
    )


def test_pages_follow_each_other_with_the_balance_carried_on(admin_client, spring, monkeypatch):
    asked = {"account": "client_funds", "fromDate": "2026-04-01", "toDate": "2026-06-08"}
    whole = cells(admin_client, **asked)
    monkeypatch.setattr(pages, "SHOWN", 1)
    first = admin_client.get(PAGE, asked)
    assert [row[8][0] for row in first.context["table"]["rows"]] == ["0.00", "600.00"]
    second = admin_client.get(f"{PAGE}?{first.context['following']}")
    lines = [[cell for cell, _ in row] for row in second.context["table"]["rows"]]
    assert lines[0][3] == "Brought forward"
    assert lines[1:] == whole[2:]
    assert not second.context["following"]
    assert dict(second.context["table"]["facts"])["Closing balance"] == "850.00"
    again = admin_client.get(f"{PAGE}?{second.context['first']}")
    assert again.context["table"]["rows"] == first.context["table"]["rows"]
    for wrong in ("x", "2026-99-01.1", "2026-04-01.-1"):
        assert cells(admin_client, **asked, after=wrong)[0][3] == "Opening balance"


def test_the_file_has_all_lines_or_says_that_it_cannot(admin_client, spring, monkeypatch):
    asked = {"account": "client_funds", "fromDate": "2026-04-01", "toDate": "2026-06-08"}
    monkeypatch.setattr(pages, "SHOWN", 1)
    head, *lines = saved(admin_client, **asked)
    assert head[-3:] == ["Debit", "Credit", "Balance"]
    assert [line[3:] for line in lines] == [
        ["Opening balance", "", "", "", "", "0.00"],
        ["Payment matched", "Payment B-600", "654", "600.00", "", "600.00"],
        ["Payment unmatched", "Payment B-250", "", "250.00", "", "850.00"],
        ["The whole period", "", "", "850.00", "0.00", "850.00"],
    ]
    monkeypatch.setattr(pages, "SAVED", 1)
    refused = admin_client.get(PAGE, {**asked, "format": "csv"})
    assert "choose a shorter one" in refused.content.decode()
    assert refused.context["table"] is None


def test_a_number_that_was_replaced_has_its_own_ledger(admin_client, spring, api, at):
    run("override_account", 501, Role.RECEIVABLE_DIRECT, "1599", name="Own receivables")
    former = shown(admin_client, account="settlement_receivable.1684", fromDate="2026-01-01")
    assert former["Debit"] == "1\u202f300.00"
    page_of_own = admin_client.get(PAGE, {"account": "receivable_direct.1599"})
    assert page_of_own.context["title"] == "1599 Own receivables"


def test_it_costs_the_same_however_much_there_is(admin_client, spring, ledger, api):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(PAGE, {"account": "client_funds"}).status_code == 200
        return len(queries)

    receive(ledger, "nobody's", "5.00", bank="N", payer_account=PAYER)
    cost()
    before = cost()
    for number in range(4):
        receive(ledger, "nobody's", "5.00", bank=f"N-{number}", payer_account=PAYER)
    assert len(cells(admin_client, account="client_funds")) == 6
    assert cost() == before


def test_it_is_for_those_who_may_see_the_journal_of_the_ledger(
    admin_client, spring, django_user_model
):
    for key in ("nothing", "bank.\0", "client_funds.1"):
        answer = admin_client.get(PAGE, {"account": key})
        assert answer.status_code == 200
    away = admin_client.get(PAGE, {"ledger": "999", "account": "client_funds"})
    assert away.context["table"] is None
    nobody = django_user_model.objects.create_user("nobody", is_staff=True)
    admin_client.force_login(nobody)
    assert admin_client.get(PAGE, {"account": "client_funds"}).status_code == 403
    assert Invoice.objects.count() == 2
    assert JournalLine.objects.filter(role="client_funds").count() == 2
    assert Decimal(850) == sum(
        line.debit - line.credit for line in JournalLine.objects.filter(role="client_funds")
    )
