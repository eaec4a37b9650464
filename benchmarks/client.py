"""What the Python client costs the processor of a shop, against bare httpx.

Nothing is sent: both get the same answer, the example of the description, from a transport that
has it at hand.
"""

import datetime as dt
import itertools
import math
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import yaml

from benchmarks.stage import cost
from invoice_ledger import Ledger, models
from ledger_project.api.renderers import encode
from tests.support.bodies import authorization_body
from tests.support.commands import ROOT

PATH = "/ledger/invoice-purchase/v1/{ledgerNo}/authorizations"
ROUNDS, EACH = 8, 200


def measure() -> dict[str, Any]:
    """Return the row: microseconds of the processor for an authorization."""
    transport = httpx.MockTransport(_answers(_example()))
    numbers = itertools.count()
    decode = msgspec.json.Decoder(float_hook=Decimal).decode
    http = httpx.Client(base_url="http://ledger", transport=transport)
    ledger = Ledger(
        "http://ledger", 501, client_id="shop", client_secret="secret", transport=transport
    )

    def bare() -> None:
        body = encode(authorization_body(number=str(next(numbers)), amount=Decimal(100)))
        decode(http.post(PATH, content=body).content)

    def typed() -> None:
        sent = authorization_body(number=str(next(numbers)))
        ledger.authorize(
            seller_number="1",
            invoice=models.InvoiceToAuthorizeRequest(
                amount_incl_vat=Decimal(100),
                currency="SEK",
                invoice_number=sent["invoice"]["invoiceNumber"],
                invoice_date=dt.date(2026, 6, 7),
                due_date=dt.date(2026, 7, 7),
            ),
            buyer=sent["buyer"],
        )

    best = dict.fromkeys((bare, typed), math.inf)
    # In turn, so that what else the machine does meets both; the first round warms up.
    for turn in range(ROUNDS + 1):
        for call in best:
            best[call] = min(best[call], _microseconds(call)) if turn else math.inf
    return cost("authorize with the Python client", best[typed], best[bare], "µs")


def _example() -> bytes:
    api = yaml.load((ROOT / "docs/openapi.yaml").read_text(), Loader=yaml.CSafeLoader)
    return encode(api["components"]["examples"]["Authorization"]["value"])


def _answers(content: bytes) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth2/token":
            return httpx.Response(200, json={"access_token": "token", "expires_in": 3600})
        return httpx.Response(201, content=content)

    return answer


def _microseconds(call: Callable[[], None]) -> float:
    started = time.process_time()
    for _ in range(EACH):
        call()
    return (time.process_time() - started) / EACH * 1e6
