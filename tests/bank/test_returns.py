"""Unmatched payments that go back to their payers: ordered, paid, or unmatched again."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry, JournalLine, Payout
from invoices.models import Payment, PaymentReturn
from ledger_project.core.models import StateChange
from reports.models import OutputFile
from reports.queries import content
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, offered, page, told
from tests.support.bank_files import camt_054, pain_002
from tests.support.commands import run
from tests.support.payments import PAYER, receive
from tests.support.payouts import answer, send_and_answer
from tests.support.purchases import buy

IBAN = "SE4550000000058398257466"


def sign_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


@pytest.fixture
def boss(db):
    return sign_in("boss")


@pytest.fixture
def stray(ledger, seller):
    """Receive 250.00 that nobody knows; the payment."""
    receive(ledger, "99", 250, payer_account=PAYER, payer_name="Kim Öst")
    return Payment.objects.get()


def money():
    """Sum what the bank holds, what is unmatched, and what is on its way back."""
    lines = list(JournalLine.objects.all())
    return tuple(
        sum((line.debit - line.credit for line in lines if line.role == name), Decimal(0))
        for name in ("client_funds", "unmatched_payments", "payouts_in_transit")
    )


def returned(client, payment, **members):
    message = told(fill_in(client, payment, "return_to_payer", **members))
    assert " done" in message, message
    payment.refresh_from_db()
    return Payout.objects.latest("id")


def test_a_payment_goes_back_to_its_payer_and_leaves_when_the_bank_has_paid(
    ledger, boss, stray, at, verified
):
    assert offered(boss, stray) == [
        "match", "split", "settle_remittance", "pay_fee_invoice", "withdraw", "return_to_payer",
    ]  # fmt: skip
    assert PAYER in boss.get(address(stray, "return_to_payer")).content.decode()
    at("2026-06-10")
    payout = returned(boss, stray)
    assert (payout.purpose, payout.state, payout.amount) == ("return", "ready", 250)
    assert (payout.recipient, payout.iban) == ("Kim Öst", PAYER)
    assert (payout.seller, payout.customer, payout.settlement) == (None, None, None)
    assert (stray.state, offered(boss, stray)) == ("returned", ["withdraw"])
    assert money() == (250, 0, -250)
    one = PaymentReturn.objects.get()
    assert (one.payment, one.payout, one.amount, one.undone_on) == (stray, payout, 250, None)
    run("send_payouts", 501)
    run("produce_files", 501)
    file = b"".join(content(OutputFile.objects.get(type="payout-file"))).decode()
    assert (payout.number in file, "Kim Öst" in file) == (True, True)
    assert answer(pain_002((payout.number, "ACSC"))) == {"paid": 1}
    assert money() == (0, 0, 0)
    entry = JournalEntry.objects.get(template="payout_ordered")
    assert (entry.accounting_action, entry.book_on.isoformat()) == ("PaymentReturn", "2026-06-10")
    assert Payment.objects.get().state == "returned"
    shown = boss.get(page(stray)).context["tables"]
    assert len({table["title"]: table["rows"] for table in shown}["Returns"]) == 1


def test_what_was_not_returned_is_unmatched_and_can_be_matched_or_returned_anew(
    ledger, api, boss, stray, at, verified
):
    buy(api, 250, number="852")
    returned(boss, stray)
    assert send_and_answer(paid=False) == {"failed": 1}
    stray.refresh_from_db()
    assert (stray.state, money()) == ("unmatched", (250, -250, 0))
    assert PaymentReturn.objects.get().undone_on.isoformat() == "2026-06-08"
    payout = returned(boss, stray)
    assert money() == (250, 0, -250)
    assert answer(camt_054(payout.number, "250.00")) == {"unknown": 1}
    assert "done" in told(fill_in(boss, payout, "reject", reason="He paid 852"))
    stray.refresh_from_db()
    assert "done" in told(fill_in(boss, stray, "match", invoice_no="852"))
    assert (Payment.objects.get().state, money()) == ("matched", (250, 0, 0))
    changes = StateChange.objects.filter(document_type="payment").order_by("id")
    assert list(changes.values_list("operation", flat=True)) == [
        "return_to_payer", "take_back_return", "return_to_payer", "take_back_return", "match",
    ]  # fmt: skip
    assert [one.amount for one in PaymentReturn.objects.all()] == [250, 250]


def test_a_return_that_was_paid_and_comes_back_is_unmatched_again(boss, stray, verified):
    payout = returned(boss, stray)
    run("send_payouts", 501)
    assert answer(camt_054(payout.number, "250.00")) == {"paid": 1}
    assert money() == (0, 0, 0)
    assert answer(camt_054(payout.number, "250.00", returned=True)) == {"failed": 1}
    assert (money(), Payment.objects.get().state) == ((250, -250, 0), "unmatched")


def test_to_another_account_or_above_the_limit_two_persons_approve(ledger, boss, stray, verified):
    payout = returned(boss, stray, iban="SE45 5000 0000 0583 9825 7466")
    assert (payout.state, payout.iban) == ("held", IBAN)
    assert run("send_payouts", 501) == []
    assert "done" in told(fill_in(boss, payout, "approve"))
    with unchanged():
        assert fill_in(boss, payout, "countersign").status_code == 403
    assert "done" in told(fill_in(sign_in("bo"), payout, "countersign"))
    assert run("send_payouts", 501)[0]["amount"] == 250
    run("open_ledger", 501, approval_limit=Decimal("99.99"))
    receive(ledger, "98", 100, payer_account=PAYER)
    assert returned(boss, Payment.objects.latest("id")).state == "held"


def test_without_the_payers_account_one_is_asked_for(ledger, seller, boss, verified):
    receive(ledger, "99", 250)
    stray = Payment.objects.get()
    for given, fault in (
        ("", "Argument required: where the money came from is not known"),
        ("SE4550000000058398257467", "Not a valid iban"),
    ):
        with unchanged():
            refused = fill_in(boss, stray, "return_to_payer", iban=given)
        (said,) = refused.context["form"].errors["iban"]
        assert fault in said
    assert returned(boss, stray, iban=IBAN).state == "held"


def test_each_step_asks_for_its_own_permission_and_no_more(boss, stray, verified):
    user = User.objects.create_user("clerk", is_staff=True)
    names = ("view_payment", "view_payout", "reject_payout")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    clerk = Client()
    clerk.force_login(user)
    with unchanged():
        assert clerk.post(address(stray, "return_to_payer"), {}).status_code == 403
    payout = returned(boss, stray)
    with unchanged():
        assert clerk.post(address(payout, "confirm"), {}).status_code == 403
    assert "done" in told(fill_in(clerk, payout, "reject", reason="Wrong account"))
    stray.refresh_from_db()
    assert (stray.state, money()) == ("unmatched", (250, -250, 0))


def test_the_report_of_unmatched_payments_knows_each_day(api, boss, stray, at):
    def reported(date):
        path = "/ledger/output/v1/501/files/ar-filereport105/order-report"
        made = api.post(path, {"reportDate": date})
        assert made.status_code == 201, made.text
        return api.get(made.data["@id"]).content.decode().count("250,00")

    at("2026-06-09")
    returned(boss, stray)
    at("2026-06-10")
    assert "done" in told(fill_in(boss, Payout.objects.get(), "reject", reason="He bought"))
    at("2026-06-11")
    days = ("2026-06-08", "2026-06-09", "2026-06-10")
    assert [reported(day) for day in days] == [1, 0, 1]


def test_a_payment_that_was_returned_is_listed_neither_as_matched_nor_as_unmatched(
    api, ledger, boss, stray
):
    buy(api, 100, number="852")
    receive(ledger, "852", 100, message="852")
    matched = Payment.objects.latest("pk")
    assert matched.state == "matched"
    returned(boss, stray)

    def listed(value):
        shown = boss.get(reverse("admin:invoices_payment_changelist"), {"matched": value})
        return list(shown.context["cl"].queryset)

    assert (listed("yes"), listed("no")) == ([matched], [])
