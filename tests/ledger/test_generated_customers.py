"""Sampled: customers, accounts and purchases in any order leave the books right.

Purchases, payments and runs come from the generated days; here come all operations of customers,
addresses, consents, accounts and surpluses. What is listed is accepted, what is not changes
nothing, and what a summary tells of a past date is what it told on that date.
"""

import pytest
from hypothesis import HealthCheck, settings

from tests.support.generated_customers import CustomersAndAccounts
from tests.support.sampling import EXAMPLES


@pytest.mark.django_db
def test_sampled_operations_on_customers_and_accounts_leave_nothing_for_verify_ledger_to_find():
    CustomersAndAccounts.TestCase.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    CustomersAndAccounts.TestCase().runTest()
