"""Many clients at once, in real transactions: one effect, and books that add up."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from lxml import html

from accounts.models import Account, JournalEntry, JournalLine, Payout, Surplus
from customers.models import Customer
from invoices.models import (
    Authorization,
    Capture,
    Credit,
    Invoice,
    Payment,
    PaymentMatch,
    PaymentPlan,
    PaymentReversal,
    Waiver,
)
from ledger_project.core.models import IdempotencyKey, StateChange
from ledger_project.core.setup import open_ledger
from tests.support.account_states import surplus_of
from tests.support.assertions import assert_problem, faults
from tests.support.backoffice import address, inputs, named
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.concurrency import (
    at_once,
    in_sight,
    statuses,
    together,
    wait_for_a_blocked_statement,
)
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS, INVOICES, PLANS
from tests.support.payments import pay, pay_invoice, receive
from tests.support.purchases import buy, capture

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


# The second events. Whatever wins: the books are right, and nothing is booked twice.


@pytest.fixture
def clicked(ledger):
    """Send pages of the back office together, each as (entity, operation, inputs).

    Return for each whether it was done; what was not must say that nothing was changed.
    """
    User.objects.create_superuser("boss")

    def click(*pages):
        works = []
        for entity, operation, members in pages:
            client = Client()
            client.force_login(User.objects.get(username="boss"))
            url = address(entity, operation)
            asked = client.get(url)
            form = {**inputs(asked), **named(members)}
            works.append(lambda c=client, u=url, f=form: c.post(u, f, follow=True).content)
        # What a response says of its templates is mixed up between threads.
        shown = [html.fromstring(content) for content in together(works)]
        answers = [one.find_class("messagelist")[0].text_content() for one in shown]
        for answer in answers:
            assert (" done" in answer) != ("Nothing was changed" in answer), answer
        assert violations(ledger) == []
        return [" done" in answer for answer in answers]

    return click


def debts():
    """Return the unpaid principal of each invoice, in the order of issue."""
    return [one.capital_debt for one in Invoice.objects.order_by("pk")]


def standing():
    """Return what is matched of each payment, by its matches that were not undone."""
    return sum((one.amount for one in PaymentMatch.objects.filter(undone_on=None)), Decimal(0))


def test_a_match_undone_twice_at_once_is_undone_once(api, ledger, clicked):
    pay(ledger, buy(api, 100), "150.00")
    payment = Payment.objects.get()
    assert sorted(clicked(*[(payment, "unmatch", {"reason": "Wrong"})] * 2)) == [False, True]
    payment.refresh_from_db()
    assert (payment.state, payment.remaining, standing()) == ("unmatched", 150, 0)
    assert (debts(), Surplus.objects.get().remaining) == ([100], 0)
    assert sums()["unmatched_payments"] == -150


def test_a_payment_matched_and_withdrawn_at_once_is_withdrawn(api, ledger, clicked):
    buy(api, 100, number="852")
    receive(ledger, "99", 100)
    payment = Payment.objects.get()
    _, withdrawn = clicked(
        (payment, "match", {"suggested": "852"}), (payment, "withdraw", {"message": "Recalled"})
    )
    payment.refresh_from_db()
    assert (withdrawn, payment.state, payment.withdrawn) == (True, "withdrawn", 100)
    assert (debts(), standing(), PaymentReversal.objects.count()) == ([100], 0, 1)
    assert sums()["client_funds"] == 0


def test_a_payment_split_and_matched_at_once_is_used_once(api, ledger, clicked):
    for number in ("852", "853"):
        buy(api, 100, number=number)
    receive(ledger, "99", 200)
    payment = Payment.objects.get()
    split, matched = clicked(
        (payment, "split", {"others": "852 100\n853 100", **_no_shares()}),
        (payment, "match", {"suggested": "", "invoice_no": "852"}),
    )
    assert split != matched
    payment.refresh_from_db()
    assert (payment.state, payment.remaining, standing()) == ("matched", 0, 200)
    surpluses = sum(one.remaining for one in Surplus.objects.all())
    assert (debts(), surpluses) == (([0, 0], 0) if split else ([0, 100], 100))


def _no_shares():
    return {f"share_{one.pk}": "" for one in Invoice.objects.all()}


def test_fees_waived_twice_at_once_are_waived_once(api, ledger):
    open_ledger(501, days_before_claims=0)
    one = billed(api, 1000, **OVERDUE)
    run("run_claims", 501)
    pay_invoice(ledger, one, 1060)
    answers = at_once(api, [(f"{one['@id']}/waive-fee", {"reason": "Goodwill"})] * 2)
    assert statuses(answers) == [200, 409]
    waiver = Waiver.objects.get()
    assert (waiver.amount, waiver.returned, Surplus.objects.get().amount) == (60, 60, 60)
    assert violations(ledger) == []


@pytest.mark.parametrize("kind", ["purchased", "serviced"])
def test_a_credit_is_undone_or_its_surplus_is_paid_out_but_not_both(api, ledger, kind):
    one = buy(api, 100, number="S1") if kind == "purchased" else billed(api, 100)
    path = {"@id": f"{INVOICES}/S1"}
    pay_invoice(ledger, api.get(path["@id"]).data, 100)
    body = {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 30}
    done(api, path, "credit", body)
    owner = one["customer"] if kind == "purchased" else f"{CUSTOMERS}/7"
    surplus = surplus_of(api, {"customer": owner})
    undone, paid_out = at_once(
        api,
        [
            (f"{path['@id']}/undo-credit", {"creditInvoiceNo": "K1", "reason": "Wrong"}),
            (f"{surplus}/pay-out-surplus", {}),
        ],
    )
    assert statuses([undone, paid_out]) == [200, 409]
    assert Payout.objects.count() == (paid_out.status_code == 200)
    assert Invoice.objects.get(invoice_no="S1").credited == (0 if undone.status_code == 200 else 30)
    assert violations(ledger) == []


def test_a_credit_undone_twice_at_once_is_undone_once_beside_another(api, ledger):
    one = billed(api, 100)
    pay_invoice(ledger, one, 100)
    for number in ("K1", "K2"):
        body = {"reason": "Complaint", "creditInvoiceNo": number, "amount": 30}
        done(api, one, "credit", body)
    body = {"creditInvoiceNo": "K1", "reason": "Wrong"}
    answers = at_once(api, [(f"{one['@id']}/undo-credit", body)] * 2)
    assert statuses(answers) == [200, 400]
    assert (Invoice.objects.get().credited, violations(ledger)) == (30, [])


@pytest.mark.parametrize(("kind", "paid"), [("purchased", 100), ("serviced", 100), ("serviced", 0)])
def test_an_undo_that_waits_for_the_same_undo_says_that_it_was_undone(api, ledger, kind, paid):
    if kind == "purchased":
        buy(api, 100, number="S1")
    else:
        billed(api, 100)
    path = f"{INVOICES}/S1"
    if paid:
        pay_invoice(ledger, api.get(path).data, paid)
    for number in ("K1", "K2"):
        body = {"reason": "Complaint", "creditInvoiceNo": number, "amount": 30}
        done(api, {"@id": path}, "credit", body)
    request = (f"{path}/undo-credit", {"creditInvoiceNo": "K1", "reason": "Wrong"})
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        succeeded(api.post(*request))
        second = pool.submit(at_once, api, [request])
        wait_for_a_blocked_statement()
    (answer,) = second.result()
    assert_problem(answer, 400, "validation")
    assert faults(answer) == {"creditInvoiceNo": "K1 was undone already"}
    assert (Invoice.objects.get().credited, violations(ledger)) == (30, [])


@pytest.mark.parametrize(
    ("operation", "named", "known"),
    [
        ("undo-direct-payment", {"reference": "D1"}, {"reference": "D1 was undone already"}),
        (
            "undo-set-off",
            {"invoiceNo": "S1"},
            {"invoiceNo": "The set-off against S1 was undone already"},
        ),
    ],
)
def test_a_way_back_that_waits_for_itself_says_that_it_was_gone(
    api, ledger, operation, named, known
):
    one = billed(api, 100)
    for reference in ("D1", "D2"):
        members = {"reference": reference, "amount": 10, "valueDate": "2026-06-08"}
        done(api, one, "report-direct-payment", members)
    of_credit = {"invoiceType": "credit", "creditedInvoiceNo": "S1", "invoiceNo": "SK"}
    credit = billed(api, 30, **of_credit)
    billed(api, 10, invoiceNo="S2")
    for number in ("S2", "S1"):
        done(api, credit, "set-off", {"invoiceNo": number, "amount": 5})
    path = credit["@id"] if operation == "undo-set-off" else one["@id"]
    request = (f"{path}/{operation}", {**named, "reason": "Wrong"})
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        succeeded(api.post(*request))
        second = pool.submit(at_once, api, [request])
        wait_for_a_blocked_statement()
    (answer,) = second.result()
    assert_problem(answer, 400, "validation")
    assert faults(answer) == known
    assert violations(ledger) == []


def test_a_set_off_undone_while_its_payment_bounces_leaves_both_debts_open(api, ledger, clicked):
    one = buy(api, 100)
    pay(ledger, one, "150.00")
    buy(api, 50, number="853")
    succeeded(api.post(f"{surplus_of(api, one)}/set-off-surplus", {"invoiceNo": "853"}))
    payment, surplus = Payment.objects.get(), Surplus.objects.get()
    withdrawn, _ = clicked(
        (payment, "withdraw", {"message": "Recalled"}),
        (surplus, "undo_set_off", {"reason": "Wrong"}),
    )
    surplus.refresh_from_db()
    assert withdrawn
    assert (debts(), surplus.remaining, surplus.state) == ([100, 50], 0, "closed")
    assert sums()["client_funds"] == 0


def test_a_surplus_set_off_while_its_payment_bounces_pays_nobodys_debt(api, ledger, clicked):
    one = buy(api, 100)
    pay(ledger, one, "150.00")
    buy(api, 50, number="853")
    payment, surplus = Payment.objects.get(), Surplus.objects.get()
    withdrawn, _ = clicked(
        (payment, "withdraw", {"message": "Recalled"}),
        (surplus, "set_off", {"invoiceNo": "853"}),
    )
    assert (withdrawn, debts()) == (True, [100, 50])
    assert sums()["client_funds"] == 0


def test_a_bounce_that_waits_for_a_set_off_undoes_it(api, ledger, clicked):
    one = buy(api, 100)
    pay(ledger, one, "150.00")
    buy(api, 50, number="853")
    path = f"{surplus_of(api, one)}/set-off-surplus"
    payment = Payment.objects.get()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        succeeded(api.post(path, {"invoiceNo": "853"}))
        bounce = pool.submit(in_sight(clicked), (payment, "withdraw", {"message": "Recalled"}))
        wait_for_a_blocked_statement()
    assert bounce.result() == [True]
    assert debts() == [100, 50]
    assert (sums()["client_funds"], violations(ledger)) == (0, [])


def planned(api, *numbers):
    body = {"invoices": [*numbers], "numberOfParts": 2, "firstDueDate": "2026-06-30"}
    return succeeded(api.post(PLANS, body))["@id"]


def test_of_two_plans_of_one_invoice_accepted_at_once_one_is_in_force(api, ledger):
    for number in ("S1", "S2"):
        billed(api, 100, invoiceNo=number, **OVERDUE)
    plans = [planned(api, "S1", "S2"), planned(api, "S2", "S1")]
    answers = at_once(api, [(f"{path}/accept", {}) for path in plans])
    assert statuses(answers) == [200, 409]
    assert PaymentPlan.objects.filter(state="active").count() == 1
    assert violations(ledger) == []


def test_two_last_payments_at_once_complete_a_plan(api, ledger):
    invoices = [billed(api, 100, invoiceNo=number, **OVERDUE) for number in ("S1", "S2")]
    succeeded(api.post(f"{planned(api, 'S1', 'S2')}/accept"))
    together([partial(pay_invoice, ledger, one, 100) for one in invoices])
    assert PaymentPlan.objects.get().state == "completed"
    assert violations(ledger) == []


def test_a_plan_that_breaks_while_its_last_part_is_paid_is_broken_or_completed(api, ledger, at):
    one = billed(api, 100, **OVERDUE)
    succeeded(api.post(f"{planned(api, 'S1')}/accept"))
    at("2026-07-06")
    run("run_plans", 501)
    at("2026-07-20")
    together([lambda: run("run_plans", 501), partial(pay_invoice, ledger, one, 100)])
    assert PaymentPlan.objects.get().state in ("broken", "completed")
    assert Invoice.objects.values_list("state", "payment_plan").get() == ("closed", None)
    assert violations(ledger) == []


def test_of_ten_credits_on_the_invoice_that_all_have_read_one_is_done(api, authorize):
    invoice = capture(api, authorize(number="852"))["invoice"]
    tag = {"If_Match": api.get(invoice).headers["ETag"]}
    body = {"reason": "Complaint", "amount": 1}
    answers = at_once(
        api,
        [(f"{invoice}/credit", {**body, "creditInvoiceNo": f"K{n}"}, tag) for n in range(10)],
    )
    assert statuses(answers) == [200] + [412] * 9
    assert api.get(invoice).data["currentDebt"] == Decimal("99.00")
