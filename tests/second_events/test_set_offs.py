"""What a surplus with one seller does to the invoices of another."""

from decimal import Decimal

import pytest

from accounts.models import JournalLine
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import customer
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


@pytest.mark.parametrize("by_itself", [True, False])
def test_the_operator_claims_no_debt_to_itself_of_who_has_money_with_it_by_another_seller(
    api, ledger, at, sold, shown, owed_back, by_itself
):
    run("open_ledger", 501, set_off_before_claims=by_itself)
    other = sold("purchased", 100, number="B1", seller="655", due="2026-09-30")
    one = sold("purchased", 1000, number="A1", due="2026-06-15")
    at("2026-06-10")
    pay_invoice(ledger, other, 1250)
    at("2026-06-23")
    run("run_claims", 501)
    assert (shown(one)["claimLevel"], shown(one)["debt"]["reminderFee"]) == ("Invoice", 0)
    left, surplus = (0, 150) if by_itself else (1000, 1150)
    assert (shown(one)["debt"]["capital"], owed_back(one)) == (left, [surplus])
    # What the operator owes the sellers is what it bought from them.
    assert owed_by("client_liability", "654") == 1000
    assert owed_by("client_liability", "655") == 100


@pytest.mark.parametrize(
    ("paid", "claimed"), [("serviced", "purchased"), ("purchased", "serviced")]
)
def test_what_one_seller_owes_meets_no_debt_to_another_by_itself(
    api, ledger, at, sold, shown, owed_back, paid, claimed
):
    customer(api, nationalIdentifier={"regNo": "19101010-1010", "countryCode": "SE"})
    other = sold(paid, 2000, number="B1", seller="655", due="2026-09-30")
    one = sold(claimed, 1000, number="A1", due="2026-06-15")
    assert one["customer"] == other["customer"]
    at("2026-06-10")
    pay_invoice(ledger, other, 2000)
    credit = {"reason": "Complaint", "creditInvoiceNo": "K1", "amount": 1500}
    succeeded(api.post(f"{other['@id']}/credit", credit))
    at("2026-06-23")
    run("run_claims", 501)
    assert (shown(one)["claimLevel"], shown(one)["debt"]["capital"]) == ("Reminder", 1000)
    assert owed_back(one) == [1500]
