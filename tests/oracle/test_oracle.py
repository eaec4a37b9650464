"""Sampled: the product and a model that knows facts alone say the same of any business, any day."""

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.oracle.business import Business
from tests.support.sampling import EXAMPLES, SEED, WIDE

STEPS = 40
RUNS = 5 if WIDE else 3
"""A run tries two businesses of 40 steps, a wide one 50: 240 or 10,000. The summary counts them."""


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(RUNS))
def test_sampled_businesses_are_what_their_facts_say(number, record_property):
    run = type(f"Business{number}", (Business,), {"compared": 0})
    hypothesis.seed(f"{SEED}/{number}")(run)
    run.TestCase.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run.TestCase().runTest()
    finally:
        record_property("steps of the oracle", run.compared)
