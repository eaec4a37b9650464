"""Payment plans: kept, missed, broken, changed and ended; the claims wait while one lasts."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from invoices.models import Invoice, PaymentPlan, PlannedInvoice
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import assert_problem, unchanged
from tests.support.backoffice import fill_in, offered, page, told
from tests.support.bodies import authorization_body, customer_body, invoice_body
from tests.support.books import violations
from tests.support.clients import created, issue
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, customer, done, issue_invoice
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS, EVENTS, INVOICES, ISSUING, PLANS
from tests.support.payments import pay_invoice, receive
from tests.support.purchases import buy, capture
from tests.support.roles import superuser

MONTHS = ["2026-06-30", "2026-07-30", "2026-08-30"]
PAID_ON = [*MONTHS[:2], "2026-08-31"]  # The last due date is a Sunday.


@pytest.fixture
def owing(api, ledger):
    """Two overdue invoices of one customer, 1000.00 and 200.00."""
    open_ledger(501, days_before_claims=0)
    return billed(api, 1000, **OVERDUE), billed(api, 200, invoiceNo="S2", **OVERDUE)


def proposed(api, *numbers, count=3, first="2026-06-30", **members):
    body = {"invoices": list(numbers), "numberOfParts": count, "firstDueDate": first, **members}
    return created(api.post(PLANS, body))


def accepted(api, *numbers, **members):
    return done(api, proposed(api, *numbers, **members), "accept")


def level(api, one):
    return api.get(one["@id"]).data["claimLevel"]


def events(api):
    found = api.get(f"{EVENTS}").data["items"]
    return [one["type"] for one in found if one["type"].startswith("payment-plan")]


def test_a_plan_that_is_kept_holds_claims_back_until_its_invoices_are_closed(
    api, ledger, owing, at
):
    plan = accepted(api, "S1", "S2", fee=170)
    assert [(part["dueDate"], part["amount"]) for part in plan["parts"]] == [
        (MONTHS[0], Decimal("456.66")), (MONTHS[1], Decimal("456.66")),
        (MONTHS[2], Decimal("456.68")),
    ]  # fmt: skip
    assert (plan["status"], plan["amount"], plan["fee"]) == ("active", 1370, 170)
    first = api.get(owing[0]["@id"]).data
    assert (first["debt"]["collectionFee"], first["currentDebt"]) == (170, 1170)
    for day, amount, paid in zip(
        PAID_ON, ("456.66", "456.66", "456.68"), (456.66, 913.32, 1370), strict=True
    ):
        at(day)
        assert run("run_plans", 501)[0]["reminded"] == 0
        run("run_claims", 501)
        assert level(api, owing[0]) == level(api, owing[1]) == "Invoice"
        # The reference of the first invoice is enough: what exceeds it meets the other one.
        pay_invoice(ledger, owing[0], amount)
        run("run_claims", 501)
        shown = api.get(plan["@id"]).data
        assert float(shown["paidAmount"]) == paid
        assert violations(ledger) == []
    assert shown["status"] == "completed"
    assert shown["endedDate"] == PAID_ON[2]
    assert [api.get(one["@id"]).data["status"] for one in owing] == ["closed", "closed"]
    assert events(api) == [
        "payment-plan-proposed", "payment-plan-accepted", "payment-plan-completed",
    ]  # fmt: skip


def test_a_missed_part_is_reminded_once_and_then_the_plan_is_broken_and_claims_go_on(
    api, ledger, owing, at
):
    plan = accepted(api, "S1", "S2")
    pay_invoice(ledger, owing[0], 100)
    at("2026-07-03")
    assert run("run_plans", 501)[0]["reminded"] == 0
    at("2026-07-06")
    assert run("run_plans", 501)[0]["reminded"] == 1
    assert run("run_plans", 501)[0]["reminded"] == 0
    part = api.get(plan["@id"]).data["parts"][0]
    assert (part["paidAmount"], part["remindedDate"], part["payBy"]) == (
        100, "2026-07-06", "2026-07-16",
    )  # fmt: skip
    told_of = api.get(f"{EVENTS}?type=payment-plan-part-missed").data["items"][0]["data"]
    assert (told_of["unpaidAmount"], told_of["payBy"]) == (300, "2026-07-16")
    at("2026-07-16")
    run("run_plans", 501)
    run("run_claims", 501)
    assert api.get(plan["@id"]).data["status"] == "active"
    assert level(api, owing[0]) == "Invoice"
    at("2026-07-17")
    assert run("run_plans", 501)[0]["broken"] == 1
    assert api.get(plan["@id"]).data["status"] == "broken"
    run("run_claims", 501)
    assert level(api, owing[1]) == "Reminder"
    assert api.get(owing[1]["@id"]).data["debt"]["reminderFee"] == 60
    assert violations(ledger) == []


def test_a_late_part_that_is_paid_after_its_reminder_saves_the_plan(api, ledger, owing, at):
    plan = accepted(api, "S1")
    at("2026-07-06")
    run("run_plans", 501)
    at("2026-07-10")
    pay_invoice(ledger, owing[0], "333.33")
    at("2026-07-20")
    assert run("run_plans", 501)[0]["broken"] == 0
    assert api.get(plan["@id"]).data["status"] == "active"


def test_interest_runs_on_from_the_original_due_dates_and_is_due_with_the_last_part(
    api, ledger, at
):
    since = dt.date(2026, 1, 1)
    open_ledger(501, on=since, days_before_claims=0, penalty_interest=Decimal("12.00"))
    at("2026-05-01")
    one = billed(api, 1000, **OVERDUE)
    at("2026-06-08")
    interest = Decimal("7.89")  # 24 days of 12 % on 1000.00.
    plan = accepted(api, "S1", count=2)
    assert plan["amount"] == 1000 + interest
    assert plan["invoices"][0]["interest"] == interest
    at("2026-06-30")
    pay_invoice(ledger, one, plan["parts"][0]["amount"])
    at("2026-07-30")
    pay_invoice(ledger, one, plan["parts"][1]["amount"])
    shown = api.get(plan["@id"]).data
    left = api.get(one["@id"]).data["currentDebt"]
    # What ran meanwhile: 22 days on 1000.00, 30 days on what the first part left.
    assert (shown["status"], shown["paidAmount"]) == ("active", plan["amount"])
    assert Decimal("12.00") < left < Decimal("12.40")
    pay_invoice(ledger, one, left)
    assert api.get(plan["@id"]).data["status"] == "completed"
    assert violations(ledger) == []


def test_paid_early_it_is_completed_and_a_bounce_while_it_lasts_brings_the_invoice_back(
    api, ledger, owing, at
):
    plan = accepted(api, "S1", "S2")
    bank = pay_invoice(ledger, owing[1], 200)
    assert api.get(plan["@id"]).data["parts"][0]["paidAmount"] == 200
    at("2026-06-10")
    receive(ledger, "", 200, kind="reversal", reverses=bank)
    run("run_claims", 501)
    assert api.get(plan["@id"]).data["parts"][0]["paidAmount"] == 0
    assert level(api, owing[1]) == "Invoice"
    for one, amount in zip(owing, (1000, 200), strict=True):
        pay_invoice(ledger, one, amount)
    assert api.get(plan["@id"]).data["status"] == "completed"
    assert violations(ledger) == []


def test_changed_parts_are_of_all_that_is_owed_then(api, ledger, owing, at):
    plan = accepted(api, "S1", "S2", fee=170)
    at("2026-06-30")
    pay_invoice(ledger, owing[0], 370)
    body = {
        "reason": "Lost the job",
        "parts": [{"dueDate": "2026-09-01", "amount": 400}, {"dueDate": "2026-12-01"}],
    }
    changed = done(api, plan, "replace-parts", body)
    assert (changed["amount"], changed["paidAmount"]) == (1000, 0)
    assert [part["amount"] for part in changed["parts"]] == [400, 600]
    at("2026-08-10")
    run("run_plans", 501)
    run("run_claims", 501)
    assert api.get(plan["@id"]).data["status"] == "active"
    assert level(api, owing[0]) == "Invoice"
    assert violations(ledger) == []


@pytest.mark.parametrize("accept", [True, False])
def test_an_ended_plan_lets_claims_go_on_from_where_they_were(api, ledger, owing, at, accept):
    at("2026-06-18")
    run("run_claims", 501)
    assert level(api, owing[0]) == "Reminder"
    plan = (accepted if accept else proposed)(api, "S1", "S2", first="2026-07-30")
    ended = done(api, plan, "end", {"reason": "He pays at once"})
    assert (ended["status"], ended["operations"]) == ("ended", [])
    at("2026-08-06")
    run("run_claims", 501)
    assert level(api, owing[0]) != "Reminder"
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("members", "member"),
    [
        ({"fee": Decimal("170.01")}, "fee"),
        ({"numberOfParts": None, "firstDueDate": None}, "parts"),
        ({"parts": [{"dueDate": "2026-07-01"}]}, "parts"),
        ({"firstDueDate": "2026-06-07"}, "parts"),
        ({"firstDueDate": "2032-06-07"}, "parts"),
        ({"numberOfParts": 61}, "numberOfParts"),
        ({"invoices": []}, "invoices"),
        ({"invoices": ["S1", "S3"]}, "invoices"),
    ],
)
def test_a_plan_that_is_none_is_refused(api, ledger, owing, members, member):
    issue_invoice(api, 10, customerNo=customer(api, "8"), invoiceNo="S3", **OVERDUE)
    body = {"invoices": ["S1"], "numberOfParts": 3, "firstDueDate": "2026-06-30", **members}
    with unchanged():
        answer = api.post(PLANS, {name: one for name, one in body.items() if one is not None})
    assert_problem(answer, 400, "validation")
    assert member in answer.text


@pytest.mark.parametrize(
    "parts",
    [
        [("2026-07-01", 500), ("2026-07-01", 500)],
        [("2026-07-01", 500), ("2026-08-01", 501)],
        [("2026-07-01", 1000), ("2026-08-01", None)],
        [("2026-07-01", None), ("2026-08-01", None)],
    ],
)
def test_parts_that_are_not_the_debt_one_after_the_other_are_refused(api, ledger, owing, parts):
    given = [{"dueDate": day, "amount": amount} for day, amount in parts]
    with unchanged():
        answer = api.post(PLANS, {"invoices": ["S1"], "parts": given})
    assert_problem(answer, 400, "validation")


def test_what_a_plan_cannot_hold_is_refused(api, ledger, owing):
    collected = billed(api, 10, invoiceNo="S3", **OVERDUE)
    done(api, collected, "transfer-to-debt-collection")
    second = proposed(api, "S1")
    plan = accepted(api, "S1", "S2")
    body = {"numberOfParts": 3, "firstDueDate": "2026-06-30"}
    for number in ("S1", "S3"):
        with unchanged():
            answer = api.post(PLANS, {"invoices": [number], **body})
        assert_problem(answer, 409, "operation-not-allowed")
    with unchanged():
        answer = api.post(f"{second['@id']}/accept")
    assert_problem(answer, 409, "operation-not-allowed")
    assert api.get(f"{PLANS}?status=active").data["items"] == [plan]
    assert "transfer-to-debt-collection" not in [
        one["rel"] for one in api.get(owing[0]["@id"]).data["operations"]
    ]


def test_a_debt_that_changed_since_the_proposal_is_not_what_was_agreed(api, ledger, owing):
    plan = proposed(api, "S1")
    pay_invoice(ledger, owing[0], 1)
    with unchanged():
        answer = api.post(f"{plan['@id']}/accept")
    assert_problem(answer, 409, "operation-not-allowed")
    assert "has changed since" in answer.text


def test_a_purchased_invoice_is_planned_as_a_serviced_one_and_its_fee_is_the_operators(
    api, ledger, at
):
    open_ledger(501, days_before_claims=0)
    buy(api, 1000, number="852", invoice={"invoiceDate": "2026-05-01", "dueDate": "2026-05-15"})
    plan = accepted(api, "852", count=2, fee=170)
    one = api.get(f"{INVOICES}/852").data
    at("2026-06-30")
    pay_invoice(ledger, one, 585)
    at("2026-07-30")
    pay_invoice(ledger, one, 585)
    assert api.get(plan["@id"]).data["status"] == "completed"
    assert violations(ledger) == []


def test_what_is_captured_while_a_plan_lasts_is_claimed_after_it_and_breaks_it_not(api, ledger, at):
    open_ledger(501, days_before_claims=0)
    dates = {"invoiceDate": "2026-05-01", "dueDate": "2026-05-15"}
    authorization = created(
        api.post(AUTHORIZATIONS, authorization_body(amount=1200, number="852", invoice=dates))
    )
    capture(api, authorization, amount=1000)
    plan = accepted(api, "852", count=2)
    at("2026-06-20")
    capture(api, authorization, amount=200)
    one = api.get(f"{INVOICES}/852").data
    for day in ("2026-06-30", "2026-07-30"):
        at(day)
        pay_invoice(ledger, one, 500)
        assert run("run_plans", 501)[0]["reminded"] == 0
    at("2026-08-06")
    run("run_claims", 501)
    assert level(api, one) == "Invoice"
    done_today = run("run_plans", 501)[0]
    assert (done_today["reminded"], done_today["broken"], done_today["completed"]) == (0, 0, 1)
    plan = api.get(plan["@id"]).data
    assert (plan["status"], plan["paidAmount"]) == ("completed", 1000)
    assert api.get(one["@id"]).data["currentDebt"] == 200
    run("run_claims", 501)
    assert level(api, one) == "Reminder"
    assert violations(ledger) == []


def test_in_denmark_no_reminder_costs_anything_after_a_broken_plan(db, at):
    ledger, _ = open_ledger(502, name="Dansk A/S", country="DK", days_before_claims=0)
    register_seller(ledger, "654", name="butik", reminder_fee_agreed=True)
    api = issue(ledger)
    path = CUSTOMERS.replace("501", "502")
    created(api.post(path, customer_body(customerNo="7", nationalIdentifier=None)))
    for number in ("D1", "D2"):
        body = invoice_body(1000, customerNo="7", invoiceNo=number, currency="DKK", **OVERDUE)
        created(api.post(ISSUING.replace("501", "502"), body))
    body = {"invoices": ["D1"], "numberOfParts": 2, "firstDueDate": "2026-06-09"}
    plan = created(api.post(PLANS.replace("501", "502"), body))
    done(api, plan, "accept")
    for day in ("2026-06-16", "2026-06-29"):
        at(day)
        run("run_plans", 502)
    run("run_claims", 502)
    assert api.get(plan["@id"]).data["status"] == "broken"
    shown = [api.get(f"{INVOICES.replace('501', '502')}/{number}").data for number in ("D1", "D2")]
    assert [one["claimLevel"] for one in shown] == ["Reminder", "Reminder"]
    assert [one["debt"]["reminderFee"] for one in shown] == [0, 100]
    assert violations(ledger) == []


def test_staff_propose_accept_change_and_end_a_plan(api, ledger, owing):
    staff = Client()
    staff.force_login(User.objects.create_superuser("anna"))
    invoice = Invoice.objects.get(invoice_no="S1")
    answer = fill_in(staff, invoice, "propose", others=["S2"], number_of_parts="3",
                     first_due_on="2026-06-30", fee="170")  # fmt: skip
    plan = PaymentPlan.objects.get()
    assert (plan.state, plan.amount, plan.created_by) == ("proposed", 1370, "staff:anna")
    assert answer.status_code == 200
    assert offered(staff, plan) == ["accept", "end"]
    assert " done" in told(fill_in(staff, plan, "accept"))
    assert offered(staff, plan) == ["replace_parts", "end"]
    fill_in(
        staff, plan, "replace_parts", parts="2026-07-01 370\n2026-08-01", reason="Agreed by phone"
    )
    plan.refresh_from_db()
    assert (plan.first_due_on.isoformat(), plan.last_due_on.isoformat()) == (
        "2026-07-01", "2026-08-01",
    )  # fmt: skip
    assert "S2" in staff.get(page(plan)).content.decode()
    assert " done" in told(fill_in(staff, plan, "end", reason="He moved"))
    assert Invoice.objects.filter(payment_plan=None).count() == 2
    assert violations(ledger) == []


def test_what_a_plan_covers_and_that_nothing_of_it_is_claimed_is_verified(api, ledger, owing):
    accepted(api, "S1", "S2")
    assert violations(ledger) == []
    with superuser():
        PlannedInvoice.objects.filter(invoice__invoice_no="S2").update(capital=199)
    assert any("covers" in text for text in violations(ledger))
