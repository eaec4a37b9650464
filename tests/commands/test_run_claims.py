"""run_claims: who is claimed when, for what, and who is left in peace."""

from decimal import Decimal

import pytest
from django.core.management import CommandError

from accounts.models import JournalEntry, Surplus
from invoices.models import Claim, Invoice, InvoiceTransaction
from ledger_project.core.clock import iso_date
from ledger_project.core.models import Event
from ledger_project.core.setup import open_ledger
from tests.support.assertions import assert_problem, unchanged
from tests.support.commands import run
from tests.support.invoices import billed, customer, done
from tests.support.paths import INVOICES
from tests.support.payments import pay_invoice
from tests.support.purchases import capture

LEVELS = ("Reminder", "SecondReminder", "CollectionClaim", "DebtCollection")


def claimed(number: str = "S1") -> list[tuple]:
    found = Claim.objects.filter(invoice__invoice_no=number).order_by("pk")
    return [(one.level, str(one.claimed_on), str(one.due_date), one.fee) for one in found]


def claims_on(at, day: str) -> dict:
    at(day)
    (result,) = run("run_claims", 501)
    return {level: result[level] for level in LEVELS if result[level]}


def test_the_ladder_is_climbed_by_the_days_of_its_terms(api, ledger, at):
    billed(api, amount=1000)
    assert claims_on(at, "2026-07-13") == {}
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    assert claims_on(at, "2026-07-30") == {}
    assert claims_on(at, "2026-07-31") == {"SecondReminder": 1}
    assert claims_on(at, "2026-08-17") == {"CollectionClaim": 1}
    assert claims_on(at, "2026-08-27") == {}
    assert claims_on(at, "2026-09-07") == {"DebtCollection": 1}
    assert claims_on(at, "2026-12-01") == {}
    # 24 July + 7 days; 10 August + 7 days; 27 August + 10 days is a Sunday.
    assert claimed() == [
        ("Reminder", "2026-07-14", "2026-07-24", 60),
        ("SecondReminder", "2026-07-31", "2026-08-10", 0),
        ("CollectionClaim", "2026-08-17", "2026-08-27", 180),
        ("DebtCollection", "2026-09-07", "2026-09-07", 0),
    ]
    debt = api.get(f"{INVOICES}/S1").data["debt"]
    assert (debt["reminderFee"], debt["collectionFee"], debt["lateFee"]) == (60, 180, 0)
    # Nothing was posted for any of it.
    assert JournalEntry.objects.count() == 1


def test_run_again_it_finds_nothing_more(api, ledger, at):
    billed(api)
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    with unchanged():
        assert claims_on(at, "2026-07-14") == {}


@pytest.mark.parametrize("day", ["2026-07-18", "2026-07-19", "2026-12-24", "2026-12-25"])
def test_on_a_day_that_is_no_bank_day_nobody_is_claimed(api, ledger, at, day):
    billed(api)
    with unchanged():
        assert claims_on(at, day) == {}
    (result,) = run("run_claims", 501)
    assert result["bank_day"] is False


def test_days_count_from_the_bank_day_on_which_it_could_be_paid(api, authorize, at):
    # Due on Midsummer's Eve, so to be paid on Monday the 22nd; the run is due a week later.
    capture(api, authorize(number="852", invoice={"dueDate": "2026-06-19"}))
    assert claims_on(at, "2026-06-26") == {}
    assert claims_on(at, "2026-06-29") == {"Reminder": 1}


def test_a_business_pays_a_late_fee_in_place_of_the_others(api, ledger, at):
    customer(api, "7", legalEntity="business")
    billed(api, amount=1000)
    for day in ("2026-07-14", "2026-07-31", "2026-08-17"):
        claims_on(at, day)
    debt = api.get(f"{INVOICES}/S1").data["debt"]
    assert (debt["reminderFee"], debt["collectionFee"], debt["lateFee"]) == (0, 0, 450)


def test_what_is_left_of_a_part_paid_invoice_gets_a_rest_reminder_first(api, ledger, at):
    one = billed(api, amount=1000)
    pay_invoice(ledger, one, 900)
    assert claims_on(at, "2026-07-14") == {}
    assert claimed() == [("RestReminder", "2026-07-14", "2026-07-24", 0)]
    assert claims_on(at, "2026-07-31") == {"Reminder": 1}


def test_disputed_invoices_wait_and_go_on_when_the_dispute_is_withdrawn(api, ledger, at):
    one = billed(api)
    done(api, one, "dispute", {"reason": "Broken"})
    assert claims_on(at, "2026-08-14") == {}
    done(api, one, "withdraw-dispute")
    assert claims_on(at, "2026-08-14") == {"Reminder": 1}


def test_respite_postpones_the_claims_and_the_days_count_from_it(api, ledger, at):
    one = billed(api)
    done(api, one, "set-respite", {"respiteDate": "2026-07-31"})
    assert claims_on(at, "2026-07-31") == {}
    assert claims_on(at, "2026-08-06") == {}
    assert claims_on(at, "2026-08-07") == {"Reminder": 1}


def test_a_debt_below_the_minimum_is_not_claimed(api, ledger, at):
    billed(api, amount="49.99")
    billed(api, amount="50.00", invoiceNo="S2")
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    assert claimed("S1") == []


def test_paid_credit_and_pending_invoices_are_not_claimed(api, ledger, at):
    pay_invoice(ledger, billed(api), 125)
    billed(api, 100, invoiceNo="S2")
    billed(api, 25, invoiceNo="S0")
    billed(api, 25, invoiceNo="SK", invoiceType="credit", creditedInvoiceNo="S0")
    billed(api, invoiceNo="S3", distributionDate="2026-09-01")
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    assert claimed("S2")


def test_a_ledgers_own_terms_hold_for_it(api, ledger, at):
    run("set_claim_terms", 501, legal_entity="consumer", level="Reminder", days=3, fee=Decimal(35))
    run("set_claim_terms", 501, legal_entity="consumer", level="SecondReminder", used=False)
    billed(api)
    assert claims_on(at, "2026-07-10") == {"Reminder": 1}
    assert claims_on(at, "2026-07-27") == {"CollectionClaim": 1}
    assert [row[3] for row in claimed()] == [35, 180]


def test_faulty_terms_are_refused(ledger):
    with unchanged(), pytest.raises(CommandError, match="legal-entity"):
        run("set_claim_terms", 501, fee=Decimal(1))
    given = {"legal_entity": "consumer", "level": "RestReminder"}
    with unchanged(), pytest.raises(CommandError, match="fee_kind"):
        run("set_claim_terms", 501, fee=Decimal(1), **given)


def test_a_claim_tells_the_whole_debt_of_its_day_with_exact_interest(api, ledger, at):
    open_ledger(501, penalty_interest=Decimal("8.00"))
    billed(api, amount=1000)
    claims_on(at, "2026-07-14")
    (shown,) = api.get(f"{INVOICES}/S1/claims").data["items"]
    # 7 days of 8 % on 1 000.00.
    assert (shown["capital"], shown["reminderFee"], shown["interest"]) == (
        1000,
        60,
        Decimal("1.53"),
    )
    assert shown["totalAmount"] == Decimal("1061.53")
    assert shown["interestRate"] == 8


def test_interest_follows_the_rate_periods_and_the_payments(api, ledger, at):
    """30 days: 10 of 1 000 at 8 %, 10 at 12 %, 10 of 600 at 12 %."""
    open_ledger(501, penalty_interest=Decimal("8.00"))
    at("2026-07-17")
    open_ledger(501, penalty_interest=Decimal("12.00"), on=iso_date("2026-07-18"))
    at("2026-06-08")
    one = billed(api, amount=1000)
    at("2026-07-27")
    pay_invoice(ledger, one, Decimal("405.48"))
    # 2.19 + 3.29 of interest were paid first, so 600.00 are left.
    assert api.get(one["@id"]).data["debt"]["capital"] == 600
    at("2026-08-06")
    assert api.get(one["@id"]).data["debt"]["interest"] == Decimal("1.97")
    assert api.get(f"{one['@id']}?asOf=2026-07-17").data["debt"]["interest"] == Decimal("2.19")
    assert api.get(f"{one['@id']}?asOf=2026-07-26").data["debt"]["interest"] == Decimal("5.15")


def test_each_claim_is_told_and_recorded(api, ledger, at):
    billed(api)
    claims_on(at, "2026-07-14")
    event = Event.objects.get(type="invoice-claimed")
    assert event.data["claimLevel"] == "Reminder"
    assert InvoiceTransaction.objects.get(type="Fee").amount == 60
    assert Invoice.objects.get().claim_level == "Reminder"
    assert api.get(f"{INVOICES}/S1?asOf=2026-07-13").data["claimLevel"] == "Invoice"
    assert api.get(f"{INVOICES}/S1?asOf=2026-07-14").data["claimLevel"] == "Reminder"


# --- Time to pay, and what would pay it ---------------------------------------------------------


def test_no_claim_comes_before_two_weeks_after_issue(api, ledger, at):
    billed(api, preferredDueDate="2026-06-08")
    assert claims_on(at, "2026-06-18") == {}
    assert claims_on(at, "2026-06-22") == {"Reminder": 1}


def test_the_days_before_claims_are_a_setting(api, ledger, at):
    run("open_ledger", 501, days_before_claims=7)
    billed(api, preferredDueDate="2026-06-08")
    assert claims_on(at, "2026-06-12") == {}
    assert claims_on(at, "2026-06-15") == {"Reminder": 1}


def test_a_capture_after_the_due_date_leaves_two_weeks_to_pay_it(api, authorize, ledger, at):
    open_ledger(501, authorization_days=60)
    authorization = authorize(amount=1000, number="852")
    capture(api, authorization, amount=400)
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    at("2026-07-20")
    capture(api, authorization, amount=600)
    # Due 3 August: the second reminder, else of 31 July, waits.
    assert claims_on(at, "2026-07-31") == {}
    assert claims_on(at, "2026-08-03") == {}
    shown = api.get(f"{INVOICES}/852").data
    assert "transfer-to-debt-collection" not in [one["rel"] for one in shown["operations"]]
    with unchanged():
        answer = api.post(f"{INVOICES}/852/transfer-to-debt-collection", {})
    assert_problem(answer, 409, "operation-not-allowed")
    assert claims_on(at, "2026-08-04") == {"SecondReminder": 1}


def test_an_invoice_that_was_due_before_it_was_bought_leaves_two_weeks(api, authorize, at):
    authorization = authorize(amount=1000, number="852", invoice={"dueDate": "2026-06-15"})
    at("2026-06-20")
    capture(api, authorization)
    # Two weeks later is a Saturday: due on Monday, 6 July.
    assert claims_on(at, "2026-07-06") == {}
    assert claims_on(at, "2026-07-07") == {"Reminder": 1}


def test_an_invoice_with_an_open_credit_invoice_is_not_claimed(api, ledger, at):
    billed(api, 100)
    credit = billed(api, 25, invoiceNo="SK", invoiceType="credit", creditedInvoiceNo="S1")
    assert claims_on(at, "2026-07-14") == {}
    done(api, credit, "set-off")
    assert claims_on(at, "2026-07-15") == {"Reminder": 1}
    assert Claim.objects.get().capital == 75


def surplus(api, ledger, amount, number="S0", **members):
    """Overpay an invoice of customer 7 by an amount."""
    pay_invoice(ledger, billed(api, 125, invoiceNo=number, **members), 125 + Decimal(amount))


@pytest.mark.parametrize(("held", "claimed"), [("1000.00", {}), ("999.99", {"Reminder": 1})])
def test_who_has_a_surplus_that_covers_the_debt_is_not_claimed(api, ledger, at, held, claimed):
    run("open_ledger", 501, set_off_before_claims=False)
    surplus(api, ledger, held)
    billed(api, 1000)
    assert claims_on(at, "2026-07-14") == claimed
    assert Surplus.objects.get().remaining == Decimal(held)


def test_a_surplus_at_another_seller_covers_nothing(api, ledger, other_seller, at):
    surplus(api, ledger, 1000, sellerNumber="655")
    billed(api, 1000)
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    assert Surplus.objects.get().remaining == 1000


def test_surpluses_meet_the_oldest_debts_before_claims_are_made(
    api, ledger, other_seller, at, verified
):
    surplus(api, ledger, 150)
    billed(api, 100, invoiceNo="S2", preferredDueDate="2026-07-06")
    billed(api, 100, invoiceNo="S3", preferredDueDate="2026-07-02")
    billed(api, 100, invoiceNo="S4", preferredDueDate="2026-07-01", sellerNumber="655")
    billed(api, 100, invoiceNo="S5", preferredDueDate="2026-07-17")
    at("2026-07-14")
    (result,) = run("run_claims", 501)
    # S2 gets a rest reminder: less than the customer owed, and more than the smallest claim.
    assert (result["set_offs"], result["RestReminder"], result["Reminder"]) == (2, 1, 1)
    owed = {one.invoice_no: one.capital_debt for one in Invoice.objects.all()}
    assert owed == {"S0": 0, "S2": 50, "S3": 0, "S4": 100, "S5": 100}
    assert Surplus.objects.get().state == "closed"
    with unchanged():
        assert run("run_claims", 501)[0]["set_offs"] == 0


def test_a_surplus_does_not_pay_what_is_disputed(api, ledger, at, verified):
    surplus(api, ledger, 500)
    one = billed(api, 1000)
    done(api, one, "dispute", {"reason": "Broken", "amount": 700})
    done(api, billed(api, 100, invoiceNo="S2"), "dispute", {"reason": "Broken"})
    at("2026-07-14")
    (result,) = run("run_claims", 501)
    assert (result["set_offs"], result["RestReminder"]) == (1, 0)
    assert api.get(one["@id"]).data["debt"]["capital"] == 700
    assert Surplus.objects.get().remaining == 200
    with unchanged():
        assert run("run_claims", 501)[0]["set_offs"] == 0


def test_who_was_credited_and_has_paid_nothing_gets_no_rest_reminder(api, ledger, at):
    one = billed(api, 1000)
    done(api, one, "credit", {"amount": 400, "reason": "Complaint", "creditInvoiceNo": "K1"})
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    assert Claim.objects.get().capital == 600


# --- Disputes of a part -------------------------------------------------------------------------


def test_of_a_partly_disputed_invoice_the_rest_is_claimed(api, ledger, at):
    open_ledger(501, penalty_interest=Decimal("12.00"))
    one = billed(api, 1000)
    done(api, one, "dispute", {"reason": "Broken", "amount": 400})
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    (shown,) = api.get(f"{INVOICES}/S1/claims").data["items"]
    # 7 days of 12 % on 600.00.
    assert (shown["capital"], shown["disputedAmount"]) == (600, 400)
    assert shown["interest"] == Decimal("1.38")
    assert shown["totalAmount"] == Decimal("661.38")
    debt = api.get(one["@id"]).data["debt"]
    assert (debt["capital"], debt["interest"]) == (1000, Decimal("1.38"))
    done(api, one, "withdraw-dispute")
    assert api.get(one["@id"]).data["debt"]["interest"] == Decimal("2.30")
    event = Event.objects.get(type="invoice-claimed")
    told = ("capitalDebt", "disputedAmount", "interest")
    assert [event.data[name] for name in told] == ["1000.00", "400.00", "1.38"]


def test_a_rest_below_the_minimum_is_not_claimed(api, ledger, at):
    done(api, billed(api, 1000), "dispute", {"reason": "Broken", "amount": Decimal("950.01")})
    done(
        api, billed(api, 1000, invoiceNo="S2"), "dispute",
        {"reason": "Broken", "amount": Decimal("950.00")},
    )  # fmt: skip
    assert claims_on(at, "2026-07-14") == {"Reminder": 1}
    assert claimed("S1") == []


def test_the_rest_of_a_disputed_invoice_goes_to_debt_collection(api, ledger, at):
    one = billed(api, 1000)
    done(api, one, "dispute", {"reason": "Broken", "amount": 400})
    at("2026-07-14")
    done(api, one, "transfer-to-debt-collection")
    claim = Claim.objects.get()
    assert (claim.level, claim.capital, claim.disputed) == ("DebtCollection", 600, 400)
