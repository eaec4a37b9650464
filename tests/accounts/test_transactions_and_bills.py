"""What changed an account, what it holds, and what is to be paid of it."""

import pytest

from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.claims import run_claims_up_to
from tests.support.clients import issue
from tests.support.paths import ACCOUNTS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit


def transactions(client, one, query=""):
    answer = client.get(f"{one['account']}/transactions{query}")
    assert answer.status_code == 200, answer.text
    return answer.data["items"]


def test_each_transaction_tells_what_it_did_to_the_balance(api, authorize, ledger, at):
    one = authorize(amount=100)
    capture(api, one, sellerCaptureReference="c-1")
    at("2026-06-09")
    credit(api, one, amount=30, creditInvoiceNumber="K-1")
    pay(ledger, one, "70.00", on="2026-06-09")
    credit(api, one, amount=20, creditInvoiceNumber="K-2")
    found = transactions(api, one)
    number = one["invoice"]["invoiceNumber"]
    assert found[0] == {
        "@id": f"{one['account']}/transactions/{found[0]['transactionId']}",
        "transactionId": found[0]["transactionId"],
        "type": "Purchase",
        "date": "2026-06-08",
        "valueDate": "2026-06-08",
        "amount": 100,
        "currency": "SEK",
        "description": f"Purchase, invoice {number}",
        "reference": "c-1",
        "sellerNumber": "654",
        "invoice": f"/ledger/invoice/v1/501/invoices/{number}",
        "operations": [],
    }
    told = [(item["type"], item["date"], item["amount"], item["reference"]) for item in found[1:]]
    assert [line[:3] for line in told] == [
        ("Reversal", "2026-06-09", -30),
        ("Payment", "2026-06-09", -70),
        # What was paid already became a surplus: the debt is as it was.
        ("Reversal", "2026-06-09", 0),
    ]
    assert (told[0][3], told[2][3]) == ("K-1", "K-2")
    for item in found:
        assert api.get(item["@id"]).data == item


@pytest.fixture
def year(api, authorize, at):
    """A purchase on each of a few days; the authorization, and the days in order."""
    one = authorize(amount=1000)
    days = ["2026-06-08", "2026-06-09", "2026-06-30", "2026-07-01", "2026-07-08"]
    for day in days:
        at(day)
        capture(api, one, amount=10)
    return one


@pytest.mark.parametrize(
    ("today", "query", "days"),
    [
        ("2026-07-08", "", ["06-08", "06-09", "06-30", "07-01", "07-08"]),
        ("2026-07-09", "", ["06-09", "06-30", "07-01", "07-08"]),
        ("2026-08-08", "", []),
        ("2027-01-01", "?fromDate=2026-06-30&toDate=2026-07-01", ["06-30", "07-01"]),
        ("2027-01-01", "?fromDate=2026-07-01&toDate=2026-07-01", ["07-01"]),
        ("2027-01-01", "?fromDate=2026-07-01", ["07-01", "07-08"]),
        ("2027-01-01", "?toDate=2026-07-01", ["06-08", "06-09", "06-30", "07-01"]),
        ("2027-01-01", "?toDate=2026-07-09", ["06-09", "06-30", "07-01", "07-08"]),
        ("2027-01-01", "?fromDate=2027-02-01", []),
        ("2027-01-01", "?month=2026-06", ["06-08", "06-09", "06-30"]),
        ("2027-01-01", "?month=2026-07", ["07-01", "07-08"]),
        ("2027-01-01", "?month=2028-02", []),
        ("2027-01-01", "?month=0001-01", []),
        ("2027-01-01", "?month=9999-12", []),
        ("2027-01-01", "?toDate=0001-01-01", []),
        ("2027-01-01", "?fromDate=9999-12-31", []),
    ],
)
def test_transactions_are_those_of_the_period_by_default_of_the_last_thirty_days(
    api, year, at, today, query, days
):
    at(today)
    assert [item["date"][5:] for item in transactions(api, year, query)] == days


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("month=2026-06&fromDate=2026-06-01", "month"),
        ("month=2026-06&toDate=2026-06-30", "month"),
        ("month=2026-13", "month"),
        ("month=2026-00", "month"),
        ("month=2026-6", "month"),
        ("month=0000-01", "month"),
        ("month=2026-06-01", "month"),
        ("fromDate=2026-07-01&toDate=2026-06-30", "fromDate"),
        ("fromDate=2026-02-30", "fromDate"),
        ("toDate=tomorrow", "toDate"),
        ("todate=2026-06-30", "todate"),
    ],
)
def test_a_period_that_is_none_is_refused(api, authorize, query, place):
    one = authorize()
    with unchanged():
        assert list(faults(api.get(f"{one['account']}/transactions?{query}"))) == [place]


def test_transactions_come_in_pages_that_keep_the_period(api, year, at):
    page = api.get(f"{year['account']}/transactions?month=2026-06&$top=2").data
    assert [item["date"] for item in page["items"]] == ["2026-06-08", "2026-06-09"]
    following = api.get(f"{year['account']}/transactions{page['view']['next']}").data
    assert [item["date"] for item in following["items"]] == ["2026-06-30"]
    assert "next" not in following["view"]


def test_of_another_sellers_purchases_nothing_is_told(api, bought, ledger, other_seller):
    one, own = bought(amount=100), bought(amount=50, seller="655")
    narrow = issue(ledger, sellers=("655",))
    (hidden,) = [item for item in transactions(api, one) if item["sellerNumber"] == "654"]
    assert [item["amount"] for item in transactions(narrow, own)] == [50]
    assert_problem(narrow.get(hidden["@id"]), 404, "not-found")
    shown, other = api.get(f"{one['account']}/bills").data["items"]
    assert [item["@id"] for item in narrow.get(f"{one['account']}/bills").data["items"]] == [
        other["@id"]
    ]
    assert_problem(narrow.get(shown["@id"]), 404, "not-found")
    assert narrow.get(other["@id"]).data == other


def test_transactions_and_bills_of_another_account_are_not_there(api, bought):
    one, other = bought(), bought(reg_no="19811228-9874")
    for collection in ("transactions", "bills"):
        (item,) = api.get(f"{one['account']}/{collection}").data["items"]
        path = item["@id"].replace(one["account"], other["account"])
        assert_problem(api.get(path), 404, "not-found")
        for key in ("0", "x", "-1", "9" * 30):
            assert_problem(api.get(f"{one['account']}/{collection}/{key}"), 404, "not-found")
        assert_problem(api.get(f"{ACCOUNTS}/9/{collection}"), 404, "account-not-found")
        assert_problem(api.get(f"{ACCOUNTS}/9/{collection}/1"), 404, "account-not-found")


def test_a_bill_tells_what_is_to_be_paid_of_an_invoice(api, authorize, ledger):
    one = authorize(amount=100)
    capture(api, one)
    credit(api, one, amount=30)
    pay(ledger, one, "20.00")
    (bill,) = api.get(f"{one['account']}/bills").data["items"]
    key = bill["billId"].removeprefix("bill-")
    assert key.isdigit()
    number = one["invoice"]["invoiceNumber"]
    assert bill == {
        "@id": f"{one['account']}/bills/bill-{key}",
        "billId": f"bill-{key}",
        "billType": "Bill",
        "claimLevel": "Invoice",
        "status": "open",
        "billDate": "2026-06-07",
        "dueDate": "2026-07-07",
        "amount": 100,
        "creditedAmount": 30,
        "paidAmount": 20,
        "remainingAmount": 50,
        "minimumAmount": 50,
        "currency": "SEK",
        "paymentReference": one["invoicePurchaseDetails"]["paymentReference"],
        "sellerNumber": "654",
        "invoice": f"/ledger/invoice/v1/501/invoices/{number}",
        "operations": [],
    }
    assert api.get(bill["@id"]).data == bill
    pay(ledger, one, "50.00")
    paid = api.get(bill["@id"]).data
    assert (paid["status"], paid["remainingAmount"]) == ("closed", 0)


@pytest.mark.parametrize("level", ["Reminder", "SecondReminder", "CollectionClaim"])
def test_a_bill_that_was_reminded_of_has_its_reminders_id_alone(api, bought, level):
    one = bought()
    (bill,) = api.get(f"{one['account']}/bills").data["items"]
    run_claims_up_to(level)
    (reminder,) = api.get(f"{one['account']}/bills").data["items"]
    key = bill["billId"].removeprefix("bill-")
    assert reminder["billId"] == f"reminder-{key}"
    assert (reminder["billType"], reminder["claimLevel"]) == ("Reminder", level)
    assert reminder["@id"] == f"{one['account']}/bills/reminder-{key}"
    assert api.get(reminder["@id"]).data == reminder
    assert api.get(one["account"]).data["openBill"] == reminder["@id"]
    for wrong in (f"bill-{key}", key, f"-{key}", f"reminder-0{key}", f"reminder--{key}"):
        assert_problem(api.get(f"{one['account']}/bills/{wrong}"), 404, "not-found")


def test_before_its_first_reminder_a_bill_is_a_bill(api, bought, ledger):
    one = bought(amount=1000)
    pay(ledger, one, 900)
    run_claims_up_to("Reminder")
    (bill,) = api.get(f"{one['account']}/bills").data["items"]
    wrong = bill["@id"].replace("bill-", "reminder-")
    assert (bill["billType"], bill["claimLevel"]) == ("Bill", "RestReminder")
    assert_problem(api.get(wrong), 404, "not-found")


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
    assert narrow.get(one["account"]).data["reservedAmount"] == 150
