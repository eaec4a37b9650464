"""Sampled: sellers, buyers and operators in any order leave the books right."""

import pytest
from hypothesis import HealthCheck, settings

from tests.support.generated_days import Days
from tests.support.sampling import EXAMPLES


@pytest.mark.django_db
def test_sampled_days_leave_nothing_for_verify_ledger_to_find():
    Days.TestCase.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Days.TestCase().runTest()
