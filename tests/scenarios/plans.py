"""Scenarios of payment plans: nothing is booked before money comes."""

from decimal import Decimal

from ledger_project.core.setup import open_ledger
from tests.scenarios.shop import Shop
from tests.support.clients import created, succeeded
from tests.support.commands import run
from tests.support.paths import PLANS


def _accepted(shop: Shop, number: str, first: str, **members) -> dict:
    body = {"invoices": [number], "numberOfParts": 2, "firstDueDate": first, **members}
    plan = created(shop.api.post(PLANS, body))
    return succeeded(shop.api.post(f"{plan['@id']}/accept"))


def plan_kept(shop: Shop) -> None:
    """A payment plan that is kept: its fee first, interest until the end with the last part"""
    open_ledger(501, penalty_interest=Decimal("12.00"))
    shop.tell("2026-06-08", "invoice 852 of 1 000.00 is captured, due on 2026-07-08.")
    shop.buy("852", "1000")
    shop.tell(
        "2026-07-20",
        "a plan of two parts, with a fee of 170.00, covers 1 000.00 + 3.95 interest + 170.00: "
        "586.97 by 2026-07-31, 586.98 by 2026-08-31. Nothing is posted, and nothing is claimed.",
    )
    plan = _accepted(shop, "852", "2026-07-31", fee=170)
    assert [part["amount"] for part in plan["parts"]] == [Decimal("586.97"), Decimal("586.98")]
    shop.tell("2026-07-31", "the first part: 170.00 fee, 7.56 interest, 409.41 principal.")
    run("run_claims", 501)
    shop.bank("852", "586.97", "2026-07-31")
    shop.tell("2026-08-31", "the second: 6.02 interest since, 580.96 principal; 9.63 are left.")
    run("run_claims", 501)
    shop.bank("852", "586.98", "2026-08-31")
    assert shop.invoice("852")["currentDebt"] == Decimal("9.63")
    shop.tell("2026-09-01", "the interest since the plan began is paid, and the plan completed.")
    shop.bank("852", "9.63", "2026-09-01")
    assert succeeded(shop.api.get(plan["@id"]))["status"] == "completed"


def plan_broken(shop: Shop) -> None:
    """A payment plan that is changed, and broken: claims go on from where they were"""
    shop.tell("2026-06-08", "the client issues invoice 1 of 1 000.00, due on 2026-07-08.")
    shop.bill("1", "1000")
    shop.tell("2026-07-15", "the claims run reminds of it: a fee of 60.00.")
    run("run_claims", 501)
    shop.tell("2026-07-20", "a plan of two parts of 530.00, by 2026-07-31 and 2026-08-31.")
    plan = _accepted(shop, "1", "2026-07-31")
    shop.tell("2026-07-31", "the first part is paid: 60.00 fee, 470.00 principal.")
    shop.bank("1", "530", "2026-07-31")
    shop.tell("2026-08-10", "265.00 by 2026-09-30 and by 2026-10-31 take the place of the rest.")
    parts = [{"dueDate": "2026-09-30", "amount": 265}, {"dueDate": "2026-10-31"}]
    body = {"parts": parts, "reason": "Unemployed"}
    succeeded(shop.api.post(f"{plan['@id']}/replace-parts", body))
    shop.tell("2026-10-05", "the run reminds of the part that is not paid: by 2026-10-15.")
    assert run("run_plans", 501)[0]["reminded"] == 1
    shop.tell("2026-10-16", "the plan is broken, and the claims run sends the second reminder.")
    assert run("run_plans", 501)[0]["broken"] == 1
    run("run_claims", 501)
    shown = shop.invoice("1")
    assert (shown["claimLevel"], shown["currentDebt"]) == ("SecondReminder", 530)
    shop.tell("2026-10-20", "the customer pays 530.00.")
    shop.bank("1", "530", "2026-10-20")
    assert shop.invoice("1")["status"] == "closed"


PLANS_OF_PAYMENT = [plan_kept, plan_broken]
