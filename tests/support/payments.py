"""Payments as banks report them, imported by the operators' command."""

import csv
import itertools
import tempfile
from decimal import Decimal
from typing import Any

from ledger_project.core.clock import business_date
from ledger_project.core.models import Ledger
from tests.support.commands import ROOT, run

_numbers = itertools.count(1)
COLUMNS = ("payer_name", "payer_account", "message", "kind", "reverses")


PAYER = "SE3550000000054910000003"
"""The account that buyers pay from."""


def receive(
    ledger: Ledger,
    reference: str,
    amount: Decimal | str | int,
    *,
    bank: str = "",
    on: Any = None,
    value_on: Any = None,
    **columns: str,
) -> str:
    """Import a bank's file with one transaction; return its bank reference.

    `reference` is what the payer states, `bank` the bank's own reference (by default a fresh one).
    `columns` are further ones of the CSV, such as `kind="reversal"`.
    """
    row = {
        "payment_reference": reference,
        "amount": amount,
        "currency": ledger.currency,
        "value_date": value_on or on or business_date(),
        "bank_reference": bank or f"B-{next(_numbers)}",
        **{name: columns.get(name, "") for name in COLUMNS},
    }
    assert set(columns) <= set(COLUMNS)
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
        file.flush()
        date = {"date": str(on)} if on else {}
        run("import_payments", file.name, ledger=ledger.number, **date)
    return row["bank_reference"]


def receive_divided(
    number: int, parts: dict[str, Decimal], *, bank: str, on: Any, value_on: Any
) -> None:
    """Import a camt.054 with a payment whose remittance gives each reference its amount."""
    told = "".join(
        f'<Strd><RfrdDocAmt><RmtdAmt Ccy="SEK">{amount}</RmtdAmt></RfrdDocAmt>'
        f"<CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
        for reference, amount in parts.items()
    )
    content = (ROOT / "tests/bank/fixtures/camt_054_split.xml").read_text(encoding="utf-8")
    for old, new in (
        ("285.00", f"{sum(parts.values()):.2f}"),
        ("<Dt>2026-06-08</Dt>\n        </BookgDt>", f"<Dt>{on}</Dt>\n        </BookgDt>"),
        ("<Dt>2026-06-08</Dt>\n        </ValDt>", f"<Dt>{value_on}</Dt>\n        </ValDt>"),
        ("P-08", f"P-{bank}"),
        ("B-90", bank),
        ("<!-- remittance -->", told),
    ):
        assert old in content
        content = content.replace(old, new)
    with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        run("import_bank_file", file.name, ledger=number)


def pay(
    ledger: Ledger,
    authorization: dict[str, Any],
    amount: Decimal | str | int,
    on: Any = None,
) -> str:
    """Receive a payment of the authorization's invoice; return its bank reference."""
    reference = authorization["invoicePurchaseDetails"]["paymentReference"]
    return receive(ledger, reference, amount, on=on, payer_account=PAYER)


def pay_invoice(
    ledger: Ledger, invoice: dict[str, Any], amount: Decimal | str | int, **members: Any
) -> str:
    """Receive a payment of an invoice, or its reversal; return its bank reference."""
    payer = {} if members.get("kind") == "reversal" else {"payer_account": PAYER}
    return receive(ledger, invoice["paymentReference"], amount, **{**payer, **members})
