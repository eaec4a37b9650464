"""Closing: no new purchases, and the end by itself when nothing is owed and nothing reserved."""

import pytest

from accounts.models import CreditDecision
from ledger_project.core.models import StateChange
from tests.support.assertions import DECLINED, assert_problem, rels, unchanged
from tests.support.bodies import authorization_body
from tests.support.paths import AUTHORIZATIONS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry


@pytest.fixture
def close(api):
    """Ask for the account at a path to be closed; its status then."""

    def ask(path):
        answer = api.post(f"{path}/request-close-account")
        assert answer.status_code == 200, answer.text
        assert answer.data == api.get(path).data
        return answer.data["status"]

    return ask


def history(path):
    """(operation, from, to, by whom) of the account."""
    changes = StateChange.objects.filter(document_type="account").order_by("id")
    rows = changes.values_list("operation", "from_state", "to_state", "created_by")
    return [(*row[:3], row[3].split(":")[0]) for row in rows]


REQUESTED = ("request_close", "Open", "PendingClose", "client")
CLOSED = ("close", "PendingClose", "Closed", "system")


def test_an_account_with_nothing_in_it_is_closed_at_once(api, open_account, close):
    account = open_account()
    assert close(account["@id"]) == "Closed"
    shown = api.get(account["@id"]).data
    assert shown == {**account, "status": "Closed", "availableAmount": 0, "operations": []}
    assert history(account["@id"]) == [REQUESTED, CLOSED]


def by_payment(api, ledger, one, at):
    pay(ledger, one, "95.00")
    yield
    pay(ledger, one, "5.00")


def by_a_payment_of_too_much(api, ledger, one, at):
    yield
    pay(ledger, one, "150.00")


def by_credit(api, ledger, one, at):
    credit(api, one, amount=99)
    yield
    credit(api, one, amount=1)


WAYS_OUT_OF_DEBT = [by_payment, by_a_payment_of_too_much, by_credit]


@pytest.mark.parametrize("way", WAYS_OUT_OF_DEBT, ids=lambda way: way.__name__)
def test_a_debt_keeps_the_account_until_it_is_gone(
    api, bought, ledger, close, status, at, way, verified
):
    one = bought(amount=100)
    assert close(one["account"]) == "PendingClose"
    for _ in way(api, ledger, one, at):
        assert status(one["account"]) == "PendingClose"
    assert status(one["account"]) == "Closed"
    assert history(one["account"]) == [REQUESTED, CLOSED]


def test_a_debt_set_off_against_a_surplus_closes_the_account(api, bought, owed, close, status):
    surplus = owed(30)
    one = bought(amount=30)
    assert close(one["account"]) == "PendingClose"
    number = one["invoice"]["invoiceNumber"]
    path = f"{surplus['@id']}/set-off-surplus"
    assert api.post(path, {"invoiceNo": number, "amount": 29}).status_code == 200
    assert status(one["account"]) == "PendingClose"
    assert api.post(path, {"invoiceNo": number}).status_code == 200
    assert status(one["account"]) == "Closed"


def test_a_reservation_keeps_the_account_until_it_is_cancelled(api, authorize, close, status):
    one, other = authorize(amount=100), authorize(amount=50)
    assert close(one["account"]) == "PendingClose"
    cancel(api, one)
    assert status(one["account"]) == "PendingClose"
    cancel(api, other)
    assert status(one["account"]) == "Closed"


def test_a_reservation_keeps_the_account_until_its_expiry_is_recorded(
    api, authorize, ledger, close, status, at
):
    one = authorize(amount=100)
    assert close(one["account"]) == "PendingClose"
    at("2026-07-08")
    run_expiry(ledger, "2026-07-08")
    assert status(one["account"]) == "PendingClose"
    at("2026-07-09")
    run_expiry(ledger, "2026-07-09")
    assert status(one["account"]) == "Closed"


def test_the_run_closes_each_account_that_it_empties_and_no_other(
    api, authorize, ledger, close, status, at
):
    ones = {}
    for name, reg_no in (("empty", "19101010-1010"), ("indebted", "19811228-9874")):
        ones[name] = authorize(amount=100, reg_no=reg_no)
    capture(api, ones["indebted"], amount=40)
    untouched = authorize(reg_no=None, buyer={
        "nationalConsumerIdentifier": {"value": None, "countryCode": None},
        "nationalOrganizationIdentifier": {"value": "556000-0001", "countryCode": "SE"},
    })  # fmt: skip
    for one in ones.values():
        close(one["account"])
    at("2026-07-09")
    assert run_expiry(ledger, "2026-07-09") == 3
    assert status(ones["empty"]["account"]) == "Closed"
    assert status(ones["indebted"]["account"]) == "PendingClose"
    assert status(untouched["account"]) == "Open"


def test_while_it_is_pending_nothing_new_is_bought_but_what_was_authorized_is_captured(
    api, authorize, ledger, close, totals, status
):
    one = authorize(amount=100)
    close(one["account"])
    with unchanged(but=DECLINED):
        answer = api.post(AUTHORIZATIONS, authorization_body(amount=1))
    assert_problem(answer, 422, "authorization-declined", DeclineReasons=["account-not-open"])
    assert CreditDecision.objects.first().facts["account_status"] == "PendingClose"
    capture(api, one, amount=60)
    capture(api, one)
    assert totals(one) == (100, 0, 49900)
    assert status(one["account"]) == "PendingClose"
    pay(ledger, one, "100.00")
    assert status(one["account"]) == "Closed"


def test_a_withdrawn_request_keeps_the_account_open_and_in_use(
    api, bought, authorize, ledger, close, status
):
    one = bought(amount=100)
    close(one["account"])
    pending = api.get(one["account"]).data
    assert rels(pending) == ["partial-update", "lower-credit-limit", "withdraws-close-request"]
    answer = api.post(f"{one['account']}/withdraws-close-request")
    assert (answer.status_code, answer.data["status"]) == (200, "Open")
    pay(ledger, one, "100.00")
    assert status(one["account"]) == "Open"
    assert authorize(amount=10)["account"] == one["account"]
    assert close(one["account"]) == "PendingClose"


def test_a_closed_account_is_shown_and_never_changes_again(api, bought, ledger, close):
    one = bought(amount=100)
    pay(ledger, one, "100.00")
    assert close(one["account"]) == "Closed"
    calls = [
        ("patch", "", {"description": "x"}),
        ("post", "/lower-credit-limit", {"creditLimit": 1}),
        ("post", "/apply-for-raised-credit-limit", {"creditLimit": 60000}),
        ("post", "/request-close-account", {}),
        ("post", "/withdraws-close-request", {}),
        ("patch", "/recurring-payment-configuration", {"paymentScope": "totalDebt"}),
    ]
    for method, path, body in calls:
        with unchanged():
            answer = api.request(method, f"{one['account']}{path}", body)
        assert_problem(answer, 409, "operation-not-allowed", State="Closed", Operations=[])
    assert len(api.get(f"{one['account']}/transactions").data["items"]) == 2
    assert len(api.get(f"{one['account']}/bills").data["items"]) == 1


def test_a_credit_of_what_was_paid_leaves_the_closed_account_alone(
    api, bought, ledger, close, status, verified
):
    one = bought(amount=100)
    pay(ledger, one, "100.00")
    close(one["account"])
    credit(api, one, amount=30)
    assert status(one["account"]) == "Closed"
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    assert surplus["remainingAmount"] == 30


def test_a_customer_who_waits_for_the_account_ends_with_it(api, bought, ledger, close, status):
    one = bought(amount=100)
    api.post(f"{one['customer']}/initiates-termination")
    close(one["account"])
    assert api.get(one["customer"]).data["legalStatus"] == "terminating"
    pay(ledger, one, "100.00")
    assert status(one["account"]) == "Closed"
    assert api.get(one["customer"]).data["legalStatus"] == "terminated"
