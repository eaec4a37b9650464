"""A page deep in a list against the first page of the same list."""

from typing import Any

from django.db import connection
from django.test.utils import override_settings

from accounts.models import Account
from benchmarks.population import populate_customers
from benchmarks.stage import Stage, median_seconds, row
from customers.models import Customer
from ledger_project.api.pagination import SKIPTOKEN, token_after
from tests.support.clients import Api, issue

PAGE, DEEP, TIMES = 200, 5_000, 25


def measure(stage: Stage, customers: int) -> list[dict[str, Any]]:
    """Compare the last of up to 5,000 pages of customers, and of accounts, with the first."""
    ledger, _ = stage.ledger()
    with stage.doing(f"populating ledger {ledger.number} with {customers:,} customers"):
        populate_customers(ledger, customers, stage.on)
    api, pages = issue(ledger), min(DEEP, customers // PAGE)
    with override_settings(ALLOWED_HOSTS=["*"]):
        return [
            _compare(api, f"/ledger/customer/v1/{ledger.number}/customers", Customer, pages),
            _compare(api, f"/ledger/account/v1/{ledger.number}/accounts", Account, pages),
        ]


def _compare(api: Api, path: str, model: Any, pages: int) -> dict[str, Any]:
    first = f"{path}?$top={PAGE}"
    with connection.cursor() as cursor:
        # The key to which walking through all previous pages would lead.
        cursor.execute(
            f"SELECT id FROM {model._meta.db_table} ORDER BY id OFFSET %s LIMIT 1",
            [(pages - 1) * PAGE - 1],
        )
        (key,) = cursor.fetchone()
    last = f"{first}&{SKIPTOKEN}={token_after(key)}"
    for url in (first, last):
        assert len(api.get(url).data["items"]) == PAGE

    def pages_a_second(url: str) -> float:
        return 1 / median_seconds(lambda: api.get(url), TIMES)

    what = f"page {pages:,} of {path.rsplit('/', 1)[1]}, {PAGE} items, against page 1"
    return row(what, pages_a_second(last), pages_a_second(first), "pages/s")
