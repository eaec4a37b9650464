"""A termination and what it waits for, in two transactions at once."""

import threading

import pytest
from django.db import connections, transaction

from customers import operations
from customers.models import Customer
from tests.support.actors import STAFF
from tests.support.clients import Api
from tests.support.concurrency import wait_for_a_blocked_statement
from tests.support.dates import TODAY
from tests.support.payments import pay
from tests.support.purchases import cancel, capture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real."""


def close_account(api, authorize, ledger):
    one = authorize()
    cancel(api, one)
    return one["customer"], f"{one['account']}/request-close-account"


def pay_out_surplus(api, authorize, ledger):
    one = authorize(amount=100)
    capture(api, one)
    pay(ledger, one, "130.00")
    api.post(f"{one['account']}/request-close-account")
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    return one["customer"], f"{surplus['@id']}/pay-out-surplus"


@pytest.mark.parametrize("last", [close_account, pay_out_surplus])
def test_the_last_thing_ends_while_the_termination_is_not_committed_yet(
    api, authorize, ledger, status, last
):
    """Neither sees the other's work: whoever commits last has to find that nothing is left."""
    path, call = last(api, authorize, ledger)
    answers = []

    def finish():
        try:
            answers.append(Api(api.token).post(call))
        finally:
            connections.close_all()

    other = threading.Thread(target=finish)
    with transaction.atomic():
        customer = Customer.objects.select_for_update().get()
        operations.initiate_termination(customer=customer, actor=STAFF, on=TODAY)
        assert customer.state == "terminating"
        other.start()
        wait_for_a_blocked_statement()
    other.join()
    assert answers[0].status_code == 200
    assert status(path) == "terminated"
