"""Fees of sellers: the months to charge, and the VAT on their lines."""

from collections.abc import Iterable
from decimal import Decimal

from accounts.settlements.models import SettlementFee
from ledger_project.core.money import ZERO, rounded

RECURRING_MONTHS = """
  FROM accounts_recurrentfee f
 CROSS JOIN LATERAL (
       SELECT generate_series(date_trunc('month', f.since)::timestamp,
                              least(f.until, %(through)s)::timestamp, '1 month')::date AS begins
       ) AS month
 WHERE f.ledger_id = %(ledger)s
   AND NOT EXISTS (SELECT FROM accounts_settlementfee c
                    WHERE c.ledger_id = f.ledger_id AND c.recurrent_fee_id = f.id
                      AND c.from_on = month.begins)
"""
"""SQL of the months of recurring fees that have begun by a day and are not charged yet."""


EVENTS = "count(DISTINCT (document_type, document_id)) FILTER (WHERE NOT mirror)"
"""SQL of what the item fee is charged for: business events among records.

The records of one entity are one event, whatever it consists of: a payment with its fees, interest
and rounding. A mirror costs nothing.
"""
COMMISSION_BASE = (
    "coalesce(sum(debit) FILTER (WHERE NOT mirror), 0) "
    "- coalesce(sum(credit) FILTER (WHERE mirror), 0)"
)
"""SQL of what the commission is on: the debits of records less those that were mirrored.

So the settlement of a bounced payment gives its commission back. A credit does not.
"""


def vat_by_rate(lines: Iterable[SettlementFee]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Return for each VAT rate (percent) of the lines: rate, net amount, VAT rounded once."""
    rates: dict[Decimal, Decimal] = {}
    for line in lines:
        rates[line.vat_percent] = rates.get(line.vat_percent, ZERO) + line.amount
    return [(rate, net, vat_on(net, rate)) for rate, net in sorted(rates.items())]


def vat_on(net: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT on the net amount of all lines of one rate (percent)."""
    return rounded(net * rate / 100)
