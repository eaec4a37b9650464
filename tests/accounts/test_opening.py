"""Opening accounts: numbers, idempotency, and what the credit policy says to a new one."""

from decimal import Decimal

import pytest
from django.core.management import CommandError

from accounts.examples import OPEN_EXAMPLE, RAISE_EXAMPLE
from accounts.models import Account, CreditDecision
from customers import operations
from customers.models import Customer
from ledger_project.core.actors import command
from ledger_project.core.setup import open_ledger
from ledger_project.samples import person_number
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.bodies import account_body
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.customers import NOBODY
from tests.support.dates import TODAY
from tests.support.paths import ACCOUNTS, CUSTOMERS

SE = {"countryCode": "SE"}


def test_an_account_is_opened_with_all_its_members(api, customer):
    given = account_body(
        customer(), accountNo="matkonto-1.b_2", accountAlias="matkonto1", description="Food"
    )
    answer = api.post(ACCOUNTS, given)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{ACCOUNTS}/matkonto-1.b_2"
    assert answer.data == api.get(answer.headers["Location"]).data
    shown = {name: answer.data[name] for name in (*given, "status", "startDate", "currency")}
    assert shown == {**given, "status": "Open", "startDate": "2026-06-08", "currency": "SEK"}
    amounts = ("totalBalance", "reservedAmount", "availableAmount", "maxPaymentAmount")
    assert [answer.data[name] for name in amounts] == [0, 0, 2000, 50000]


def test_the_examples_of_the_description_are_accepted_as_they_are(api, customer):
    customer(customerNo="1000017")
    answer = api.post(ACCOUNTS, OPEN_EXAMPLE.value)
    assert (answer.status_code, answer.data["creditLimit"]) == (201, 2000)
    path = f"{answer.data['@id']}/apply-for-raised-credit-limit"
    raised = api.post(path, RAISE_EXAMPLE.value)
    assert (raised.status_code, raised.data["creditLimit"]) == (200, 5000)


def test_the_first_account_has_the_customers_number_and_later_ones_the_next_that_is_free(
    api, customer, open_account
):
    one = customer()
    number = int(one["customerNo"])
    # Somebody chose what the series would give next, as an account's number and as a customer's.
    open_account(accountNo=str(number + 2))
    customer(customerNo=str(number + 3), **NOBODY)
    opened = [open_account(customerNo=one["customerNo"])["accountNo"] for _ in range(3)]
    assert opened == [str(number), str(number + 4), str(number + 5)]


def test_a_buyer_whose_number_is_anothers_account_buys_on_an_account_with_the_next_number(
    api, customer, open_account, authorize
):
    one = customer()
    open_account(accountNo=one["customerNo"])
    bought = authorize(amount=10)
    account = api.get(bought["account"]).data
    assert account["customerNo"] == one["customerNo"]
    assert account["accountNo"] != one["customerNo"]
    assert account["reservedAmount"] == 10


def test_a_new_buyer_is_served_though_somebody_chose_the_series_next_number(
    api, open_account, authorize
):
    number = int(open_account()["customerNo"])
    open_account(accountNo=str(number + 2))
    new = authorize(amount=10)
    account = api.get(new["account"]).data
    assert account["accountNo"] == account["customerNo"] == str(number + 3)


def test_the_same_number_with_the_same_content_is_the_same_account(api, customer):
    given = account_body(customer(), accountNo="17", accountAlias="matkonto1")
    first = api.post(ACCOUNTS, given)
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    for same in (given, {**given, "creditLimit": 2000, "description": None}):
        with unchanged():
            again = api.post(ACCOUNTS, same)
        assert (again.status_code, again.data) == (200, first.data)
        assert again.headers["Idempotency-Replayed"] == "true"
    api.patch(first.data["@id"], {"creditLimit": 500})
    with unchanged():
        later = api.post(ACCOUNTS, given)
    assert (later.status_code, later.data["creditLimit"]) == (200, 500)


@pytest.mark.parametrize(
    "other",
    [{"creditLimit": 2001}, {"accountProfileType": "kontodebet"}, {"description": "Other"}],
)
def test_the_same_number_with_other_content_is_refused_and_names_the_account(api, customer, other):
    given = account_body(customer(), accountNo="17")
    api.post(ACCOUNTS, given)
    with unchanged():
        answer = api.post(ACCOUNTS, {**given, **other})
    assert_problem(answer, 409, "account-already-exists", Account=f"{ACCOUNTS}/17")


def test_a_number_is_refused_to_another_customer_and_where_a_purchase_has_taken_it(
    api, customer, authorize
):
    taken = authorize()["account"].rsplit("/", 1)[1]
    api.post(ACCOUNTS, account_body(customer(**NOBODY), accountNo="17"))
    other = customer(**NOBODY)
    for number in ("17", taken):
        with unchanged():
            answer = api.post(ACCOUNTS, account_body(other, accountNo=number))
        assert_problem(answer, 409, "account-already-exists", Account=f"{ACCOUNTS}/{number}")


def test_what_is_missing_is_told_at_once(api, ledger):
    with unchanged():
        told = faults(api.post(ACCOUNTS, {}))
    required = ("customerNo", "accountProfileType", "creditLimit")
    assert told == dict.fromkeys(required, "Argument required")


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"accountNo": "a b"}, "accountNo"),
        ({"accountNo": ""}, "accountNo"),
        ({"accountNo": None}, "accountNo"),
        ({"accountNo": "-1"}, "accountNo"),
        ({"accountNo": "1" * 51}, "accountNo"),
        ({"accountNo": "generate-summary"}, "accountNo"),
        ({"accountProfileType": "x" * 51}, "accountProfileType"),
        ({"accountProfileType": ""}, "accountProfileType"),
        ({"accountProfileType": "x"}, "accountProfileType"),
        ({"accountAlias": "x" * 51}, "accountAlias"),
        ({"description": "x" * 201}, "description"),
        ({"creditLimit": -1}, "creditLimit"),
        ({"creditLimit": Decimal("0.001")}, "creditLimit"),
        ({"creditLimit": "2000"}, "creditLimit"),
        ({"creditLimit": None}, "creditLimit"),
        ({"customerNo": "9"}, "customerNo"),
        ({"status": "Open"}, "status"),
    ],
)
def test_a_faulty_member_is_named_and_no_account_opened(api, customer, members, place):
    given = account_body(customer(), **members)
    with unchanged():
        assert list(faults(api.post(ACCOUNTS, given))) == [place]


def test_accounts_are_opened_with_the_profiles_of_their_ledger(api, customer):
    given = account_body(customer(), accountProfileType="gold")
    with unchanged():
        assert faults(api.post(ACCOUNTS, given)) == {
            "accountProfileType": "Expected one of kontodebet, kontofaktura, kontokredit"
        }
        with pytest.raises(CommandError, match="Expected kontofaktura among them, the default"):
            run("open_ledger", 501, account_profiles=["gold"])
    run("open_ledger", 501, account_profiles=["kontofaktura", "gold"])
    assert api.post(ACCOUNTS, given).data["accountProfileType"] == "gold"
    with unchanged():
        other = {**given, "accountNo": "A-9", "accountProfileType": "kontokredit"}
        assert list(faults(api.post(ACCOUNTS, other))) == ["accountProfileType"]


def test_a_customer_of_another_ledger_is_unknown(api, customer, ledger):
    one = customer()
    other = issue(open_ledger(502, name="Other", country="SE")[0])
    with unchanged():
        answer = other.post(ACCOUNTS.replace("501", "502"), account_body(one))
    assert faults(answer) == {"customerNo": f"There is no customer {one['customerNo']}"}


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("block", "customer-not-active"),
        ("register_death", "deceased"),
        ("initiate_termination", "customer-not-active"),
    ],
)
def test_only_an_active_customer_gets_an_account(api, customer, ledger, what, reason):
    one = customer()
    # Some of these are operators' operations, so all go by the function behind them.
    loaded = Customer.objects.get(customer_no=one["customerNo"])
    getattr(operations, what)(customer=loaded, actor=command("test"), on=TODAY)
    with unchanged(but=("accounts.CreditDecision",)):
        answer = api.post(ACCOUNTS, account_body(one, accountNo="17"))
    assert_problem(answer, 422, "authorization-declined", DeclineReasons=[reason])


def test_no_policy_gives_an_account_to_a_customer_that_is_not_active(api, customer, ledger):
    open_ledger(501, credit_policy="tests.support.credit_policies.Everybody")
    one = customer()
    loaded = Customer.objects.get(customer_no=one["customerNo"])
    operations.block(customer=loaded, actor=command("test"), on=TODAY)
    with unchanged():
        answer = api.post(ACCOUNTS, account_body(one, accountNo="17"))
    assert_problem(answer, 409, "operation-not-allowed", State="blocked")
    # What the customer allows instead.
    assert answer.data["Operations"] == api.get(one["@id"]).data["operations"] != []


def test_the_same_request_is_replayed_though_the_customer_was_blocked_meanwhile(
    api, customer, ledger
):
    given = account_body(customer(), accountNo="17")
    api.post(ACCOUNTS, given)
    loaded = Customer.objects.get(customer_no=given["customerNo"])
    operations.block(customer=loaded, actor=command("test"), on=TODAY)
    with unchanged():
        assert api.post(ACCOUNTS, given).status_code == 200


@pytest.mark.parametrize("limit", [0, Decimal("100000.00")])
def test_a_limit_from_zero_to_the_ledgers_highest_is_accepted(api, customer, limit):
    answer = api.post(ACCOUNTS, account_body(customer(), creditLimit=limit))
    assert answer.status_code == 201
    assert answer.data["creditLimit"] == answer.data["availableAmount"] == limit


def test_a_limit_above_the_ledgers_highest_is_declined_and_the_decision_recorded(
    api, customer, ledger
):
    one = customer()
    given = account_body(one, creditLimit=Decimal("100000.01"), accountNo="17", description="Food")
    with unchanged(but=("accounts.CreditDecision",)):
        answer = api.post(ACCOUNTS, given)
    title = "New account declined"
    assert_problem(
        answer, 422, "authorization-declined", DeclineReasons=["credit-limit"], Title=title
    )
    decision = CreditDecision.objects.get()
    assert (decision.accepted, decision.reasons) == (False, ["credit-limit"])
    assert decision.customer.customer_no == one["customerNo"]
    assert decision.account is None
    assert decision.request == {
        "account_no": "17",
        "credit_limit": "100000.01",
        "description": "Food",
        "profile_type": "kontokredit",
    }
    open_ledger(501, max_credit_limit=Decimal("100000.01"))
    assert api.post(ACCOUNTS, given).status_code == 201


def test_an_accepted_account_keeps_the_decision_with_the_facts_that_it_was_made_by(
    api, open_account, customer
):
    one = customer()
    open_account(customerNo=one["customerNo"], creditLimit=Decimal("2000.00"))
    decision = CreditDecision.objects.get()
    assert decision.account == Account.objects.get()
    assert decision.customer.customer_no == one["customerNo"]
    assert (decision.purpose, decision.accepted, decision.reasons) == ("new-account", True, [])
    assert decision.policy == "accounts.credit_policy.DefaultPolicy"
    assert (decision.business_date, decision.request) == (TODAY, None)
    assert decision.facts == {
        "purpose": "new-account",
        "requested": "2000.00",
        "currency": "SEK",
        "legal_entity": "consumer",
        "age": 115,
        "customer_status": "active",
        "account_status": "",
        "claim_level": "",
        "credit_limit": "0.00",
        "balance": "0.00",
        "reserved": "0.00",
        "highest_limit": "100000.00",
    }


def test_a_minor_is_declined_until_the_birthday(api, customer, at):
    number = person_number(1, born=TODAY.replace(year=TODAY.year - 18, day=TODAY.day + 1))
    given = account_body(customer(nationalIdentifier={"regNo": number, **SE}))
    with unchanged(but=("accounts.CreditDecision",)):
        answer = api.post(ACCOUNTS, given)
    assert_problem(answer, 422, "authorization-declined", DeclineReasons=["under-age"])
    assert CreditDecision.objects.get().facts["age"] == 17
    at("2026-06-09")
    assert api.post(ACCOUNTS, given).status_code == 201
    assert CreditDecision.objects.first().facts["age"] == 18


def test_every_reason_to_decline_is_told(api, customer):
    number = person_number(1, born=TODAY.replace(year=TODAY.year - 10))
    given = account_body(customer(nationalIdentifier={"regNo": number, **SE}), creditLimit=100001)
    answer = api.post(ACCOUNTS, given)
    reasons = ["under-age", "credit-limit"]
    assert_problem(answer, 422, "authorization-declined", DeclineReasons=reasons)


def test_a_customer_with_an_account_shows_it_and_can_no_longer_be_deleted(
    api, customer, open_account
):
    one = customer()
    account = open_account(customerNo=one["customerNo"])
    assert [item["@id"] for item in api.get(one["accounts"]).data["items"]] == [account["@id"]]
    path = f"{CUSTOMERS}/{one['customerNo']}"
    with unchanged():
        assert_problem(api.request("delete", path), 409, "customer-in-use")
