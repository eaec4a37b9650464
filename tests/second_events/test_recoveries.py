"""Recoveries, and money that shows late that a fee or interest had never been owed.

1 000.00 due on 8 July, 12 % interest, a reminder fee of 60.00 on 15 July.
"""

from decimal import Decimal

import pytest

from accounts.models import JournalLine
from invoices.models import Invoice, Payment, Remission
from ledger_project.core.setup import open_ledger
from tests.support.assertions import rels, unchanged
from tests.support.backoffice import fill_in, offered, told
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import done
from tests.support.payments import pay_invoice
from tests.support.purchases import capture

D = Decimal
pytestmark = pytest.mark.usefixtures("rate", "verified")
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])


@pytest.fixture
def reminded(at, sold):
    """Sell for 1 000.00 and remind of it on 15 July: `reminded(kind)` returns the invoice."""

    def sell(kind):
        one = sold(kind, 1000)
        at("2026-07-15")
        run("run_claims", 501)
        return one

    return sell


@pytest.fixture
def debt(shown):
    """Return capital, fees and interest of an invoice."""

    def of(one):
        parts = shown(one)["debt"]
        fees = parts["reminderFee"] + parts["collectionFee"] + parts["lateFee"]
        return (parts["capital"], fees, parts["interest"])

    return of


@pytest.fixture
def by_staff(staff):
    """Do an operation of an invoice in the back office."""

    def operate(one, operation, **typed):
        row = Invoice.objects.get(invoice_no=one["invoiceNo"])
        assert " done" in told(fill_in(staff, row, operation, reason="x", **typed))

    return operate


def booked(*roles: str) -> Decimal:
    """Debit less credit of roles."""
    lines = JournalLine.objects.filter(role__in=roles)
    return sum((line.debit - line.credit for line in lines), D(0))


def fees_taken() -> Decimal:
    return -booked("claim_fee_revenue", "reminder_fee")


def interest_taken() -> Decimal:
    return -booked("interest_revenue", "interest")


def lost(one) -> Decimal:
    return Invoice.objects.get(invoice_no=one["invoiceNo"]).written_off


def credit(api, one, amount=None):
    body = {"reason": "Complaint", "creditInvoiceNo": "K1"}
    return done(api, one, "credit", body if amount is None else {**body, "amount": amount})


def bounce(ledger, one, amount, paid):
    pay_invoice(ledger, one, amount, kind="reversal", reverses=paid)


# --- Fees and interest that were given up


@kinds
@pytest.mark.parametrize("way", ["bounce", "unmatch", "part"])
@pytest.mark.parametrize("second", ["credit", "waive_fee"])
def test_a_recovered_fee_that_came_back_is_owed_to_nobody_when_its_payment_is_taken_back(
    api, ledger, at, staff, reminded, write_off, by_staff, debt, owed_back, kind, second, way
):
    one = reminded(kind)
    at("2026-07-20")
    write_off(one)
    at("2026-07-25")
    paid = pay_invoice(ledger, one, 1010)
    credit(api, one) if second == "credit" else by_staff(one, "waive_fee")
    assert sum(owed_back(one)) == (1010 if second == "credit" else 10)
    at("2026-07-30")
    if way == "unmatch":
        assert " done" in told(fill_in(staff, Payment.objects.get(), "unmatch", reason="x"))
    else:
        bounce(ledger, one, 1010 if way == "bounce" else 510, paid)
    left = 500 if (way, second) == ("part", "credit") else 0
    assert (debt(one), sum(owed_back(one)), fees_taken()) == ((0, 0, 0), left, 0)
    recovered = 500 if way == "part" else 0
    assert lost(one) == (0 if second == "credit" else 1000 - recovered)


@kinds
def test_a_recovery_pays_neither_a_fee_nor_interest_of_after_its_value_date(
    ledger, at, reminded, write_off, owed_back, debt, kind
):
    one = reminded(kind)
    at("2026-09-01")
    write_off(one)
    at("2026-09-02")
    paid = pay_invoice(ledger, one, 1050, value_on="2026-07-14")
    # Six days of 1 000.00: 1.97.
    assert (fees_taken(), interest_taken(), owed_back(one)) == (0, D("1.97"), [D("48.03")])
    pay_invoice(ledger, one, 100)
    assert (fees_taken(), interest_taken()) == (0, D("1.97"))
    assert sum(owed_back(one)) == D("148.03")
    bounce(ledger, one, 1050, paid)
    # The other 100.00 are a recovery now.
    assert (debt(one), owed_back(one), lost(one)) == ((0, 0, 0), [], 900)


@kinds
def test_a_recovery_of_what_was_there_on_the_due_date_pays_no_interest(
    ledger, at, reminded, write_off, owed_back, debt, kind
):
    one = reminded(kind)
    at("2026-09-01")
    write_off(one)
    at("2026-09-02")
    paid = pay_invoice(ledger, one, 1080, value_on="2026-07-08")
    assert (fees_taken(), interest_taken(), owed_back(one)) == (0, 0, [80])
    bounce(ledger, one, 1080, paid)
    assert (debt(one), owed_back(one), lost(one)) == ((0, 0, 0), [], 1000)
    pay_invoice(ledger, one, 2000)
    # 55 days until the write-off: 18.08.
    assert (fees_taken(), interest_taken()) == (60, D("18.08"))
    assert owed_back(one) == [D("921.92")]


# --- Paid charges that come back to a debt that was written off


@kinds
def test_money_of_before_that_exceeds_a_recovered_debt_leaves_the_recovery_as_it_was_booked(
    ledger, at, reminded, write_off, owed_back, debt, kind
):
    one = reminded(kind)
    at("2026-07-23")
    write_off(one)
    at("2026-08-03")
    pay_invoice(ledger, one, D("1064.93"))
    pay_invoice(ledger, one, 100, value_on="2026-07-01")
    assert (fees_taken(), interest_taken()) == (60, D("4.93"))
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [100])


@kinds
def test_a_waived_fee_that_was_paid_recovers_what_was_written_off(
    ledger, reminded, write_off, by_staff, owed_back, debt, kind
):
    one = reminded(kind)
    # 60.00 of the fee, seven days of interest, 2.30, and 497.70.
    paid = pay_invoice(ledger, one, D("560"))
    write_off(one)
    by_staff(one, "waive_fee")
    assert (owed_back(one), lost(one)) == ([], D("442.30"))
    bounce(ledger, one, 560, paid)
    assert (debt(one), owed_back(one), fees_taken(), interest_taken()) == (
        (D("497.70"), 0, D("2.30")), [], 0, 0,
    )  # fmt: skip
    assert lost(one) == D("502.30")


@kinds
@pytest.mark.parametrize("way", ["waive_interest", "credit"])
def test_interest_that_comes_back_recovers_what_was_written_off(
    api, ledger, at, sold, write_off, by_staff, owed_back, kind, way
):
    one = sold(kind, 1000)
    at("2026-07-28")
    # 20 days: 6.58 and 493.42.
    pay_invoice(ledger, one, 500)
    write_off(one)
    assert lost(one) == D("506.58")
    if way == "credit":
        credit(api, one, 300)
        # 20 days of 700.00 are 4.60: 1.98 come back.
        assert (owed_back(one), lost(one)) == ([], D("204.60"))
    else:
        by_staff(one, "waive_interest")
        assert (owed_back(one), lost(one)) == ([], 500)


# --- Charges that were written off whole


@kinds
def test_a_fee_and_interest_that_were_written_off_whole_can_be_waived(
    api, ledger, at, staff, reminded, write_off, by_staff, shown, owed_back, kind
):
    waivers = {"waive_fee", "waive_interest"}
    one = reminded(kind)
    at("2026-07-20")
    write_off(one)
    row = Invoice.objects.get()
    assert waivers <= set(offered(staff, row))
    listed = set(rels(shown(one)))
    assert {"waive-fee", "waive-interest"} & listed == (
        {"waive-fee", "waive-interest"} if kind == "serviced" else set()
    )
    for operation in waivers:
        by_staff(one, operation)
    assert not waivers & set(offered(staff, row))
    with unchanged():
        assert "has no fees" in told(fill_in(staff, row, "waive_fee", reason="x"))
    # Both are recovered no more.
    pay_invoice(ledger, one, 1070)
    assert (owed_back(one), lost(one)) == ([70], 0)
    assert (fees_taken(), interest_taken()) == (0, 0)


# --- Several write-offs


@kinds
def test_a_recovery_of_a_write_off_that_was_undone_bounces_to_an_open_debt(
    ledger, sold, write_off, by_staff, debt, owed_back, kind
):
    one = sold(kind, 1000)
    write_off(one)
    first = pay_invoice(ledger, one, 400)
    by_staff(one, "undo_write_off")
    write_off(one)
    pay_invoice(ledger, one, 100)
    assert lost(one) == 500
    bounce(ledger, one, 400, first)
    assert (debt(one), owed_back(one), lost(one)) == ((400, 0, 0), [], 500)


@kinds
def test_a_recovery_of_a_fee_bounces_to_the_fee_once_the_write_off_is_undone(
    ledger, reminded, staff, write_off, by_staff, debt, owed_back, kind
):
    one = reminded(kind)
    write_off(one)
    pay_invoice(ledger, one, 1000)
    of_the_fee = pay_invoice(ledger, one, 60)
    by_staff(one, "undo_write_off")
    # They have paid 60.00, 2.30 and 997.70.
    assert (debt(one), owed_back(one)) == ((D("2.30"), 0, 0), [])
    bounce(ledger, one, 60, of_the_fee)
    assert (debt(one), owed_back(one), lost(one)) == ((D("62.30"), 0, 0), [], 0)
    assert "undo_write_off" not in offered(staff, Invoice.objects.get())


def test_the_undo_of_a_second_write_off_revives_nothing_of_the_first(
    api, authorize, at, write_off, by_staff, debt
):
    open_ledger(501, authorization_days=180)
    dates = {"invoiceDate": "2026-06-08", "dueDate": "2026-07-08"}
    bought = authorize(number="S1", amount=1200, invoice=dates)
    capture(api, bought, amount=1000)
    one = {"@id": "/ledger/invoice/v1/501/invoices/S1", "invoiceNo": "S1", "authorization": "x"}
    at("2026-07-15")
    run("run_claims", 501)
    at("2026-07-20")
    write_off(one)
    at("2026-07-21")
    capture(api, bought, amount=200)
    assert debt(one) == (200, 0, 0)
    at("2026-07-22")
    write_off(one)
    at("2026-07-23")
    by_staff(one, "undo_write_off")
    assert (debt(one), lost(one)) == ((200, 0, 0), 1000)
    by_staff(one, "undo_write_off")
    assert (debt(one)[:2], lost(one)) == ((1200, 60), 0)


# --- Claims that several payments withdrew


@kinds
def test_a_claim_that_two_payments_withdrew_stands_again_when_one_bounces(
    ledger, at, reminded, shown, debt, kind
):
    one = reminded(kind)
    for day in ("2026-08-03", "2026-08-20"):
        at(day)
        run("run_claims", 501)
    before = shown(one)
    assert before["claimLevel"] == "CollectionClaim"
    at("2026-08-24")
    first = pay_invoice(ledger, one, 1000, value_on="2026-07-20")
    at("2026-08-25")
    second = pay_invoice(ledger, one, D("63.95"), value_on="2026-07-21")
    assert (shown(one)["claimLevel"], debt(one)) == ("Reminder", (0, 0, 0))
    at("2026-08-26")
    bounce(ledger, one, 1000, first)
    # 63.95 of principal are met; the fee of the first reminder is open again, too.
    assert shown(one)["claimLevel"] == "CollectionClaim"
    assert shown(one)["debt"]["collectionFee"] == 180
    assert booked("operator_remission", "remission") == 0
    total = sum(debt(one))
    bounce(ledger, one, D("63.95"), second)
    assert shown(one)["claimLevel"] == "CollectionClaim"
    fees = before["debt"]["reminderFee"] + before["debt"]["collectionFee"]
    # 49 days.
    assert debt(one) == (1000, fees, D("16.11"))
    assert total < sum(debt(one))


# --- Remainders


@kinds
def test_a_remainder_that_was_remitted_is_owed_again_when_the_payment_bounces(
    ledger, at, sold, debt, kind
):
    one = sold(kind, 1000)
    at("2026-07-12")
    # Four days: 1.32.
    paid = pay_invoice(ledger, one, 1000)
    at("2026-08-12")
    run("end_of_day", 501)
    assert debt(one) == (0, 0, 0)
    bounce(ledger, one, 1000, paid)
    # 35 days.
    assert debt(one) == (1000, 0, D("11.51"))
    assert booked("operator_remission", "remission") == 0


@kinds
def test_a_remission_that_a_credit_met_never_was_without_the_payment_that_it_ended(
    api, ledger, at, sold, debt, owed_back, kind
):
    one = sold(kind, 1000)
    at("2026-07-18")
    # 10 days of 1 000.00 are 3.29.
    paid = pay_invoice(ledger, one, "1002.69")
    at("2026-09-16")
    done(api, one, "credit", {"amount": 100, "creditInvoiceNo": "K1", "reason": "Settlement"})
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [D("99.40")])
    at("2026-10-01")
    bounce(ledger, one, "1002.69", paid)
    at("2026-12-15")
    done(api, one, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Mistake"})
    # 160 days of 1 000.00.
    assert (debt(one), owed_back(one)) == ((1000, 0, D("52.60")), [])


@kinds
def test_what_a_last_payment_remitted_is_owed_again_when_the_first_bounces(
    ledger, sold, debt, kind
):
    one = sold(kind, 1000)
    first = pay_invoice(ledger, one, 600)
    second = pay_invoice(ledger, one, D("399.50"))
    assert debt(one) == (0, 0, 0)
    bounce(ledger, one, 600, first)
    assert debt(one) == (D("600.50"), 0, 0)
    bounce(ledger, one, D("399.50"), second)
    assert debt(one) == (1000, 0, 0)
    assert booked("operator_remission", "remission") == 0


@kinds
def test_charges_too_small_to_claim_end_without_principal_too(ledger, at, reminded, shown, kind):
    open_ledger(501, allocation_order="capital,cost,interest")
    ledger.refresh_from_db()
    one = reminded(kind)
    at("2026-07-18")
    pay_invoice(ledger, one, 1060)
    assert shown(one)["currentDebt"] == D("3.29")
    at("2026-08-16")
    run("end_of_day", 501)
    assert shown(one)["currentDebt"] == D("3.29")
    at("2026-12-01")
    run("end_of_day", 501)
    assert (shown(one)["currentDebt"], shown(one)["status"]) == (0, "closed")
    run("end_of_day", 501)
    assert [row.amount for row in Remission.objects.all()] == [D("3.29")]


# --- Interest that never ran


@kinds
def test_interest_comes_back_when_earlier_money_shows_that_none_ran(
    ledger, at, reminded, owed_back, debt, kind
):
    one = reminded(kind)
    at("2026-07-16")
    # 60.00, 2.63 and 537.37.
    first = pay_invoice(ledger, one, 600)
    at("2026-07-17")
    second = pay_invoice(ledger, one, 1000, value_on="2026-07-08")
    assert (sum(owed_back(one)), debt(one), interest_taken()) == (600, (0, 0, 0), 0)
    bounce(ledger, one, 1000, second)
    # One day of 462.63.
    assert (debt(one), owed_back(one), interest_taken()) == (
        (D("462.63"), 0, D("0.15")), [], D("2.63"),
    )  # fmt: skip
    bounce(ledger, one, 600, first)
    assert debt(one) == (1000, 60, D("2.96"))


@kinds
def test_a_first_payment_that_bounces_after_earlier_money_owes_nothing(
    ledger, at, reminded, owed_back, debt, kind
):
    one = reminded(kind)
    at("2026-07-16")
    first = pay_invoice(ledger, one, 600)
    at("2026-07-17")
    pay_invoice(ledger, one, 1000, value_on="2026-07-08")
    bounce(ledger, one, 600, first)
    assert (sum(owed_back(one)), debt(one), interest_taken()) == (0, (0, 0, 0), 0)


@kinds
def test_a_direct_payment_of_before_lowers_the_interest_that_a_later_one_paid(
    api, ledger, at, reminded, owed_back, debt, kind
):
    one = reminded(kind)
    at("2026-07-23")
    # 60.00, 4.93 and 435.07.
    pay_invoice(ledger, one, 500)
    body = {"amount": D("564.93"), "valueDate": "2026-07-08", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    # 15 days of 435.07.
    assert (interest_taken(), owed_back(one)) == (D("2.15"), [D("2.78")])
    done(api, one, "undo-direct-payment", {"reference": "D1", "reason": "x"})
    assert (debt(one), owed_back(one)) == ((D("564.93"), 0, 0), [])
    assert interest_taken() == D("4.93")


# --- Fees that came back, and the payments of them


@kinds
def test_what_a_waived_fee_was_set_off_against_is_owed_again_when_its_payment_bounces(
    api, ledger, at, sold, reminded, by_staff, shown, debt, owed_back, kind
):
    """Nobody has paid anything: neither of the invoices, and the fee is waived."""
    other = sold(kind, 200, number="S2", due="2026-08-31")
    one = reminded(kind)
    at("2026-07-23")
    paid = pay_invoice(ledger, one, D("1064.93"))
    by_staff(one, "waive_fee")
    (surplus,) = succeeded(api.get(f"{one['customer']}/surpluses"))["items"]
    body = {"invoiceNo": "S2", "amount": D(60)}
    succeeded(api.post(f"{surplus['@id']}/set-off-surplus", body))
    assert shown(other)["debt"]["capital"] == 140
    bounce(ledger, one, 20, paid)
    # 1 044.93 have paid 1 004.93, and 40.00 of the other.
    assert (debt(one), shown(other)["debt"]["capital"]) == ((0, 0, 0), 160)
    bounce(ledger, one, D("1044.93"), paid)
    assert (debt(one), shown(other)["debt"]["capital"]) == ((1000, 0, D("4.93")), 200)
    assert (owed_back(one), fees_taken(), booked("client_funds")) == ([], 0, 0)


@kinds
def test_a_waived_fee_that_came_back_pays_what_another_payment_pays_no_more(
    ledger, at, reminded, by_staff, debt, owed_back, kind
):
    one = reminded(kind)
    at("2026-07-23")
    first = pay_invoice(ledger, one, D("564.93"))
    second = pay_invoice(ledger, one, 500)
    by_staff(one, "waive_fee")
    assert (debt(one), owed_back(one)) == ((0, 0, 0), [60])
    bounce(ledger, one, 500, second)
    assert (debt(one), owed_back(one)) == ((440, 0, 0), [])
    bounce(ledger, one, D("564.93"), first)
    assert (debt(one), owed_back(one)) == ((1000, 0, D("4.93")), [])
    assert (fees_taken(), interest_taken(), booked("client_funds")) == (0, 0, 0)


@kinds
def test_fees_and_interest_that_were_written_off_are_waived_with_the_rest_and_recovered_no_more(
    ledger, at, reminded, write_off, by_staff, debt, owed_back, kind
):
    one = reminded(kind)
    at("2026-07-20")
    pay_invoice(ledger, one, 30)
    write_off(one)
    by_staff(one, "waive_fee")
    # The 30.00 of the fee that were paid recover principal.
    assert (fees_taken(), lost(one)) == (0, 970)
    pay_invoice(ledger, one, 1000)
    # 970.00 of principal, and 3.95 of interest.
    assert (fees_taken(), interest_taken(), owed_back(one)) == (0, D("3.95"), [D("26.05")])
    by_staff(one, "undo_write_off") if lost(one) else None
    assert debt(one) == (0, 0, 0)


# --- Credits


@kinds
def test_a_full_credit_ends_the_interest_on_what_was_disputed_too(api, at, sold, debt, kind):
    one = sold(kind, 1000)
    at("2026-07-18")
    done(api, one, "dispute", {"reason": "Broken in part", "amount": 500})
    # Ten days of the other half.
    assert debt(one) == (1000, 0, D("1.64"))
    done(api, one, "credit", {"reason": "Settlement", "creditInvoiceNo": "K1"})
    assert debt(one) == (0, 0, 0)


@kinds
def test_a_credit_gives_no_interest_back_that_was_written_off(
    api, ledger, at, sold, debt, by_staff, kind
):
    one = sold(kind, 1000)
    at("2026-07-18")
    pay_invoice(ledger, one, D("503.29"))
    at("2026-07-28")
    by_staff(one, "write_off")
    credit(api, one, 300)
    # On 700.00 ran 2.30, then on 200.00 0.66: of the 3.29 that were paid 0.33 lower the loss.
    assert interest_taken() == D("2.96")
    assert lost(one) == D("199.67")


@kinds
def test_money_before_a_credit_of_what_was_never_owed_bears_no_interest_in_its_place(
    api, ledger, at, sold, debt, kind
):
    one = sold(kind, 1000)
    paid = pay_invoice(ledger, one, 800)
    at("2026-07-20")
    credit(api, one, 300)
    at("2026-07-25")
    pay_invoice(ledger, one, 50, value_on="2026-07-15")
    at("2026-07-26")
    bounce(ledger, one, 800, paid)
    at("2026-08-01")
    # Seven days of 700.00 are 1.61, which the 50.00 pay; 17 days of 651.61 are 3.64.
    assert debt(one) == (D("651.61"), 0, D("3.64"))
