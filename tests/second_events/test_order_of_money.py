"""Money means the same in whatever order it was booked: it counts from its value date.

10 000.00 due on 8 July, 12 % interest: 3 000.00 are worth on 18 July, 2 000.00 on 2 August and
1 000.00 on 17 August.
"""

from decimal import Decimal
from functools import partial
from itertools import permutations

import pytest

from accounts.models import JournalLine
from invoices.models import Invoice
from ledger_project.core.setup import open_ledger
from tests.support.backoffice import fill_in, told
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import done, issue_invoice
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("rate", "verified")
MONEY = {"B1": (3000, "2026-07-18"), "B2": (2000, "2026-08-02"), "B3": (1000, "2026-08-17")}
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])
orders = pytest.mark.parametrize("order", list(permutations(MONEY)), ids=" ".join)


@pytest.fixture
def paid(ledger, at, sold):
    """Sell for 10 000.00 and book the money in an order, all on 18 August."""

    def pay(kind, order):
        one = sold(kind, 10000)
        at("2026-08-18")
        for bank in order:
            amount, value_on = MONEY[bank]
            pay_invoice(ledger, one, amount, bank=bank, value_on=value_on)
        return one

    return pay


def interest_taken() -> Decimal:
    lines = JournalLine.objects.filter(role__in=["interest_revenue", "interest"])
    return sum((line.credit - line.debit for line in lines), D(0))


@pytest.fixture
def debt(shown):
    """Return principal and interest of an invoice."""

    def of(one):
        parts = shown(one)["debt"]
        return parts["capital"], parts["interest"]

    return of


def ask(operation, api, staff, one, kind) -> None:
    """Do an operation as the seller of a serviced invoice, or as staff."""
    if kind == "serviced":
        done(api, one, operation.replace("_", "-"), {"reason": "Agreed"})
    else:
        row = Invoice.objects.get()
        assert " done" in told(fill_in(staff, row, operation, reason="Agreed"))


waive_interest = partial(ask, "waive_interest")
waive_fee = partial(ask, "waive_fee")


@kinds
@orders
def test_three_payments_pay_the_interest_of_their_own_value_dates(paid, debt, kind, order):
    one = paid(kind, order)
    # 10 days of 10 000.00 are 32.88; 25 less those of 7 032.88 are 34.68; 15 of 5 067.56 are 24.99.
    assert interest_taken() == D("92.55")
    assert debt(one) == (D("4092.55"), D("1.35"))


@kinds
@orders
def test_what_the_bank_takes_back_never_paid(paid, debt, ledger, kind, order):
    one = paid(kind, order)
    pay_invoice(ledger, one, 2000, kind="reversal", reverses="B2")
    # 10 days of 10 000.00 are 32.88; 30 of 7 032.88 are 69.36.
    assert interest_taken() == D("102.24")
    assert debt(one) == (D("6102.24"), D("2.01"))


@kinds
def test_money_that_was_counted_again_bounces_whole(sold, debt, at, ledger, kind):
    one = sold(kind, 500)
    at("2026-08-24")
    run("run_claims", 501)
    at("2026-11-20")
    pay_invoice(ledger, one, 280, bank="B1", value_on="2026-09-15")
    pay_invoice(ledger, one, 54, bank="B2", value_on="2026-11-20")
    # Without the first, the second pays only of the fee of 60.00: no interest, no principal.
    pay_invoice(ledger, one, 280, kind="reversal", reverses="B1")
    assert debt(one)[0] == D("500.00")
    pay_invoice(ledger, one, 54, kind="reversal", reverses="B2")
    # 135 days of 500.00 from 8 July are 22.19.
    assert debt(one) == (D("500.00"), D("22.19"))
    assert interest_taken() == D("0.00")


def test_what_was_recovered_pays_interest_once_the_write_off_is_undone(api, sold, debt, at, ledger):
    one = sold("serviced", 1000)
    at("2026-07-18")
    done(api, one, "write-off", {"reason": "Bankruptcy"})
    at("2026-07-28")
    paid = pay_invoice(ledger, one, 500, value_on="2026-07-28")
    assert interest_taken() == D("0.00")
    done(api, one, "undo-write-off", {"reason": "Mistake"})
    # All was owed until then: 20 days of 1 000.00 are 6.58.
    assert interest_taken() == D("6.58")
    assert debt(one) == (D("506.58"), D("0.00"))
    pay_invoice(ledger, one, 500, kind="reversal", reverses=paid)
    assert debt(one) == (D("1000.00"), D("6.58"))


def test_money_bounces_after_the_later_money_that_it_let_count_again_did(sold, debt, at, ledger):
    one = sold("serviced", 1000)
    at("2026-08-20")
    pay_invoice(ledger, one, 500, bank="B1", value_on="2026-08-07")
    pay_invoice(ledger, one, 100, bank="B2", value_on="2026-07-18")
    # 10 days of 1 000.00 are 3.29, and 20 of 903.29 are 5.94.
    assert interest_taken() == D("9.23")
    pay_invoice(ledger, one, 500, kind="reversal", reverses="B1")
    assert interest_taken() == D("3.29")
    pay_invoice(ledger, one, 100, kind="reversal", reverses="B2")
    assert interest_taken() == D("0.00")
    assert debt(one)[0] == D("1000.00")


@kinds
def test_excess_meets_the_debt_itself_once_the_later_money_is_gone(sold, shown, at, ledger, kind):
    one = sold(kind, 1000)
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-17")
    # The fee of 60.00, and 40 days of 1 000.00.
    pay_invoice(ledger, one, D("1073.15"), bank="B1", value_on="2026-08-17")
    # It was there first: 10 days of 1 000.00 are 3.29, the rest exceeds what is open now.
    pay_invoice(ledger, one, 700, bank="B2", value_on="2026-07-18")
    at("2026-08-28")
    pay_invoice(ledger, one, D("1073.15"), kind="reversal", reverses="B1")
    # 303.29 have been owed since, 41 days long, and were rightly claimed.
    left = shown(one)["debt"]
    assert (left["capital"], left["reminderFee"], left["interest"]) == (D("303.29"), 60, D("4.09"))
    assert interest_taken() == D("3.29")


@kinds
def test_a_debt_with_a_fee_that_is_paid_twice_is_paid_once(
    sold, shown, owed_back, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-17")
    pay_invoice(ledger, one, D("1073.15"), bank="B1", value_on="2026-08-17")
    # 39 days of 1 000.00 are 12.82, which pay of the fee. The rest was there for a day, so that
    # interest is 13.12: of the first payment 12.82 of the fee and 0.03 are too much.
    pay_invoice(ledger, one, 100, bank="B2", value_on="2026-08-16")
    assert sorted(owed_back(one)) == [D("0.03"), D("12.82"), D("87.18")]
    assert (shown(one)["currentDebt"], interest_taken()) == (0, D("13.12"))
    pay_invoice(ledger, one, 100, kind="reversal", reverses="B2")
    assert owed_back(one) == []
    assert (shown(one)["currentDebt"], interest_taken()) == (0, D("13.15"))


@kinds
def test_what_an_undone_credit_had_taken_back_was_owed_when_money_came_before_it(
    api, sold, debt, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-10")
    done(api, one, "credit", {"amount": 300, "creditInvoiceNo": "K1", "reason": "Complaint"})
    at("2026-08-23")
    pay_invoice(ledger, one, 500, value_on="2026-08-07")
    # 30 days of 700.00.
    assert (interest_taken(), debt(one)[0]) == (D("6.90"), D("206.90"))
    done(api, one, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Mistake"})
    # 30 days of 1 000.00; with 16 of 509.86 they are 12.55.
    assert interest_taken() == D("9.86")
    assert debt(one) == (D("509.86"), D("2.69"))


@kinds
def test_what_was_waived_of_undone_money_is_principal_again_from_the_waiver_on(
    api, staff, sold, debt, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-18")
    late = pay_invoice(ledger, one, 1000, value_on="2026-08-07")
    body = {"amount": 13, "valueDate": "2026-07-28", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=late)
    # 20 days of 1 000.00 are 6.58, which it paid; the rest of it is principal.
    assert (interest_taken(), debt(one)[0]) == (D("6.58"), D("993.58"))
    at("2026-08-27")
    waive_interest(api, staff, one, kind)
    assert debt(one) == (D("987.00"), D("0.00"))
    at("2026-09-06")
    done(api, one, "undo-direct-payment", {"reference": "D1", "reason": "Mistake"})
    # 10 days of 1 000.00: what ran until the waiver is waived, how much that may be.
    assert debt(one) == (D("1000.00"), D("3.29"))
    assert interest_taken() == D("0.00")


@kinds
def test_what_was_waived_of_money_that_was_counted_again_is_principal_without_that_money(
    api, staff, sold, debt, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-18")
    first = pay_invoice(ledger, one, 300, value_on="2026-08-07")
    other = pay_invoice(ledger, one, 200, value_on="2026-08-07")
    pay_invoice(ledger, one, 300, kind="reversal", reverses=first)
    # 30 days of 1 000.00, which the other has paid, as it came alone.
    assert (interest_taken(), debt(one)[0]) == (D("9.86"), D("809.86"))
    at("2026-08-27")
    waive_interest(api, staff, one, kind)
    assert debt(one) == (D("800.00"), D("0.00"))
    at("2026-09-06")
    pay_invoice(ledger, one, 200, kind="reversal", reverses=other)
    # 10 days of 1 000.00 since the waiver.
    assert debt(one) == (D("1000.00"), D("3.29"))
    assert interest_taken() == D("0.00")


@kinds
def test_waived_interest_is_paid_by_no_money_once_other_money_from_before_the_waiver_is_undone(
    api, staff, sold, debt, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-18")
    pay_invoice(ledger, one, 500, value_on="2026-08-07")
    body = {"amount": 13, "valueDate": "2026-07-28", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    # 20 days of 1 000.00, which the 13.00 pay, and 10 of 993.58, which the 500.00 pay.
    assert (interest_taken(), debt(one)[0]) == (D("9.84"), D("496.84"))
    at("2026-08-27")
    waive_interest(api, staff, one, kind)
    assert debt(one) == (D("487.00"), D("0.00"))
    at("2026-09-06")
    done(api, one, "undo-direct-payment", {"reference": "D1", "reason": "Mistake"})
    # 10 days of 500.00 since the waiver.
    assert debt(one) == (D("500.00"), D("1.64"))
    assert interest_taken() == D("0.00")


@kinds
def test_interest_that_came_back_twice_is_owed_to_nobody_once_all_money_is_undone(
    api, staff, sold, debt, owed_back, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-18")
    late = pay_invoice(ledger, one, 500, value_on="2026-08-07")
    body = {"amount": D("509.86"), "valueDate": "2026-07-08", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    # 30 days of 490.14, where the 500.00 had paid those of 1 000.00.
    assert (interest_taken(), owed_back(one)) == (D("4.83"), [D("5.03")])
    at("2026-08-27")
    waive_interest(api, staff, one, kind)
    assert (interest_taken(), owed_back(one)) == (D("0.00"), [D("5.03"), D("4.83")])
    at("2026-09-06")
    pay_invoice(ledger, one, 500, kind="reversal", reverses=late)
    done(api, one, "undo-direct-payment", {"reference": "D1", "reason": "Mistake"})
    # 10 days of 1 000.00 since the waiver.
    assert debt(one) == (D("1000.00"), D("3.29"))
    assert (interest_taken(), owed_back(one)) == (D("0.00"), [])


@kinds
def test_money_that_is_booked_late_changes_nothing_of_what_was_waived(
    api, staff, sold, debt, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-27")
    waive_interest(api, staff, one, kind)
    at("2026-09-06")
    pay_invoice(ledger, one, 500, value_on="2026-07-28")
    # The 500.00 pay none of the 20 days until then; 10 days of 500.00 since the waiver.
    assert debt(one) == (D("500.00"), D("1.64"))
    assert interest_taken() == D("0.00")


@kinds
def test_what_recovered_an_undone_write_off_counts_before_the_money_that_is_worth_later(
    sold, write_off, staff, debt, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-10")
    pay_invoice(ledger, one, 500, value_on="2026-08-07")
    write_off(one)
    pay_invoice(ledger, one, 300, value_on="2026-07-18")
    at("2026-08-20")
    assert " done" in told(
        fill_in(staff, Invoice.objects.get(), "undo_write_off", reason="Mistake")
    )
    # 10 days of 1 000.00 are 3.29, and 20 of 703.29 are 4.62; since then 13 of 207.91 are 0.89.
    assert interest_taken() == D("7.91")
    assert debt(one) == (D("207.91"), D("0.89"))


@kinds
@pytest.mark.parametrize("while_credited", [False, True], ids=["after it", "before it"])
def test_money_that_is_worth_earlier_is_counted_as_if_an_undone_credit_had_never_been(
    api, sold, debt, at, ledger, kind, while_credited
):
    one = sold(kind, 1000)
    at("2026-08-10")
    pay_invoice(ledger, one, 500, bank="B1", value_on="2026-08-07")
    done(api, one, "credit", {"amount": 300, "creditInvoiceNo": "K1", "reason": "Complaint"})
    # 30 days of 700.00 are 6.90: of 9.86 that were paid, 2.96 pay principal.
    assert (interest_taken(), debt(one)[0]) == (D("6.90"), D("206.90"))
    at("2026-08-20")
    if while_credited:
        pay_invoice(ledger, one, 100, bank="B2", value_on="2026-07-18")
        # 10 days of 700.00 are 2.30, and 20 of 602.30 are 3.96.
        assert (interest_taken(), debt(one)[0]) == (D("6.26"), D("106.26"))
    done(api, one, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Mistake"})
    if not while_credited:
        pay_invoice(ledger, one, 100, bank="B2", value_on="2026-07-18")
    # 10 days of 1 000.00 are 3.29, and 20 of 903.29 are 5.94; since then 13 of 409.23 are 1.75.
    assert interest_taken() == D("9.23")
    assert debt(one) == (D("409.23"), D("1.75"))


@kinds
def test_interest_that_was_paid_too_much_by_money_that_is_gone_is_owed_to_nobody(
    api, sold, debt, owed_back, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-20")
    pay_invoice(ledger, one, 300, bank="B1", value_on="2026-07-28")
    # 10 days of 1 000.00 are 3.29, and 10 of 295.29 are 0.97: of B1's 6.58, 3.74 are too much.
    pay_invoice(ledger, one, 708, bank="B2", value_on="2026-07-18")
    assert owed_back(one) == [D("3.74")]
    # Since 10 July 50.00 less were owed: 0.13 of B2's interest are too much, and 0.17 of B1's.
    pay_invoice(ledger, one, 50, bank="B3", value_on="2026-07-10")
    assert sorted(owed_back(one)) == [D("0.30"), D("3.74"), D("50.00")]
    at("2026-08-21")
    done(api, one, "credit", {"amount": 100, "creditInvoiceNo": "K1", "reason": "Complaint"})
    # 2 days of 900.00, 8 of 850.00 and 10 of 145.29 are 3.31, 0.65 less than 3.96.
    assert interest_taken() == D("3.31")
    pay_invoice(ledger, one, 708, kind="reversal", reverses="B2")
    # 2 days of 900.00 are 0.59, which B3 pays, and 18 of 850.59 are 5.04, with the roundings.
    assert owed_back(one) == []
    assert interest_taken() == D("5.63")
    # Since then 24 days of 555.63.
    assert debt(one) == (D("555.63"), D("4.38"))


@kinds
def test_a_fee_that_counted_money_pays_no_more_is_paid_by_other_money_of_its_value_date(
    api, sold, shown, owed_back, at, ledger, kind
):
    open_ledger(501, allocation_order="capital,cost,interest")
    one = sold(kind, 1000)
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-10")
    pay_invoice(ledger, one, 970, value_on="2026-08-08")
    # 30 of principal, and 10 of the fee.
    body = {"amount": 40, "valueDate": "2026-08-09", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    # The other 50 of the fee; 31 days of 1 000.00 and 1 of 30.00 are 10.20; 25.00 are too much.
    pay_invoice(ledger, one, D("85.20"), value_on="2026-08-10")
    assert (shown(one)["currentDebt"], owed_back(one)) == (0, [25])
    done(api, one, "undo-direct-payment", {"reference": "D1", "reason": "Mistake"})
    # Of the 85.20, 30.00 are principal and 55.20 of the fee; since then 1 more day of 30.00.
    left = shown(one)["debt"]
    assert (left["capital"], left["reminderFee"], left["interest"]) == (0, D("4.80"), D("10.21"))
    assert owed_back(one) == []


@kinds
@pytest.mark.parametrize("order", ["K B1 B2", "B1 K B2", "B2 K B1", "B1 B2 K"])
def test_what_was_never_owed_bore_no_interest_in_whatever_order_it_is_credited(
    api, sold, debt, at, ledger, kind, order
):
    one = sold(kind, 1000)
    at("2026-08-10")
    money = {"B1": (400, "2026-07-18"), "B2": (300, "2026-08-07")}
    for each in order.split():
        if each == "K":
            body = {"amount": 200, "creditInvoiceNo": "K1", "reason": "Fraud"}
            done(api, one, "credit", body)
        else:
            amount, value_on = money[each]
            pay_invoice(ledger, one, amount, bank=each, value_on=value_on)
    # 10 days of 800.00 are 2.63, and 20 of 402.63 are 2.65; since then 3 of 105.28 are 0.10.
    assert interest_taken() == D("5.28")
    assert debt(one) == (D("105.28"), D("0.10"))


@pytest.mark.parametrize("order", ["C B1 B2", "B2 C B1", "B1 B2 C"])
def test_a_credit_invoice_counts_from_its_day_in_whatever_order_it_is_set_off(
    api, sold, debt, at, ledger, order
):
    one = sold("serviced", 1000)
    at("2026-07-20")
    dates = {"invoiceDate": "2026-07-20", "preferredDueDate": None}
    of = {"invoiceType": "credit", "creditedInvoiceNo": one["invoiceNo"]}
    issue_invoice(api, 200, customerNo="7", invoiceNo="C1", **of, **dates)
    at("2026-08-20")
    money = {"B1": (400, "2026-07-18"), "B2": (300, "2026-08-07")}
    for each in order.split():
        if each == "C":
            succeeded(api.post(f"{INVOICES}/C1/set-off", {}))
        else:
            amount, value_on = money[each]
            pay_invoice(ledger, one, amount, bank=each, value_on=value_on)
    # 10 days of 1 000.00 are 3.29, and 2 of 603.29 with 18 of 403.29 are 2.78.
    assert interest_taken() == D("6.07")
    # Since then 13 of 106.07.
    assert debt(one) == (D("106.07"), D("0.45"))


@kinds
def test_a_fee_that_two_payments_had_paid_comes_back_once_when_earlier_money_drops_its_claim(
    sold, shown, owed_back, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-10")
    pay_invoice(ledger, one, 20, bank="B1", value_on="2026-08-04")
    pay_invoice(ledger, one, 15, bank="B2", value_on="2026-08-06")
    # Worth before the debt was due, it pays that whole.
    pay_invoice(ledger, one, 1500, bank="B3", value_on="2026-07-01")
    assert (shown(one)["currentDebt"], sorted(owed_back(one))) == (0, [35, 500])
    pay_invoice(ledger, one, 1500, kind="reversal", reverses="B3")
    left = shown(one)["debt"]
    # The claim stands again: of its fee 25.00 are open, and 40 days of 1 000.00 are owed.
    assert (left["capital"], left["reminderFee"], left["interest"]) == (1000, 25, D("10.85"))
    assert owed_back(one) == []


@kinds
def test_what_was_waived_of_other_money_stays_waived_when_money_that_was_counted_again_bounces(
    api, staff, sold, debt, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-10")
    pay_invoice(ledger, one, 200, bank="B1", value_on="2026-07-28")
    # 10 days of 1 000.00 are 3.29, and 10 of 703.29 are 2.31, of the 6.58 that the first had paid.
    pay_invoice(ledger, one, 300, bank="B2", value_on="2026-07-18")
    assert interest_taken() == D("5.60")
    waive_interest(api, staff, one, kind)
    assert (interest_taken(), debt(one)) == (D("0.00"), (D("500.00"), D("0.00")))
    pay_invoice(ledger, one, 200, kind="reversal", reverses="B1")
    # What the other had paid of interest, 3.29, is principal since the waiver.
    assert interest_taken() == D("0.00")
    assert debt(one)[0] == D("700.00")


@kinds
def test_a_waived_fee_comes_back_on_the_day_of_the_waiver_to_the_money_that_is_left(
    api, staff, sold, debt, owed_back, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-17")
    body = {"amount": D("1073.15"), "valueDate": "2026-08-17", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    pay_invoice(ledger, one, 10, bank="B1", value_on="2026-08-13")
    assert owed_back(one) == [10]
    at("2026-08-27")
    waive_interest(api, staff, one, kind)
    waive_fee(api, staff, one, kind)
    at("2026-09-06")
    done(api, one, "undo-direct-payment", {"reference": "D1", "reason": "Mistake"})
    # Of what ran until the waiver the 10.00 pay nothing; since then 10 days of 990.00 have run.
    assert debt(one) == (D("990.00"), D("3.25"))
    assert (interest_taken(), owed_back(one)) == (D("0.00"), [])


@kinds
def test_money_that_had_recovered_a_loss_bounces_after_other_money_of_an_undone_write_off(
    api, staff, sold, debt, owed_back, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-09-06")
    ask("write_off", api, staff, one, kind)
    at("2026-10-31")
    pay_invoice(ledger, one, 400, bank="B1", value_on="2026-10-31")
    ask("undo_write_off", api, staff, one, kind)
    # 115 days of 1 000.00.
    assert (interest_taken(), debt(one)[0]) == (D("37.81"), D("637.81"))
    at("2026-11-04")
    # 98 days of 1 000.00 are 32.22; 17 of 132.22 are 0.74, and 267.04 are too much.
    pay_invoice(ledger, one, 900, bank="B2", value_on="2026-10-14")
    assert (interest_taken(), sum(owed_back(one))) == (D("32.96"), D("267.04"))
    pay_invoice(ledger, one, 400, kind="reversal", reverses="B1")
    # Since then 21 days of 132.22.
    assert (interest_taken(), debt(one), owed_back(one)) == (
        D("32.22"), (D("132.22"), D("0.91")), [],
    )  # fmt: skip


@kinds
def test_what_is_left_of_money_that_had_paid_interest_alone_pays_it_after_a_part_bounced(
    sold, debt, owed_back, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-07")
    # 10 days of 1 000.00 are 3.29, and 30 are 9.86.
    pay_invoice(ledger, one, 3, bank="B1", value_on="2026-07-18")
    pay_invoice(ledger, one, D("1006.86"), bank="B2", value_on="2026-08-07")
    assert (debt(one), interest_taken()) == ((0, 0), D("9.86"))
    pay_invoice(ledger, one, 1, kind="reversal", reverses="B1")
    assert (debt(one), owed_back(one), interest_taken()) == ((1, 0), [], D("9.86"))


@kinds
@pytest.mark.parametrize("order", ["B1 B2", "B2 B1"])
def test_money_in_excess_pays_before_money_that_is_worth_later(
    sold, shown, owed_back, at, ledger, kind, order
):
    one = sold(kind, 1000)
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-20")
    money = {"B1": (16, "2026-08-19"), "B2": (2000, "2026-08-16")}
    for bank in order.split():
        amount, value_on = money[bank]
        pay_invoice(ledger, one, amount, bank=bank, value_on=value_on)
    # The fee of 60.00, and 39 days of 1 000.00 are 12.82.
    assert (shown(one)["currentDebt"], interest_taken()) == (0, D("12.82"))
    assert sum(owed_back(one)) == D("943.18")
    for bank in order.split():
        amount, _ = money[bank]
        pay_invoice(ledger, one, amount, bank=f"{bank}-back", kind="reversal", reverses=bank)
    assert (owed_back(one), interest_taken()) == ([], 0)
    assert shown(one)["debt"]["capital"] == 1000


@kinds
def test_the_fee_of_a_claim_that_stands_again_is_paid_by_the_money_from_after_it(
    sold, shown, at, ledger, kind
):
    one = sold(kind, 1000)
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-20")
    for bank, amount, value_on in (
        ("B1", 700, "2026-08-02"), ("B2", "59.99", "2026-08-16"),
        ("B3", 300, "2026-07-01"), ("B4", 16, "2026-08-05"),
    ):  # fmt: skip
        pay_invoice(ledger, one, amount, bank=bank, value_on=value_on)
    pay_invoice(ledger, one, 700, kind="reversal", reverses="B1")
    # B4 pays 16.00 of the fee of 60.00, B2 the rest, 39 days of 700.00, 8.98, and 7.01.
    left = shown(one)["debt"]
    # Since then 4 days of 692.99.
    assert (left["capital"], left["reminderFee"], left["interest"]) == (D("692.99"), 0, D("0.91"))
    assert interest_taken() == D("8.98")
