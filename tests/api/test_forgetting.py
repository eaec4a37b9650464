"""What requests leave behind goes by itself."""

import datetime as dt

from django.db import connection
from oauth2_provider.models import get_access_token_model

from ledger_project.api import throttling
from ledger_project.api.models import Allowance
from ledger_project.core.models import IdempotencyKey
from tests.support.bodies import customer_body
from tests.support.clients import issue
from tests.support.commands import run

CUSTOMERS = "/ledger/customer/v1/501/customers"


def test_expired_tokens_old_keys_and_ended_counts_go_with_the_end_of_the_day(api, ledger, seller):
    token = get_access_token_model()
    expired = issue(ledger, life=-dt.timedelta(days=2))
    fresh = issue(ledger, life=-dt.timedelta(hours=1))
    assert api.post(CUSTOMERS, customer_body(), Idempotency_Key="old").status_code == 201
    again = customer_body(customerNumber="2", nationalOrganizationIdentifier=None)
    api.post(CUSTOMERS, again, Idempotency_Key="new")
    throttling.take((throttling.ACCOUNT, "anna"))
    throttling.take((throttling.ACCOUNT, "bert"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_idempotencykey SET created_at = now() - interval '25 hours'"
            " WHERE key = 'old'"
        )
        cursor.execute("UPDATE api_allowance SET until = now() - interval '1 second'")
    throttling.take((throttling.TOKENS, "c"))
    run("end_of_day", 501)
    assert not IdempotencyKey.objects.filter(key="old").exists()
    assert token.objects.count() == 2
    assert (expired.get(CUSTOMERS).slug, fresh.get(CUSTOMERS).slug) == (
        "token-invalid",
        "token-expired",
    )
    assert Allowance.objects.count() == 1
