"""Allocation of a payment: no cent is lost and no part is paid twice."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.models.invoices import COSTS
from invoices.operations.allocation import allocate

D = Decimal
PARTS = (*COSTS, "interest", "capital")
GROUPS = {"cost": COSTS, "interest": ("interest",), "capital": ("capital",)}
DEBT = {
    "reminder_fee": D("60.00"),
    "collection_fee": D("180.00"),
    "interest": D("10.00"),
    "capital": D("1000.00"),
}
ORDERS = [",".join(order) for order in permutations(GROUPS)]
cents = st.integers(0, 200_000).map(lambda number: D(number) / 100)
limits = st.sampled_from([D("0.00"), D("1.00"), D("50.00")])


def allocated(amount, debt=DEBT, order="cost,interest,capital", remission="0.00", rounding="0.00",
              written_off=None):  # fmt: skip
    return allocate(
        D(amount),
        debt,
        written_off=written_off or {},
        order=order,
        remission_limit=D(remission),
        rounding_limit=D(rounding),
    )


@given(
    amount=cents.filter(bool),
    debt=st.dictionaries(st.sampled_from(PARTS), cents),
    order=st.sampled_from(ORDERS),
    remission=limits,
    rounding=limits,
)
def test_the_parts_are_the_payment_and_no_part_is_paid_beyond_its_debt(
    amount, debt, order, remission, rounding
):
    found = allocated(amount, debt, order, remission, rounding)
    assert found.met + found.kept + found.surplus == amount
    assert all(D(0) < paid <= debt[part] for part, paid in found.paid.items())
    assert min(found.kept, found.surplus, found.remitted) >= 0
    assert found.kept <= rounding
    assert found.kept == 0 or found.surplus == 0
    left = sum(debt.values(), D(0)) - found.met
    assert found.remitted <= debt.get("capital", D(0)) - found.paid.get("capital", D(0))
    assert found.remitted <= min(left, remission)
    # What comes later in the order is paid when all before it is.
    ranked = [part for group in order.split(",") for part in GROUPS[group] if debt.get(part)]
    full = [found.paid.get(part) == debt[part] for part in ranked]
    assert full == sorted(full, reverse=True)
    assert set(found.paid) <= set(ranked[: full.count(True) + 1])


@pytest.mark.parametrize(
    ("order", "paid"),
    [
        ("cost,interest,capital",
         {"reminder_fee": D("60.00"), "collection_fee": D("180.00"), "interest": D("10.00"),
          "capital": D("50.00")}),
        ("interest,cost,capital",
         {"interest": D("10.00"), "reminder_fee": D("60.00"), "collection_fee": D("180.00"),
          "capital": D("50.00")}),
        ("capital,cost,interest", {"capital": D("300.00")}),
    ],
)  # fmt: skip
def test_a_part_payment_goes_by_the_order(order, paid):
    found = allocated("300.00", order=order)
    assert (found.paid, found.remitted, found.surplus) == (paid, 0, 0)
    assert list(found.paid) == list(paid)


def test_a_remainder_up_to_the_limit_is_remitted_and_a_larger_one_is_not():
    assert allocated("1249.50", remission="0.50").remitted == D("0.50")
    assert allocated("1249.49", remission="0.50").remitted == 0


def test_a_remainder_of_fees_is_never_remitted_as_principal():
    found = allocated("1249.50", order="capital,interest,cost", remission="0.50")
    assert found.paid["collection_fee"] == D("179.50")
    assert found.remitted == 0


def test_too_much_is_kept_up_to_the_limit_and_surplus_beyond_it():
    assert (allocated("1250.99", rounding="0.99").kept, allocated("1250.99").kept) == (D("0.99"), 0)
    beyond = allocated("1251.00", rounding="0.99")
    assert (beyond.kept, beyond.surplus) == (0, D("1.00"))


def test_a_payment_that_pays_nothing_is_surplus_however_small():
    found = allocated("0.50", debt={}, remission="5.00", rounding="5.00")
    assert (found.paid, found.remitted, found.kept, found.surplus) == ({}, 0, 0, D("0.50"))
