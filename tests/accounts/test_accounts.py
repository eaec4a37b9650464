"""The Account API: balances, what is reserved, and what is still available."""

import pytest

from ledger_project.core.setup import open_ledger
from tests.api_client import issue
from tests.assertions import assert_problem, unchanged
from tests.invoices.flows import cancel, capture, credit, pay, run_expiry

ACCOUNTS = "/ledger/account/v1/501/accounts"


@pytest.fixture
def totals(api):
    """(totalBalance, reservedAmount, availableAmount) of the authorization's account."""

    def read(authorization):
        account = api.get(authorization["account"]).data
        return tuple(account[m] for m in ("totalBalance", "reservedAmount", "availableAmount"))

    return read


def test_an_account_is_opened_with_the_first_purchase_and_the_ledgers_defaults(api, authorize):
    one = authorize(amount=100)
    number = one["customer"].rsplit("/", 1)[1]
    assert api.get(one["account"]).data == {
        "@id": f"{ACCOUNTS}/{number}",
        "accountNo": number,
        "startDate": "2026-06-08",
        "description": None,
        "accountProfileType": "kontofaktura",
        "accountAlias": None,
        "customerNo": number,
        "status": "Open",
        "creditLimit": 50000,
        "totalBalance": 0,
        "reservedAmount": 100,
        "availableAmount": 49900,
        "currency": "SEK",
        "customer": one["customer"],
        "reservations": f"{ACCOUNTS}/{number}/reservations",
        "operations": [],
    }


def test_reservation_and_debt_follow_every_step_of_a_purchase(
    api, authorize, totals, ledger, constraints
):
    one = authorize(amount=100)
    assert totals(one) == (0, 100, 49900)
    capture(api, one, amount=40)
    assert totals(one) == (40, 60, 49900)
    credit(api, one, amount=10)
    assert totals(one) == (30, 60, 49910)
    pay(ledger, one, "25.00")
    assert totals(one) == (5, 60, 49935)
    credit(api, one, amount=10)
    assert totals(one) == (0, 60, 49940)
    capture(api, one, amount=20)
    assert totals(one) == (20, 40, 49940)
    cancel(api, one)
    assert totals(one) == (20, 0, 49980)


def test_two_purchases_of_a_buyer_share_its_account(api, authorize, totals):
    one, other = authorize(amount=100), authorize(amount=50)
    assert one["account"] == other["account"]
    assert totals(one) == (0, 150, 49850)
    cancel(api, one)
    assert totals(one) == (0, 50, 49950)


def test_what_is_past_its_validity_reserves_nothing_before_and_after_the_run(
    api, authorize, totals, ledger, at
):
    one = authorize(amount=100)
    capture(api, one, amount=40)
    at("2026-07-08")
    assert totals(one) == (40, 60, 49900)
    at("2026-07-09")
    assert totals(one) == (40, 0, 49960)
    assert run_expiry(ledger, "2026-07-09") == 1
    assert totals(one) == (40, 0, 49960)
    assert run_expiry(ledger, "2026-07-09") == 0


def test_the_available_amount_is_never_below_zero(api, authorize, totals, ledger):
    from accounts.models import Account

    one = authorize(amount=100)
    # No operation lowers a limit yet; the column stands for one.
    Account.objects.update(credit_limit=50)
    assert totals(one) == (0, 100, 0)


def test_reservations_are_the_live_authorizations_of_the_account(api, authorize, at):
    one, other, third = authorize(amount=100), authorize(amount=50), authorize(amount=25)
    capture(api, one, amount=40)
    cancel(api, other)
    capture(api, third)
    page = api.get(f"{one['account']}/reservations").data
    assert page["items"] == [
        {
            "@id": one["@id"],
            "authorizationId": one["authorizationId"],
            "amount": 100,
            "remainingAmount": 60,
            "currency": "SEK",
            "date": "2026-06-08",
            "validToDate": "2026-07-08",
            "sellerNumber": "654",
            "operations": [],
        }
    ]
    at("2026-07-09")
    assert api.get(f"{one['account']}/reservations").data["items"] == []


def test_the_reservations_shown_are_those_of_the_tokens_sellers(
    api, authorize, ledger, other_seller
):
    one, other = authorize(amount=100), authorize(amount=50, seller="655")
    narrow = issue(ledger, sellers=("655",))
    shown = narrow.get(f"{one['account']}/reservations").data["items"]
    assert [item["@id"] for item in shown] == [other["@id"]]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("accountNo={one}", 1),
        ("customerNo={one}", 1),
        ("accountNo={one}&customerNo={one}", 1),
        ("accountNo={one}&customerNo={other}", 0),
        ("accountNo=9", 0),
    ],
)
def test_filters_find_the_account_and_both_must_belong_together(api, authorize, query, count):
    one, other = authorize(), authorize(reg_no="19811228-9874")
    numbers = {"one": one["account"].rsplit("/", 1)[1], "other": other["account"].rsplit("/", 1)[1]}
    items = api.get(f"{ACCOUNTS}?{query.format(**numbers)}").data["items"]
    assert len(items) == count
    if count == 1:
        assert items[0]["@id"] == one["account"]


def test_the_filter_shows_the_same_amounts_as_the_item(api, authorize, at):
    one = authorize(amount=100)
    at("2026-07-09")
    (item,) = api.get(f"{ACCOUNTS}?customerNo={one['customer'].rsplit('/', 1)[1]}").data["items"]
    assert item == api.get(one["account"]).data
    assert item["reservedAmount"] == 0


def test_an_account_of_nobody_or_of_another_ledger_is_not_found(api, authorize, ledger):
    one = authorize()
    other = issue(open_ledger(502, name="Other", country="SE")[0])
    with unchanged():
        assert_problem(api.get(f"{ACCOUNTS}/9"), 404, "account-not-found")
        assert_problem(api.get(f"{ACCOUNTS}/9/reservations"), 404, "account-not-found")
        path = one["account"].replace("501", "502")
        assert_problem(other.get(path), 404, "account-not-found")
    assert other.get(ACCOUNTS.replace("501", "502")).data["items"] == []


def test_two_ledgers_may_use_the_same_account_number(api, authorize, ledger):
    from ledger_project.core.setup import register_seller
    from tests.api_client import authorization_body

    one = authorize()
    second, _ = open_ledger(502, name="Other", country="SE")
    register_seller(second, "654")
    other = issue(second)
    made = other.post(
        "/ledger/invoice-purchase/v1/502/authorizations", authorization_body(amount=7)
    )
    assert made.data["account"].rsplit("/", 1)[1] == one["account"].rsplit("/", 1)[1]
    assert other.get(made.data["account"]).data["reservedAmount"] == 7
    assert api.get(one["account"]).data["reservedAmount"] == 100
