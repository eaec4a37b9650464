"""Accounts under many hands, in real transactions."""

import threading

import pytest
from django.db import connections, transaction

from accounts.models import Account, CreditDecision
from invoices import operations
from tests.support.actors import SYSTEM
from tests.support.assertions import faults
from tests.support.bodies import account_body
from tests.support.clients import Api
from tests.support.concurrency import at_once, statuses, wait_for_a_blocked_statement
from tests.support.customers import NOBODY
from tests.support.dates import TODAY
from tests.support.paths import ACCOUNTS
from tests.support.purchases import capture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real."""


def test_one_number_asked_for_by_ten_at_once_is_one_account(api, customer):
    answers = at_once(api, [(ACCOUNTS, account_body(customer(), accountNo="17"))] * 10)
    assert statuses(answers) == [200] * 9 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert Account.objects.count() == CreditDecision.objects.count() == 1


def test_one_number_asked_for_by_five_customers_is_the_account_of_one(api, customer):
    given = [(ACCOUNTS, account_body(customer(**NOBODY), accountNo="17")) for _ in range(5)]
    assert statuses(at_once(api, given)) == [201] + [409] * 4
    assert Account.objects.count() == CreditDecision.objects.count() == 1


def test_accounts_opened_without_a_number_at_once_get_one_each(api, customer):
    given = [(ACCOUNTS, account_body(customer(**NOBODY))) for _ in range(2)] * 4
    assert statuses(at_once(api, given)) == [201] * 8
    assert len({account.account_no for account in Account.objects.all()}) == 8


def test_a_limit_is_judged_by_what_is_held_once_the_account_is_free(api, authorize, ledger, at):
    """Let the request wait for the run that records an expiry.

    What the expiry has freed is not counted a second time, which would let the limit sink below the
    debt.
    """
    one, stale = authorize(amount=100), authorize(amount=60)
    capture(api, one)
    at("2026-07-09")
    answers = []

    def lower():
        try:
            answers.append(Api(api.token).patch(one["account"], {"creditLimit": 50}))
        finally:
            connections.close_all()

    waiting = threading.Thread(target=lower)
    with transaction.atomic():
        later = TODAY.replace(month=7, day=9)
        assert operations.expire(ledger_number=ledger.number, actor=SYSTEM, on=later) == 1
        waiting.start()
        wait_for_a_blocked_statement()
    waiting.join()
    assert list(faults(answers[0])) == ["creditLimit"]
    assert api.get(stale["account"]).data["creditLimit"] == 50000
