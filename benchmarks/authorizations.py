"""Authorizations over HTTP: throughput and growth.

The throughput is compared with pgbench writing the same rows, the time of one authorization with a
thousand rows with that with a million. What asks is bare httpx: the Python client sends an
idempotency key with each change, for which the server writes a row that pgbench does not;
`benchmarks.client` tells what the client itself costs.
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
from ledger_project.api.renderers import encode
from ledger_project.core.models import Ledger
from ledger_project.demo.serving import serving
from ledger_project.embedded_postgres import supervisor
from ledger_project.samples import company_number
from tests.support.clients import issue

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
    token = issue(ledger).token
    with stage.doing("authorizing over HTTP"), serving(stage.on, workers=os.cpu_count()) as server:
        clients = [_client(server.ready(), token) for _ in range(CLIENTS)]
        _together(clients, ledger, 1, "warm")
        ours = CLIENTS * EACH / seconds(lambda: _together(clients, ledger, EACH, "c"))
    with stage.doing("writing the same rows with pgbench"):
        floor = _pgbench(ledger)
    return row(f"authorizations over HTTP, {CLIENTS} clients", ours, floor, "/s")


def growth(stage: Stage, large: int) -> list[dict[str, Any]]:
    """Return the median time of an authorization with 1,000 and with `large` rows in the ledger."""
    ledger, seller = stage.ledger(1_000)
    token = issue(ledger).token
    rows = []
    for target in (1_000, large):
        missing = target - Authorization.objects.filter(ledger=ledger).count()
        if missing > 0:
            with stage.doing(f"growing the ledger to {target:,} authorizations"):
                populate(ledger, seller, missing, stage.on)
        connection.close()
        with serving(stage.on) as server, _client(server.ready(), token) as http:
            names = (f"g{target}-{n}" for n in range(1_000))
            _authorize(http, ledger, names)
            typical = median_seconds(partial(_authorize, http, ledger, names), 101)
        rows.append({"rows in the ledger": f"{target:,}", "milliseconds": f"{typical * 1000:.1f}"})
    return rows


def _client(base: str, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return httpx.Client(base_url=base, headers=headers, timeout=60)


def _together(clients: list[httpx.Client], ledger: Ledger, each: int, name: str) -> None:
    threads = [
        threading.Thread(target=_authorize_all, args=(http, ledger, each, f"{name}{n}"))
        for n, http in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _authorize_all(http: httpx.Client, ledger: Ledger, count: int, name: str) -> None:
    names = (f"{name}-{n}" for n in range(count))
    for n in range(count):
        _authorize(http, ledger, names, buyer=n % 50)


def _authorize(http: httpx.Client, ledger: Ledger, names: Iterator[str], buyer: int = 0) -> None:
    body = {
        "sellerNumber": "1",
        "invoice": {
            "amountInclVat": Decimal("1.00"),
            "currency": "SEK",
            "invoiceNumber": next(names),
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
    answer = http.post(path, content=encode(body))
    if answer.status_code != 201:
        raise RuntimeError(f"{answer.status_code}: {answer.text}")


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
