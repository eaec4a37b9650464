"""Several at once, row by row; lists as files; words for what was done, and the way back."""

import csv
import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import Payout
from customers.models import Customer
from invoices.models import Invoice
from ledger_project.core.setup import open_ledger
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, told
from tests.support.backoffice_pages import url
from tests.support.commands import run
from tests.support.invoices import billed
from tests.support.paths import CUSTOMERS
from tests.support.purchases import buy

KEPT = ("customers_personview", "staff_session")


@pytest.fixture
def payouts(ledger, api, seller, at) -> list[Payout]:
    """Settle twice, so that two payouts wait for two persons."""
    open_ledger(501, approval_limit=Decimal("10.00"))
    for day in ("2026-06-08", "2026-06-09"):
        at(day)
        buy(api, "1000.00")
        run("settle", 501, date=day)
    found = list(Payout.objects.order_by("pk"))
    assert [one.state for one in found] == ["held", "held"]
    return found


def sign_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name, f"{name}@example.com"))
    return client


def several(operation: str) -> str:
    return reverse("admin:accounts_payout_several", args=[operation])


def shown(client, operation: str) -> dict[str, list[str]]:
    """Return the inputs of the page of several rows, as a browser sends them."""
    asked = client.get(several(operation))
    assert asked.status_code == 200
    (form,) = html.fromstring(asked.content).find_class("several")
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    values.pop("csrfmiddlewaretoken", None)
    return values


def results(client, operation: str, values) -> list[tuple[bool, str]]:
    answer = client.post(several(operation), values)
    assert answer.status_code == 200
    return [(one.done, one.text) for one in answer.context["results"]]


def test_payouts_are_approved_row_by_row_by_two_persons(payouts):
    anna, bo = sign_in("anna"), sign_in("bo")
    listed = anna.get(url(Payout), {"work": "approve"})
    assert several("approve") in listed.content.decode()
    assert results(anna, "approve", shown(anna, "approve")) == [(True, "Done.")] * 2
    assert {one.state for one in Payout.objects.all()} == {"approved-once"}
    assert "No row of the list allows it now" in anna.get(several("countersign")).content.decode()
    values = shown(bo, "countersign")
    values["row"] = values["row"][:1]
    assert results(bo, "countersign", values) == [(True, "Done.")]
    assert sorted(one.state for one in Payout.objects.all()) == ["approved-once", "ready"]


def test_a_refused_row_keeps_nothing_from_the_others(payouts):
    anna = sign_in("anna")
    values = shown(anna, "approve")
    fill_in(anna, payouts[0], "reject", reason="Wrong account")
    found = results(anna, "approve", values)
    assert sorted(done for done, _ in found) == [False, True]
    (refused,) = [text for done, text in found if not done]
    assert "Nothing was changed" in refused
    payouts[1].refresh_from_db()
    assert payouts[1].state == "approved-once"


def test_several_need_the_permission_and_what_was_shown(payouts, staff):
    anna = sign_in("anna")
    values = {"row": [str(one.pk) for one in payouts]}
    clerk = staff("accounts.view_payout", name="clerk")
    with unchanged(but=KEPT):
        assert {done for done, _ in results(anna, "approve", values)} == {False}
        assert anna.post(several("reject"), values).status_code == 404
        assert clerk.post(several("approve"), values).status_code == 403
        assert results(anna, "approve", {"row": ["99999", "x", "-1"]})[0][0] is False


def test_a_list_is_saved_as_it_is_filtered_and_no_cell_is_a_formula(boss, staff, api, ledger):
    billed(api, amount=1000)
    billed(api, amount=500, invoiceNo="S2")
    assert api.patch(f"{CUSTOMERS}/7", {"name": "=HYPERLINK(1)"}).status_code == 200
    answer = boss.get(url(Customer), {"csv": "1"})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]
    found = boss.get(url(Invoice), {"csv": "1", "q": "S2"}).content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(found))][1:] == ["S2"]
    clerk = staff("invoices.view_payment", name="clerk")
    assert clerk.get(url(Invoice), {"csv": "1"}).status_code == 403


def test_what_was_done_is_told_with_the_way_back(boss, api, ledger):
    billed(api, amount=1000)
    invoice = Invoice.objects.get()
    answer = fill_in(boss, invoice, "dispute", reason="Broken")
    assert "Invoice S1</a> is disputed" in told(answer)
    assert f'href="{address(invoice, "withdraw_dispute")}">Undo</a>' in told(answer)
    answer = fill_in(boss, invoice, "withdraw_dispute")
    assert "is no longer disputed" in told(answer)
    assert "Undo" not in told(answer)


def test_an_empty_amount_does_not_mean_everything(boss, api, ledger):
    billed(api, amount=1000)
    invoice = Invoice.objects.get()
    with unchanged(but=KEPT):
        answer = fill_in(boss, invoice, "credit", creditInvoiceNo="K-1", reason="Complaint")
    assert "amount" in answer.context["form"].errors


def test_what_is_not_there_or_not_permitted_has_a_way_back(boss, staff, api, ledger):
    billed(api)
    invoice = Invoice.objects.get()
    start = f'href="{reverse("admin:index")}"'
    missing = boss.get(address(invoice, "nonsense"))
    assert missing.status_code == 404
    refused = staff("invoices.view_payment", name="clerk").get(url(Invoice))
    assert refused.status_code == 403
    for answer in (missing, refused):
        assert start in answer.content.decode()
        assert "backoffice.css" in answer.content.decode()
