"""Many clients at once, in real transactions: one effect, and books that add up."""

from decimal import Decimal

import pytest

from accounts.models import Account, JournalEntry, JournalLine, Surplus
from customers.models import Customer
from invoices.models import Authorization, Capture, Credit, Invoice
from ledger_project.core.models import IdempotencyKey, StateChange
from tests.support.assertions import assert_problem
from tests.support.bodies import authorization_body
from tests.support.concurrency import at_once, statuses
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS
from tests.support.purchases import capture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real."""


def sums():
    """Debit minus credit of each role, over the whole journal."""
    found = {}
    for line in JournalLine.objects.all():
        found[line.role] = found.get(line.role, Decimal(0)) + line.debit - line.credit
    return found


def test_twenty_captures_of_all_are_one_capture(api, authorize):
    one = authorize(amount=100)
    answers = at_once(
        api, [(one["captures"], {"sellerCaptureReference": f"c-{n}"}) for n in range(20)]
    )
    assert statuses(answers) == [201] + [409] * 19
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "authorization-already-captured")
    assert (Capture.objects.count(), Invoice.objects.count()) == (1, 1)
    assert JournalEntry.objects.count() == 2
    assert sums()["purchased_receivable"] == 100
    account = Account.objects.get()
    assert (account.balance, account.reserved) == (100, 0)
    assert StateChange.objects.filter(operation="capture").count() == 1


def test_twenty_partial_captures_never_take_more_than_there_is(api, authorize):
    one = authorize(amount=100)
    answers = at_once(api, [(one["captures"], {"amount": 30}) for _ in range(20)])
    assert statuses(answers) == [201] * 3 + [409] * 17
    assert sums()["purchased_receivable"] == 90
    account = Account.objects.get()
    assert (account.balance, account.reserved) == (90, 10)


def test_twenty_times_the_same_reference_is_one_capture_and_nineteen_replays(api, authorize):
    one = authorize(amount=100)
    body = {"amount": 40, "sellerCaptureReference": "c-1"}
    answers = at_once(api, [(one["captures"], body)] * 20)
    assert statuses(answers) == [200] * 19 + [201]
    assert len({answer.data["@id"] for answer in answers}) == 1
    assert [a.headers.get("Idempotency-Replayed") for a in answers].count("true") == 19
    assert Capture.objects.count() == 1
    assert sums()["purchased_receivable"] == 40


def test_twenty_times_the_same_key_is_one_effect_and_the_same_answer(api, authorize):
    one = authorize(amount=100)
    request = (one["captures"], {"amount": 4}, {"Idempotency_Key": "k-1"})
    answers = at_once(api, [request] * 20)
    assert statuses(answers) == [201] * 20
    assert len({answer.content for answer in answers}) == 1
    assert [a.headers.get("Idempotency-Replayed") for a in answers].count("true") == 19
    assert (Capture.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


def test_the_same_key_for_different_requests_lets_one_of_them_through(api, authorize):
    one = authorize(amount=100)
    key = {"Idempotency_Key": "k-1"}
    answers = at_once(api, [(one["captures"], {"amount": n}, key) for n in range(1, 9)])
    assert statuses(answers) == [201] + [422] * 7
    assert Capture.objects.count() == 1


def test_the_same_new_buyer_twice_at_once_is_one_customer(api):
    answers = at_once(api, [(AUTHORIZATIONS, authorization_body(amount=10)) for _ in range(8)])
    assert statuses(answers) == [201] * 8
    assert (Customer.objects.count(), Account.objects.count()) == (1, 1)
    assert Account.objects.get().reserved == 80
    references = {a.data["invoicePurchaseDetails"]["paymentReference"] for a in answers}
    assert len(references) == 8


def test_the_same_authorization_ten_times_at_once_is_made_once(api):
    answers = at_once(api, [(AUTHORIZATIONS, authorization_body(number="852"))] * 10)
    assert statuses(answers) == [200] * 9 + [201]
    assert Authorization.objects.count() == 1
    assert Account.objects.get().reserved == 100


def test_ten_purchases_racing_for_the_last_headroom_never_exceed_the_limit(api, authorize):
    authorize(amount=49750)
    answers = at_once(api, [(AUTHORIZATIONS, authorization_body(amount=100)) for _ in range(10)])
    assert statuses(answers) == [201, 201] + [422] * 8
    for answer in answers:
        if answer.status_code == 422:
            assert_problem(answer, 422, "authorization-declined", DeclineReasons=["credit-limit"])
    account = Account.objects.get()
    assert account.reserved == 49950 <= account.credit_limit


def test_ten_first_purchases_of_a_new_buyer_never_exceed_the_limit(api):
    answers = at_once(api, [(AUTHORIZATIONS, authorization_body(amount=20000)) for _ in range(10)])
    assert statuses(answers) == [201, 201] + [422] * 8
    assert Account.objects.get().reserved == 40000


def test_one_invoice_number_from_two_sellers_at_once_belongs_to_one(api, other_seller):
    requests = [
        (AUTHORIZATIONS, authorization_body(number="852", seller=seller, reg_no=reg_no))
        for seller in ("654", "655")
        for reg_no in ("19101010-1010", "19811228-9874")
    ]
    answers = at_once(api, requests)
    assert statuses(answers) == [201, 409, 409, 409]
    assert Authorization.objects.count() == 1
    assert sum(account.reserved for account in Account.objects.all()) == 100


def test_credits_at_once_never_take_back_more_than_was_captured(api, authorize):
    one = authorize(amount=100)
    capture(api, one)
    credits_ = [
        (one["credits"], {"amount": 30, "creditInvoiceNumber": f"K{n}", "reason": "Complaint"})
        for n in range(10)
    ]
    answers = at_once(api, credits_)
    assert statuses(answers) == [201] * 3 + [409] * 7
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "insufficient-debited-amount", AvailableAmount=10)
    assert Credit.objects.count() == 3
    assert sums()["purchased_receivable"] == 10
    assert Account.objects.get().balance == 10
    assert not Surplus.objects.exists()


def test_capture_and_cancellation_at_once_share_the_amount(api, authorize):
    for _ in range(5):
        one = authorize(amount=100)
        answers = at_once(api, [(one["captures"], {}), (one["cancellations"], {})])
        assert statuses(answers) == [201, 409]
        shown = api.get(one["@id"]).data
        assert shown["status"] == ("Captured" if answers[0].status_code == 201 else "Cancelled")
    assert Account.objects.get().reserved == 0


def test_credits_of_two_invoices_with_one_number_are_one_credit(api, authorize):
    ones = [authorize(amount=100), authorize(amount=100)]
    for one in ones:
        capture(api, one)
    body = {"amount": 10, "creditInvoiceNumber": "K-1", "reason": "Complaint"}
    answers = at_once(api, [(one["credits"], body) for one in ones])
    assert statuses(answers) == [201, 409]
    assert Credit.objects.count() == 1


def test_customers_with_one_number_or_identifier_at_once_are_one(api):
    body = {
        "name": "Britt", "legalEntity": "consumer", "customerNo": "17",
        "legalAddress": {"addressee": "Britt", "countryCode": "SE"},
    }  # fmt: skip
    assert statuses(at_once(api, [(CUSTOMERS, body)] * 6)) == [200] * 5 + [201]
    identifier = {"regNo": "19811228-9874", "countryCode": "SE"}
    others = [
        (CUSTOMERS, {**body, "customerNo": f"2{n}", "nationalIdentifier": identifier})
        for n in range(6)
    ]
    assert statuses(at_once(api, others)) == [201] + [409] * 5
    assert Customer.objects.count() == 2
