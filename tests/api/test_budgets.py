"""The largest body, list and number of every route costs little more than an ordinary request."""

import base64
import statistics
import time
from functools import partial

import pytest

from ledger_project.api.renderers import encode
from tests.support.bodies import invoice_body
from tests.support.clients import Answer
from tests.support.description import resolved
from tests.support.invoices import customer
from tests.support.paths import ISSUING

LIMIT = 1_048_576
ORDINARY = "/ledger/customer/v1/501/customers"
PARTS = {"ledgerNo": "501", "fileType": "ledger-report", "document": "invoice", "bill": "bill-1"}


def processor_seconds(work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.fixture
def within(api):
    """Require of a request that it costs at most so many ordinary ones: `within(times, send)`."""
    api.get(ORDINARY)
    ordinary = statistics.median(processor_seconds(lambda: api.get(ORDINARY)) for _ in range(9))

    def check(times: int, send) -> Answer:
        answers = []
        spent = processor_seconds(lambda: answers.append(send()))
        assert spent < times * ordinary, f"{spent:.2f} s, {spent / ordinary:.0f} ordinary requests"
        return answers[0]

    return check


def bodies() -> dict[str, bytes]:
    pair = b'"%d":0,'
    half = b"".join(pair % n for n in range(45_000))
    return {
        "members given twice": b"{"
        + b"".join(pair % (n % 900) for n in range(120_000))[:-1]
        + b"}",
        "unknown members": b"{" + half[:-1] + b"}",
        "one member again and again": b"{" + b'"a":0,' * 170_000 + b'"a":0}',
        "long lists": b'{"invoiceRows":[%s0],"attachments":[%s0],"activeConsents":[%s0]}'
        % ((b"0," * 170_000,) * 3),
        "many lists": b'{"invoiceRows":[%s[]]}' % ((b"[" + b"0," * 500 + b"0],") * 999),
        "a deep list": b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}",
        "a long number": b'{"amount":' + b"9" * 1_000_000 + b"}",
        "a long fraction": b'{"amount":0.' + b"9" * 1_000_000 + b"}",
        "a large exponent": b'{"amount":1e999999999}',
        "a long text": b'{"reason":"' + "漢".encode() * 340_000 + b'"}',
        "blanks": b" " * LIMIT,
    }


def routes(described):
    for path, operations in described["paths"].items():
        if path.startswith("/ledger/"):
            for method, operation in operations.items():
                parts = {
                    p["name"]: p["schema"].get("enum", ["1"])[0]
                    for p in map(resolved, operation["parameters"])
                    if p["in"] == "path"
                }
                yield method, path.format(**{**parts, **PARTS}), operation


@pytest.mark.slow
@pytest.mark.parametrize("what", bodies())
def test_the_largest_bodies_of_every_route(api, client, within, what):
    content = bodies()[what]
    assert len(content) <= LIMIT
    for method, path, _ in routes(client.get("/openapi.json").json()):
        if method in ("post", "put", "patch"):
            answer = within(150, partial(api.request, method, path, raw=content))
            assert answer.status_code < 500, (method, path, answer.text)


@pytest.mark.slow
@pytest.mark.parametrize("value", ["9" * 250, "0" * 244 + "400000", "漢" * 250, "-1", "0001-01-01"])
def test_the_largest_values_of_every_parameter(api, client, within, value):
    for method, path, operation in routes(client.get("/openapi.json").json()):
        for parameter in map(resolved, operation["parameters"]):
            if parameter["in"] != "query":
                continue
            asked = f"{path}?{parameter['name']}={value}"
            answer = within(30, partial(api.request, method, asked))
            assert answer.status_code < 500, (method, asked, answer.text)


def test_members_given_twice_are_counted_in_one_pass(api, within):
    content = bodies()["members given twice"]
    assert within(150, partial(api.request, "post", ORDINARY, raw=content)).status_code == 400


def test_the_longest_invoice_with_letters_that_no_font_has(api, ledger, within):
    customer(api)
    strange = [f"{chr(0x4E00 + n)}{chr(0x5E00 + n)}" for n in range(5_000)]
    row = {"quantity": 1, "unitPrice": 1, "vatRate": 25}
    rows = [
        {**row, "description": " ".join(strange[n * 5 : n * 5 + 5])} for n in range(1_000)
    ]  # fmt: skip
    file = {
        "fileName": "a.pdf",
        "contentType": "application/pdf",
        "content": base64.b64encode(b"%PDF-" + bytes(20_000)).decode(),
    }
    body = invoice_body(amount=1250, customerNo="7", invoiceRows=rows, attachments=[file] * 10)
    assert len(encode(body)) <= LIMIT
    made = within(150, partial(api.post, ISSUING, body))
    assert made.status_code == 201, made.text
    shown = within(400, partial(api.get, f"{made.data['documents']}/invoice"))
    assert shown.content.startswith(b"%PDF")
