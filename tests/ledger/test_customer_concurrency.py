"""Customers and accounts under many hands, in real transactions: nothing is lost, nothing twice."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from accounts.models import Account, CreditDecision, SurplusUse
from customers.models import Consent, Customer
from invoices.models import Authorization
from ledger_project.api.scopes import PROTECTED
from ledger_project.core.models import StateChange
from ledger_project.samples import person_number
from tests.support.bodies import authorization_body, customer_body
from tests.support.books import violations
from tests.support.clients import Api, issue
from tests.support.concurrency import at_once, in_sight, statuses
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import capture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real."""


@pytest.fixture
def verified(ledger):
    """Whatever came of it, the books are right."""
    yield
    assert violations(ledger) == []


def on_threads(work, count, threads):
    def one(n):
        try:
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(count)))


@pytest.fixture
def customer(api):
    answer = api.post(CUSTOMERS, customer_body(name="Counter 0"))
    assert answer.status_code == 201, answer.text
    return answer.data["@id"]


def test_twenty_patches_with_if_match_lose_nothing(api, customer):
    """Each reads a counter and writes it back raised by one, until it was the first to do so."""

    def raise_by_one(_):
        client, refused = Api(api.token), 0
        while True:
            read = client.get(customer)
            count = int(re.search("[0-9]+", read.data["name"])[0])
            answer = client.patch(
                customer, {"name": f"Counter {count + 1}"}, If_Match=read.headers["ETag"]
            )
            if answer.status_code == 200:
                assert answer.data["name"] == f"Counter {count + 1}"
                return refused
            assert answer.status_code == 412, answer.text
            refused += 1

    refusals = on_threads(raise_by_one, 20, threads=4)
    assert api.get(customer).data["name"] == "Counter 20"
    assert StateChange.objects.filter(operation="amend").count() == 20
    assert sum(refusals) > 0  # Else nobody met, and nothing was tried.


def test_of_twenty_patches_on_what_all_have_read_one_is_done(api, customer):
    tag = api.get(customer).headers["ETag"]

    def patch(n):
        return Api(api.token).patch(customer, {"name": f"Name {n}"}, If_Match=tag)

    answers = on_threads(patch, 20, threads=10)
    assert statuses(answers) == [200] + [412] * 19
    (done,) = [answer for answer in answers if answer.status_code == 200]
    assert api.get(customer).data == done.data
    assert StateChange.objects.filter(operation="amend").count() == 1


def test_patches_of_different_members_without_if_match_are_all_kept(api, ledger, customer):
    members = [
        {"name": "Other"}, {"emailAddress": "other@example.com"}, {"msisdn": "+46701234457"},
        {"preferredLanguageCode": "EN"}, {"protectedIdentity": True}, {"vatNo": None},
        {"eDIAddressInfo": {"VAN": "ABCXYZ"}},
    ]  # fmt: skip
    answers = on_threads(
        lambda n: Api(api.token).patch(customer, members[n]), len(members), threads=len(members)
    )
    assert statuses(answers) == [200] * len(members)
    # Protected by then, whole only to who may see it.
    shown = issue(ledger, scopes=("customer:read", PROTECTED)).get(customer).data
    assert shown["eDIAddressInfo"].pop("VAN") == "ABCXYZ"
    kept = {name: shown[name] for one in members[:6] for name in one}
    assert kept == {name: value for one in members[:6] for name, value in one.items()}


def test_one_identifier_asked_for_by_twenty_makes_one_customer(api, ledger):
    bodies = [customer_body(customerNo=str(n), name=f"Name {n}") for n in range(1, 21)]
    answers = at_once(api, [(CUSTOMERS, body) for body in bodies])
    assert statuses(answers) == [201] + [409] * 19
    assert Customer.objects.count() == 1


def test_a_termination_and_a_purchase_at_once_end_in_one_of_the_two_orders(
    api, seller, customer, verified
):
    """The purchase opens the first account: a terminated customer has none that is open."""
    answers = at_once(
        api,
        [(f"{customer}/initiates-termination", {})]
        + [(AUTHORIZATIONS, authorization_body()) for _ in range(5)],
    )
    status = api.get(customer).data["legalStatus"]
    assert answers[0].status_code == 200
    assert {answer.status_code for answer in answers[1:]} <= {201, 422}
    bought = any(answer.status_code == 201 for answer in answers[1:])
    assert status == ("terminating" if bought else "terminated")
    assert Account.objects.count() == (1 if bought else 0)


def test_a_purchase_need_not_wait_for_one_that_is_about_to_find_the_same_new_account(
    api, seller, customer, verified
):
    """One that saw no account locks the customer; those that see the account are not held up."""
    reached, opened, locked, bought = (threading.Event() for _ in range(4))

    def step_by_step(execute, sql, *rest):
        if not (sql.startswith('SELECT "customers_customer"') and "UPDATE" in sql):
            return execute(sql, *rest)
        reached.set()
        assert opened.wait(20)
        result = execute(sql, *rest)
        locked.set()
        assert bought.wait(20)
        return result

    def buy_late():
        try:
            with connection.execute_wrapper(step_by_step):
                return Api(api.token).post(AUTHORIZATIONS, authorization_body())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(in_sight(buy_late))
        assert reached.wait(20)
        answers = [api.post(AUTHORIZATIONS, authorization_body())]
        opened.set()
        assert locked.wait(20)
        answers.append(api.post(AUTHORIZATIONS, authorization_body()))
        bought.set()
        answers.append(late.result())
    assert statuses(answers) == [201] * 3
    assert Account.objects.count() == 1


def test_a_deletion_and_a_purchase_at_once_leave_a_customer_whose_purchases_are_whole(
    api, seller, customer, verified
):
    def delete(_):
        return Api(api.token).request("delete", customer)

    def buy(_):
        return Api(api.token).post(AUTHORIZATIONS, authorization_body())

    answers = on_threads(lambda n: (delete if n == 0 else buy)(n), 6, threads=6)
    assert answers[0].status_code in (204, 409), answers[0].text
    assert statuses(answers[1:]) == [201] * 5
    assert Customer.objects.count() == 1
    assert Authorization.objects.count() == 5
    assert CreditDecision.objects.filter(accepted=True).count() == 5


def test_closing_and_ending_wait_for_each_other(api, authorize, verified):
    """Two debts and the two requests end at once: whoever comes last closes and terminates."""
    for serial in range(3):
        one = authorize(reg_no=person_number(serial), amount=100)
        capture(api, one, amount=40)
        number = one["invoice"]["invoiceNumber"]
        credit = {"amount": 40, "creditInvoiceNumber": f"K-{number}", "reason": "Complaint"}
        answers = at_once(
            api,
            [
                (f"{one['customer']}/initiates-termination", {}),
                (f"{one['account']}/request-close-account", {}),
                (one["credits"], credit),
                (one["cancellations"], {}),
            ],
        )
        assert statuses(answers) == [200, 200, 201, 201]
        assert api.get(one["account"]).data["status"] == "Closed"
        assert api.get(one["customer"]).data["legalStatus"] == "terminated"


def test_a_surplus_paid_out_by_ten_at_once_is_paid_once(api, authorize, ledger, verified):
    one = authorize(amount=100)
    capture(api, one)
    pay(ledger, one, "130.00")
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    answers = at_once(api, [(f"{surplus['@id']}/pay-out-surplus", {})] * 10)
    assert statuses(answers) == [200] + [409] * 9
    assert SurplusUse.objects.get().amount == 30


def test_the_same_payout_sent_ten_times_is_one_and_nine_replays(api, authorize, ledger, verified):
    one = authorize(amount=100)
    capture(api, one)
    pay(ledger, one, "130.00")
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    body = {"amount": 5, "reference": "p-1"}
    answers = at_once(api, [(f"{surplus['@id']}/pay-out-surplus", body)] * 10)
    assert statuses(answers) == [200] * 10
    replayed = [answer.headers.get("Idempotency-Replayed") for answer in answers]
    assert replayed.count("true") == 9
    assert SurplusUse.objects.get().amount == 5


def test_a_consent_given_by_ten_at_once_is_one(api, customer):
    answers = at_once(api, [(f"{customer}/consents", {"type": "EInvoiceB2CSE"})] * 10)
    assert statuses(answers) == [200] * 9 + [201]
    assert Consent.objects.count() == 1
