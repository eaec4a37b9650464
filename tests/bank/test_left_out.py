"""What was left out of a bank's file can be booked by staff where that is right, once."""

import pytest
from django.contrib.auth.models import User

from invoices.models import LeftOutEntry, Payment, PaymentImport
from ledger_project.core.models import StateChange
from tests.support import camt_messages as camt
from tests.support.assertions import unchanged
from tests.support.backoffice import address, offered, page, send, told
from tests.support.books import violations
from tests.support.commands import run
from tests.support.staff import permission

ON_THE_WAY = ("staff_session",)
CSV = "payment_reference,amount,currency,value_date,bank_reference,payer_name,payer_account,message"
WHY = "The bank told a loan; the payer called"

pytestmark = pytest.mark.usefixtures("constraints")


@pytest.fixture
def left_out(ledger, tmp_path):
    """Import a file, and return the entry that it left out."""

    def make(content: bytes) -> LeftOutEntry:
        path = tmp_path / "from-the-bank"
        path.write_bytes(content)
        run("import_bank_file", path, ledger=501)
        return LeftOutEntry.objects.get()

    return make


def loan(amount: str = "77.00") -> bytes:
    """Return a statement with a credit that the bank's codes call no payment."""
    return camt.statement(camt.entry(amount, code="LDAS/FTLN/DDWN", bank="L-1"), closing=amount)


def test_a_credit_is_booked_as_a_payment_without_an_invoice_with_its_reason(
    admin_client, ledger, left_out
):
    entry = left_out(loan())
    assert entry.reason == "no payment of a buyer"
    assert offered(admin_client, entry) == ["book"]
    assert "Yes, as a payment without an invoice" in admin_client.get(page(entry)).content.decode()
    (before,) = run("reconcile_bank", 501)
    answer = send(admin_client, entry, "book", reason=WHY)
    payment = Payment.objects.get()
    assert (payment.state, payment.remaining, payment.bank_reference) == ("unmatched", 77, "L-1")
    assert (payment.created_by, payment.value_on) == ("staff:admin", entry.value_on)
    assert "is booked as the payment" in told(answer)
    assert page(payment) in told(answer)
    change = StateChange.objects.get(document_type="leftoutentry")
    assert (change.document_id, change.reason, change.created_by) == (entry.pk, WHY, "staff:admin")
    entry.refresh_from_db()
    assert str(entry.booked_on) == "2026-06-08"
    assert violations(ledger) == []
    (after,) = run("reconcile_bank", 501)
    assert [day["unexplained"] for day in before["days"]] == [
        day["unexplained"] for day in after["days"]
    ]


def test_it_is_booked_once(admin_client, left_out, tmp_path):
    content = loan()
    entry = left_out(content)
    form = admin_client.get(address(entry, "book")).context["form"]
    sent = {"token": str(form["token"].value()), "reason": WHY}
    assert admin_client.post(address(entry, "book"), sent).status_code == 302
    assert offered(admin_client, entry) == []
    with unchanged(but=ON_THE_WAY):
        again = admin_client.post(address(entry, "book"), sent, follow=True)
    assert "not possible while booked" in told(again)
    path = tmp_path / "from-the-bank"
    with unchanged():
        run("import_bank_file", path, ledger=501)
    assert Payment.objects.count() == 1


def test_a_reason_is_needed_and_shown_before_is_what_would_happen(admin_client, left_out):
    entry = left_out(loan())
    with unchanged(but=ON_THE_WAY):
        refused = send(admin_client, entry, "book")
        assert refused.context["form"].errors["reason"]
        looked = admin_client.post(
            address(entry, "book"),
            {
                "token": str(refused.context["form"]["token"].value()),
                "reason": WHY,
                "look": "1",
            },
        )
    assert "77.00" in looked.content.decode()
    assert looked.context["preview"].refusal == ""


def test_what_contradicts_an_earlier_payment_is_booked_under_a_reference_of_its_own(
    admin_client, ledger, left_out, tmp_path
):
    first = tmp_path / "first.csv"
    first.write_text(f"{CSV}\n,10.00,SEK,2026-06-08,B-1,,,\n")
    run("import_bank_file", first, ledger=501)
    entry = left_out(f"{CSV}\n,12.00,SEK,2026-06-08,B-1,Vera Wallin,,\n".encode())
    assert entry.reason == "known with other content"
    send(admin_client, entry, "book", reason=WHY)
    booked = Payment.objects.get(amount=12)
    assert (booked.bank_reference, booked.payer_name) == (
        f"B-1 (left out, {entry.pk})",
        "Vera Wallin",
    )
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (camt.statement(camt.entry("3.00", code="ACMT/MCOP/INTR"), closing="3.00"), "interest"),
        (
            camt.statement(
                camt.entry("3.00", direction="DBIT", code="LDAS/FTLN/DDWN"),
                opening="3.00",
                closing="0.00",
            ),
            "Money that left the account is no payment",
        ),
        (
            camt.notification(camt.entry("3.00", currency="EUR")),
            "It is in EUR, and the ledger in SEK",
        ),
    ],
    ids=["interest", "money out", "another currency"],
)
def test_what_is_no_payment_is_not_booked_and_says_why(admin_client, left_out, content, why):
    entry = left_out(content)
    assert offered(admin_client, entry) == []
    assert why in admin_client.get(page(entry)).content.decode()
    with unchanged(but=ON_THE_WAY):
        refused = admin_client.get(address(entry, "book"), follow=True)
    assert why in told(refused)


def test_money_on_another_account_is_not_booked(admin_client, ledger, left_out):
    run("open_ledger", 501, bank_accounts=[camt.ACCOUNTS["SE"]])
    entry = left_out(
        camt.statement(camt.entry("3.00"), closing="3.00", account=camt.ACCOUNTS["NO"])
    )
    assert offered(admin_client, entry) == []
    assert "The money is on another account" in admin_client.get(page(entry)).content.decode()


def test_it_is_for_those_with_its_permission(client, left_out):
    entry = left_out(loan())
    colleague = User.objects.create_user("anna", is_staff=True)
    colleague.user_permissions.add(permission("invoices.view_leftoutentry"))
    client.force_login(colleague)
    assert offered(client, entry) == []
    assert client.get(address(entry, "book")).status_code == 403
    assert not Payment.objects.exists()
    assert PaymentImport.objects.exists()
