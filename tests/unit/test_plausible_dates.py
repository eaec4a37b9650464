"""Value dates that a payment may be matched by without a person looking at it."""

import pytest

from invoices.bank.matching import plausible
from ledger_project.core.clock import iso_date


@pytest.mark.parametrize(
    ("value_on", "expected"),
    [
        ("2026-06-09", False),
        ("2027-06-08", False),
        ("2026-06-08", True),
        ("2026-06-01", True),
        ("2025-06-07", True),
        ("2025-06-06", False),
        ("1926-06-08", False),
    ],
)
def test_a_value_date_lies_in_the_year_up_to_the_book_date(value_on, expected):
    assert plausible(iso_date(value_on), iso_date("2026-06-08")) is expected
