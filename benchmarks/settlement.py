"""Settlement of 100,000 captures against the plain INSERT … SELECT of the same result."""

from typing import Any

from django.db import connection, transaction

from accounts.books.chart import Role
from accounts.models import SettlementRecord
from accounts.settlements.run import settle
from benchmarks.stage import Stage, row, seconds
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Ledger

COUNT = 100_000

# The rows that a settlement writes, from lines that are known to be the right ones.
_FLOOR = f"""
INSERT INTO accounts_settlementrecord (ledger_id, line_id, settlement_id)
SELECT ledger_id, id, %(settlement)s FROM accounts_journalline
 WHERE ledger_id = %(ledger)s AND role = '{Role.SETTLEMENT_RECEIVABLE}' AND exported
"""

_EMPTY = """
INSERT INTO accounts_settlement
       (ledger_id, seller_id, number, settled_on, debit_count, debit_amount, credit_count,
        credit_amount, amount, item_fee, commission_percent, fees, vat_percent, vat, transferred,
        currency, payout_iban, created_by)
SELECT ledger_id, id, 'floor', %(on)s, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 'SEK', '', 'floor'
  FROM core_seller WHERE ledger_id = %(ledger)s RETURNING id
"""


def measure(stage: Stage) -> dict[str, Any]:
    ledger, _ = stage.ledger(COUNT)
    plain, _ = stage.ledger(COUNT)
    settlement = _empty_settlement(stage, plain)
    floor = seconds(lambda: _floor(plain, settlement))
    ours = seconds(lambda: settle(ledger=ledger, actor=SYSTEM, on=stage.on))
    for one in (ledger, plain):
        assert SettlementRecord.objects.filter(ledger=one).count() == COUNT
    return row("settlement of 100,000 captures", COUNT / ours, COUNT / floor, "records/s")


def _floor(ledger: Ledger, settlement: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FLOOR, {"ledger": ledger.number, "settlement": settlement})


def _empty_settlement(stage: Stage, ledger: Ledger) -> int:
    """Insert an empty settlement for the rows of the floor, and return its key."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY, {"on": stage.on, "ledger": ledger.number})
        return int(cursor.fetchone()[0])
