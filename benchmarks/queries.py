"""Number of queries of each request, which does not depend on the number of rows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from benchmarks.stage import Stage
from tests.support.bodies import authorization_body
from tests.support.clients import Answer, issue


def measure(stage: Stage) -> list[dict[str, Any]]:
    ledger, _ = stage.ledger(1_000)
    api = issue(ledger)
    base = f"/ledger/invoice-purchase/v1/{ledger.number}/authorizations"
    body = authorization_body(seller="1", amount=Decimal("100.00"))
    made: dict[str, Any] = {}

    def authorize(reg_no: str, name: str) -> Answer:
        answer = api.post(base, authorization_body(seller="1", number=name, reg_no=reg_no))
        made.update(answer.data)
        return answer

    credit = {"amount": 1, "creditInvoiceNumber": "q-K1", "reason": "Complaint"}
    requests: list[tuple[str, Callable[[], Answer]]] = [
        ("authorize, buyer not known yet", lambda: authorize("19101010-1010", "q1")),
        ("authorize, known buyer", lambda: authorize("19101010-1010", "q2")),
        ("authorize with an Idempotency-Key", lambda: api.post(base, body, Idempotency_Key="k")),
        ("the same again", lambda: api.post(base, body, Idempotency_Key="k")),
        ("read an authorization", lambda: api.get(made["@id"])),
        ("capture a part", lambda: api.post(made["captures"], {"amount": 10})),
        ("capture the remainder", lambda: api.post(made["captures"], {})),
        ("credit", lambda: api.post(made["credits"], credit)),
        ("list of 1 authorization", lambda: api.get(f"{base}?$top=1")),
        ("list of 200 authorizations", lambda: api.get(f"{base}?$top=200")),
        ("list of 200 invoices", lambda: api.get(_path(ledger, "invoice", "invoices?$top=200"))),
        (
            "list of 200 invoices as of a day",
            lambda: api.get(_path(ledger, "invoice", f"invoices?$top=200&asOf={stage.on}")),
        ),
        ("read an invoice", lambda: api.get(_path(ledger, "invoice", "invoices/q2"))),
        ("list of accounts", lambda: api.get(_path(ledger, "account", "accounts"))),
        ("one account", lambda: api.get(made["account"])),
        ("bills of an account", lambda: api.get(f"{made['account']}/bills")),
        ("one customer", lambda: api.get(made["customer"])),
        ("change a customer", lambda: api.patch(made["customer"], {"name": "Another"})),
        (
            "summary of the customers",
            lambda: api.post(_path(ledger, "customer", "customers/generate-summary")),
        ),
        ("list of customers", lambda: api.get(_path(ledger, "customer", "customers"))),
    ]
    with override_settings(ALLOWED_HOSTS=["*"]):
        return [{"request": name, "queries": _count(call)} for name, call in requests]


def _path(ledger: Any, subdomain: str, path: str) -> str:
    return f"/ledger/{subdomain}/v1/{ledger.number}/{path}"


def _count(call: Callable[[], Answer]) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    if answer.status_code >= 300:
        raise RuntimeError(answer.text)
    return len(captured)
