"""Every page: shows, edits nothing, and costs the same however much there is to show."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.books.chart import NAMES, Role
from accounts.models import (
    CreditDecision,
    JournalEntry,
    Settlement,
)
from customers.models import Customer
from invoices.models import (
    Authorization,
    Invoice,
    Payment,
)
from ledger_project.api.models import Client as ApiClient
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.core.models import StateChange
from ledger_project.staff import sessions
from reports.models import OutputFile
from tests.support.backoffice_pages import OURS, file_of, url

SITE = admin.site
LABELS = [model._meta.label_lower for model in OURS]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.content[:500]
    return len(captured)


@pytest.mark.parametrize("model", OURS, ids=LABELS)
def test_nothing_can_be_added_changed_or_deleted(model, boss, rf: RequestFactory):
    page = SITE._registry[model]
    request = rf.get("/")
    request.user = User.objects.get()
    assert isinstance(page, LedgerModelAdmin)
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert not page.get_actions(request)
    assert boss.get(url(model, "add")).status_code == 403


def test_no_secret_and_no_token_is_shown(boss, api):
    models = {model._meta.model_name for model in SITE._registry}
    assert not models & {"accesstoken", "refreshtoken", "grant", "idtoken"}
    client = ApiClient.objects.get()
    for address in (url(ApiClient), url(ApiClient, "change", client.pk)):
        shown = boss.get(address).content.decode()
        assert client.client_id in shown
        assert client.client_secret not in shown


def test_lists_and_pages_have_a_constant_number_of_queries(boss, filled, monkeypatch):
    # However long it takes: a session is moved on once in this time.
    monkeypatch.setattr(sessions, "TOUCHED_EVERY", dt.timedelta(hours=1))

    def cost() -> dict[str, int]:
        addresses = {"index": reverse("admin:index")}
        for model in OURS:
            latest = model._default_manager.latest("pk")
            addresses[f"list of {model.__name__}"] = url(model)
            addresses[f"page of {model.__name__}"] = url(model, "change", latest.pk)
        return {name: queries(boss, address) for name, address in addresses.items()}

    filled(1)
    cost()  # The first time fills the cache of content types.
    before = cost()
    counts = {model: model._default_manager.count() for model in OURS}
    filled(2)
    grown = [model for model in OURS if model._default_manager.count() > counts[model]]
    assert len(grown) >= 11
    assert cost() == before
    # A query for each kind of work, however much of it there is.
    assert before.pop("index") <= 48
    assert max(before.values()) <= 27


def test_posting_to_a_page_is_refused(boss, authorization):
    document = authorization()
    answer = boss.post(url(Authorization, "change", document.pk), {"authorized": "1.00"})
    assert answer.status_code == 403
    document.refresh_from_db()
    assert str(document.authorized) == "100.00"


@pytest.mark.parametrize("model", OURS, ids=LABELS)
def test_searching_for_anything_is_answered(model, boss):
    for term in ("1", "9" * 30, "å b", "''\\", "%_"):
        assert boss.get(url(model), {"q": term}).status_code == 200, term


def test_documents_are_found_by_what_identifies_them(boss, busy):
    busy(1)
    invoice = Invoice.objects.latest("id")
    for model, term, found in [
        (Invoice, invoice.invoice_no, invoice),
        (Invoice, invoice.payment_reference, invoice),
        (Authorization, invoice.invoice_no, invoice.authorization),
        (Customer, "19101010-1010", invoice.customer),
        (Customer, "john", invoice.customer),
        (Payment, f"B-{invoice.pk}", Payment.objects.get(bank_reference=f"B-{invoice.pk}")),
    ]:
        result = boss.get(url(model), {"q": term}).context["cl"].result_list
        assert list(result) == [found], (model, term)
    assert not boss.get(url(Authorization), {"q": "nobody's"}).context["cl"].result_list


def test_the_state_that_counts_is_shown_and_filtered(boss, authorization, at):
    document = authorization()
    at("2026-07-20")
    shown = boss.get(url(Authorization, "change", document.pk))
    assert "Expired" in shown.context["state"]
    for state, count in [("Expired", 1), ("Authorized", 0)]:
        listed = boss.get(url(Authorization), {"state": state}).context["cl"].result_list
        assert len(listed) == count


def test_unmatched_payments_can_be_filtered(boss, busy):
    busy(1)
    listed = boss.get(url(Payment), {"matched": "no"}).context["cl"].result_list
    assert listed
    assert all(payment.remaining > 0 for payment in listed)


def test_a_journal_entry_shows_its_lines_and_equal_totals_of_each_book(boss, busy):
    busy(1)
    entry = JournalEntry.objects.filter(template="receivable_purchased").latest("id")
    shown = boss.get(url(JournalEntry, "change", entry.pk)).content.decode()
    assert "Client book, SEK" in shown
    assert "Operator book, SEK" in shown
    for line in entry.lines.all():
        assert NAMES[Role(line.role)] in shown
        assert f">{line.account_number or '–'}</td>" in shown
    assert shown.count('<td class="money">60.00</td><td class="money credit">60.00</td>') == 2


def test_amounts_have_two_decimals_thousands_and_their_currency(boss, authorization):
    document = authorization(amount=Decimal("12345.50"))
    for address in (url(Authorization), url(Authorization, "change", document.pk)):
        assert "12\u202f345.50 SEK" in boss.get(address).content.decode()


def test_pages_show_what_belongs_to_the_document(boss, busy):
    busy(1)
    document = Authorization.objects.filter(captured__gt=0).latest("id")
    tables = {
        table["title"]: table["rows"]
        for table in boss.get(url(Authorization, "change", document.pk)).context["tables"]
    }
    assert {title: len(rows) for title, rows in tables.items()} == {
        "Invoice": 1,
        "Captures": 1,
        "Credits": 1,
        "Cancellations": 1,
        "History": 3,
    }
    settlement = Settlement.objects.latest("id")
    records = boss.get(url(Settlement, "change", settlement.pk)).context["tables"]
    (records,) = [table for table in records if table["title"] == "Records"]
    assert len(records["rows"]) == settlement.debit_count + settlement.credit_count


def test_declined_attempts_tell_why(boss, busy):
    busy(1)
    declined = CreditDecision.objects.filter(accepted=False).latest("id")
    shown = boss.get(url(CreditDecision, "change", declined.pk)).content.decode()
    assert "credit-limit" in shown
    assert "99999.00" in shown


def test_the_audit_trail_links_its_documents(boss, busy):
    busy(1)
    change = StateChange.objects.filter(document_type="authorization").latest("id")
    shown = boss.get(url(StateChange)).content.decode()
    assert url(Authorization, "change", change.document_id) in shown


def test_a_file_is_downloaded_whole_under_its_name(boss, staff, ledger, seller):
    file = file_of(ledger, 1)
    address = url(OutputFile, "download", file.pk)
    answer = boss.get(address)
    assert b"".join(answer.streaming_content) == "<a>å</a>".encode()
    assert answer["Content-Disposition"] == 'attachment; filename="accounting_1.xml"'
    assert boss.get(url(OutputFile, "download", 99)).status_code == 404
    assert boss.post(address).status_code == 405
    assert staff("invoices.view_invoice").get(address).status_code == 403


def test_the_start_page_shows_what_one_may_see(boss, staff, busy):
    busy(1)
    board = boss.get(reverse("admin:index")).context["dashboard"]
    cards = {card.title: card for card in board["cards"]}
    assert cards["Open authorizations"].value == "1"
    assert "Unmatched payments" not in cards
    assert cards["Open receivables"].lines == ()
    assert board["charts"][0].total == "120.00 SEK"
    assert board["charts"][0].bars[-1].height > 0
    some = staff("invoices.view_payment").get(reverse("admin:index")).context["dashboard"]
    assert not some["cards"]
    assert [line.title for _, _, lines in some["queue"] for line in lines] == [
        "Payments without an invoice"
    ]
    assert not some["charts"]
    assert not some["changes"]


def test_the_start_page_of_an_empty_ledger_opens(boss, ledger):
    assert boss.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=LABELS)
def test_anonymous_is_sent_to_sign_in(model, db):
    answer = Client().get(url(model))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


def test_staff_without_permission_sees_nothing(staff, authorization):
    document = authorization()
    client = staff("invoices.view_payment")
    assert client.get(url(Authorization)).status_code == 403
    assert client.get(url(Authorization, "change", document.pk)).status_code == 403


@pytest.mark.parametrize(
    "asked",
    ["invoices/invoice/?state=%00", "accounts/payout/?state__exact=%00&csv=",
     "procrastinate/procrastinatejob/?status__exact=nothing"],
)  # fmt: skip
def test_a_filter_with_a_value_that_no_column_has_is_no_error_of_the_server(admin_client, asked):
    answer = admin_client.get(f"/admin/{asked}")
    assert answer.status_code == (404 if "csv" in asked else 302)


@pytest.mark.parametrize("page", ["change/", "history/", "delete/", "operations/block/"])
def test_a_number_that_no_row_has_is_no_error_of_the_server(admin_client, page):
    for key in ("9" * 5000, "9" * 19, "٣"):
        answer = admin_client.get(f"/admin/customers/customer/{key}/{page}")
        assert answer.status_code in (302, 403, 404)
    chosen = {"row": ["9" * 5000, "x"]}
    several = "/admin/accounts/payout/operations/approve/several/"
    assert admin_client.post(several, chosen).context["results"] == []
