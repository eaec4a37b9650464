"""Ageing of the receivables, and when they will be paid."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from accounts.books.chart import Role
from ledger_project.core import calendar
from ledger_project.core.money import ZERO
from reports.analytics.parameters import ReportQuery
from reports.analytics.table import Column, Kind, Table, summed

_OF_SELLERS = """
   AND (%(sellers)s::bigint[] IS NULL OR i.seller_id = ANY(%(sellers)s))
   AND (%(seller_number)s = '' OR s.number = %(seller_number)s)
"""
_OWED = """
  FROM (SELECT invoice_id, sum(debt_change) AS debt FROM invoices_invoicetransaction
         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
         GROUP BY invoice_id HAVING sum(debt_change) <> 0) AS owed
  JOIN invoices_invoice i ON i.ledger_id = %(ledger)s AND i.id = owed.invoice_id
  JOIN core_seller s ON s.ledger_id = i.ledger_id AND s.id = i.seller_id
"""

_AGEING = f"""
SELECT s.number, s.name, count(*),
       coalesce(sum(debt) FILTER (WHERE i.due_date >= %(on)s), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date BETWEEN 1 AND 30), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date BETWEEN 31 AND 60), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date BETWEEN 61 AND 90), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date > 90), 0),
       sum(debt)
{_OWED} WHERE true {_OF_SELLERS}
 GROUP BY s.number, s.name ORDER BY s.number
"""

AGEING = (
    Column("sellerNumber", "Seller"),
    Column("sellerName", "Name"),
    Column("invoices", "Invoices", Kind.COUNT),
    Column("notDue", "Not due", Kind.AMOUNT),
    Column("overdue1To30", "1–30 days late", Kind.AMOUNT),
    Column("overdue31To60", "31–60 days", Kind.AMOUNT),
    Column("overdue61To90", "61–90 days", Kind.AMOUNT),
    Column("overdueOver90", "Over 90 days", Kind.AMOUNT),
    Column("total", "Capital debt", Kind.AMOUNT),
)


def ageing(query: ReportQuery) -> Table:
    """The capital debt at the end of a day, by seller and by how late it is. Its total is that of
    the ledger report 106 of that day."""
    rows = query.fetch(_AGEING)
    sums = summed(rows, range(3, len(AGEING)))
    totals = ("", "", sum(row[2] for row in rows), *sums)
    bars = tuple((AGEING[place].title, totals[place]) for place in range(3, 8))
    return Table(AGEING, rows, totals, {"currency": query.ledger.currency}, bars)


# How late those who paid in the year before did, in the middle of them: half were later.
_LATENESS = """
SELECT c.legal_entity, greatest(0, ceil(percentile_cont(0.5) WITHIN GROUP (
           ORDER BY p.value_on - i.due_date)))::int
  FROM invoices_payment p
  JOIN invoices_invoice i ON i.ledger_id = p.ledger_id AND i.id = p.invoice_id
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 WHERE p.ledger_id = %(ledger)s AND p.matched_on BETWEEN %(on)s - 365 AND %(on)s
   AND coalesce(p.withdrawn_on, 'infinity') > %(on)s
 GROUP BY c.legal_entity
"""

_EXPECTED = f"""
SELECT CASE WHEN expected.day < %(on)s THEN -1
            ELSE least((expected.day - %(monday)s) / 7, %(weeks)s) END AS week,
       count(*), sum(debt)
{_OWED}
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 CROSS JOIN LATERAL (SELECT i.due_date + CASE c.legal_entity WHEN 'business' THEN %(business)s
                                              ELSE %(consumer)s END AS day) expected
 WHERE debt > 0 {_OF_SELLERS}
 GROUP BY 1
"""

# What each seller is owed for records that no settlement holds yet.
_TO_SETTLE = f"""
SELECT s.settlement_schedule, s.settlement_day, sum(l.debit - l.credit)
  FROM accounts_journalline l
  JOIN core_seller s ON s.ledger_id = l.ledger_id AND s.id = l.seller_id
  LEFT JOIN accounts_settlementrecord r ON r.ledger_id = l.ledger_id AND r.line_id = l.id
  LEFT JOIN accounts_settlement t
    ON t.ledger_id = r.ledger_id AND t.id = r.settlement_id AND t.settled_on <= %(on)s
 WHERE l.ledger_id = %(ledger)s AND l.role = '{Role.SETTLEMENT_RECEIVABLE}' AND l.exported
   AND l.book_on <= %(on)s AND t.id IS NULL
   AND (%(sellers)s::bigint[] IS NULL OR s.id = ANY(%(sellers)s))
   AND (%(seller_number)s = '' OR s.number = %(seller_number)s)
 GROUP BY s.settlement_schedule, s.settlement_day
"""

FORECAST = (
    Column("period", "Week"),
    Column("fromDate", "From", Kind.DATE),
    Column("toDate", "To", Kind.DATE),
    Column("invoices", "Invoices", Kind.COUNT),
    Column("receipts", "Expected receipts", Kind.AMOUNT),
    Column("disbursements", "To be settled", Kind.AMOUNT),
    Column("net", "Net", Kind.AMOUNT),
)
LATE, LATER = "late", "later"
WEEK = dt.timedelta(days=7)


def cash_flow_forecast(query: ReportQuery) -> Table:
    """What is expected to come in by week, and to go out to sellers: each open invoice on its due
    date and as many days later as half of its kind of customers paid within in the year before.
    What should have come already is late. Sellers are settled with on their next day, before fees.
    """
    lateness = dict(query.fetch(_LATENESS))
    monday = query.to - dt.timedelta(days=query.to.weekday())
    delays = {kind: lateness.get(kind, 0) for kind in ("consumer", "business")}
    expected = {
        week: (count, amount)
        for week, count, amount in query.fetch(
            _EXPECTED, monday=monday, weeks=query.weeks, **delays
        )
    }
    going: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for schedule, day, amount in query.fetch(_TO_SETTLE):
        on = _next_day(query.ledger.country, schedule, day, query.to)
        going[min((on - monday).days // 7, query.weeks)] += amount
    rows: list[tuple[Any, ...]] = []
    for week in range(-1, query.weeks + 1):
        begins = monday + week * WEEK
        count, receipts = expected.get(week, (0, ZERO))
        name = {-1: LATE, query.weeks: LATER}.get(week, f"{begins:%G-W%V}")
        first = None if week == -1 else max(begins, query.to) if week == 0 else begins
        last = None if name in (LATE, LATER) else begins + WEEK - dt.timedelta(days=1)
        rows.append((name, first, last, count, receipts, going[week], receipts - going[week]))
    sums = summed(rows, (4, 5, 6))
    totals = ("", None, None, sum(row[3] for row in rows), *sums)
    facts = {
        "currency": query.ledger.currency,
        "daysLateConsumers": delays["consumer"],
        "daysLateBusinesses": delays["business"],
    }
    return Table(FORECAST, rows, totals, facts, tuple((row[0], row[4]) for row in rows))


def _next_day(country: str, schedule: str, day: int | None, after: dt.date) -> dt.date:
    on = after + dt.timedelta(days=1)
    while not calendar.falls_on(country, schedule, day, on):
        on += dt.timedelta(days=1)
    return on
