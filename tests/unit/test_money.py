"""Amounts: exact to the cent, rounded half up where they arise."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.settlements.fees import vat_by_rate
from ledger_project.core.money import CENT, MAX_AMOUNT, InexactAmount, exact_amount, rounded

D = Decimal
cents = st.integers(-(10**14) + 1, 10**14 - 1).map(lambda number: D(number) / 100)


@given(value=cents)
def test_an_amount_in_cents_is_itself_with_two_decimals(value):
    found = exact_amount(value)
    assert found == rounded(value) == value
    assert found.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, "1.00"), (D("1.5"), "1.50"), (D("-0.00"), "0.00"), (D("1E+2"), "100.00"),
     (MAX_AMOUNT, "999999999999.99"), (-MAX_AMOUNT, "-999999999999.99")],
)  # fmt: skip
def test_an_amount_keeps_its_worth_and_gets_two_decimals(value, expected):
    assert str(exact_amount(value)) == expected


@pytest.mark.parametrize(
    "value", ["0.001", "1.000", "NaN", "sNaN", "Infinity", "-Infinity", "1E+12", "1000000000000"]
)
def test_what_is_no_exact_amount_is_refused(value):
    with pytest.raises(InexactAmount):
        exact_amount(D(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.004", "0.00"), ("0.005", "0.01"), ("8.025", "8.03"), ("2.675", "2.68"),
     ("-0.005", "-0.01"), ("-0.004", "-0.00")],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(value, expected):
    assert str(rounded(D(value))) == expected


@given(value=st.decimals(-(10**9), 10**9, places=6))
def test_rounding_moves_by_half_a_cent_at_most_and_once(value):
    assert abs(rounded(value) - value) <= CENT / 2
    assert rounded(rounded(value)) == rounded(value)


@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from([D("0"), D("6"), D("12"), D("25.5")]),
            st.integers(0, 10**7).map(lambda number: D(number) / 100),
        )
    )
)
def test_vat_is_rounded_once_for_each_rate_and_no_amount_is_lost(lines):
    fees = [SimpleNamespace(vat_percent=rate, amount=amount) for rate, amount in lines]
    found = vat_by_rate(fees)
    assert [rate for rate, _, _ in found] == sorted({rate for rate, _ in lines})
    assert sum((net for _, net, _ in found), D(0)) == sum((amount for _, amount in lines), D(0))
    for rate, net, vat in found:
        assert vat == rounded(net * rate / 100)
