"""Each body and each answer of the description has an example, and it is one that was sent.

`LEDGER_WRITE_POSTINGS=1 pytest tests/api/test_examples.py` writes them anew.
"""

import json
import os

import pytest
from django.db import connection, transaction

from ledger_project.api.components import EXAMPLES
from ledger_project.api.renderers import encode
from ledger_project.core import clock, events
from ledger_project.core.setup import open_ledger
from tests.api.test_access_table import TABLE, existing  # noqa: F401
from tests.support.clients import issue
from tests.support.description import described, resolved, route_of
from tests.support.paths import FILES
from webhooks.delivery import fill

REPORTS = FILES.replace("/files", "/reports")
ORDER = {"reportDate": "2026-06-08"}
OUTPUT = [
    ("get", FILES, None),
    ("post", f"{FILES}/ar-filereport110/order-report", ORDER),
    ("get", f"{FILES}/ar-filereport110", None),
    ("get", REPORTS, None),
    ("get", f"{REPORTS}/ageing", None),
]
HOOKS = FILES.replace("/files", "/webhooks")
WEBHOOKS = [
    ("post", HOOKS, {"url": "https://shop.example/hook", "types": ["invoice-paid"]}),
    ("get", f"{HOOKS}/{{webhook}}", None),
    ("post", f"{HOOKS}/{{webhook}}/test", None),
    ("post", f"{HOOKS}/{{webhook}}/disable", {"reason": "We move"}),
    ("get", HOOKS, None),
    ("get", f"{HOOKS}/{{webhook}}/deliveries", None),
    ("get", f"{HOOKS}/{{webhook}}/deliveries/{{delivery}}", None),
]
SANDBOX = [
    ("get", "/ledger/sandbox/v1/601/clock", None),
    ("post", "/ledger/sandbox/v1/601/clock/advance", {"days": 7}),
    ("get", "/ledger/sandbox/v1/601/identities", None),
    (
        "post",
        "/ledger/sandbox/v1/601/payments",
        {"reference": "60150100000142", "amount": 100, "valueDate": "2026-06-08"},
    ),
]


def schema_of(content):
    """Return the name of the schema that the JSON content has, or nothing."""
    shape = content.get("application/json", {}).get("schema", {})
    return shape.get("$ref", "").rpartition("/")[2]


def shape_of(value):
    """Return the members and kinds of a value, without what differs from time to time."""
    if isinstance(value, dict):
        return {name: shape_of(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape_of(one) for one in value[:1]]
    return "number" if isinstance(value, int | float) else type(value).__name__


def delivered(api, hook):
    """Return the number of a delivery to the webhook."""
    api.patch("/ledger/customer/v1/501/customers/9", {"name": "Kim Berg"})
    events.sequence(501)
    fill(501, hook["webhookId"], clock.now())
    return api.get(hook["deliveries"]).data["items"][0]["deliveryId"]


@pytest.fixture
def sent(existing, api):  # noqa: F811
    """Send what the table of access has; return each schema's first body or answer."""
    found = {}
    sandbox = issue(open_ledger(601, name="Test Sandbox AB", country="SE", sandbox=True)[0])
    hook = api.post(HOOKS, {"url": "https://shop.example/hook"}).data
    existing |= {"webhook": hook["webhookId"], "delivery": delivered(api, hook)}
    for method, path, body, *_ in [*TABLE, *OUTPUT, *WEBHOOKS, *SANDBOX]:
        url = path.format(**existing)
        operation = described()["paths"][route_of(url)][method]
        with transaction.atomic():
            answer = (sandbox if "/601/" in url else api).request(method, url, body)
            connection.check_constraints()
            transaction.set_rollback("/files" not in url)
        if not 200 <= answer.status_code < 300 or not answer.content:
            continue
        if "requestBody" in operation:
            body = json.loads(encode(body))  # As it goes over the wire.
            found.setdefault(schema_of(operation["requestBody"]["content"]), body)
        if "json" in answer.headers["Content-Type"]:
            told = resolved(operation["responses"][str(answer.status_code)])
            value = json.loads(answer.content)
            if "items" in value:
                value["items"] = value["items"][:1]
            found.setdefault(schema_of(told["content"]), value)
    found.pop("", None)
    return dict(sorted(found.items()))


def test_the_examples_of_the_description_are_what_was_sent_and_answered(sent):
    kept = json.loads(EXAMPLES.read_text())
    if os.environ.get("LEDGER_WRITE_POSTINGS") and shape_of(kept) != shape_of(sent):
        EXAMPLES.write_text(json.dumps(sent, indent=1, ensure_ascii=False) + "\n")
        kept = sent
    assert shape_of(kept) == shape_of(sent), "`make generate` writes the examples anew."


def test_each_body_and_each_answer_in_json_has_an_example():
    without = []
    for path, operations in described()["paths"].items():
        for method, operation in operations.items():
            told = [resolved(a) for s, a in operation["responses"].items() if s[0] == "2"]
            for one in (operation.get("requestBody", {}), *told):
                if schema_of(one.get("content", {})):
                    content = one["content"]["application/json"]
                    if not content.get("examples"):
                        without.append((method, path, schema_of(one["content"])))
    assert without == []
