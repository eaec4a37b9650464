"""The Invoice API: as it is, as it was, and found by filters."""

import pytest

from tests.support.assertions import assert_problem, unchanged
from tests.support.clients import issue
from tests.support.paths import INVOICES
from tests.support.payments import pay
from tests.support.purchases import capture, credit


@pytest.fixture
def history(api, authorize, ledger, at, constraints):
    """Invoice 852: 60 on the 8th, 40 more on the 10th, −10 on the 12th, 90 paid on the 14th."""
    one = authorize(number="852")
    capture(api, one, amount=60)
    at("2026-06-10")
    capture(api, one, amount=40, sellerCaptureReference="c-2")
    at("2026-06-12")
    credit(api, one, amount=10, creditInvoiceNumber="852-K1")
    at("2026-06-14")
    pay(ledger, one, "90.00", on="2026-06-14")
    at("2026-06-20")
    return one


def test_an_invoice_is_answered_with_its_debt_and_its_links(api, authorize):
    one = authorize(number="852")
    capture(api, one, amount=60)
    invoice = api.get(f"{INVOICES}/852").data
    assert invoice.pop("created").endswith("Z")
    assert invoice == {
        "@id": f"{INVOICES}/852",
        "invoiceNo": "852",
        "externalInvoiceId": None,
        "invoiceType": "debit",
        "status": "open",
        "claimLevel": "Invoice",
        "currentDebt": 60,
        "originalAmount": 60,
        "creditedAmount": 0,
        "paidAmount": 0,
        "currency": "SEK",
        "invoiceDate": "2026-06-07",
        "dueDate": "2026-07-07",
        "distributionDate": None,
        "seller": {"name": "testshop", "number": "654"},
        "debt": {"capital": 60, "reminderFee": 0, "collectionFee": 0, "lateFee": 0, "interest": 0},
        "respiteDate": None,
        "disputed": False,
        "disputedAmount": None,
        "purchased": True,
        "paymentReference": one["invoicePurchaseDetails"]["paymentReference"],
        "paymentAccount": one["invoicePurchaseDetails"]["paymentAccount"],
        "customer": one["customer"],
        "authorization": one["@id"],
        "creditedInvoice": None,
        "rows": f"{INVOICES}/852/rows",
        "transactions": f"{INVOICES}/852/transactions",
        "claims": f"{INVOICES}/852/claims",
        "documents": f"{INVOICES}/852/documents",
        "letters": f"{INVOICES}/852/letters",
        "distribution": "print",
        "directDebit": False,
        "operations": [
            {"rel": rel, "method": "post", "href": f"{INVOICES}/852/{rel}"}
            for rel in (
                "set-respite",
                "dispute",
                "credit",
                "report-direct-payment",
            )
        ],
    }


THEN = ("status", "currentDebt", "originalAmount", "creditedAmount", "paidAmount")


@pytest.mark.parametrize(
    ("date", "then"),
    [
        ("2026-06-08", ("open", 60, 60, 0, 0)),
        ("2026-06-09", ("open", 60, 60, 0, 0)),
        ("2026-06-10", ("open", 100, 100, 0, 0)),
        ("2026-06-12", ("open", 90, 100, 10, 0)),
        ("2026-06-14", ("closed", 0, 100, 10, 90)),
        ("2026-12-31", ("closed", 0, 100, 10, 90)),
    ],
)
def test_as_of_a_date_the_invoice_is_as_the_books_stood_at_its_end(api, history, date, then):
    item = api.get(f"{INVOICES}/852?asOf={date}").data
    assert tuple(item[member] for member in THEN) == then
    assert item["debt"]["capital"] == item["currentDebt"]
    (listed,) = api.get(f"{INVOICES}?asOf={date}").data["items"]
    assert listed == item
    (filtered,) = api.get(f"{INVOICES}?asOf={date}&status={then[0]}").data["items"]
    assert filtered == item


def test_before_its_issue_an_invoice_is_not_there(api, history):
    with unchanged():
        assert_problem(api.get(f"{INVOICES}/852?asOf=2026-06-07"), 404, "invoice-not-found")
    assert api.get(f"{INVOICES}?asOf=2026-06-07").data["items"] == []


def test_as_of_today_is_as_it_is(api, history):
    assert api.get(f"{INVOICES}/852?asOf=2026-06-20").data == api.get(f"{INVOICES}/852").data


def test_the_transactions_add_up_to_the_debt(api, history):
    page = api.get(f"{INVOICES}/852/transactions").data
    shown = [
        (t["type"], t["amount"], t["debtChange"], t["bookDate"], t["reference"], t["cause"])
        for t in page["items"]
    ]
    assert [row[:4] for row in shown] == [
        ("Debit", 60, 60, "2026-06-08"),
        ("Debit", 40, 40, "2026-06-10"),
        ("Credit", 10, -10, "2026-06-12"),
        ("Payment", 90, -90, "2026-06-14"),
    ]
    assert [row[4] for row in shown][:3] == [None, "c-2", "852-K1"]
    assert [row[5] for row in shown] == [None, None, "Complaint", None]
    assert sum(t["debtChange"] for t in page["items"]) == 0
    assert api.get(page["items"][0]["@id"]).data == page["items"][0]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1", "2", "3"]),
        ("customerNo=1000002", ["2"]),
        ("sellerNumber=655", ["3"]),
        ("status=open", ["2", "3"]),
        ("status=closed", ["1"]),
        ("claimLevel=Invoice", ["1", "2", "3"]),
        ("claimLevel=Reminder", []),
        ("externalInvoiceId=x", []),
        ("paymentReference={reference}", ["2"]),
        ("FromDate=2026-06-07", ["2", "3"]),
        ("ToDate=2026-06-06", ["1"]),
        ("FromDate=2026-06-07&ToDate=2026-06-07", ["2", "3"]),
        ("dueBefore=2026-07-07", ["1"]),
        ("dueBefore=2026-07-08", ["1", "2", "3"]),
        ("status=open&sellerNumber=654", ["2"]),
    ],
)
def test_filters_are_exact_and_add_up(api, authorize, ledger, other_seller, query, numbers):
    first = authorize(number="1", invoice={"invoiceDate": "2026-06-06", "dueDate": "2026-07-06"})
    second = authorize(number="2", reg_no="19811228-9874")
    third = authorize(number="3", seller="655")
    for one in (first, second, third):
        capture(api, one)
    pay(ledger, first, "100.00")
    reference = second["invoicePurchaseDetails"]["paymentReference"]
    items = api.get(f"{INVOICES}?{query.format(reference=reference)}").data["items"]
    assert [item["invoiceNo"] for item in items] == numbers


def test_an_overpayment_closes_the_invoice_and_is_owed_to_the_customer(
    api, authorize, ledger, constraints
):
    one = authorize(number="852")
    capture(api, one)
    pay(ledger, one, "130.00")
    invoice = api.get(f"{INVOICES}/852").data
    assert (invoice["status"], invoice["currentDebt"], invoice["paidAmount"]) == ("closed", 0, 100)
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    assert surplus["remainingAmount"] == 30


def test_what_is_not_captured_is_no_invoice(api, authorize, ledger):
    authorize(number="852")
    with unchanged():
        for path in ("", "/transactions", "/transactions/1"):
            assert_problem(api.get(f"{INVOICES}/852{path}"), 404, "invoice-not-found")


def test_an_invoice_of_another_ledger_or_seller_is_not_found(api, authorize, ledger, other_seller):
    from ledger_project.core.setup import open_ledger

    one = authorize(number="852")
    capture(api, one)
    strangers = [
        (issue(ledger, sellers=("655",)), INVOICES),
        (issue(open_ledger(502, name="Other", country="SE")[0]), INVOICES.replace("501", "502")),
    ]
    number = api.get(f"{INVOICES}/852/transactions").data["items"][0]["@id"].rsplit("/", 1)[1]
    for client, path in strangers:
        with unchanged():
            assert client.get(path).data["items"] == []
            for tail in ("", "?asOf=2026-06-08", "/transactions", f"/transactions/{number}"):
                assert_problem(client.get(f"{path}/852{tail}"), 404, "invoice-not-found")
