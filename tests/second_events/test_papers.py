"""What an accountant's paper says of second events, in amounts that were written first.

12 % interest, a reminder fee of 60.00 a week after the due date, fees of the ladder of Sweden.
"""

from decimal import Decimal

import pytest

from accounts.models import JournalLine, Payout, Surplus
from invoices.models import Claim, Payment
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import ABSENT, assert_problem, unchanged
from tests.support.backoffice import fill_in, told
from tests.support.change_requests import put_in_force
from tests.support.clients import created, issue, succeeded
from tests.support.commands import run
from tests.support.invoices import billed, customer, done
from tests.support.letters import letter
from tests.support.paths import CUSTOMERS, INVOICES
from tests.support.payments import pay_invoice, receive
from tests.support.purchases import capture

D = Decimal
KINDS = ("purchased", "serviced")
DUE = "2026-07-08"
pytestmark = pytest.mark.usefixtures("rate", "verified")
kinds = pytest.mark.parametrize("kind", KINDS)


def credit(api, one, amount, reason="Complaint", number="K1"):
    body = {"amount": amount, "reason": reason, "creditInvoiceNo": number}
    return done(api, one, "credit", body)


def role(name: str, seller: str = "654") -> Decimal:
    """Debit less credit of a role in the books of a seller."""
    lines = JournalLine.objects.filter(role=name, seller__number=seller)
    return sum((line.debit - line.credit for line in lines), D(0))


def claims_on(at, day: str) -> dict[str, int]:
    at(day)
    (result,) = run("run_claims", 501)
    return {level: count for level, count in result.items() if level[0].isupper() and count}


# --- After a write-off, a remission, a credit


@kinds
@pytest.mark.parametrize("cause", ["Fraud", "Deceased"])
def test_a_credit_of_what_was_written_off_owes_nothing_to_who_never_paid(
    api, sold, write_off, shown, owed_back, kind, cause
):
    one = sold(kind, 100)
    write_off(one)
    credit(api, one, 100, cause)
    assert owed_back(one) == []
    assert shown(one)["currentDebt"] == 0
    assert (role("sales"), role("customer_surplus"), role("customer_liability")) == (0, 0, 0)
    # The seller repays a purchased invoice; the loss of either is none.
    assert (role("client_liability"), role("settlement_receivable")) == (0, 0)
    assert (role("credit_loss"), role("bad_debt")) == (0, 0)


@kinds
def test_money_on_a_written_off_debt_is_a_recovery(
    api, ledger, sold, write_off, shown, owed_back, kind
):
    one = sold(kind, 100)
    write_off(one)
    pay_invoice(ledger, one, 100)
    assert owed_back(one) == []
    assert role("client_funds") == 100
    assert (role("credit_loss"), role("bad_debt")) == (0, 0)
    # What is recovered of a serviced invoice is passed on to the client.
    assert role("settlement_receivable") == 100 == -role("client_liability")
    actions = [row["type"] for row in succeeded(api.get(f"{one['@id']}/transactions"))["items"]]
    assert actions == ["Debit", "WriteOff", "WriteOff", "Payment"]


@kinds
def test_a_credit_of_what_was_remitted_owes_only_what_was_paid(api, ledger, sold, owed_back, kind):
    one = sold(kind, 100)
    pay_invoice(ledger, one, "99.20")
    assert role("operator_remission") + role("remission") == D("0.80")
    credit(api, one, 100)
    assert owed_back(one) == [D("99.20")]
    assert role("operator_remission") + role("remission") == 0


@kinds
def test_a_bounce_after_a_credit_leaves_nobody_money_that_was_never_paid(
    api, ledger, sold, shown, owed_back, kind
):
    one = sold(kind, 100)
    paid = pay_invoice(ledger, one, 100)
    credit(api, one, 30)
    assert owed_back(one) == [30]
    pay_invoice(ledger, one, 100, kind="reversal", reverses=paid)
    assert (shown(one)["currentDebt"], owed_back(one)) == (70, [])
    assert role("client_funds") == 0


def test_a_set_off_across_sellers_moves_the_sellers_money_too(
    api, ledger, other_seller, sold, owed_back
):
    for number in ("654", "655"):
        register_seller(ledger, number, item_fee=D(0), commission_percent=D(0), **IBAN)
    put_in_force()
    first = sold("serviced", 400, number="A1")
    pay_invoice(ledger, first, 400)
    credit(api, first, 100)
    second = sold("serviced", 400, number="B1", seller="655")
    pay_invoice(ledger, second, 300)
    surplus = api.get(f"{first['customer']}/surpluses").data["items"][-1]["@id"]
    succeeded(api.post(f"{surplus}/set-off-surplus", {"invoiceNo": "B1"}))
    assert owed_back(first) == []
    settled = {row["seller"]: row["transferred"] for row in run("settle", 501)}
    assert settled == {"654": 300, "655": 400}
    for seller in ("654", "655"):
        for name in (
            "customer_liability", "settlement_receivable", "client_liability", "receivable",
        ):  # fmt: skip
            assert role(name, seller) == 0, (name, seller)


IBAN = {"iban": "SE4550000000058398257466"}


# --- Value dates


@kinds
def test_money_that_was_there_on_the_due_date_pays_no_fee_of_a_later_claim(
    api, ledger, at, sold, shown, owed_back, staff, kind
):
    one = sold(kind, 1000)
    at(DUE)
    receive(ledger, "404", 1000)
    assert claims_on(at, "2026-07-15") == {"Reminder": 1}
    at("2026-07-20")
    payment = Payment.objects.get()
    assert " done" in told(fill_in(staff, payment, "match", suggested="", invoice_no="S1"))
    after = shown(one)
    assert (after["status"], after["currentDebt"], after["claimLevel"]) == ("closed", 0, "Invoice")
    assert Claim.objects.get().withdrawn_on is not None
    assert role("claim_fee_revenue") == role("reminder_fee") == 0
    assert owed_back(one) == []
    assert claims_on(at, "2026-08-03") == {}


@kinds
def test_a_file_that_comes_late_pays_what_was_owed_on_its_value_date(ledger, at, sold, shown, kind):
    one = sold(kind, 1000)
    assert claims_on(at, "2026-07-15") == {"Reminder": 1}
    at("2026-07-16")
    pay_invoice(ledger, one, 1000, value_on=DUE)
    assert (shown(one)["status"], shown(one)["currentDebt"]) == ("closed", 0)


@kinds
@pytest.mark.parametrize("value_on", ["2027-06-08", "2025-06-01"])
def test_a_value_date_that_cannot_be_right_is_set_aside(ledger, sold, shown, kind, value_on):
    one = sold(kind, 10000)
    pay_invoice(ledger, one, 10000, value_on=value_on)
    payment = Payment.objects.get()
    assert (payment.state, payment.remaining) == ("unmatched", 10000)
    assert (shown(one)["status"], shown(one)["debt"]["interest"]) == ("open", 0)
    assert role("interest_revenue") == role("interest") == 0


# --- Interest


@kinds
def test_a_debt_due_on_a_saturday_and_paid_on_monday_bears_no_interest(
    ledger, at, sold, shown, kind
):
    one = sold(kind, 30000, due="2026-07-11")
    at("2026-07-13")
    assert shown(one)["debt"]["interest"] == 0
    pay_invoice(ledger, one, 30000)
    assert (shown(one)["status"], shown(one)["currentDebt"]) == ("closed", 0)
    at("2026-08-13")
    assert shown(one)["currentDebt"] == 0


@kinds
def test_what_is_credited_for_a_complaint_bore_no_interest(api, at, sold, shown, kind):
    one = sold(kind, 1000)
    at("2026-08-07")
    credit(api, one, 500)
    # 500.00 × 12 % × 30 / 365.
    assert shown(one)["debt"]["interest"] == D("4.93")


@kinds
def test_a_full_credit_returns_the_fee_and_the_interest_that_were_paid(
    api, ledger, at, sold, owed_back, kind
):
    one = sold(kind, 1000)
    claims_on(at, "2026-07-15")
    at("2026-07-18")
    # 60.00 and ten days of 12 %: 3.29.
    pay_invoice(ledger, one, "1063.29")
    credit(api, one, 1000)
    assert sum(owed_back(one)) == D("1063.29")
    assert role("claim_fee_revenue") == role("interest_revenue") == 0
    assert role("reminder_fee") == role("interest") == 0


@kinds
def test_who_paid_a_thousand_for_what_was_never_owed_gets_a_thousand_back(
    api, ledger, at, sold, shown, owed_back, kind
):
    one = sold(kind, 1000)
    claims_on(at, "2026-07-15")
    at("2026-07-18")
    pay_invoice(ledger, one, 1000)
    assert shown(one)["debt"]["capital"] == D("63.29")
    credit(api, one, 1000)
    assert (sum(owed_back(one)), shown(one)["currentDebt"]) == (1000, 0)


@kinds
def test_a_full_credit_drops_the_fee_and_interest_that_nobody_paid(
    api, at, sold, shown, owed_back, kind
):
    one = sold(kind, 1000)
    claims_on(at, "2026-07-15")
    credit(api, one, 1000)
    at("2026-08-15")
    assert (shown(one)["status"], shown(one)["currentDebt"], owed_back(one)) == ("closed", 0, [])


@kinds
def test_a_bounced_late_payment_is_paid_again_with_the_interest_of_all_days(
    api, ledger, at, sold, shown, owed_back, kind
):
    one = sold(kind, 1000)
    claims_on(at, "2026-07-15")
    at("2026-07-23")
    paid = pay_invoice(ledger, one, "1064.93")
    at("2026-07-29")
    pay_invoice(ledger, one, "1064.93", kind="reversal", reverses=paid)
    # 21 days: 6.90.
    assert shown(one)["currentDebt"] == D("1066.90")
    pay_invoice(ledger, one, 1500)
    assert (shown(one)["status"], owed_back(one)) == ("closed", [D("433.10")])


# --- Fees and interest that are demanded can be paid


def test_fees_and_interest_can_be_paid_after_the_principal(api, ledger, at, sold, shown, owed_back):
    open_ledger(501, allocation_order="capital,cost,interest")
    ledger.refresh_from_db()
    one = sold("purchased", 1000)
    claims_on(at, "2026-07-15")
    at("2026-07-18")
    pay_invoice(ledger, one, 1000)
    assert (shown(one)["status"], shown(one)["currentDebt"]) == ("closed", D("63.29"))
    pay_invoice(ledger, one, "63.29")
    assert (shown(one)["currentDebt"], owed_back(one)) == (0, [])
    assert (role("claim_fee_revenue"), role("interest_revenue")) == (-60, D("-3.29"))


@kinds
def test_a_direct_payment_meets_principal_fee_and_interest(api, at, sold, shown, kind):
    one = sold(kind, 1000)
    claims_on(at, "2026-07-15")
    at("2026-07-18")
    body = {"amount": D("1063.29"), "valueDate": "2026-07-18", "reference": "D1"}
    assert done(api, one, "report-direct-payment", body)["status"] == "closed"
    assert shown(one)["currentDebt"] == 0
    if kind == "purchased":
        # The seller owes the operator what it received of its receivable, fee and interest.
        assert role("client_liability") == D("63.29")


@kinds
def test_a_small_rest_ends_by_itself_and_is_never_claimed(ledger, at, sold, shown, kind):
    one = sold(kind, 1000)
    at("2026-07-12")
    # Four days: 1.32, which is paid first.
    pay_invoice(ledger, one, 1000)
    assert shown(one)["debt"]["capital"] == D("1.32")
    assert claims_on(at, "2026-08-03") == {}
    at("2026-08-11")
    run("end_of_day", 501)
    assert (shown(one)["status"], shown(one)["currentDebt"]) == ("closed", 0)
    assert role("operator_remission") + role("remission") == D("1.32")


# --- Who is not reminded


@pytest.mark.parametrize("order", [True, False])
def test_who_has_money_with_the_operator_is_not_reminded_and_owes_no_interest(
    api, ledger, at, sold, shown, owed_back, order
):
    other = sold("purchased", 100, number="S0", due="2026-09-30")
    one = sold("purchased", 1000, due="2026-06-15")
    at("2026-06-10")
    pay_invoice(ledger, other, 1100)
    assert owed_back(one) == [1000]
    if order:
        assert claims_on(at, "2026-06-23") == {}
    else:
        at("2026-06-23")
        surplus = api.get(f"{one['customer']}/surpluses").data["items"][-1]["@id"]
        succeeded(api.post(f"{surplus}/set-off-surplus", {"invoiceNo": "S1"}))
    after = shown(one)
    assert (after["status"], after["currentDebt"], after["claimLevel"]) == ("closed", 0, "Invoice")
    assert owed_back(one) == []


def test_what_is_credited_by_a_credit_invoice_is_not_reminded_of(api, at, sold, shown):
    one = sold("serviced", 150)
    sold_back = {"invoiceNo": "SK", "invoiceType": "credit", "creditedInvoiceNo": "S1"}
    billed(api, 150, **sold_back)
    assert claims_on(at, "2026-07-15") == {}
    done(api, {"@id": f"{INVOICES}/SK"}, "set-off")
    assert (shown(one)["status"], shown(one)["currentDebt"]) == ("closed", 0)


def test_a_direct_debit_invoice_can_be_paid_by_its_slip(api, ledger, sold, shown):
    number = customer(api, nationalIdentifier={"regNo": "19101010-1010", "countryCode": "SE"})
    created(api.post(f"{CUSTOMERS}/{number}/consents", {"type": "Autogiro"}))
    one = sold("serviced", 1000)
    assert one["directDebit"] is True
    text = letter(api, one, "invoice")
    assert one["paymentReference"] in text
    assert "5050-1055" in text
    pay_invoice(ledger, one, 1000)
    assert shown(one)["status"] == "closed"


def test_nobody_is_reminded_before_two_weeks_after_the_purchase(api, at, sold, shown):
    one = sold("purchased", 1000, due="2026-06-08")
    for day in ("2026-06-09", "2026-06-15", "2026-06-19"):
        assert claims_on(at, day) == {}
    assert shown(one)["debt"]["reminderFee"] == 0
    assert claims_on(at, "2026-06-22") == {"Reminder": 1}


def test_what_is_captured_late_is_not_reminded_of_at_once(api, authorize, at, shown):
    dates = {"invoiceDate": "2026-06-08", "dueDate": "2026-06-30"}
    bought = authorize(number="S1", amount=1000, invoice=dates)
    capture(api, bought, amount=600)
    assert claims_on(at, "2026-07-07") == {"Reminder": 1}
    at("2026-07-08")
    capture(api, bought, amount=400)
    one = {"@id": f"{INVOICES}/S1"}
    # Due on 22 July: no step before, and interest on the 600.00 alone: 22 days, 4.34.
    assert claims_on(at, "2026-07-22") == {}
    assert shown(one)["debt"]["interest"] == D("4.34")
    at("2026-07-23")
    # One day of 1 000.00: 0.33.
    assert shown(one)["debt"]["interest"] == D("4.67")


def test_a_capture_between_a_due_date_that_is_no_bank_day_and_the_next_one_has_its_own(
    authorize, api, at, shown
):
    """Due on Saturday 13 June, captured on Monday: 14 days of the first 1 000.00 are 4.60."""
    bought = authorize(
        number="S1", amount=1200, invoice={"invoiceDate": "2026-06-08", "dueDate": "2026-06-13"}
    )
    capture(api, bought, amount=1000)
    at("2026-06-15")
    capture(api, bought, amount=200)
    at("2026-06-29")
    debt = shown({"@id": f"{INVOICES}/S1"})["debt"]
    assert (debt["capital"], debt["interest"]) == (1200, D("4.60"))


@pytest.mark.parametrize("collected", [False, True])
def test_what_is_captured_after_all_was_paid_begins_with_a_reminder(
    authorize, api, ledger, at, shown, collected
):
    open_ledger(501, authorization_days=180)
    bought = authorize(
        number="S1", amount=1200, invoice={"invoiceDate": "2026-06-08", "dueDate": DUE}
    )
    capture(api, bought, amount=1000)
    one = shown({"@id": f"{INVOICES}/S1"})
    claims_on(at, "2026-07-15")
    at("2026-07-17")
    if collected:
        done(api, one, "transfer-to-debt-collection")
    before = shown(one)["claimLevel"]
    at("2026-07-23")
    paid = pay_invoice(ledger, one, "1064.93")
    at("2026-07-24")
    capture(api, bought, amount=200)
    assert shown(one)["claimLevel"] == "Invoice"
    assert api.get(f"{one['@id']}?asOf=2026-07-23").data["claimLevel"] == before
    # Due on 7 August.
    assert claims_on(at, "2026-08-14") == {"Reminder": 1}
    assert shown(one)["claimLevel"] == "Reminder"
    # The money of the first debt is gone: what it was claimed for stands again.
    at("2026-08-17")
    pay_invoice(ledger, one, "1064.93", kind="reversal", reverses=paid)
    assert shown(one)["debt"]["capital"] == 1200
    assert shown(one)["claimLevel"] == ("DebtCollection" if collected else "Reminder")


def test_a_debt_that_is_open_again_is_claimed_on_from_where_it_was(
    authorize, api, ledger, at, shown
):
    open_ledger(501, authorization_days=180)
    bought = authorize(
        number="S1", amount=1200, invoice={"invoiceDate": "2026-06-08", "dueDate": DUE}
    )
    capture(api, bought, amount=1000)
    one = shown({"@id": f"{INVOICES}/S1"})
    claims_on(at, "2026-07-15")
    at("2026-07-23")
    paid = pay_invoice(ledger, one, "1064.93")
    at("2026-07-24")
    capture(api, bought, amount=200)
    at("2026-07-27")
    pay_invoice(ledger, one, "1064.93", kind="reversal", reverses=paid)
    assert shown(one)["claimLevel"] == "Reminder"
    assert shown(one)["debt"]["reminderFee"] == 60


# --- A part that is disputed


@kinds
def test_who_pays_the_demand_of_a_part_owes_no_more_than_what_is_disputed(
    api, ledger, at, sold, shown, owed_back, kind
):
    one = sold(kind, 1000)
    done(api, one, "dispute", {"reason": "Broken", "amount": 400})
    claims_on(at, "2026-07-20")
    # 600.00, the fee, and 12 days of 600.00: 2.37.
    assert shown(one)["debt"]["interest"] == D("2.37")
    pay_invoice(ledger, one, "662.37")
    now = shown(one)["debt"]
    assert (now["capital"], now["reminderFee"], now["interest"]) == (400, 0, 0)
    assert owed_back(one) == []
    # He gives in: it was owed from the due date, so 12 days of 400.00.
    done(api, one, "withdraw-dispute")
    assert shown(one)["debt"]["interest"] == D("1.58")
    assert api.get(f"{one['@id']}?asOf=2026-07-19").data["debt"]["interest"] == D("2.17")


@kinds
def test_what_is_credited_of_a_disputed_part_is_disputed_no_more(
    api, ledger, at, sold, shown, kind
):
    one, two = sold(kind, 1000), sold(kind, 1000, number="S2")
    for each, number in ((one, "K1"), (two, "K2")):
        done(api, each, "dispute", {"reason": "Broken", "amount": 300})
        amount = 300 if each is one else 100
        credit = {"reason": "Complaint", "creditInvoiceNo": number, "amount": amount}
        done(api, each, "credit", credit)
    assert [shown(each)["disputedAmount"] for each in (one, two)] == [None, 200]
    assert [shown(each)["disputed"] for each in (one, two)] == [False, True]
    claims_on(at, "2026-07-15")
    asked = {claim.invoice.invoice_no: claim.capital for claim in Claim.objects.all()}
    assert asked == {"S1": 700, "S2": 700}


# --- A credit invoice counts from its own day


CREDIT = {"invoiceType": "credit", "creditedInvoiceNo": "S1", "invoiceNo": "SK"}


@pytest.mark.parametrize("paid", [False, True])
def test_a_credit_invoice_of_before_the_due_date_bears_no_interest_when_it_is_set_off(
    api, ledger, at, sold, shown, owed_back, paid
):
    one = sold("serviced", 1000)
    at("2026-06-20")
    credit = billed(api, 400, **CREDIT, invoiceDate="2026-06-20")
    at("2026-08-07")
    if paid:
        # 30 days of 1 000.00 are 9.86: of 600.00 they are 5.92.
        pay_invoice(ledger, one, "9.86")
    done(api, credit, "set-off")
    debt = shown(one)["debt"]
    if paid:
        assert (debt["capital"], debt["interest"]) == (D("596.06"), 0)
    else:
        assert (debt["capital"], debt["interest"]) == (600, D("5.92"))
    assert owed_back(one) == []
    done(api, credit, "undo-set-off", {"invoiceNo": "S1", "reason": "Mistake"})
    debt = shown(one)["debt"]
    assert (debt["capital"], debt["interest"]) == (1000, 0 if paid else D("9.86"))


def test_a_credit_invoice_counts_from_its_day_where_it_meets_what_was_remitted(
    api, ledger, at, sold, shown, owed_back
):
    one = sold("serviced", 1000)
    at("2026-06-10")
    credit = billed(api, 300, **CREDIT, invoiceDate="2026-06-10")
    at("2026-07-10")
    paid = pay_invoice(ledger, one, "999.70", value_on="2026-06-08")
    at("2026-07-18")
    done(api, credit, "owe-to-customer")
    assert (shown(one)["currentDebt"], owed_back(one)) == (0, [D("299.70")])
    pay_invoice(ledger, one, "999.70", kind="reversal", reverses=paid)
    # What it took of the remission was not owed any more: 10 days of 999.70.
    debt = shown(one)["debt"]
    assert (debt["capital"], debt["interest"]) == (700, D("3.29"))


# --- Money that was there before a claim


@kinds
def test_who_has_had_enough_since_before_the_due_date_is_not_reminded(at, ledger, sold, kind):
    run("open_ledger", 501, set_off_before_claims=False)
    other = sold(kind, 100, number="S0", due="2026-09-30")
    sold(kind, 1000)
    at("2026-07-06")
    pay_invoice(ledger, other, 1102)
    assert claims_on(at, "2026-07-15") == {}


@kinds
def test_money_that_came_too_late_for_the_interest_covers_no_debt(at, ledger, sold, kind):
    run("open_ledger", 501, set_off_before_claims=False)
    other = sold(kind, 100, number="S0", due="2026-09-30")
    sold(kind, 1000)
    at("2026-07-15")
    pay_invoice(ledger, other, 1102)
    # 7 days of 1 000.00: 2.30.
    assert claims_on(at, "2026-07-15") == {"Reminder": 1}


@kinds
def test_a_surplus_that_was_there_before_a_claim_drops_its_fee_whatever_was_paid_since(
    at, ledger, sold, shown, owed_back, kind
):
    other = sold(kind, 100, number="S0", due="2026-09-30")
    one = sold(kind, 1000)
    claims_on(at, "2026-07-15")
    at("2026-07-18")
    pay_invoice(ledger, one, 500)
    at("2026-07-20")
    pay_invoice(ledger, other, 1100, value_on="2026-07-06")
    claims_on(at, "2026-07-20")
    now = shown(one)
    assert (now["claimLevel"], now["debt"]["capital"]) == ("Invoice", 0)
    # 1 000.00 less the 563.29 that the first money had left; and the fee.
    assert {D("436.71"), D(60)} <= set(owed_back(one))


@kinds
def test_the_books_tie_when_a_set_off_is_undone_after_a_credit(at, api, ledger, sold, staff, kind):
    other = sold(kind, 100, number="S0", due="2026-09-30")
    one = sold(kind, 1000)
    claims_on(at, "2026-07-15")
    at("2026-07-18")
    pay_invoice(ledger, other, 600)
    surplus = api.get(f"{one['customer']}/surpluses").data["items"][-1]["@id"]
    succeeded(api.post(f"{surplus}/set-off-surplus", {"invoiceNo": "S1"}))
    pay_invoice(ledger, one, "563.29")
    credit = {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 600}
    done(api, one, "credit", credit)
    row = Surplus.objects.order_by("pk").first()
    assert " done" in told(fill_in(staff, row, "undo_set_off", invoice_no="S1", reason="x"))


# --- What a seller pays, and who may move money


def test_one_payment_with_its_rounding_costs_the_seller_one_item(ledger, sold):
    one = sold("serviced", 100)
    pay_invoice(ledger, one, "100.40")
    (settled,) = run("settle", 501)
    # 3.20 + 1.5 % of 100.40, and VAT.
    assert (settled["fees"], settled["vat"]) == (D("4.71"), D("1.18"))


def test_a_payment_that_bounced_and_came_again_pays_commission_once(ledger, at, sold):
    one = sold("serviced", 1000)
    paid = pay_invoice(ledger, one, 1000)
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=paid)
    pay_invoice(ledger, one, 1000)
    (settled,) = run("settle", 501)
    # Two payments of 3.20, no fee for the mirror; 1.5 % of 1 000.00 once.
    assert (settled["fees"], settled["vat"]) == (D("21.40"), D("5.35"))
    assert settled["transferred"] == D("973.25")


def test_a_merchant_neither_writes_a_purchased_debt_off_nor_pays_a_surplus_out(
    api, ledger, sold, owed_back
):
    merchant = issue(ledger, sellers=("654",))
    one = sold("purchased", 1000)
    with unchanged():
        answer = merchant.post(f"{one['@id']}/write-off", {"reason": "Lost"})
        assert_problem(answer, 403, "permission-denied", RequiredScope=ABSENT)
    pay_invoice(ledger, one, 2000)
    surplus = api.get(f"{one['customer']}/surpluses").data["items"][-1]["@id"]
    with unchanged():
        answer = merchant.post(f"{surplus}/pay-out-surplus", {"iban": IBAN["iban"]})
        assert_problem(answer, 403, "permission-denied", RequiredScope=ABSENT)
    assert owed_back(one) == [1000]


def test_a_refund_above_the_limit_or_to_another_account_needs_a_second_person(api, ledger, sold):
    run("open_ledger", 501, approval_limit=D(100))
    one = sold("purchased", 1000)
    pay_invoice(ledger, one, 2000)
    surplus = api.get(f"{one['customer']}/surpluses").data["items"][-1]["@id"]
    succeeded(api.post(f"{surplus}/pay-out-surplus", {"amount": 50, "iban": IBAN["iban"]}))
    succeeded(api.post(f"{surplus}/pay-out-surplus", {"amount": 850}))
    succeeded(api.post(f"{surplus}/pay-out-surplus", {"amount": 100}))
    states = {payout.amount: payout.state for payout in Payout.objects.all()}
    assert (states[50], states[850]) == ("held", "held")
    assert states[100] != "held"
    assert role("client_funds") == 2000
