"""Closing a month on screen: what is not as it should be is said, and the operation closes."""

import io
import zipfile

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from accounts.models import JournalLine, Payout
from invoices.models import Payment
from ledger_project.core.models import Ledger, StateChange
from reports.models import Verification
from tests.support import camt_messages as camt
from tests.support.assertions import unchanged
from tests.support.backoffice import address, send, told
from tests.support.commands import run
from tests.support.payments import PAYER, receive
from tests.support.purchases import buy
from tests.support.staff import permission
from tests.support.tampering import tamper

PAGE = reverse("admin:page_close-month")
MAY, JUNE = "2026-05", "2026-06-30"
DAYS = "Days whose end was not run"
UNMATCHED = "Payments without an invoice"
BANK = "The bank's balance against client funds"
BOOKS = "Everything that is stored twice is compared"
FILES = "Files that are not made"


@pytest.fixture
def admin_user(db):
    """Make the account as staff do, with its entry: books whose staff SQL made do not agree."""
    run("staff_account", "admin", create_superuser=True)
    return User.objects.get()


@pytest.fixture
def may(ledger, api, seller, at):
    """Sell on the 29th of May, get 250 of nobody on the 30th; today is the 8th of June."""
    at("2026-05-29")
    buy(api, "1000.00")
    at("2026-05-30")
    receive(ledger, "nobody's", "250.00", bank="B-250", payer_account=PAYER)
    at("2026-06-08")


@pytest.fixture
def take(ledger, tmp_path):
    def import_(statement: bytes, on: str) -> None:
        path = tmp_path / "from-the-bank"
        path.write_bytes(statement.replace(b"2026-06-08</Dt>", f"{on}</Dt>".encode()))
        run("import_bank_file", path, ledger=501, date=on)

    return import_


def points(client, **asked) -> dict[str, tuple[str, bool]]:
    shown = client.get(PAGE, asked)
    assert shown.status_code == 200
    return {one.title: (one.found, one.calm) for one in shown.context["points"]}


def test_each_thing_that_is_not_done_is_said_with_its_number(admin_client, may):
    found = points(admin_client)
    assert found[DAYS] == ("3: 2026-05-29, 2026-05-30, 2026-05-31", False)
    assert found[UNMATCHED] == ("1, 250.00 SEK, oldest 2026-05-30", False)
    assert found["Payouts to approve"] == ("none", True)
    assert found[BANK] == ("no statement of the bank was imported", False)
    assert found[BOOKS] == ("never", False)
    assert found[FILES][0].startswith("1 entries are in no bookkeeping file")
    shown = admin_client.get(PAGE)
    assert shown.context["title"] == "Close May 2026"
    assert (
        f"{address(Ledger.objects.get(), 'close_period')}?through=2026-05-31"
        in (shown.context["close"])
    )
    payments = next(one.url for one in shown.context["points"] if one.title == UNMATCHED)
    assert list(admin_client.get(payments).context["cl"].result_list) == [Payment.objects.get()]


def test_what_is_done_has_no_warning(admin_client, ledger, api, seller, at, take):
    at("2026-05-30")
    bought = buy(api, "500.00")
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    at("2026-05-31")
    paid = camt.entry("500.00", camt.stated(reference))
    take(camt.statement(paid, closing="500.00"), "2026-05-31")
    at("2026-06-08")
    for day in ("2026-05-30", "2026-05-31"):
        run("end_of_day", 501, date=day)
    admin_client.post(f"{PAGE}?month={MAY}")
    # What is paid out has left the books; the bank's statement of it has not come.
    paid_out = Payout.objects.get().amount
    assert paid_out < 500
    found = points(admin_client, month=MAY)
    assert {title: text for title, (text, calm) in found.items() if not calm} == {
        "Payouts that the bank has not answered": "1",
        BANK: f"statement of 2026-05-31; {paid_out} SEK unexplained",
    }


def test_the_page_closes_through_the_operation_in_the_name_of_who_did(admin_client, may):
    ledger = Ledger.objects.get()
    close = admin_client.get(PAGE).context["close"]
    asked = admin_client.get(close)
    assert asked.context["form"].initial["through"] == "2026-05-31"
    lines = JournalLine.objects.count()
    send(admin_client, ledger, "close_period", through="2026-05-31")
    ledger.refresh_from_db()
    assert str(ledger.closed_through) == "2026-05-31"
    change = StateChange.objects.get(document_type="ledger")
    assert (change.operation, change.created_by) == ("close_period", "staff:admin")
    assert JournalLine.objects.count() == lines
    again = admin_client.get(PAGE, {"month": MAY})
    assert "closed through 2026-05-31 already" in again.content.decode()
    assert not again.context["close"]


def test_what_the_command_refuses_cannot_be_closed_here(admin_client, may):
    for month in ("2026-06", "2026-07"):
        shown = admin_client.get(PAGE, {"month": month})
        assert "Expected a month that is over on 2026-06-08" in shown.content.decode()
        assert not shown.context["close"]
    with unchanged(but=("staff_session", "core_idempotencykey")):
        refused = send(admin_client, Ledger.objects.get(), "close_period", through=JUNE)
    assert "Expected a month that is over" in refused.content.decode()


def test_closing_is_for_those_with_its_permission_in_their_ledgers(client, may, django_user_model):
    auditor = django_user_model.objects.create_user("auditor", is_staff=True)
    client.force_login(auditor)
    assert client.get(PAGE).status_code == 403
    auditor.user_permissions.add(permission("accounts.view_journalentry"))
    shown = client.get(PAGE)
    assert (shown.status_code, shown.context["close"], shown.context["files"]) == (200, "", [])
    # Nor does the checklist count what one may not see.
    assert UNMATCHED not in {one.title for one in shown.context["points"]}
    assert client.get(PAGE, {"files": "sie"}).status_code == 403
    assert client.get(address(Ledger.objects.get(), "close_period")).status_code in (302, 403)


def test_books_that_do_not_agree_are_named(admin_client, may):
    assert admin_client.post(f"{PAGE}?month={MAY}", follow=True).status_code == 200
    text, calm = points(admin_client)[BOOKS]
    assert text.endswith(": all agree")
    assert calm
    tamper("UPDATE invoices_invoice SET capital_debt = capital_debt - 1")
    answer = admin_client.post(f"{PAGE}?month={MAY}", follow=True)
    assert "999.00" in told(answer)
    assert Verification.objects.latest("pk").created_by == "staff:admin"
    text, calm = points(admin_client)[BOOKS]
    assert "do not agree" in text
    assert not calm


def test_the_files_of_the_month_are_saved_together(admin_client, may, at):
    run("end_of_day", 501, date="2026-05-31")
    shown = admin_client.get(PAGE)
    (sie, where), (every, _) = shown.context["files"]
    assert (sie, every) == ("SIE files (1)", "All bookkeeping files (4)")
    answer = admin_client.get(where)
    assert answer["Content-Disposition"] == 'attachment; filename="501-2026-05-sie.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    (name,) = archive.namelist()
    assert name.startswith("sie4/")
    assert b"#VER" in archive.read(name)
    assert admin_client.get(PAGE, {"files": "nothing"}).status_code == 404


def test_an_empty_ledger_has_no_month_to_close(admin_client, ledger):
    shown = admin_client.get(PAGE)
    assert shown.context["months"] == []
    assert not shown.context["close"]
