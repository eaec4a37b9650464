"""Surpluses: paid out, or set off against an open invoice; each krona once, and in the books."""

from decimal import Decimal

import pytest

from accounts.models import JournalEntry, JournalLine, SurplusUse
from ledger_project.core.models import StateChange
from ledger_project.core.setup import register_seller
from tests.support.assertions import assert_problem, faults, rels, unchanged
from tests.support.clients import issue
from tests.support.payments import pay

IBAN = "SE4550000000058398257466"


@pytest.fixture
def pay_out(api):
    return lambda surplus, **members: api.post(f"{surplus['@id']}/pay-out-surplus", members)


@pytest.fixture
def set_off(api):
    def ask(surplus, one, **members):
        body = {"invoiceNo": one["invoice"]["invoiceNumber"], **members}
        return api.post(f"{surplus['@id']}/set-off-surplus", body)

    return ask


def last_entry():
    """(template, accounting action, date) and the lines (role, seller, debit, credit, exported)."""
    entry = JournalEntry.objects.latest("id")
    lines = JournalLine.objects.filter(entry=entry).order_by("id")
    columns = ("role", "seller__number", "debit", "credit", "exported")
    return (
        (entry.template, entry.accounting_action, entry.book_on.isoformat()),
        list(lines.values_list(*columns)),
    )


def role(name):
    """Debit less credit of a role in the books."""
    lines = JournalLine.objects.filter(role=name)
    return sum((line.debit - line.credit for line in lines), Decimal(0))


def test_a_surplus_tells_where_it_comes_from_and_what_remains(api, owed):
    surplus = owed(30)
    customer = surplus["customer"]
    assert surplus == {
        "@id": f"{customer}/surpluses/{surplus['surplusId']}",
        "surplusId": surplus["surplusId"],
        "status": "open",
        "amount": 30,
        "remainingAmount": 30,
        "currency": "SEK",
        "valueDate": "2026-06-08",
        "bookDate": "2026-06-08",
        "customer": customer,
        "operations": [
            {
                "rel": "pay-out-surplus",
                "method": "post",
                "href": f"{surplus['@id']}/pay-out-surplus",
            }
        ],
    }
    assert api.get(surplus["@id"]).data == surplus


def test_a_payout_takes_all_that_remains_and_is_on_its_way(api, owed, pay_out, at, verified):
    surplus = owed(30)
    assert (role("client_funds"), role("customer_surplus")) == (130, -30)
    at("2026-06-10")
    answer = pay_out(surplus, iban="SE45 5000 0000 0583 9825 7466")
    assert answer.status_code == 200
    assert answer.data == {**surplus, "status": "closed", "remainingAmount": 0, "operations": []}
    assert last_entry() == (
        ("payout_ordered", "SurplusPayout", "2026-06-10"),
        [
            ("customer_surplus", "654", 30, 0, False),
            ("payouts_in_transit", "654", 0, 30, False),
        ],
    )
    assert (role("client_funds"), role("customer_surplus")) == (130, 0)
    use = SurplusUse.objects.get()
    assert (use.kind, use.amount, use.requested_amount) == ("payout", 30, None)
    assert (use.payout_iban, use.book_on.isoformat()) == (IBAN, "2026-06-10")
    change = StateChange.objects.get(document_type="surplus")
    assert (change.operation, change.from_state, change.to_state) == ("pay_out", "open", "closed")


def test_a_payout_in_parts_leaves_the_rest(api, owed, pay_out, verified):
    surplus = owed(30)
    for amount, left, status in ((10, 20, "open"), (Decimal("19.99"), Decimal("0.01"), "open"),
                                 (Decimal("0.01"), 0, "closed")):  # fmt: skip
        answer = pay_out(surplus, amount=amount)
        assert (answer.data["remainingAmount"], answer.data["status"]) == (left, status)
        assert answer.data["amount"] == 30
    assert (role("client_funds"), role("payouts_in_transit")) == (130, -30)
    with unchanged():
        answer = pay_out(surplus)
    assert_problem(answer, 409, "operation-not-allowed", State="closed", Operations=[])


def test_a_set_off_pays_the_invoice_in_full_and_no_money_moves(
    api, owed, bought, set_off, totals, verified
):
    surplus = owed(30)
    one = bought(amount=30)
    assert rels(api.get(surplus["@id"]).data) == ["pay-out-surplus", "set-off-surplus"]
    answer = set_off(surplus, one, reference="r-1")
    assert answer.status_code == 200
    assert answer.data == {**surplus, "status": "closed", "remainingAmount": 0, "operations": []}
    assert last_entry() == (
        ("surplus_set_off", "SetOff", "2026-06-08"),
        [
            ("customer_surplus", "654", 30, 0, False),
            ("purchased_receivable", "654", 0, 30, False),
        ],
    )
    assert (role("client_funds"), role("customer_surplus")) == (130, 0)
    assert totals(one) == (0, 0, 50000)
    number = one["invoice"]["invoiceNumber"]
    invoice = api.get(f"/ledger/invoice/v1/501/invoices/{number}").data
    assert (invoice["status"], invoice["currentDebt"]) == ("closed", 0)
    told = api.get(f"{one['account']}/transactions").data["items"][-1]
    assert [told[name] for name in ("type", "amount", "reference")] == ["Payment", -30, "r-1"]


def test_a_set_off_reaches_as_far_as_both_or_as_asked(api, owed, bought, set_off, totals, verified):
    surplus = owed(30)
    small, large = bought(amount=10), bought(amount=100)
    assert set_off(surplus, small).data["remainingAmount"] == 20
    assert totals(large) == (100, 0, 49900)
    assert set_off(surplus, large, amount=5).data["remainingAmount"] == 15
    assert totals(large) == (95, 0, 49905)
    assert set_off(surplus, large).data["status"] == "closed"
    assert totals(large) == (80, 0, 49920)


def test_a_set_off_of_a_bill_of_another_seller_takes_the_money_of_the_surpluss_seller(
    api, owed, bought, set_off, other_seller, verified
):
    surplus = owed(30)
    set_off(surplus, bought(amount=20, seller="655"))
    assert [line[:2] for line in last_entry()[1]] == [
        ("customer_surplus", "654"), ("purchased_receivable", "655"),
    ]  # fmt: skip


def test_the_same_reference_is_one_use(api, owed, bought, pay_out, set_off):
    surplus, one = owed(30), bought(amount=100)
    uses = [
        lambda: pay_out(surplus, amount=5, reference="p-1", iban=IBAN),
        lambda: set_off(surplus, one, amount=5, reference="s-1"),
        lambda: pay_out(surplus, reference="p-2"),
    ]
    for use in uses:
        first = use()
        assert (first.status_code, first.headers.get("Idempotency-Replayed")) == (200, None)
        with unchanged():
            again = use()
        assert (again.status_code, again.data) == (200, first.data)
        assert again.headers["Idempotency-Replayed"] == "true"
    assert SurplusUse.objects.count() == 3


def test_a_used_reference_with_other_content_is_refused(api, owed, bought, pay_out, set_off):
    surplus, one = owed(30), bought(amount=100)
    pay_out(surplus, amount=5, reference="r-1")
    set_off(surplus, one, amount=5, reference="r-2")
    other = bought(amount=50)
    for refused in (
        lambda: pay_out(surplus, amount=6, reference="r-1"),
        lambda: pay_out(surplus, reference="r-1"),
        lambda: pay_out(surplus, amount=5, reference="r-1", iban=IBAN),
        lambda: set_off(surplus, one, amount=5, reference="r-1"),
        lambda: pay_out(surplus, amount=5, reference="r-2"),
        lambda: set_off(surplus, other, amount=5, reference="r-2"),
        lambda: set_off(surplus, one, reference="r-2"),
    ):
        with unchanged():
            assert_problem(refused(), 409, "duplicate-reference")
    another = owed(10)
    assert pay_out(another, amount=5, reference="r-1").status_code == 200


def test_more_than_remains_is_refused_with_what_there_is(api, owed, bought, pay_out, set_off):
    surplus, small, large = owed(30), bought(amount=10), bought(amount=100)
    pay_out(surplus, amount=5)
    for refused, available in (
        (lambda: pay_out(surplus, amount=Decimal("25.01")), 25),
        (lambda: set_off(surplus, large, amount=26), 25),
        (lambda: set_off(surplus, small, amount=Decimal("10.01")), 10),
        (lambda: set_off(surplus, small, amount=1000), 10),
    ):
        with unchanged():
            answer = refused()
        title = f"Insufficient remaining amount {available}.00"
        told = {"AvailableAmount": available, "Title": title}
        assert_problem(answer, 409, "insufficient-remaining-amount", **told)


def test_only_an_open_invoice_of_the_customer_can_be_set_off(
    api, owed, bought, set_off, ledger, other_seller
):
    surplus, mine = owed(30), bought(amount=100)
    strangers = bought(amount=100, reg_no="19811228-9874")
    paid = bought(amount=100)
    pay(ledger, paid, "100.00")
    unknown = {"invoice": {"invoiceNumber": "no-such"}}
    for one in (strangers, paid, unknown):
        with unchanged():
            assert list(faults(set_off(surplus, one))) == ["invoiceNo"]
    elsewhere = bought(amount=100, seller="655")
    narrow = issue(ledger, sellers=("654",))
    path = f"{surplus['@id']}/set-off-surplus"
    with unchanged():
        answer = narrow.post(path, {"invoiceNo": elsewhere["invoice"]["invoiceNumber"]})
    assert list(faults(answer)) == ["invoiceNo"]
    number = mine["invoice"]["invoiceNumber"]
    assert narrow.post(path, {"invoiceNo": number}).status_code == 200


def test_without_an_open_invoice_there_is_nothing_to_set_off(api, owed, bought, set_off, ledger):
    surplus = owed(30)
    one = bought(amount=20)
    pay(ledger, one, "20.00")
    assert rels(api.get(surplus["@id"]).data) == ["pay-out-surplus"]
    with unchanged():
        answer = set_off(surplus, one)
    told = assert_problem(answer, 409, "operation-not-allowed", State="open")
    assert [operation["rel"] for operation in told["Operations"]] == ["pay-out-surplus"]


def test_a_set_off_is_offered_for_invoices_of_the_tokens_sellers_alone(
    api, owed, bought, ledger, other_seller
):
    surplus = owed(30)
    bought(amount=20, seller="655")
    narrow = issue(ledger, sellers=("654",))
    assert rels(narrow.get(surplus["@id"]).data) == []
    assert rels(api.get(surplus["@id"]).data) == ["pay-out-surplus", "set-off-surplus"]


@pytest.mark.parametrize(
    ("verb", "members", "place"),
    [
        ("pay-out-surplus", {"amount": 0}, "amount"),
        ("pay-out-surplus", {"amount": Decimal("0.001")}, "amount"),
        ("pay-out-surplus", {"iban": "SE4550000000058398257467"}, "iban"),
        ("pay-out-surplus", {"reference": "x" * 51}, "reference"),
        ("pay-out-surplus", {"invoiceNo": "1"}, "invoiceNo"),
        ("set-off-surplus", {}, "invoiceNo"),
        ("set-off-surplus", {"invoiceNo": "1", "amount": -1}, "amount"),
        ("set-off-surplus", {"invoiceNo": "1", "iban": IBAN}, "iban"),
    ],
)
def test_a_faulty_member_is_named(api, owed, bought, verb, members, place):
    surplus = owed(30)
    bought(amount=10)
    with unchanged():
        assert list(faults(api.post(f"{surplus['@id']}/{verb}", members))) == [place]


def test_a_surplus_of_another_customer_seller_or_nobody_is_not_there(
    api, authorize, owed, customer, ledger
):
    surplus = owed(30)
    register_seller(ledger, "655", item_fee=1, commission_percent=1)
    authorize(seller="655")
    other = customer(nationalIdentifier=None)
    path = surplus["@id"].replace(surplus["customer"], other["@id"])
    narrow = issue(ledger, sellers=("655",))
    assert narrow.get(f"{surplus['customer']}/surpluses").data["items"] == []
    for client, place in ((api, path), (narrow, surplus["@id"]), (api, f"{surplus['@id']}0")):
        assert_problem(client.get(place), 404, "not-found")
        with unchanged():
            assert_problem(client.post(f"{place}/pay-out-surplus"), 404, "not-found")
            body = {"invoiceNo": "1"}
            assert_problem(client.post(f"{place}/set-off-surplus", body), 404, "not-found")


def test_a_customer_who_waits_for_the_last_of_a_surplus_ends_with_it(api, owed, pay_out):
    surplus = owed(30)
    (account,) = api.get(api.get(surplus["customer"]).data["accounts"]).data["items"]
    assert api.post(f"{account['@id']}/request-close-account").data["status"] == "Closed"
    answer = api.post(f"{surplus['customer']}/initiates-termination")
    assert answer.data["legalStatus"] == "terminating"
    pay_out(surplus, amount=29)
    assert api.get(surplus["customer"]).data["legalStatus"] == "terminating"
    pay_out(surplus)
    assert api.get(surplus["customer"]).data["legalStatus"] == "terminated"
