"""Changing an account: texts and limits, down as one likes, up as the credit policy allows."""

from decimal import Decimal

import pytest

from accounts.models import CreditDecision
from ledger_project.core.models import StateChange
from tests.support.assertions import DECLINED, assert_problem, faults, rels, unchanged
from tests.support.bodies import authorization_body
from tests.support.paths import AUTHORIZATIONS
from tests.support.purchases import capture


def test_a_patch_changes_what_it_names_and_keeps_the_rest(api, open_account):
    account = open_account(description="Food", accountAlias="matkonto1")
    answer = api.patch(account["@id"], {"description": "Groceries"})
    assert answer.status_code == 200
    assert answer.data == {**account, "description": "Groceries"}
    emptied = api.patch(account["@id"], {"description": None, "accountAlias": ""}).data
    assert emptied == {**account, "description": None, "accountAlias": None}
    lowered = api.patch(account["@id"], {"accountAlias": "a", "creditLimit": 500}).data
    assert lowered["availableAmount"] == 500
    assert api.get(account["@id"]).data == lowered


def test_an_empty_patch_and_one_that_changes_nothing_change_nothing(api, open_account):
    account = open_account(description="Food")
    for same in ({}, {"description": "Food", "creditLimit": 2000}):
        with unchanged():
            answer = api.patch(account["@id"], same)
        assert (answer.status_code, answer.data) == (200, account)


@pytest.mark.parametrize(
    "member", ["accountNo", "customerNo", "status", "accountProfileType", "totalBalance"]
)
def test_what_a_patch_may_not_change_is_unknown_to_it(api, open_account, member):
    account = open_account()
    with unchanged():
        told = faults(api.patch(account["@id"], {member: account[member], "description": "x"}))
    assert told == {member: "Unknown member"}


@pytest.mark.parametrize("door", ["patch", "operation"])
def test_a_limit_is_lowered_down_to_what_is_used_and_reserved(api, authorize, door):
    one = authorize(amount=100)
    capture(api, one, amount=40)

    def lower(limit):
        if door == "patch":
            return api.patch(one["account"], {"creditLimit": limit})
        return api.post(f"{one['account']}/lower-credit-limit", {"creditLimit": limit})

    assert lower(1000).data["creditLimit"] == 1000
    for limit in (Decimal("1000.01"), Decimal("99.99"), 0):
        with unchanged():
            assert list(faults(lower(limit))) == ["creditLimit"]
    answer = lower(100)
    assert (answer.status_code, answer.data["availableAmount"]) == (200, 0)
    assert "lower-credit-limit" not in rels(answer.data)
    assert "partial-update" in rels(answer.data)


def test_what_authorizations_past_their_validity_held_does_not_keep_the_limit_up(
    api, authorize, at
):
    one = authorize(amount=100)
    capture(api, one, amount=40)
    at("2026-07-09")
    assert api.patch(one["account"], {"creditLimit": 40}).data["availableAmount"] == 0


def test_with_nothing_left_to_lower_the_operation_is_refused(api, authorize):
    one = authorize(amount=50000)
    with unchanged():
        answer = api.post(f"{one['account']}/lower-credit-limit", {"creditLimit": 50000})
    told = assert_problem(answer, 409, "operation-not-allowed", State="Open")
    assert [operation["rel"] for operation in told["Operations"]] == [
        "partial-update", "apply-for-raised-credit-limit", "request-close-account",
    ]  # fmt: skip


def test_a_limit_that_is_exceeded_may_stay_but_not_sink(api, authorize, choose_policy):
    choose_policy("Everybody")
    one = authorize(amount=60000)
    with unchanged():
        assert api.patch(one["account"], {"creditLimit": 50000}).status_code == 200
        assert list(faults(api.patch(one["account"], {"creditLimit": 49999}))) == ["creditLimit"]


def test_a_raised_limit_is_granted_up_to_the_ledgers_highest_and_can_be_used(
    api, authorize, bought
):
    account = bought(amount=49000)["account"]
    path = f"{account}/apply-for-raised-credit-limit"
    answer = api.post(path, {"creditLimit": 100000})
    assert answer.status_code == 200
    assert (answer.data["creditLimit"], answer.data["availableAmount"]) == (100000, 51000)
    decision = CreditDecision.objects.first()
    assert (decision.purpose, decision.accepted) == ("raised-limit", True)
    assert decision.account.get_absolute_url() == account
    assert decision.facts["requested"] == "100000.00"
    assert (decision.facts["credit_limit"], decision.facts["balance"]) == ("50000.00", "49000.00")
    assert authorize(amount=51000)["status"] == "Authorized"


def test_a_raised_limit_above_the_ledgers_highest_is_declined_and_recorded(api, open_account):
    account = open_account()
    path = f"{account['@id']}/apply-for-raised-credit-limit"
    with unchanged(but=("accounts.CreditDecision",)):
        answer = api.post(path, {"creditLimit": Decimal("100000.01")})
    assert_problem(
        answer,
        422,
        "authorization-declined",
        DeclineReasons=["credit-limit"],
        Title="Raised credit limit declined",
    )
    decision = CreditDecision.objects.first()
    assert (decision.purpose, decision.reasons) == ("raised-limit", ["credit-limit"])
    assert decision.request == {"credit_limit": "100000.01"}
    assert decision.account.account_no == account["accountNo"]


@pytest.mark.parametrize("limit", [2000, Decimal("1999.99"), 0])
def test_a_raised_limit_is_above_the_present_one(api, open_account, limit):
    path = f"{open_account()['@id']}/apply-for-raised-credit-limit"
    with unchanged():
        answer = api.post(path, {"creditLimit": limit})
    assert faults(answer) == {"creditLimit": "Expected more than 2000.00"}


@pytest.mark.parametrize("verb", ["lower-credit-limit", "apply-for-raised-credit-limit"])
def test_a_limit_must_be_given(api, open_account, verb):
    path = f"{open_account()['@id']}/{verb}"
    with unchanged():
        assert faults(api.post(path, {})) == {"creditLimit": "Argument required"}
        assert list(faults(api.post(path, {"creditLimit": -1}))) == ["creditLimit"]


def test_a_purchase_is_judged_by_the_limit_as_it_is_now(api, authorize):
    one = authorize(amount=100)
    api.patch(one["account"], {"creditLimit": 150})
    with unchanged(but=DECLINED):
        answer = api.post(AUTHORIZATIONS, authorization_body(amount=Decimal("50.01")))
    assert_problem(answer, 422, "authorization-declined", DeclineReasons=["credit-limit"])
    assert authorize(amount=50)["status"] == "Authorized"


def test_if_match_lets_only_the_change_of_what_was_read_through(api, open_account):
    path = open_account()["@id"]
    tag = api.get(path).headers["ETag"]
    changed = api.patch(path, {"description": "First"}, If_Match=tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] == api.get(path).headers["ETag"] != tag
    with unchanged():
        answer = api.patch(path, {"description": "Second"}, If_Match=tag)
    assert_problem(answer, 412, "precondition-failed")
    assert api.patch(path, {"description": "Third"}, If_Match="*").status_code == 200


def test_each_change_is_in_the_audit_trail_with_the_limit_that_it_replaced(api, open_account):
    path = open_account()["@id"]
    api.patch(path, {"description": "Food", "creditLimit": 1500})
    api.post(f"{path}/lower-credit-limit", {"creditLimit": 1000})
    api.post(f"{path}/apply-for-raised-credit-limit", {"creditLimit": 3000})
    told = StateChange.objects.filter(document_type="account").order_by("id")
    assert list(told.values_list("operation", "reason", "replaced")) == [
        ("amend", "changed: credit_limit, description", {"credit_limit": "2000.00"}),
        ("lower_credit_limit", "changed: credit_limit", {"credit_limit": "1500.00"}),
        ("apply_for_raised_credit_limit", "changed: credit_limit", {"credit_limit": "1000.00"}),
    ]
    assert set(told.values_list("from_state", "to_state")) == {("Open", "Open")}
