"""The Account API: what an account shows, its arithmetic, and how it is found."""

from decimal import Decimal

import pytest

from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import assert_problem, unchanged
from tests.support.bodies import authorization_body
from tests.support.change_requests import put_in_force
from tests.support.clients import issue
from tests.support.paths import ACCOUNTS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry


def test_an_account_is_opened_with_the_first_purchase_and_the_ledgers_defaults(api, authorize):
    one = authorize(amount=100)
    number = one["customer"].rsplit("/", 1)[1]
    path = f"{ACCOUNTS}/{number}"
    assert api.get(one["account"]).data == {
        "@id": path,
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
        "maxPaymentAmount": 50000,
        "openBill": None,
        "interestRate": {"debtInterest": 0, "penaltyInterest": 0},
        "bankPayment": {
            "bankAccountType": "BGSE",
            "bankAccountNo": "5050-1055",
            "bic": None,
            "iban": None,
            "paymentReference": None,
        },
        "currency": "SEK",
        "customer": one["customer"],
        "transactions": f"{path}/transactions",
        "reservations": f"{path}/reservations",
        "bills": f"{path}/bills",
        "recurringPaymentConfiguration": f"{path}/recurring-payment-configuration",
        "operations": [
            {"rel": "partial-update", "method": "patch", "href": path},
            *(
                {"rel": rel, "method": "post", "href": f"{path}/{rel}"}
                for rel in (
                    "lower-credit-limit", "apply-for-raised-credit-limit", "request-close-account",
                )
            ),
        ],
    }  # fmt: skip


def test_interest_payment_account_and_accepted_surplus_are_the_ledgers(api, bought):
    one = bought(amount=100)
    open_ledger(
        501,
        debt_interest=Decimal("10.00"),
        penalty_interest=Decimal("15.50"),
        max_surplus=Decimal("1900.00"),
        payment_account="IBSE:SE4550000000058398257466:ESSESESS:SE4550000000058398257466",
    )
    put_in_force()
    account = api.get(one["account"]).data
    assert account["interestRate"] == {"debtInterest": 10, "penaltyInterest": Decimal("15.5")}
    assert account["maxPaymentAmount"] == 2000
    assert account["bankPayment"] == {
        "bankAccountType": "IBSE",
        "bankAccountNo": "SE4550000000058398257466",
        "bic": "ESSESESS",
        "iban": "SE4550000000058398257466",
        "paymentReference": one["invoicePurchaseDetails"]["paymentReference"],
    }


def open_bill(client, one):
    """Return the account's open bill and the reference to pay it with."""
    account = client.get(one["account"]).data
    return account["openBill"], account["bankPayment"]["paymentReference"]


def bill_of(api, one):
    """Return the same of the authorization's own invoice."""
    number = one["invoice"]["invoiceNumber"]
    bills = api.get(f"{one['account']}/bills?$top=200").data["items"]
    (bill,) = [bill for bill in bills if bill["invoice"].endswith(f"/{number}")]
    return bill["@id"], one["invoicePurchaseDetails"]["paymentReference"]


def test_the_open_bill_is_the_open_invoice_that_is_due_first(api, bought, ledger):
    later = bought(invoice={"dueDate": "2026-07-20"})
    first = bought(invoice={"dueDate": "2026-07-01"})
    same_day = bought(invoice={"dueDate": "2026-07-01"})
    assert open_bill(api, first) == bill_of(api, first)
    pay(ledger, first, "95.00")
    assert open_bill(api, first) == bill_of(api, first)
    pay(ledger, first, "5.00")
    assert open_bill(api, first) == bill_of(api, same_day)
    credit(api, same_day, amount=100)
    assert open_bill(api, first) == bill_of(api, later)
    pay(ledger, later, "100.00")
    assert open_bill(api, first) == (None, None)


def test_a_client_sees_no_open_bill_of_a_seller_that_it_does_not_cover(
    api, authorize, bought, ledger, other_seller
):
    one = bought(amount=100, invoice={"dueDate": "2026-07-01"})
    narrow = issue(ledger, sellers=("655",))
    assert_problem(narrow.get(one["account"]), 404, "account-not-found")
    authorize(seller="655", amount=1)
    assert open_bill(narrow, one) == (None, None)
    assert narrow.get(one["account"]).data["totalBalance"] == 100
    own = bought(seller="655", amount=50, invoice={"dueDate": "2026-07-20"})
    assert open_bill(narrow, one) == bill_of(api, own)
    assert open_bill(api, one) == bill_of(api, one)


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


def test_the_available_amount_is_never_below_zero(api, authorize, choose_policy, totals):
    choose_policy("Everybody")
    one = authorize(amount=60000)
    assert totals(one) == (0, 60000, 0)
    capture(api, one)
    assert totals(one) == (60000, 0, 0)
    credit(api, one, amount=20000)
    assert totals(one) == (40000, 0, 10000)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("accountNo={one}", 1),
        ("customerNo={one}", 1),
        ("accountNo={one}&customerNo={one}", 1),
        ("accountNo={one}&customerNo={other}", 0),
        ("accountNo=9", 0),
        ("customerNo=9", 0),
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
