"""Another payment detail holds when two persons have approved it and it has rested."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.test import Client

from accounts.models import Payout
from ledger_project.closing import tasks
from ledger_project.core import clock
from ledger_project.core.models import ChangeRequest, Event, Ledger, Seller, SettingChange
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, inputs, offered, page, told
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.concurrency import together
from tests.support.purchases import buy
from tests.support.tampering import tamper

pytestmark = pytest.mark.django_db

IBAN, OTHER = "SE4550000000058398257466", "SE3550000000054910000003"


def sign_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name, f"{name}@example.com"))
    return client


@pytest.fixture
def anna(db):
    return sign_in("anna")


@pytest.fixture
def bo(db):
    return sign_in("bo")


@pytest.fixture
def at_hour(monkeypatch):
    """Move the clock by hours from now on."""
    start = clock.now()

    def move(hours: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(hours=hours))

    return move


def propose(client, seller, iban=OTHER) -> ChangeRequest:
    members = {"seller": seller.number, "iban": iban, "reason": "Asked for"}
    answer = fill_in(client, ChangeRequest, "propose_payout_account", **members)
    assert "done" in told(answer), told(answer)
    return ChangeRequest.objects.latest("id")


def state_of(request) -> str:
    request.refresh_from_db()
    return request.state


def account_of(seller) -> str:
    seller.refresh_from_db()
    return seller.payout_iban


def published(kind: str) -> list[Event]:
    return list(Event.objects.filter(type=f"payment-details-{kind}").order_by("id"))


def test_the_account_that_a_new_seller_comes_with_holds_at_once(ledger):
    registered = run("register_seller", 501, "700", name="New", iban=OTHER)
    assert (registered["iban"], registered["change_request"]) == (OTHER, None)
    assert not ChangeRequest.objects.exists()


def test_a_command_proposes_for_nobody_so_two_of_the_staff_approve(
    ledger, seller, anna, bo, at_hour
):
    told_ = run("register_seller", 501, "654", iban=OTHER, city="Umeå", reason="Moved")
    request = ChangeRequest.objects.get()
    assert (told_["iban"], told_["change_request"]) == (IBAN, request.pk)
    seller.refresh_from_db()
    assert (seller.payout_iban, seller.city) == (IBAN, "Umeå")
    assert (request.before, request.after) == ({"payout_iban": IBAN}, {"payout_iban": OTHER})
    assert request.created_by.startswith("operator:")
    assert "done" in told(fill_in(anna, request, "approve"))
    assert "countersign" not in offered(anna, request)
    with unchanged():
        assert fill_in(anna, request, "countersign").status_code == 403
    assert "done" in told(fill_in(bo, request, "countersign"))
    assert (state_of(request), account_of(seller)) == ("resting", IBAN)
    at_hour(23.9)
    tasks.put_in_force(timestamp=0)
    assert (state_of(request), account_of(seller)) == ("resting", IBAN)
    at_hour(24.1)
    tasks.put_in_force(timestamp=0)
    assert (state_of(request), account_of(seller)) == ("in-force", OTHER)
    change = SettingChange.objects.first()
    assert (change.operation, change.created_by) == ("take_effect", "system:worker")
    assert change.reason == f"Change request {request.pk}"
    assert violations(ledger) == []


def test_who_proposes_in_the_back_office_is_the_first_of_the_two(seller, anna, bo):
    request = propose(anna, seller)
    assert (request.state, request.approved_by) == ("approved-once", "staff:anna")
    with unchanged():
        assert fill_in(anna, request, "countersign").status_code == 403
    assert "done" in told(fill_in(bo, request, "countersign"))
    assert state_of(request) == "resting"


def test_the_seller_is_told_when_it_is_proposed_and_when_it_is_in_force(
    ledger, seller, other_seller, anna, bo, at_hour
):
    theirs, others = issue(ledger, sellers=["654"]), issue(ledger, sellers=["655"])
    request = propose(anna, seller)
    fill_in(bo, request, "countersign")
    at_hour(25)
    run("end_of_day", 501)
    feed = "/ledger/invoice/v1/501/events"
    seen = [one for one in theirs.get(feed).data["items"] if "details" in one["data"]]
    assert [one["type"] for one in seen] == [
        "payment-details-proposed",
        "payment-details-approved",
        "payment-details-in-force",
    ]
    assert [one["sellerNumber"] for one in seen] == ["654"] * 3
    assert seen[0]["data"] == {"details": "payout_iban", "account": "…0003"}
    assert "restsUntil" in seen[1]["data"]
    assert OTHER not in theirs.get(feed).text
    assert not [one for one in others.get(feed).data["items"] if "details" in one["data"]]


@pytest.mark.parametrize("operation", ["reject", "withdraw"])
@pytest.mark.parametrize("state", ["approved-once", "resting"])
def test_a_change_that_is_ended_before_leaves_all_as_it_was(
    seller, anna, bo, at_hour, operation, state
):
    request = propose(anna, seller)
    if state == "resting":
        fill_in(bo, request, "countersign")
    assert "done" in told(fill_in(bo, request, operation, reason="Fraud"))
    at_hour(100)
    tasks.put_in_force(timestamp=0)
    assert account_of(seller) == IBAN
    assert len(published("kept")) == 1
    assert published("in-force") == []
    assert offered(bo, request) == []
    assert propose(anna, seller).pk != request.pk


def test_one_change_of_a_seller_is_open_at_a_time_and_the_same_again_is_the_same(
    ledger, seller, other_seller
):
    first = run("register_seller", 501, "654", iban=OTHER)["change_request"]
    assert run("register_seller", 501, "654", iban=OTHER)["change_request"] == first
    refused = pytest.raises(CommandError, match=f"Change request {first} is open")
    with unchanged(), refused:
        run("register_seller", 501, "654", iban="SE6412000000012170145230", city="Umeå")
    run("register_seller", 501, "655", iban=OTHER)
    run("open_ledger", 501, payment_account="BGSE:991-2346")
    assert ChangeRequest.objects.count() == 3


def test_payouts_meanwhile_go_where_they_went_and_approvals_are_void_when_it_changes(
    ledger, api, seller, anna, bo, at_hour
):
    run("open_ledger", 501, approval_limit=Decimal("900"))
    buy(api, "1000.00")
    run("settle", 501)
    large = Payout.objects.get()
    request = propose(anna, seller)
    fill_in(bo, request, "countersign")
    assert IBAN in anna.get(address(large, "approve")).content.decode()
    fill_in(anna, large, "approve")
    fill_in(bo, large, "countersign")
    at_hour(25)
    tasks.put_in_force(timestamp=0)
    large.refresh_from_db()
    assert (large.state, large.approved_by) == ("held", "")
    assert run("send_payouts", 501) == []
    assert OTHER in anna.get(address(large, "approve")).content.decode()
    fill_in(anna, large, "approve")
    fill_in(bo, large, "countersign")
    run("send_payouts", 501)
    large.refresh_from_db()
    assert (large.state, large.iban) == ("sent", OTHER)
    assert violations(ledger) == []


def test_what_was_sent_before_stays_as_it_went(ledger, api, seller, anna, bo, at_hour):
    buy(api, "1000.00")
    run("settle", 501)
    request = propose(anna, seller)
    fill_in(bo, request, "countersign")
    run("send_payouts", 501)
    at_hour(25)
    tasks.put_in_force(timestamp=0)
    assert (Payout.objects.get().iban, account_of(seller)) == (IBAN, OTHER)


# The ledger's own


def test_where_buyers_pay_to_changes_with_two_persons_only(ledger, api, anna, bo, at_hour):
    set_ = run("open_ledger", 501, payment_account="BGSE:991-2346", name="Renamed")
    assert (set_["payment_account"], set_["name"]) == ("BGSE 5050-1055", "Renamed")
    request = ChangeRequest.objects.get()
    (event,) = published("proposed")
    assert (event.seller, event.data["account"]) == (None, "…2346")
    fill_in(anna, request, "approve")
    fill_in(bo, request, "countersign")
    at_hour(25)
    tasks.put_in_force(timestamp=0)
    ledger.refresh_from_db()
    assert ledger.payment_account_number == "991-2346"


def test_the_notice_that_tells_buyers_whom_to_pay_needs_two_persons(ledger, anna, bo, at_hour):
    before = ledger.assignment_notice
    run("open_ledger", 501, operator_name="Another AB")
    request = ChangeRequest.objects.get()
    ledger.refresh_from_db()
    assert (ledger.operator_name, ledger.assignment_notice) == ("Another AB", before)
    assert (request.before, list(request.after)) == (
        {"assignment_notice": before},
        ["assignment_notice"],
    )
    fill_in(anna, request, "withdraw", reason="Own words")
    members = {"ledger": "501", "assignment_notice": "Pay to bankgiro 991-2346.", "reason": "New"}
    assert "done" in told(fill_in(anna, ChangeRequest, "propose_ledger_details", **members))
    fill_in(bo, ChangeRequest.objects.latest("id"), "countersign")
    ledger.refresh_from_db()
    assert ledger.assignment_notice == before
    at_hour(25)
    tasks.put_in_force(timestamp=0)
    ledger.refresh_from_db()
    assert ledger.assignment_notice == "Pay to bankgiro 991-2346."


def test_only_a_looser_limit_and_a_shorter_rest_need_two_persons(ledger):
    run("open_ledger", 501, approval_limit=Decimal("1000"), rest_hours=48)
    run("open_ledger", 501, approval_limit=Decimal("900"))
    ledger.refresh_from_db()
    assert (ledger.approval_limit, ledger.rest_hours) == (900, 48)
    assert not ChangeRequest.objects.exists()
    run("open_ledger", 501, approval_limit=Decimal("901"), rest_hours=0)
    ledger.refresh_from_db()
    assert (ledger.approval_limit, ledger.rest_hours) == (900, 48)
    request = ChangeRequest.objects.get()
    assert request.after == {"approval_limit": "901", "rest_hours": "0"}


def test_staff_propose_a_ledgers_details_and_what_is_stricter_holds_at_once(ledger, anna):
    stricter = {"ledger": "501", "approval_limit": "500", "reason": "Careful"}
    answer = fill_in(anna, ChangeRequest, "propose_ledger_details", **stricter)
    assert "done" in told(answer)
    ledger.refresh_from_db()
    assert ledger.approval_limit == 500
    assert not ChangeRequest.objects.exists()
    looser = {**stricter, "approval_limit": "5000"}
    assert "done" in told(fill_in(anna, ChangeRequest, "propose_ledger_details", **looser))
    assert ChangeRequest.objects.get().after == {"approval_limit": "5000.00"}
    ledger.refresh_from_db()
    assert ledger.approval_limit == 500


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"seller": "999", "iban": OTHER}, "There is no such seller"),
        ({"seller": "654", "iban": "SE12"}, "IBAN"),
        ({"seller": "654", "iban": IBAN}, "It is so already"),
    ],
)
def test_a_faulty_proposal_is_refused_with_the_reason(seller, anna, members, fault):
    with unchanged():
        members = {"ledger": "501", "reason": "Asked for", **members}
        answer = fill_in(anna, ChangeRequest, "propose_payout_account", **members)
    assert fault in answer.content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_seller SET payout_iban = 'SE6412000000012170145230'",
        'UPDATE core_changerequest SET after = \'{"payout_iban": "SE6412000000012170145230"}\'',
    ],
)
def test_what_was_altered_past_the_approvals_is_not_put_in_force(
    seller, anna, bo, at_hour, statement
):
    request = propose(anna, seller)
    fill_in(bo, request, "countersign")
    tamper(statement)
    before = account_of(seller)
    at_hour(25)
    tasks.put_in_force(timestamp=0)
    assert (state_of(request), account_of(seller)) == ("rejected", before)


def test_the_pages_of_the_ledger_and_the_seller_list_the_changes(ledger, seller, anna):
    propose(anna, seller)
    assert "Changes of payment details" in anna.get(page(ledger)).content.decode()
    assert OTHER in anna.get(page(seller)).content.decode()
    assert "Changes of payment details to approve" in anna.get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_put_in_force_while_a_payout_is_approved_it_goes_nowhere_unseen(
    ledger, api, seller, anna, bo, at_hour
):
    run("open_ledger", 501, approval_limit=Decimal("900"))
    buy(api, "1000.00")
    run("settle", 501)
    payout, request = Payout.objects.get(), propose(anna, seller)
    fill_in(bo, request, "countersign")
    fill_in(anna, payout, "approve")
    asked = inputs(bo.get(address(payout, "countersign")))
    at_hour(25)
    together(
        [
            lambda: bo.post(address(payout, "countersign"), asked),
            lambda: tasks.put_in_force(timestamp=0),
        ]
    )
    payout.refresh_from_db()
    assert (payout.state, account_of(seller)) == ("held", OTHER)
    assert violations(ledger) == []


@pytest.mark.django_db(transaction=True)
def test_put_in_force_by_several_at_once_a_change_holds_once(ledger, seller, anna, bo, at_hour):
    request = propose(anna, seller)
    fill_in(bo, request, "countersign")
    at_hour(25)
    together([lambda: tasks.put_in_force(timestamp=0)] * 3)
    assert len(published("in-force")) == 1
    assert SettingChange.objects.filter(operation="take_effect").count() == 1
    assert Seller.objects.get().payout_iban == OTHER
    assert Ledger.objects.get().approval_limit is None
