"""What two persons have approved is what leaves: to whom, to which account, how much, by whom."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.test import Client
from lxml import etree

from accounts.models import Payout, PayoutBatch
from ledger_project.core.models import Approval, Event, StateChange
from ledger_project.core.setup import open_ledger
from reports.models import OutputFile
from reports.output_files.formats import payout_file
from reports.queries import content
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, inputs, offered, page, told
from tests.support.books import violations
from tests.support.commands import run
from tests.support.concurrency import together
from tests.support.purchases import buy
from tests.support.tampering import tamper

pytestmark = pytest.mark.django_db

IBAN, OTHER = "SE4550000000058398257466", "SE3550000000054910000003"
PAIN = {"p": payout_file.NAMESPACE}


def sign_in(name: str, email: str = "") -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name, email))
    return client


@pytest.fixture
def anna(db):
    return sign_in("anna", "anna@example.com")


@pytest.fixture
def bo(db):
    return sign_in("bo", "bo@example.com")


@pytest.fixture
def payout(ledger, api, seller) -> Payout:
    """Settle, so that there is a payout which two persons have to approve."""
    open_ledger(501, approval_limit=Decimal("900.00"))
    buy(api, "1000.00")
    run("settle", 501)
    return Payout.objects.get()


def written() -> dict[str, str]:
    """Return what the one payout file says of its one transfer."""
    file = OutputFile.objects.get(type="payout-file")
    document = etree.fromstring(b"".join(content(file)))
    paths = {"name": "p:Cdtr/p:Nm", "account": "p:CdtrAcct/p:Id/p:IBAN", "amount": "p:Amt/*"}
    (transfer,) = document.iterfind(".//p:CdtTrfTxInf", PAIN)
    return {name: transfer.findtext(path, namespaces=PAIN) for name, path in paths.items()}


def test_the_page_that_asks_says_who_is_paid_and_where(payout, anna):
    shown = anna.get(address(payout, "approve")).content.decode()
    assert IBAN in shown
    assert "testshop" in shown


def test_what_two_persons_approved_is_in_the_file(ledger, payout, anna, bo):
    assert "done" in told(fill_in(anna, payout, "approve"))
    assert "done" in told(fill_in(bo, payout, "countersign"))
    run("send_payouts", 501)
    run("produce_files", 501)
    assert written() == {"name": "testshop", "account": IBAN, "amount": "977.25"}
    first, second = Approval.objects.order_by("id")
    assert (first.operation, first.created_by) == ("approve", "staff:anna")
    assert (second.operation, second.created_by) == ("countersign", "staff:bo")
    assert first.digest == second.digest
    assert "mail:anna@example.com" in first.person
    assert violations(ledger) == []


def test_a_user_who_is_renamed_between_is_the_same_person(payout, anna):
    fill_in(anna, payout, "approve")
    User.objects.filter(username="anna").update(username="cecilia", email="")
    assert "countersign" not in offered(anna, payout)
    with unchanged():
        assert fill_in(anna, payout, "countersign").status_code == 403
    payout.refresh_from_db()
    assert payout.state == "approved-once"


@pytest.mark.parametrize("email", ["Anna@Example.com", "anna+2@example.com"])
def test_two_accounts_of_one_mailbox_are_one_person(payout, anna, email):
    again = sign_in("anna2", email)
    fill_in(anna, payout, "approve")
    with unchanged():
        assert fill_in(again, payout, "countersign").status_code == 403
    assert Approval.objects.count() == 1


@pytest.mark.parametrize("approved", ["once", "twice"])
@pytest.mark.parametrize("column", ["payout_iban", "payout_bic", "name"])
def test_what_changes_the_payee_voids_the_approvals(
    ledger, payout, seller, anna, bo, approved, column
):
    fill_in(anna, payout, "approve")
    if approved == "twice":
        fill_in(bo, payout, "countersign")
    if column == "name":
        run("register_seller", 501, "654", name="Another")
    else:
        tamper(f"UPDATE core_seller SET {column} = 'NDEASESS'")
        assert run("send_payouts", 501) == []
    payout.refresh_from_db()
    assert (payout.state, payout.approved_by, payout.approved_digest) == ("held", "", "")
    assert run("send_payouts", 501) == []
    change = StateChange.objects.filter(document_type="payout").latest("id")
    assert (change.operation, change.to_state) == ("void_approvals", "held")
    event = Event.objects.get(type="payout-approvals-voided")
    assert (event.seller, event.data) == (seller, {"payout": payout.number})
    assert not PayoutBatch.objects.exists()
    # Both approve what it is now, in any order.
    assert "done" in told(fill_in(bo, payout, "approve"))
    assert "done" in told(fill_in(anna, payout, "countersign"))
    assert run("send_payouts", 501)[0]["payouts"] == 1
    # What was changed past the operations is named, and nothing else.
    named = [] if column == "name" else [True]
    assert [column in one for one in violations(ledger)] == named


def test_a_change_of_something_else_of_the_seller_voids_nothing(payout, anna, bo):
    fill_in(anna, payout, "approve")
    run("register_seller", 501, "654", city="Umeå", item_fee=Decimal("5.00"))
    assert "done" in told(fill_in(bo, payout, "countersign"))


@pytest.mark.parametrize("change", ["amount = 9770.25", "currency = 'EUR'"])
def test_another_amount_or_currency_is_not_sent(payout, anna, bo, change):
    fill_in(anna, payout, "approve")
    fill_in(bo, payout, "countersign")
    tamper(f"UPDATE accounts_payout SET {change}")
    assert run("send_payouts", 501) == []
    payout.refresh_from_db()
    assert payout.state == "held"


def test_an_approval_is_of_what_the_page_showed(payout, anna):
    asked = inputs(anna.get(address(payout, "approve")))
    run("register_seller", 501, "654", name="Another")
    with unchanged():
        answer = anna.post(address(payout, "approve"), asked, follow=True)
    assert "not what the page showed any more" in told(answer)
    assert "Another" in anna.get(page(payout)).content.decode()


def test_the_second_person_cannot_approve_what_has_changed_since_the_first(payout, anna, bo):
    fill_in(anna, payout, "approve")
    tamper(f"UPDATE core_seller SET payout_iban = '{OTHER}'")
    with unchanged():
        assert "has changed since the first person" in told(fill_in(bo, payout, "countersign"))
    run("send_payouts", 501)
    payout.refresh_from_db()
    assert payout.state == "held"


def test_what_was_altered_after_it_was_sent_is_not_written_for_the_bank(payout, anna, bo):
    fill_in(anna, payout, "approve")
    fill_in(bo, payout, "countersign")
    run("send_payouts", 501)
    tamper(f"UPDATE accounts_payout SET iban = '{OTHER}'")
    with pytest.raises(CommandError, match=f"{payout.number} is not what two persons approved"):
        run("produce_files", 501)
    assert not OutputFile.objects.filter(type="payout-file").exists()


def test_a_file_says_the_same_when_its_seller_has_another_name_since(payout, anna, bo):
    fill_in(anna, payout, "approve")
    fill_in(bo, payout, "countersign")
    run("send_payouts", 501)
    run("register_seller", 501, "654", name="Another")
    run("produce_files", 501)
    assert written()["name"] == "testshop"
    assert run("reproduce_files", 501)["different"] == []


@pytest.mark.parametrize(
    ("statement", "violation"),
    [
        ("UPDATE core_approval SET person = 'user:1 user:2'", "approved it twice"),
        ("UPDATE core_approval SET digest = '' WHERE operation = 'countersign'", "is not what"),
        ("UPDATE accounts_payout SET approved_digest = 'x'", "is not what"),
    ],
)
def test_approvals_that_were_altered_are_violations(ledger, payout, anna, bo, statement, violation):
    fill_in(anna, payout, "approve")
    fill_in(bo, payout, "countersign")
    assert violations(ledger) == []
    tamper(statement)
    assert violation in " ".join(violations(ledger))


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_are_a_first_and_nobody_else(payout, anna, bo):
    asked = inputs(anna.get(address(payout, "approve")))
    together([lambda one=one: one.post(address(payout, "approve"), asked) for one in (anna, bo)])
    payout.refresh_from_db()
    assert payout.state == "approved-once"
    assert Approval.objects.count() == 1
    assert StateChange.objects.filter(operation="approve").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("n", range(3))
def test_approved_while_the_payee_changes_it_is_the_new_one_or_void(ledger, payout, anna, bo, n):
    fill_in(anna, payout, "approve")
    asked = inputs(bo.get(address(payout, "countersign")))

    together(
        [
            lambda: bo.post(address(payout, "countersign"), asked),
            lambda: run("register_seller", 501, "654", name="Another"),
        ]
    )
    payout.refresh_from_db()
    assert payout.state == "held"
    assert run("send_payouts", 501) == []
    assert violations(ledger) == []
