"""A claims run over overdue invoices against the plain INSERT … SELECT of its rows."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from benchmarks.stage import Stage, row, seconds
from invoices.models import Claim
from invoices.operations import run_claims
from ledger_project.core.actors import SYSTEM
from ledger_project.core.calendar import bank_day_from
from ledger_project.core.models import Ledger
from ledger_project.core.penalty_interest import set_penalty_rate

LATE = dt.timedelta(days=45)

# The rows of a claims run, with the amounts given: claims, fees, audit trail, events, invoices.
_FLOOR = """
WITH claimed AS (
    INSERT INTO invoices_claim
           (ledger_id, invoice_id, level, claimed_on, due_date, fee, fee_kind, capital,
            reminder_fee, collection_fee, late_fee, interest, interest_percent, created_by)
    SELECT ledger_id, id, 'Reminder', %(on)s, %(on)s, 60, 'reminder_fee', capital_debt, 60, 0, 0,
           1, 8, 'floor' FROM invoices_invoice WHERE ledger_id = %(ledger)s
), charged AS (
    INSERT INTO invoices_invoicetransaction
           (ledger_id, invoice_id, type, amount, debt_change, reminder_fee_change, book_on,
            value_on, cause, reference, created_by)
    SELECT ledger_id, id, 'Fee', 60, 0, 60, %(on)s, %(on)s, '', 'Reminder', 'floor'
      FROM invoices_invoice WHERE ledger_id = %(ledger)s
), recorded AS (
    INSERT INTO core_statechange (ledger_id, document_type, document_id, operation, from_state,
                                  to_state, business_date, reason, replaced, created_by)
    SELECT ledger_id, 'invoice', id, 'claim', 'open', 'open', %(on)s, '', '{}', 'floor'
      FROM invoices_invoice WHERE ledger_id = %(ledger)s
), published AS (
    INSERT INTO core_event (ledger_id, type, document_type, document_id, invoice_no, customer_no,
                            seller_id, business_date, data, created_by)
    SELECT ledger_id, 'invoice-claimed', 'invoice', id, invoice_no, '', seller_id, %(on)s, '{}',
           'floor' FROM invoices_invoice WHERE ledger_id = %(ledger)s
)
UPDATE invoices_invoice SET claim_level = 'Reminder', demanded_on = %(on)s, reminder_fee = 60
 WHERE ledger_id = %(ledger)s
"""


def measure(stage: Stage, count: int = 100_000) -> dict[str, Any]:
    ledger, _ = stage.ledger(count)
    plain, _ = stage.ledger(count)
    set_penalty_rate(ledger, Decimal(8), since=stage.on)
    on = bank_day_from("SE", stage.on + LATE)
    floor = seconds(lambda: _floor(plain, on))
    ours = seconds(lambda: list(run_claims(ledger=ledger, actor=SYSTEM, on=on)))
    for one in (ledger, plain):
        assert Claim.objects.filter(ledger=one).count() == count
    return row(f"claims on {count:,} overdue invoices", count / ours, count / floor, "invoices/s")


def _floor(ledger: Ledger, on: dt.date) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FLOOR, {"ledger": ledger.number, "on": on})
