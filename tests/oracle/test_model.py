"""The model gives what an accountant finds on paper: the amounts were worked by hand.

Each test is a case of the second event on a debt that had a first one.
"""

import datetime as dt
from decimal import Decimal

import pytest

from tests.oracle.facts import (
    Claimed,
    Credited,
    CreditInvoiceOwed,
    CreditInvoiceSent,
    CreditInvoiceSetOff,
    Directed,
    Fact,
    FeesWaived,
    InterestWaived,
    PaidDirectly,
    Received,
    RefundFailed,
    RefundOrdered,
    RefundPaid,
    Remitted,
    SetOff,
    Settled,
    Sold,
    TakenBack,
    Terms,
    TransferReturned,
    Undirected,
    Undone,
    WrittenOff,
)
from tests.oracle.model import World, world

DUE = dt.date(2026, 6, 30)
TERMS = Terms(rates=((dt.date(2000, 1, 1), Decimal(12)),))


def day(text: str) -> dt.date:
    """Return a day of 2026, written as month and day."""
    return dt.date.fromisoformat(f"2026-{text}")


class Story:
    """Facts of one invoice of seller A to customer C, in short words; a world to ask."""

    def __init__(self, purchased: bool = True, terms: Terms = TERMS) -> None:
        self.facts: list[Fact] = []
        self.purchased, self.terms = purchased, terms

    def left(self, surplus: str) -> Decimal:
        return self.now.surpluses[surplus].left

    def sold(self, on, amount, name="I", seller="A", due=DUE, purchased=None, customer="C"):
        kind = self.purchased if purchased is None else purchased
        due = day(due) if isinstance(due, str) else due
        self.facts.append(Sold(day(on), name, seller, customer, Decimal(amount), due, kind))
        return self

    def paid(self, on, amount, value="", name="P", invoice="I"):
        shares = ((invoice, Decimal(amount)),) if invoice else ()
        value_on = day(value or on)
        self.facts.append(Received(day(on), name, value_on, Decimal(amount), shares))
        return self

    def credited(self, on, amount, cause="Complaint", name="K", invoice="I"):
        self.facts.append(Credited(day(on), name, invoice, Decimal(amount), cause))
        return self

    def claimed(self, on, level="Reminder", fee="60", kind="reminder_fee", invoice="I"):
        self.facts.append(Claimed(day(on), invoice, level, Decimal(fee), kind, Decimal(50)))
        return self

    def told(self, kind, on, *members):
        self.facts.append(kind(day(on), *members))
        return self

    def bounced(self, on, amount, payment="P"):
        return self.told(TakenBack, on, payment, Decimal(amount))

    def written_off(self, on, invoice="I"):
        return self.told(WrittenOff, on, f"W{invoice}", invoice)

    def direct(self, on, amount, value="", name="D"):
        return self.told(PaidDirectly, on, name, "I", day(value or on), Decimal(amount))

    def set_off(self, on, surplus, invoice="J", amount=None, name="U"):
        wanted = None if amount is None else Decimal(amount)
        return self.told(SetOff, on, name, surplus, invoice, wanted)

    def undone(self, on, kind, name):
        return self.told(Undone, on, kind, name)

    @property
    def now(self) -> World:
        return world(self.facts, self.terms)

    def owes(self, on, invoice="I", as_of=None):
        """Return capital, fees and interest."""
        found = world(self.facts, self.terms, as_of and day(as_of))
        debt = found.invoices[invoice].debt(day(on))
        fees = debt["reminder_fee"] + debt["collection_fee"] + debt["late_fee"]
        return debt["capital"], fees, debt["interest"]

    def surplus(self):
        return sum(one.left for one in self.now.surpluses.values())


def amounts(*texts):
    return tuple(Decimal(text) for text in texts)


BOTH = pytest.mark.parametrize("purchased", [True, False], ids=["purchased", "serviced"])


# The main line


def test_two_captures_a_settlement_a_payment_and_a_credit_leave_a_surplus_and_a_negative_balance():
    story = Story().sold("06-07", 400).sold("06-07", 350)
    story.told(Settled, "06-08", "A", Decimal("727.94"), Decimal("22.06"))
    assert story.now.sellers["A"] == 0
    story.paid("06-10", 500).credited("06-12", 300)
    assert story.owes("06-12") == amounts(0, 0, 0)
    assert story.surplus() == 50
    assert story.now.sellers["A"] == -300
    story.sold("06-22", 400, name="J")
    story.told(Settled, "06-23", "A", Decimal("84.50"), Decimal("15.50"))
    story.set_off("06-24", "K", amount=30)
    story.told(RefundOrdered, "06-24", "R", Decimal(20), "K").told(RefundPaid, "06-25", "R")
    assert story.owes("06-25", "J") == amounts(370, 0, 0)
    assert story.surplus() == 0
    assert story.now.funds == Decimal("-332.44")
    assert story.now.sellers["A"] == 0


def test_what_is_overpaid_and_paid_again_is_owed_back():
    story = Story().sold("06-07", 1000).paid("06-10", 1200)
    story.paid("06-11", 1000, name="P2").paid("06-12", 200, name="P3")
    assert story.owes("06-12") == amounts(0, 0, 0)
    assert [one.left for one in story.now.surpluses.values()] == [200, 1000, 200]
    assert story.now.sellers["A"] == 1000


def test_a_late_payment_that_bounces_leaves_the_debt_as_if_it_had_never_come():
    story = Story().sold("06-07", 1000).claimed("07-07").paid("07-15", "1064.93")
    assert story.owes("07-15") == amounts(0, 0, 0)
    story.bounced("07-17", "1064.93")
    assert story.owes("07-21") == amounts(1000, 60, "6.90")
    story.paid("07-21", 1500, name="P2")
    assert story.owes("07-21") == amounts(0, 0, 0)
    assert story.surplus() == Decimal("433.10")


def test_part_payments_in_collection_meet_fees_then_interest_then_principal():
    story = Story().sold("06-07", 1000).claimed("07-07")
    story.claimed("08-10", "CollectionClaim", "180", "collection_fee")
    story.paid("08-14", 300)
    assert story.owes("08-14") == amounts("954.79", 0, 0)
    story.paid("08-20", 500, name="P2")
    assert story.owes("08-20") == amounts("456.68", 0, 0)
    story.paid("08-25", 457, name="P3")
    assert story.owes("08-25") == amounts(0, 0, 0)
    assert story.now.invoices["I"].met("capital", "remitted") == Decimal("0.43")


@pytest.mark.parametrize(
    ("paid", "open_", "surplus"),
    [("98.99", "1.01", 0), ("99.50", 0, 0), ("100.40", 0, 0), ("100.51", 0, "0.51")],
)
def test_small_differences_end_on_either_side(paid, open_, surplus):
    story = Story().sold("06-07", 100).paid("06-30", paid)
    assert story.owes("06-30") == amounts(open_, 0, 0)
    assert story.surplus() == Decimal(surplus)


def test_what_a_payer_rounded_up_is_the_sellers_whose_debt_it_paid():
    assert Story(purchased=False).sold("06-07", 100).paid("06-30", "100.40").now.sellers["A"] == (
        Decimal("100.40")
    )
    assert Story().sold("06-07", 100).paid("06-30", "100.40").now.sellers["A"] == 100


def test_what_was_rounded_up_pays_what_another_payment_leaves_open():
    story = Story().sold("06-07", 100).paid("06-30", 60).paid("06-30", "40.40", name="P2")
    assert story.owes("06-30") == amounts(0, 0, 0)
    assert story.bounced("06-30", 60).owes("06-30") == amounts("59.60", 0, 0)
    assert story.bounced("06-30", "40.40", "P2").owes("06-30") == amounts(100, 0, 0)


def test_a_credit_invoice_is_nobodys_debt_until_it_is_set_off_or_owed():
    story = Story(purchased=False).sold("06-07", 80)
    story.told(CreditInvoiceSent, "06-08", "KI", "A", "C", Decimal(100))
    assert story.owes("06-08") == amounts(80, 0, 0)
    assert story.owes("06-08", "KI") == amounts(-100, 0, 0)
    story.told(CreditInvoiceSetOff, "06-09", "U", "KI", "I", Decimal(80))
    assert story.owes("06-09") == amounts(0, 0, 0)
    assert story.owes("06-09", "KI") == amounts(-20, 0, 0)
    story.told(CreditInvoiceOwed, "06-10", "KI")
    assert story.owes("06-10", "KI") == amounts(0, 0, 0)
    assert [(one.left, one.by_seller) for one in story.now.surpluses.values()] == [(20, True)]


def test_what_was_booked_after_a_day_does_not_change_how_that_day_stood():
    story = Story().sold("06-07", 1000).paid("07-02", 1000, value="06-29")
    assert story.owes("06-30", as_of="06-30") == amounts(1000, 0, 0)
    assert story.owes("07-02") == amounts(0, 0, 0)


def test_interest_of_a_leap_day_is_that_of_any_day():
    terms = Terms(rates=((dt.date(2000, 1, 1), Decimal(12)),))
    due = dt.date(2028, 2, 28)
    facts = [Sold(dt.date(2028, 2, 1), "I", "A", "C", Decimal(10000), due, True)]
    assert world(facts, terms).invoices["I"].interest(dt.date(2028, 3, 1)) == Decimal("6.58")


def test_a_new_rate_holds_from_its_day():
    rates = ((dt.date(2000, 1, 1), Decimal("11.5")), (day("07-08"), Decimal("10.5")))
    story = Story(terms=Terms(rates=rates)).sold("06-07", 10000)
    # Seven days of July at 11.5 %, and three at 10.5 %: 22.0548 + 8.6301.
    assert story.owes("07-10") == amounts(10000, 0, "30.68")


# A credit, payment or bounce after a loss


@BOTH
def test_a_credit_of_what_was_written_off_owes_nothing_to_who_paid_nothing(purchased):
    story = Story(purchased).sold("06-07", 100).written_off("08-01").credited("08-02", 100)
    assert story.owes("08-02") == amounts(0, 0, 0)
    assert story.surplus() == 0
    assert story.now.invoices["I"].met("capital", "written off") == 0
    assert story.now.sellers["A"] == 0


@BOTH
def test_money_on_a_debt_that_was_written_off_is_a_recovery(purchased):
    story = Story(purchased).sold("06-07", 100).written_off("08-01").paid("08-02", 100)
    assert story.owes("08-02") == amounts(0, 0, 0)
    assert story.surplus() == 0
    assert story.now.invoices["I"].met("capital", "written off") == 0
    assert story.now.sellers["A"] == 100


def test_a_recovery_takes_back_fees_and_interest_after_the_principal_and_then_is_a_surplus():
    story = Story().sold("06-07", 1000).claimed("07-07").written_off("07-10")
    assert story.owes("07-10") == amounts(0, 0, 0)
    assert story.now.invoices["I"].met("interest", "written off") == Decimal("3.29")
    story.paid("08-02", 1030)
    assert story.now.invoices["I"].met("fee 1", "written off") == 30
    story.paid("08-03", 100, name="P2")
    assert story.surplus() == Decimal("66.71")
    assert story.owes("08-03") == amounts(0, 0, 0)


def test_a_credit_of_what_was_remitted_takes_that_back():
    story = Story().sold("06-07", 100).paid("06-30", "99.20").credited("07-01", 100)
    assert story.surplus() == Decimal("99.20")
    assert story.now.sellers["A"] == 0


def test_a_bounce_after_a_credit_leaves_the_rest_of_the_debt_and_no_money_to_who_paid_none():
    story = Story().sold("06-07", 100).paid("06-10", 100).credited("06-11", 30)
    assert story.surplus() == 30
    story.bounced("06-12", 100)
    assert story.owes("06-12") == amounts(70, 0, 0)
    assert story.surplus() == 0
    assert story.now.sellers["A"] == 70


def test_after_a_bounce_interest_runs_on_what_was_owed_from_the_beginning():
    story = Story().sold("06-07", 1000).paid("07-09", 1000).credited("07-11", 900)
    story.bounced("07-21", 1000)
    assert story.owes("07-30") == amounts(100, 0, "0.99")
    assert story.surplus() == 0


def test_what_was_used_of_a_credits_surplus_stays_owed_when_the_payment_bounces():
    story = Story().sold("06-07", 100).paid("06-10", 100).credited("06-11", 30)
    story.told(RefundOrdered, "06-11", "R", Decimal(20), "K").bounced("06-12", 100)
    assert story.owes("06-12") == amounts(90, 0, 0)
    assert story.surplus() == 0


def test_a_bounce_takes_back_what_was_remitted_but_not_what_was_credited_since():
    story = Story().sold("06-07", 100).paid("06-30", "99.20").credited("07-01", 100)
    story.bounced("07-02", "99.20")
    assert story.owes("07-02") == amounts(0, 0, 0)
    assert story.surplus() == 0


def test_set_offs_from_money_that_bounced_are_undone_and_what_was_paid_out_is_lost():
    story = Story().sold("06-07", 100).paid("06-10", 300).sold("06-11", 80, name="J")
    story.set_off("06-12", "P over I")
    story.told(RefundOrdered, "06-12", "R", Decimal(50), "P over I").told(RefundPaid, "06-13", "R")
    story.bounced("06-14", 300)
    assert story.owes("06-14") == amounts(100, 0, 0)
    assert story.owes("06-14", "J") == amounts(80, 0, 0)
    assert story.surplus() == 0
    assert [one.lost for one in story.now.surpluses.values()] == [50]
    assert story.now.funds == -50


def test_of_a_payment_of_which_a_part_bounces_the_rest_still_pays():
    story = Story().sold("06-07", 100).paid("06-10", 100).bounced("06-12", 40)
    assert story.owes("06-12") == amounts(40, 0, 0)
    assert story.now.funds == 60
    assert story.now.waiting == {"P": 0}


@BOTH
def test_of_a_credits_set_offs_those_stay_that_the_rest_of_the_payment_reaches(purchased):
    """350 have paid 300 of the one, and 30 and 20 of the others."""
    story = Story(purchased).sold("06-07", 400).paid("06-10", 400).credited("06-11", 100)
    for name in "JK":
        story.sold("06-11", 200, name=name)
        story.set_off("06-11", "K", name, 30, name=f"U{name}")
    story.bounced("06-14", 50)
    debts = [story.owes("06-14", name)[0] for name in "IJK"]
    assert (debts, story.surplus()) == ([0, 170, 180], 0)


def test_set_offs_of_an_overpayment_stay_as_far_as_the_rest_exceeds_the_debt():
    story = Story().sold("06-07", 1000).paid("06-10", 1200)
    for name in "JK":
        story.sold("06-11", 200, name=name).set_off("06-11", "P over I", name, 50, name=f"U{name}")
    story.bounced("06-14", 120)
    debts = [story.owes("06-14", name)[0] for name in "IJK"]
    assert (debts, story.surplus()) == ([0, 150, 170], 0)


# Sellers


@BOTH
def test_a_set_off_over_sellers_moves_their_money_too(purchased):
    story = Story(purchased=False).sold("06-07", 400).paid("06-10", 400).credited("06-11", 100)
    story.sold("06-11", 400, name="J", seller="B", purchased=purchased)
    story.set_off("06-12", "K").paid("06-13", 300, name="P2", invoice="J")
    assert story.owes("06-13", "J") == amounts(0, 0, 0)
    assert dict(story.now.sellers) == {"A": 300, "B": 400}
    assert story.surplus() == 0


def test_a_seller_that_was_paid_directly_owes_what_it_sold_before():
    story = Story().sold("06-07", 1000)
    story.told(Settled, "06-08", "A", Decimal(980), Decimal(20)).direct("06-20", 1000)
    assert story.owes("06-20") == amounts(0, 0, 0)
    assert story.now.sellers["A"] == -1000


def test_a_transfer_that_the_bank_did_not_make_is_owed_again():
    story = Story().sold("06-07", 100)
    story.told(Settled, "06-08", "A", Decimal(98), Decimal(2))
    story.told(TransferReturned, "06-10", "A", Decimal(98))
    assert (story.now.sellers["A"], story.now.funds) == (98, 0)


# Fees and interest


@BOTH
def test_a_payment_does_not_meet_a_fee_that_was_charged_after_the_bank_had_it(purchased):
    story = Story(purchased).sold("06-07", 1000).claimed("07-07")
    story.paid("07-09", 1000, value="06-30")
    assert story.owes("07-09") == amounts(0, 0, 0)
    assert story.now.sellers["A"] == 1000
    story.bounced("07-10", 1000)
    assert story.owes("07-10") == amounts(1000, 60, "3.29")


def test_a_fee_that_was_paid_comes_back_when_the_debt_is_found_to_have_been_paid_before_it():
    story = Story().sold("06-07", 1000).claimed("07-07").paid("07-08", "1062.63")
    assert story.owes("07-08") == amounts(0, 0, 0)
    story.paid("07-09", 1000, value="06-30", name="P2")
    assert story.owes("07-09") == amounts(0, 0, 0)
    # 1000 too much, the fee, and interest that never ran.
    assert story.surplus() == Decimal("1062.63")


@BOTH
def test_money_worth_before_a_claim_recovers_neither_its_fee_nor_later_interest(purchased):
    story = Story(purchased).sold("06-07", 1000).claimed("07-07").written_off("09-01")
    story.paid("09-02", 1050, value="07-06")
    # Six days of 1000.
    assert story.surplus() == Decimal("48.03")
    story.bounced("09-03", 1050).paid("09-04", 2000, name="P2")
    # The fee, and 63 days.
    assert story.surplus() == Decimal("919.29")


def test_a_fee_that_comes_back_recovers_what_was_written_off():
    story = Story().sold("06-07", 1000).claimed("07-07").paid("07-07", 560)
    story.written_off("07-07").told(FeesWaived, "07-08", "I")
    assert story.surplus() == 0
    assert story.now.invoices["I"].met("capital", "written off") == Decimal("442.30")


def test_a_recovery_of_an_undone_write_off_bounces_to_an_open_debt():
    story = Story().sold("06-07", 1000)
    story.told(WrittenOff, "06-08", "W1", "I").paid("06-09", 400)
    story.undone("06-10", WrittenOff, "W1").told(WrittenOff, "06-11", "W2", "I")
    story.paid("06-12", 100, name="P2").bounced("06-13", 400)
    assert story.owes("06-13") == amounts(400, 0, 0)
    assert story.now.invoices["I"].met("capital", "written off") == 500


def test_interest_comes_back_that_earlier_money_shows_never_ran():
    story = Story().sold("06-07", 1000).claimed("07-07").paid("07-15", 500)
    story.direct("07-15", "564.93", value="06-30")
    assert story.now.invoices["I"].met("interest", "paid") == Decimal("2.15")
    assert story.surplus() == Decimal("2.78")


def test_a_fee_stays_where_enough_to_be_claimed_was_left():
    story = Story().sold("06-07", 1000).claimed("07-07").paid("07-09", 900, value="06-30")
    assert story.owes("07-09") == amounts(100, 60, "0.30")


def test_a_claim_falls_that_two_payments_from_before_it_leave_too_little_for():
    story = Story().sold("06-07", 1000).claimed("07-07").written_off("07-20")
    story.paid("08-01", 500, value="06-30")
    assert story.now.invoices["I"].level == "Reminder"
    story.paid("08-02", 460, value="06-30", name="P2")
    assert story.now.invoices["I"].level == "Invoice"


def test_who_pays_on_the_bank_day_after_a_due_date_that_is_none_owes_no_interest():
    saturday = dt.date(2026, 6, 6)
    story = Story().sold("05-07", 30000, due=saturday).paid("06-08", 30000)
    assert story.owes("06-08") == amounts(0, 0, 0)
    late = Story().sold("05-07", 30000, due=saturday)
    assert late.owes("06-09") == amounts(30000, 0, "9.86")


def test_interest_never_ran_on_what_was_credited_because_it_was_never_owed():
    story = Story().sold("06-07", 1000).credited("07-30", 500, cause="Complaint")
    assert story.owes("07-30") == amounts(500, 0, "4.93")
    given_up = Story().sold("06-07", 1000).credited("07-30", 500, cause="Settlement")
    assert given_up.owes("07-30") == amounts(500, 0, "9.86")


@BOTH
def test_a_full_credit_of_what_was_never_owed_gives_back_fee_and_interest(purchased):
    story = Story(purchased).sold("06-07", 1000).claimed("07-07").paid("07-10", "1063.29")
    story.credited("07-20", 1000)
    assert story.owes("07-20") == amounts(0, 0, 0)
    assert story.surplus() == Decimal("1063.29")


def test_a_full_credit_of_what_was_paid_too_late_gives_back_what_was_paid():
    story = Story().sold("06-07", 1000).claimed("07-07").paid("07-10", 1000)
    assert story.owes("07-10") == amounts("63.29", 0, 0)
    story.credited("07-20", 1000)
    assert story.owes("07-20") == amounts(0, 0, 0)
    assert story.surplus() == 1000


def test_a_full_credit_of_what_was_owed_lets_open_fees_fall_and_keeps_paid_ones():
    story = Story().sold("06-07", 1000).claimed("07-07").paid("07-10", 1000)
    story.claimed("08-10", "CollectionClaim", "180", "collection_fee")
    story.credited("08-20", 1000, cause="Bankruptcy")
    assert story.owes("08-20") == amounts(0, 0, 0)
    assert story.surplus() == Decimal("936.71")


def test_money_that_was_there_before_the_reminder_pays_without_its_fee():
    story = Story().sold("06-01", 1000, name="J", due=day("06-15"))
    story.sold("06-07", 100).paid("06-10", 1100).claimed("06-22", invoice="J")
    story.set_off("06-25", "P over I")
    assert story.owes("06-25", "J") == amounts(0, 0, 0)
    assert story.surplus() == 0


def test_fees_and_interest_can_be_paid_when_no_principal_is_left():
    terms = Terms(rates=TERMS.rates, order=("capital", "cost", "interest"))
    story = Story(terms=terms).sold("06-07", 1000).claimed("07-07").paid("07-10", 1000)
    assert story.owes("07-20") == amounts(0, 60, "3.29")
    story.paid("07-20", "63.29", name="P2")
    assert story.owes("07-20") == amounts(0, 0, 0)
    assert story.surplus() == 0


@BOTH
def test_a_direct_payment_meets_fee_and_interest(purchased):
    story = Story(purchased).sold("06-07", 1000).claimed("07-07").direct("07-10", "1063.29")
    assert story.owes("07-10") == amounts(0, 0, 0)
    assert story.now.sellers["A"] == (Decimal("-63.29") if purchased else 0)


def test_what_is_bought_after_the_due_date_bears_interest_after_days_of_its_own():
    terms = Terms(rates=TERMS.rates, days_before_claims=14)
    story = Story(terms=terms).sold("06-07", 1000).sold("07-10", 1000)
    # The second thousand is due on Friday, 24 July.
    assert story.owes("07-24") == amounts(2000, 0, "7.89")
    assert story.owes("07-25") == amounts(2000, 0, "8.55")


# The way back


def test_a_waived_fee_that_was_paid_pays_the_principal_from_when_it_was_waived():
    story = Story().sold("06-07", 1000).claimed("07-01").paid("07-09", "1002.96")
    assert story.owes("07-09") == amounts(60, 0, 0)
    story.told(FeesWaived, "07-20", "I")
    # 60 bore interest for eleven days.
    assert story.owes("07-20") == amounts(0, 0, "0.22")
    assert story.surplus() == 0


def test_waived_interest_that_was_paid_comes_back():
    story = Story().sold("06-07", 1000).paid("07-10", "1003.29").told(InterestWaived, "07-20", "I")
    assert story.owes("07-20") == amounts(0, 0, 0)
    assert story.surplus() == Decimal("3.29")
    story.bounced("07-21", "1003.29")
    assert story.surplus() == 0


def test_a_bounce_leaves_a_waived_fee_waived():
    story = Story().sold("06-07", 1000).claimed("07-01").paid("07-09", "1002.96")
    story.told(FeesWaived, "07-20", "I").bounced("07-21", "1002.96")
    assert story.owes("07-21")[:2] == amounts(1000, 0)
    assert story.surplus() == 0


@BOTH
def test_an_undone_credit_leaves_the_debt_and_the_seller_as_before(purchased):
    story = Story(purchased).sold("06-07", 100).paid("06-10", 60).credited("06-11", 50)
    assert (story.owes("06-11")[0], story.surplus()) == (0, 10)
    story.undone("06-12", Credited, "K")
    assert (story.owes("06-12")[0], story.surplus()) == (40, 0)
    assert story.now.sellers["A"] == (100 if purchased else 60)


def test_what_was_used_of_an_undone_credit_is_owed_again():
    story = Story().sold("06-07", 100).paid("06-10", 100).credited("06-11", 30)
    story.told(RefundOrdered, "06-11", "R", Decimal(20), "K").undone("06-12", Credited, "K")
    assert story.owes("06-12") == amounts(20, 0, 0)
    assert story.surplus() == 0
    assert story.now.sellers["A"] == 100


def test_an_undone_write_off_brings_back_what_is_lost_still():
    story = Story().sold("06-07", 100).written_off("06-08").paid("06-09", 40)
    story.undone("06-10", WrittenOff, "WI")
    assert story.owes("06-10") == amounts(60, 0, 0)
    story.bounced("06-11", 40)
    assert story.owes("06-11") == amounts(100, 0, 0)


def test_money_that_goes_after_a_write_off_goes_as_it_was_counted_last():
    story = Story().sold("06-07", 10_000).paid("07-10", 5000).paid("07-20", 1000, name="Q")
    # Without the first payment 65.75 of interest had run for the second, and not 16.55.
    story.bounced("07-25", 5000).written_off("08-01").told(Undirected, "08-02", "Q")
    # 35.77 of 105.51 are given up with 9,065.75.
    assert story.owes("08-02") == amounts("934.25", 0, "69.74")


def test_a_credit_of_a_recovered_debt_takes_the_loss_back_when_the_money_was_anothers():
    story = Story().sold("06-07", 100).written_off("06-08").paid("06-09", 100)
    story.credited("06-10", 100)
    assert story.surplus() == 100
    story.told(Undirected, "06-11", "P")
    assert story.surplus() == 0
    assert story.now.invoices["I"].met("capital", "written off") == 0
    assert story.owes("06-11") == amounts(0, 0, 0)


def test_an_undone_set_off_gives_the_surplus_back():
    story = Story().sold("06-07", 100).paid("06-10", 150).sold("06-11", 80, name="J")
    story.set_off("06-12", "P over I").undone("06-13", SetOff, "U")
    assert story.owes("06-13", "J") == amounts(80, 0, 0)
    assert story.surplus() == 50


@BOTH
def test_an_undone_direct_payment_leaves_the_debt_and_the_seller_as_before(purchased):
    story = Story(purchased).sold("06-07", 100).direct("06-10", 100)
    story.undone("06-11", PaidDirectly, "D")
    assert story.owes("06-11") == amounts(100, 0, 0)
    assert story.now.sellers["A"] == (100 if purchased else 0)


def test_a_payment_that_was_meant_for_another_invoice_pays_that_from_when_it_came():
    story = Story().sold("06-07", 100).sold("06-07", 100, name="J").paid("06-10", 100)
    story.told(Undirected, "07-20", "P").told(Directed, "07-20", "P", "J", Decimal(100))
    assert story.owes("07-20", "J") == amounts(0, 0, 0)
    assert story.owes("07-20") == amounts(100, 0, "0.66")


def test_one_payment_pays_several_invoices():
    story = Story().sold("06-07", 300).sold("06-07", 700, name="J")
    shares = (("I", Decimal(300)), ("J", Decimal(700)))
    story.facts.append(Received(day("06-10"), "P", day("06-10"), Decimal(1000), shares))
    assert story.owes("06-10") == story.owes("06-10", "J") == amounts(0, 0, 0)
    story.bounced("06-12", 100)
    assert (story.owes("06-12")[0], story.owes("06-12", "J")[0]) == (0, 100)


def test_a_refund_that_the_bank_refused_is_owed_again():
    story = Story().sold("06-07", 100).paid("06-10", 150)
    story.told(RefundOrdered, "06-11", "R", Decimal(50), "P over I")
    assert (story.surplus(), story.now.funds) == (0, 150)
    story.told(RefundFailed, "06-12", "R")
    assert (story.surplus(), story.now.funds) == (50, 150)


def test_a_refund_that_comes_back_after_a_bounce_meets_the_debt():
    story = Story().sold("06-07", 100).paid("06-10", 100).credited("06-11", 30)
    story.told(RefundOrdered, "06-11", "R", Decimal(30), "K").bounced("06-12", 100)
    assert (story.owes("06-12"), story.surplus()) == (amounts(100, 0, 0), 0)
    story.told(RefundFailed, "06-13", "R")
    assert (story.owes("06-13"), story.surplus()) == (amounts(70, 0, 0), 0)


def test_a_refund_that_comes_back_after_a_part_bounced_is_of_the_match_that_stands():
    story = Story().sold("06-07", 100).paid("06-10", 150)
    story.told(RefundOrdered, "06-11", "R", Decimal(20), "P over I").bounced("06-12", 10)
    # Of 140 exceed 40 the debt; 20 of them are on their way.
    assert (story.left("P over I"), story.left("P over I'")) == (0, 20)
    story.told(RefundFailed, "06-13", "R")
    assert (story.left("P over I"), story.left("P over I'")) == (0, 40)


def test_a_payment_with_a_value_date_that_cannot_be_waits():
    story = Story().sold("06-07", 100).paid("06-10", 100, value="12-31")
    assert story.owes("06-10") == amounts(100, 0, 0)
    assert story.now.waiting == {"P": 100}


def test_money_that_is_worth_before_a_waiver_of_interest_pays_principal():
    story = Story().sold("06-07", 1000).paid("07-10", 3).told(InterestWaived, "07-20", "I")
    story.direct("07-22", 1, value="07-15")
    # The 3.00 came back and paid principal, too; since the waiver two days of 996.00 have run.
    assert story.owes("07-22") == amounts(996, 0, "0.65")


def test_interest_that_came_back_was_not_there_before_the_money_that_had_paid_it():
    story = Story().sold("06-07", "60.56", name="J").paid("08-08", "335.75", "07-08", invoice="J")
    story.sold("08-08", "999.65", due="08-18").set_off("08-08", "P over J", "I")
    story.paid("10-21", "760.06", "09-30", name="P2")
    story.told(Undirected, "11-24", "P", "J").told(Directed, "11-24", "P", "I", Decimal("335.75"))
    story.bounced("11-24", "380.03", payment="P2")
    # Of 663.90 the interest of 43 days is 9.39: 370.64 are left for principal. Since then 55 days.
    assert (story.owes("11-24"), story.surplus()) == (amounts("293.26", 0, "5.30"), 0)


@BOTH
def test_a_write_off_that_is_undone_lets_all_have_been_owed_until_it_was_recovered(purchased):
    story = Story(purchased).sold("06-07", 1000).written_off("07-10").paid("07-20", 500)
    story.undone("07-20", WrittenOff, "WI")
    # 20 days of 1 000.00.
    assert story.owes("07-20") == amounts("506.58", 0, 0)
    story.bounced("07-20", 500)
    assert story.owes("07-20") == amounts(1000, 0, "6.58")


def test_what_was_worth_before_an_undone_write_off_pays_the_interest_of_its_day():
    story = Story().sold("06-07", 1000).written_off("08-10").paid("08-20", 500, value="07-20")
    story.undone("08-20", WrittenOff, "WI")
    # 20 days of 1 000.00 are 6.58, which it pays; since then 31 days of 506.58.
    assert story.owes("08-20") == amounts("506.58", 0, "5.16")


def test_an_invoice_that_is_due_on_a_saturday_goes_to_collection_after_the_monday():
    world = Story().sold("06-07", 1000).now
    world.invoices["I"].due_on = day("07-04")
    assert not world.may_be_transferred("I", day("07-06"))
    assert world.may_be_transferred("I", day("07-07"))


def test_a_remission_that_a_credit_met_never_was_without_the_payment_that_it_ended():
    story = (
        Story().sold("06-07", 1000).paid("07-10", "1002.69").credited("09-08", 100, "Settlement")
    )
    assert (story.owes("09-08"), story.surplus()) == (amounts(0, 0, 0), Decimal("99.40"))
    story.told(Undirected, "10-01", "P").undone("12-07", Credited, "K")
    # 160 days of 1 000.00.
    assert story.owes("12-07") == amounts(1000, 0, "52.60")


def test_waived_interest_that_undone_money_had_paid_is_principal_again():
    story = Story().sold("06-07", 1000).paid("08-10", 1000, value="07-30", name="P2")
    story.direct("08-10", 13, value="07-20").bounced("08-10", 1000, payment="P2")
    story.told(InterestWaived, "08-19", "I").undone("08-29", PaidDirectly, "D")
    # 10 days of 1 000.00 since the waiver.
    assert story.owes("08-29") == amounts(1000, 0, "3.29")


def test_what_a_set_off_against_its_own_invoice_gives_back_is_owed():
    story = Story().sold("06-07", 100).paid("06-10", 20).credited("06-11", 100, "Bankruptcy")
    story.sold("06-12", 50).set_off("06-13", "K", "I").undone("06-14", SetOff, "U")
    assert (story.owes("06-14"), story.surplus()) == (amounts(50, 0, 0), 20)


def test_earlier_money_is_counted_as_if_an_undone_credit_had_never_been():
    story = Story().sold("06-07", 1000).paid("08-10", 500, value="07-30").credited("08-10", 300)
    story.undone("08-12", Credited, "K").paid("08-12", 100, value="07-10", name="P2")
    # 10 days of 1 000.00 are 3.29, and 20 of 903.29 are 5.94; since then 13 of 409.23 are 1.75.
    assert story.owes("08-12") == amounts("409.23", 0, "1.75")


def test_waived_interest_that_counted_money_had_paid_is_principal_again_without_that_money():
    story = Story().sold("06-07", 1000).paid("08-10", 300, value="07-30")
    story.paid("08-10", 200, value="07-30", name="P2").bounced("08-10", 300)
    # 30 days of 1 000.00, which the second payment has paid, as it came alone.
    assert story.owes("07-30") == amounts("809.86", 0, 0)
    story.told(InterestWaived, "08-19", "I").bounced("08-29", 200, payment="P2")
    # 10 days of 1 000.00 since the waiver.
    assert story.owes("08-29") == amounts(1000, 0, "3.29")


def test_a_fee_that_undone_money_had_dropped_is_not_owed_of_what_is_credited_whole():
    story = Story().sold("06-07", 1000).claimed("07-08").paid("07-10", 1000, value="06-30")
    story.credited("07-10", 1000).bounced("07-10", 1000)
    assert (story.owes("07-10"), story.surplus()) == (amounts(0, 0, 0), 0)
    story.undone("07-20", Credited, "K")
    # 20 days of 1 000.00.
    assert story.owes("07-20") == amounts(1000, 60, "6.58")


def test_what_was_paid_for_lateness_comes_back_with_a_whole_credit_invoice_that_is_owed():
    story = Story(purchased=False).sold("06-07", 1000).claimed("07-08").paid("07-15", "1064.93")
    story.told(CreditInvoiceSent, "07-15", "CI", "A", "C", Decimal(1000), "I")
    story.told(CreditInvoiceOwed, "07-15", "CI")
    assert story.surplus() == Decimal("1064.93")
    story.bounced("07-15", "1064.93")
    assert (story.owes("07-15"), story.surplus()) == (amounts(0, 0, 0), 0)


def test_a_waiver_with_a_remainder_that_is_owed_again_keeps_no_money_from_being_counted():
    story = Story(purchased=False).sold("06-07", 1000).paid("06-20", 990)
    story.told(Remitted, "07-23", "I").bounced("08-01", 990)
    story.paid("08-01", 20, value="07-30", name="P2").paid("08-02", 1000, value="07-10", name="P3")
    # 10 days of 1 000.00 are 3.29, and 20 of the 3.29 that are left are 0.02.
    assert (story.owes("08-02"), story.surplus()) == (amounts(0, 0, 0), Decimal("16.69"))
