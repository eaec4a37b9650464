"""The recurring payment configuration: what direct debit draws."""

from decimal import Decimal

import pytest

from accounts.models import Account
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.clients import issue


@pytest.fixture
def account(open_account, customer):
    return open_account(customerNo=customer()["customerNo"])


@pytest.fixture
def path(account):
    return account["recurringPaymentConfiguration"]


def test_nothing_is_drawn_without_a_consent_and_else_what_was_billed(api, account, path):
    assert path == f"{account['@id']}/recurring-payment-configuration"
    assert api.get(path).data == {
        "@id": path,
        "paymentMethod": None,
        "paymentScope": "billedAmount",
        "fixedAmount": 0,
        "parentHREF": account["@id"],
        "operations": [{"rel": "partial-update", "method": "patch", "href": path}],
    }


def test_the_documented_body_is_accepted_as_it_is(api, path):
    api.patch(path, {"paymentScope": "fixedRecurring", "fixedAmount": 1500.00})
    answer = api.request(
        "patch", path, raw=b'{ "paymentScope":"billedAmount", "fixedAmount":0.00 }'
    )
    assert answer.status_code == 200
    assert (answer.data["paymentScope"], answer.data["fixedAmount"]) == ("billedAmount", 0)
    assert b'"fixedAmount":0.00' in answer.content.replace(b" ", b"")
    assert api.get(path).data == answer.data


@pytest.mark.parametrize("scope", ["totalDebt", "billedAmount", "onDemand"])
def test_each_documented_scope_can_be_chosen(api, path, scope):
    answer = api.patch(path, {"paymentScope": scope})
    assert (answer.status_code, answer.data["paymentScope"]) == (200, scope)


def test_a_fixed_scope_needs_an_amount_whichever_comes_first(api, path):
    for missing in ({"paymentScope": "fixedRecurring"},
                    {"paymentScope": "fixedRecurring", "fixedAmount": 0}):  # fmt: skip
        with unchanged():
            assert list(faults(api.patch(path, missing))) == ["fixedAmount"]
    api.patch(path, {"fixedAmount": Decimal("1500.00")})
    answer = api.patch(path, {"paymentScope": "fixedRecurring"})
    assert (answer.status_code, answer.data["fixedAmount"]) == (200, 1500)
    with unchanged():
        assert list(faults(api.patch(path, {"fixedAmount": 0}))) == ["fixedAmount"]
    assert api.patch(path, {"fixedAmount": 1}).data["paymentScope"] == "fixedRecurring"


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"paymentScope": "everything"}, "paymentScope"),
        ({"paymentScope": None}, "paymentScope"),
        ({"fixedAmount": -1}, "fixedAmount"),
        ({"fixedAmount": Decimal("1.001")}, "fixedAmount"),
        ({"fixedAmount": None}, "fixedAmount"),
        ({"paymentMethod": "autogiro"}, "paymentMethod"),
    ],
)
def test_a_faulty_member_is_named(api, path, members, place):
    with unchanged():
        assert list(faults(api.patch(path, members))) == [place]


def test_autogiro_exactly_while_there_is_a_consent_to_direct_debit(api, account, path):
    def method():
        return api.get(path).data["paymentMethod"]

    consents = f"{account['customer']}/consents"
    assert api.post(consents, {"type": "Email"}).status_code == 201
    assert method() is None
    consent = api.post(consents, {"type": "Autogiro"}).data
    assert method() == "autogiro"
    assert api.patch(path, {"paymentScope": "totalDebt"}).data["paymentMethod"] == "autogiro"
    api.post(f"{consent['@id']}/withdraw-consent")
    assert method() is None


def test_the_configuration_is_of_the_account_not_of_the_customer(api, account, path, open_account):
    other = open_account(customerNo=account["customerNo"])
    api.patch(path, {"paymentScope": "totalDebt"})
    shown = api.get(other["recurringPaymentConfiguration"]).data
    assert (shown["paymentScope"], shown["parentHREF"]) == ("billedAmount", other["@id"])
    assert api.get(account["@id"]).data == account


def test_if_match_is_judged_on_the_configuration(api, account, path):
    tag = api.get(path).headers["ETag"]
    api.patch(account["@id"], {"description": "Food"})
    assert api.patch(path, {"paymentScope": "totalDebt"}, If_Match=tag).status_code == 200
    with unchanged():
        answer = api.patch(path, {"paymentScope": "onDemand"}, If_Match=tag)
    assert_problem(answer, 412, "precondition-failed")


def test_who_may_only_read_is_offered_nothing_and_changes_nothing(api, ledger, path):
    reader = issue(ledger, scopes=("account:read",))
    assert reader.get(path).data["operations"] == []
    with unchanged():
        answer = reader.patch(path, {"paymentScope": "onDemand"})
    assert_problem(answer, 403, "permission-denied", RequiredScope="account:write")


def test_without_a_change_nothing_is_written(api, path):
    with unchanged():
        assert api.patch(path, {"paymentScope": "billedAmount"}).status_code == 200
    assert Account.objects.get().recurring_scope == "billedAmount"
