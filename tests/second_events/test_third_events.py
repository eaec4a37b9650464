"""What comes third: it finds the debt as if the two before it had come in their own order.

1 000.00 due on 8 July, 12 % interest, a reminder fee of 60.00 on 15 July.
"""

from decimal import Decimal

import pytest

from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import done
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("rate", "verified")
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])


@pytest.fixture
def claimed(at, sold):
    """Sell for 1 000.00 and claim it on bank days: `claimed(kind, *days)` returns the invoice."""

    def sell(kind, *days):
        one = sold(kind, 1000)
        for day in days:
            at(day)
            run("run_claims", 501)
        return one

    return sell


@pytest.fixture
def debt(shown):
    """Return principal, fees and interest of an invoice."""

    def of(one):
        parts = shown(one)["debt"]
        fees = parts["reminderFee"] + parts["collectionFee"] + parts["lateFee"]
        return parts["capital"], fees, parts["interest"]

    return of


@kinds
@pytest.mark.parametrize("order", ["18 19", "19 18"])
def test_a_claim_falls_if_two_payments_before_it_leave_too_little_whichever_is_booked_first(
    ledger, at, claimed, debt, shown, kind, order
):
    one = claimed(kind, "2026-07-15", "2026-08-03", "2026-08-20")
    assert debt(one)[:2] == (1000, 240)
    at("2026-08-25")
    for day in order.split():
        amount = {"18": 30, "19": 1000}[day]
        pay_invoice(ledger, one, amount, bank=day, value_on=f"2026-08-{day}")
    # 60.00 and 42 days, 13.81, leave 43.81 of the 1 030.00: less than 50.00 is not claimed.
    assert debt(one)[:2] == (D("43.81"), 0)
    assert shown(one)["claimLevel"] == "SecondReminder"
    pay_invoice(ledger, one, 30, kind="reversal", reverses="18")
    # 6 days of 73.81 since.
    assert debt(one) == (D("73.81"), 180, D("0.14"))
    assert shown(one)["claimLevel"] == "CollectionClaim"


@kinds
def test_who_had_left_owes_again_what_bounces(api, ledger, at, sold, debt, kind):
    one = sold(kind, 1000)
    at("2026-06-10")
    paid = pay_invoice(ledger, one, 1000)
    accounts = succeeded(api.get("/ledger/account/v1/501/accounts"))["items"]
    for account in accounts:
        succeeded(api.post(f"{account['@id']}/request-close-account"))
    succeeded(api.post(f"{one['customer']}/initiates-termination"))
    status = [api.get(one["customer"]).data["legalStatus"]]
    pay_invoice(ledger, one, 400, kind="reversal", reverses=paid)
    status.append(api.get(one["customer"]).data["legalStatus"])
    assert (status, debt(one)) == (["terminated", "terminating"], (400, 0, 0))
    done(api, one, "credit", {"amount": 400, "reason": "Complaint", "creditInvoiceNo": "K"})
    assert api.get(one["customer"]).data["legalStatus"] == "terminated"
