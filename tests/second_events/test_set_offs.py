"""What is set off from a surplus of one seller against an invoice of another."""

from decimal import Decimal

import pytest

from accounts.models import JournalLine
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("rate", "verified", "other_seller")


def owed_by(role: str, seller: str) -> Decimal:
    lines = JournalLine.objects.filter(role=role, seller__number=seller)
    return sum((line.credit - line.debit for line in lines), D(0))


def test_a_fee_that_falls_away_comes_back_from_the_seller_that_had_it(api, ledger, at, sold):
    one = sold("serviced", 1000, number="A1")
    other = sold("serviced", 40, number="B1", seller="655")
    at("2026-08-03")
    run("run_claims", 501)
    at("2026-08-11")
    pay_invoice(ledger, one, 60)
    # 40.00 and 0.16 of interest; the rest was there before the claim of the first invoice.
    pay_invoice(ledger, other, 1100, value_on="2026-07-20")
    surplus = api.get(f"{one['customer']}/surpluses").data["items"][-1]["@id"]
    succeeded(api.post(f"{surplus}/set-off-surplus", {"invoiceNo": "A1"}))
    # 1 000.00, and 3.95 of interest.
    assert owed_by("customer_surplus", "655") == D("55.89")
    assert owed_by("customer_liability", "654") == D("60.00")
    assert owed_by("customer_liability", "655") == 0
