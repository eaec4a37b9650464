"""Authorizations over HTTP: throughput and growth.

The throughput is compared with pgbench writing the same rows, the time of one authorization with a
thousand rows with that with a million.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.db import connection

from benchmarks.population import populate
from benchmarks.stage import Stage, median_seconds, row, seconds
from invoices.models import Authorization
from ledger_project import embedded_postgres
from ledger_project.api.clients import issue_client
from ledger_project.api.scopes import PAIRS
from ledger_project.core import clock
from ledger_project.core.models import Ledger
from ledger_project.demo.consumer import Consumer, serving
from ledger_project.embedded_postgres import supervisor
from ledger_project.samples import company_number

CLIENTS = 4
EACH = 250

# The rows that one authorization of a known buyer writes.
_SAME_ROWS = """
BEGIN;
UPDATE accounts_account SET reserved = reserved + 1 WHERE id = (
    SELECT min(id) + (random() * {spread})::int FROM accounts_account WHERE ledger_id = {ledger});
INSERT INTO invoices_authorization
       (ledger_id, created_by, seller_id, customer_id, account_id, state, valid_to, authorized_on,
        fingerprint, authorized, captured, credited, released, currency, invoice_number,
        invoice_date, due_date, collection_reference_text, payment_reference, payment_account_type,
        payment_account_number, payment_account_bic, payment_account_iban, assignment_notice, buyer)
SELECT ledger_id, 'pgbench', seller_id, customer_id, account_id, 'Authorized', valid_to,
       authorized_on, fingerprint, authorized, 0, 0, 0, currency, 'F' || serial, invoice_date,
       due_date, '', serial, payment_account_type, payment_account_number, '', '',
       assignment_notice, buyer
  FROM invoices_authorization,
       nextval('ledger_{ledger}_payment_reference') AS serial WHERE id = {model};
COMMIT;
"""


def throughput(stage: Stage) -> dict[str, Any]:
    ledger, _ = stage.ledger()
    consumer = _consumer(ledger)
    with stage.doing("authorizing over HTTP"), serving(stage.on, workers=os.cpu_count()) as base:
        consumer.connect(base)
        _authorize_all(consumer, ledger, 0, "warm")
        ours = CLIENTS * EACH / seconds(lambda: _together(consumer, ledger))
    with stage.doing("writing the same rows with pgbench"):
        floor = _pgbench(ledger)
    return row(f"authorizations over HTTP, {CLIENTS} clients", ours, floor, "/s")


def growth(stage: Stage, large: int) -> list[dict[str, Any]]:
    """Return the median time of an authorization with 1,000 and with `large` rows in the ledger."""
    ledger, seller = stage.ledger(1_000)
    consumer = _consumer(ledger)
    rows = []
    for target in (1_000, large):
        missing = target - Authorization.objects.filter(ledger=ledger).count()
        if missing > 0:
            with stage.doing(f"growing the ledger to {target:,} authorizations"):
                populate(ledger, seller, missing, stage.on)
        connection.close()
        with serving(stage.on) as base:
            consumer.connect(base)
            names = (f"g{target}-{n}" for n in range(1_000))
            _authorize(consumer, ledger, next(names))
            typical = median_seconds(partial(_authorize_next, consumer, ledger, names), 101)
        rows.append({"rows in the ledger": f"{target:,}", "milliseconds": f"{typical * 1000:.1f}"})
    return rows


def _consumer(ledger: Ledger) -> Consumer:
    client, secret = issue_client(ledger, scopes=PAIRS, on=clock.business_date())
    return Consumer(client.client_id, secret, ledger.number)


def _together(consumer: Consumer, ledger: Ledger) -> None:
    threads = [
        threading.Thread(target=_authorize_all, args=(consumer, ledger, EACH, f"c{n}"))
        for n in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _authorize_all(consumer: Consumer, ledger: Ledger, count: int, name: str) -> None:
    own = Consumer(consumer.client_id, consumer.client_secret, consumer.ledger)
    own.token = consumer.token
    own.http = httpx.Client(timeout=60)
    own.connect(str(consumer.http.base_url))
    for n in range(max(count, 1)):
        _authorize(own, ledger, f"{name}-{n}", buyer=n % 50)


def _authorize_next(consumer: Consumer, ledger: Ledger, names: Iterator[str]) -> None:
    _authorize(consumer, ledger, next(names))


def _authorize(consumer: Consumer, ledger: Ledger, number: str, buyer: int = 0) -> None:
    body = {
        "sellerNumber": "1",
        "invoice": {
            "amountInclVat": Decimal("1.00"),
            "currency": "SEK",
            "invoiceNumber": number,
            "invoiceDate": "2026-06-07",
            "dueDate": "2026-07-07",
        },
        "buyer": {
            "nationalOrganizationIdentifier": {
                "value": company_number("SE", buyer),
                "countryCode": "SE",
            },
            "invoiceAddress": {"name": f"Buyer {buyer}", "countryCode": "SE"},
        },
    }
    path = f"/ledger/invoice-purchase/v1/{ledger.number}/authorizations"
    status, answer = consumer.call("post", path, body)
    if status != 201:
        raise RuntimeError(f"{status}: {answer}")


def _pgbench(ledger: Ledger) -> float:
    if "embedded_postgres" not in settings.DATABASES["default"]["ENGINE"]:
        sys.exit("make bench runs on the embedded PostgreSQL: unset DATABASE_URL")
    server = embedded_postgres.start(settings.LEDGER_DATA_DIR)
    model = (
        Authorization.objects.filter(ledger=ledger).order_by("id").values_list("pk", flat=True)[0]
    )
    script = _SAME_ROWS.format(ledger=ledger.number, model=model, spread=49)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "same_rows.sql"
        path.write_text(re.sub(r"\n\s+", " ", script))
        line = [
            str(server.bin_dir / "pgbench"), "-n", "-h", str(server.socket_dir),
            "-p", str(server.port), "-U", supervisor.SUPERUSER, "-c", str(CLIENTS), "-j", "2",
            "-T", "10", "-f", str(path), server.database,
        ]  # fmt: skip
        out = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"tps = ([\d.]+)", out)[1])  # type: ignore[index]
