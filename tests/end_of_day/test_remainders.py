"""Remainders that are too small to claim end by themselves. 12 % a year, worked by hand."""

from decimal import Decimal

import pytest

from accounts.models import JournalEntry
from invoices.models import Invoice, Remission
from ledger_project.core.clock import iso_date
from ledger_project.core.models import Event, RunStep
from ledger_project.core.setup import open_ledger
from tests.support.clients import created
from tests.support.commands import run
from tests.support.invoices import billed, done
from tests.support.paths import INVOICES, PLANS
from tests.support.payments import pay, pay_invoice
from tests.support.purchases import buy, capture

D = Decimal
pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture(autouse=True)
def rate(ledger):
    open_ledger(501, penalty_interest=D("12.00"))


def remitted_on(at, day: str) -> int:
    at(day)
    run("end_of_day", 501)
    return RunStep.objects.get(step="remainders", done_on=iso_date(day)).result["remitted"]


@pytest.mark.parametrize("kind", ["serviced", "purchased"])
def test_what_a_late_payment_leaves_ends_thirty_days_after_it(api, ledger, at, kind):
    if kind == "serviced":
        one, paid = billed(api, 1000), pay_invoice
    else:
        one, paid = buy(api, 1000, number="S1"), pay
    at("2026-07-17")
    # Ten days are 3.29 of interest, which is paid first.
    paid(ledger, one, 1000)
    assert api.get(f"{INVOICES}/S1").data["debt"]["capital"] == D("3.29")
    assert remitted_on(at, "2026-08-14") == 0
    assert remitted_on(at, "2026-08-16") == 1
    shown = api.get(f"{INVOICES}/S1").data
    assert (shown["status"], shown["currentDebt"]) == ("closed", 0)
    found = api.get(f"{INVOICES}/S1/transactions").data["items"]
    by_type = {row["type"]: row for row in found}
    # 30 more days on 3.29 are 0.03.
    assert (by_type["Remission"]["amount"], by_type["Remission"]["debtChange"]) == (
        D("3.29"),
        D("-3.29"),
    )
    assert (by_type["Waiver"]["amount"], by_type["Waiver"]["interestChange"]) == (
        D("0.03"),
        D("-0.03"),
    )
    entry = JournalEntry.objects.get(template="small_difference_remitted")
    assert (entry.transaction_cause, entry.document_type) == ("ApprovedDiff", "remission")
    assert Remission.objects.get().amount == D("3.29")
    assert Event.objects.get(type="invoice-remitted").data["capitalDebt"] == "0.00"
    invoice = Invoice.objects.get()
    assert (invoice.remitted, invoice.written_off) == (D("3.29"), 0)
    assert remitted_on(at, "2026-08-17") == 0


def test_unpaid_fees_and_interest_fall_away_with_the_remainder(api, ledger, at):
    open_ledger(501, allocation_order="capital,interest,cost")
    run("set_claim_terms", 501, legal_entity="consumer", level="Reminder", fee=D(35))
    one = billed(api, 1000)
    at("2026-07-14")
    run("run_claims", 501)
    pay_invoice(ledger, one, 990)
    # The reminder of 14 July was due on 24 July.
    assert remitted_on(at, "2026-08-22") == 0
    assert remitted_on(at, "2026-08-24") == 1
    (waiver,) = [
        row
        for row in api.get(f"{INVOICES}/S1/transactions").data["items"]
        if row["type"] == "Waiver"
    ]
    # 7 days on 1 000.00 and 41 days on 10.00: 2.301 + 0.135.
    assert (waiver["amount"], waiver["reminderFeeChange"], waiver["interestChange"]) == (
        D("37.44"),
        -35,
        D("-2.44"),
    )
    assert api.get(one["@id"]).data["currentDebt"] == 0


def test_only_remainders_end_and_only_small_undisputed_ones(api, ledger, at):
    billed(api, 49)
    pay_invoice(ledger, billed(api, 1000, invoiceNo="S2"), 950)
    disputed = billed(api, 1000, invoiceNo="S3")
    pay_invoice(ledger, disputed, 960)
    done(api, disputed, "dispute", {"reason": "Broken"})
    waiting = billed(api, 1000, invoiceNo="S4")
    pay_invoice(ledger, waiting, 960)
    done(api, waiting, "set-respite", {"respiteDate": "2026-08-31"})
    open_ledger(501, set_off_before_claims=False)
    done(
        api, billed(api, 1000, invoiceNo="S5"), "credit",
        {"amount": 980, "reason": "Complaint", "creditInvoiceNo": "K1"},
    )  # fmt: skip
    assert remitted_on(at, "2026-08-10") == 1
    assert Invoice.objects.get(state="closed").invoice_no == "S5"


def test_what_is_captured_after_all_else_was_paid_is_no_remainder(api, ledger, authorize, at):
    open_ledger(501, authorization_days=90)
    one = authorize(amount=1040, number="S1")
    capture(api, one, amount=1000)
    pay(ledger, one, 1000)
    at("2026-08-20")
    capture(api, one, amount=40)
    assert remitted_on(at, "2026-08-20") == 0
    # It is due on 3 September; paid in part then, it leaves a remainder.
    at("2026-09-03")
    pay(ledger, one, 20)
    assert remitted_on(at, "2026-10-02") == 0
    assert remitted_on(at, "2026-10-05") == 1


def test_a_remainder_is_what_is_left_when_the_last_part_of_a_payment_plan_was_due(api, ledger, at):
    one = billed(api, 120, preferredDueDate="2026-06-15")
    at("2026-06-16")
    body = {"invoices": ["S1"], "numberOfParts": 3, "firstDueDate": "2026-06-30"}
    done(api, created(api.post(PLANS, body)), "accept")
    for day in ("2026-06-30", "2026-07-30"):
        at(day)
        pay_invoice(ledger, one, 40)
    # The last part is due on 30 August, a Sunday.
    assert remitted_on(at, "2026-08-29") == 0
    assert remitted_on(at, "2026-09-29") == 1


@pytest.mark.parametrize(("limit", "expected"), [("20.00", 0), ("20.80", 1)])
def test_the_limit_and_the_days_are_settings(api, ledger, at, limit, expected):
    run("open_ledger", 501, remainder_limit=D(limit), remainder_days=5)
    pay_invoice(ledger, billed(api, 1000), 980)
    # 2 August is a Sunday; 26 days on 20.00 are 0.17.
    assert remitted_on(at, "2026-08-02") == expected


def test_in_euro_less_is_a_remainder(db):
    ledgers = {
        country: open_ledger(number, name=country, country=country)[0]
        for number, country in ((601, "SE"), (602, "NO"), (603, "DK"), (604, "FI"))
    }
    limits = {
        country: (one.smallest_remainder, one.remission_limit, one.rounding_limit)
        for country, one in ledgers.items()
    }
    crowns = (D("50.00"), D("1.00"), D("0.50"))
    assert limits == {
        "SE": crowns, "NO": crowns, "DK": crowns, "FI": (D("5.00"), D("0.10"), D("0.05")),
    }  # fmt: skip
