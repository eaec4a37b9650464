"""Ageing of the receivables, and the forecast of their payment."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from accounts.books.chart import Role
from invoices.states import OPEN
from ledger_project.core import calendar
from ledger_project.core.money import ZERO
from ledger_project.core.texts import later, say
from reports.analytics.parameters import ReportQuery
from reports.analytics.table import Column, ColumnKind, Layout, Picture, ReportTable, summed

OF_SELLERS = "AND (%(sellers)s::bigint[] IS NULL OR i.seller_id = ANY(%(sellers)s))"
# What is booked after a day, by invoice.
CHANGED_LATER = """
SELECT invoice_id, sum(debt_change) AS debt FROM invoices_invoicetransaction
 WHERE ledger_id = %(ledger)s AND book_on > %(on)s
 GROUP BY invoice_id
"""
# What is owed today less what was booked later: reads open invoices and later changes only, and no
# open invoice twice.
OWED = f"""
  FROM (SELECT ledger_id, id, seller_id, customer_id, due_date, purchased, sum(debt) AS debt
          FROM (SELECT ledger_id, id, seller_id, customer_id, due_date, purchased,
                       capital_debt AS debt
                  FROM invoices_invoice
                 WHERE ledger_id = %(ledger)s AND state = '{OPEN}'
                 UNION ALL
                SELECT o.ledger_id, o.id, o.seller_id, o.customer_id, o.due_date, o.purchased,
                       -later.debt
                  FROM ({CHANGED_LATER}) AS later
                  JOIN invoices_invoice o
                    ON o.ledger_id = %(ledger)s AND o.id = later.invoice_id) AS part
         GROUP BY ledger_id, id, seller_id, customer_id, due_date, purchased
        HAVING sum(debt) <> 0) AS i
"""

_AGEING = f"""
SELECT s.number, s.name, count(*),
       coalesce(sum(debt) FILTER (WHERE i.due_date >= %(on)s), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date BETWEEN 1 AND 30), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date BETWEEN 31 AND 60), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date BETWEEN 61 AND 90), 0),
       coalesce(sum(debt) FILTER (WHERE %(on)s - i.due_date > 90), 0),
       sum(debt)
{OWED}
  JOIN core_seller s ON s.ledger_id = %(ledger)s AND s.id = i.seller_id
 WHERE true {OF_SELLERS}
 GROUP BY s.number, s.name ORDER BY s.number
"""

AGEING = (
    Column("sellerNumber", "Seller"),
    Column("sellerName", "Name"),
    Column("invoices", "Invoices", ColumnKind.COUNT),
    Column("notDue", "Not due", ColumnKind.AMOUNT),
    Column("overdue1To30", "1–30 days late", ColumnKind.AMOUNT),
    Column("overdue31To60", "31–60 days", ColumnKind.AMOUNT),
    Column("overdue61To90", "61–90 days", ColumnKind.AMOUNT),
    Column("overdueOver90", "Over 90 days", ColumnKind.AMOUNT),
    Column("total", "Capital debt", ColumnKind.AMOUNT),
)


def ageing(query: ReportQuery) -> ReportTable:
    """Return the principal debt at the end of a day, by seller and days past the due date.

    The total equals that of ledger report 106 of the day.
    """
    rows = query.fetch(_AGEING)
    sums = summed(rows, range(3, len(AGEING)))
    totals = ("", "", sum(row[2] for row in rows), *sums)
    buckets = range(3, 8)
    picture = Picture(
        say("By days past the due date"),
        tuple(say(AGEING[index].title) for index in buckets),
        (("", tuple(totals[index] for index in buckets)),),
        Layout.LYING,
    )
    return ReportTable(AGEING, rows, totals, {"currency": query.ledger.currency}, (picture,))


LATEST = 10_000
# Median of the days that the latest payments of the last year were late, by kind of customer.
_LATENESS = f"""
SELECT c.legal_entity, greatest(0, ceil(percentile_cont(0.5) WITHIN GROUP (
           ORDER BY p.value_on - i.due_date)))::int
  FROM (SELECT * FROM invoices_paymentmatch
         WHERE ledger_id = %(ledger)s AND book_on BETWEEN %(on)s - 365 AND %(on)s
           AND coalesce(undone_on, 'infinity') > %(on)s
         ORDER BY id DESC LIMIT {LATEST}) m
  JOIN invoices_payment p ON p.ledger_id = m.ledger_id AND p.id = m.payment_id
  JOIN invoices_invoice i ON i.ledger_id = m.ledger_id AND i.id = m.invoice_id
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 GROUP BY c.legal_entity
"""

_EXPECTED = f"""
SELECT CASE WHEN expected.day < %(on)s THEN -1
            ELSE least((expected.day - %(monday)s) / 7, %(weeks)s) END AS week,
       count(*), sum(debt)
{OWED}
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 CROSS JOIN LATERAL (SELECT i.due_date + CASE c.legal_entity WHEN 'business' THEN %(business)s
                                              ELSE %(consumer)s END AS day) expected
 WHERE debt > 0 {OF_SELLERS}
 GROUP BY 1
"""

# Amounts owed to sellers for records that are in no settlement yet: the settlement receivable is
# these and the returned payouts, which the verification checks for each seller.
_TO_SETTLE = f"""
SELECT s.settlement_schedule, s.settlement_day, sum(t.amount - coalesce(p.returned, 0))
  FROM (SELECT seller_id, sum(debit - credit) AS amount FROM book_totals(%(ledger)s, %(on)s)
         WHERE role = '{Role.SETTLEMENT_RECEIVABLE}' GROUP BY seller_id) AS t
  JOIN core_seller s ON s.ledger_id = %(ledger)s AND s.id = t.seller_id
  LEFT JOIN (SELECT p.seller_id, sum(p.amount) AS returned
               FROM accounts_payout p
               LEFT JOIN accounts_settlement again
                 ON again.ledger_id = p.ledger_id AND again.id = p.settled_again_id
              WHERE p.ledger_id = %(ledger)s AND p.purpose = 'settlement'
                AND p.returned_on <= %(on)s
                AND coalesce(again.settled_on, 'infinity') > %(on)s
              GROUP BY p.seller_id) AS p ON p.seller_id = s.id
 WHERE (%(sellers)s::bigint[] IS NULL OR s.id = ANY(%(sellers)s))
 GROUP BY s.settlement_schedule, s.settlement_day
"""

FORECAST = (
    Column("period", "Week"),
    Column("fromDate", "From", ColumnKind.DATE),
    Column("toDate", "To", ColumnKind.DATE),
    Column("invoices", "Invoices", ColumnKind.COUNT),
    Column("receipts", "Expected receipts", ColumnKind.AMOUNT),
    Column("disbursements", "To be settled", ColumnKind.AMOUNT),
    Column("net", "Net", ColumnKind.AMOUNT),
)
LATE, LATER = later("late"), later("later")
WEEK = dt.timedelta(days=7)


def cash_flow_forecast(query: ReportQuery) -> ReportTable:
    """Return expected incoming payments and payments to sellers, by week.

    Each open invoice is expected on its due date plus the median delay of its kind of customers
    (consumers, businesses), by the latest 10,000 payments of the last year. Payments expected
    before the day are `late`. Sellers are paid on their next settlement day; fees are not deducted.
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
    payments: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for schedule, day, amount in query.fetch(_TO_SETTLE):
        on = _next_day(query.ledger.country, schedule, day, query.to)
        payments[min((on - monday).days // 7, query.weeks)] += amount
    rows: list[tuple[Any, ...]] = []
    for week in range(-1, query.weeks + 1):
        begins = monday + week * WEEK
        count, receipts = expected.get(week, (0, ZERO))
        name = str({-1: LATE, query.weeks: LATER}.get(week, f"{begins:%G-W%V}"))
        first = None if week == -1 else max(begins, query.to) if week == 0 else begins
        last = None if name in (LATE, LATER) else begins + WEEK - dt.timedelta(days=1)
        rows.append((name, first, last, count, receipts, payments[week], receipts - payments[week]))
    sums = summed(rows, (4, 5, 6))
    totals = ("", None, None, sum(row[3] for row in rows), *sums)
    facts = {
        "currency": query.ledger.currency,
        "daysLateConsumers": delays["consumer"],
        "daysLateBusinesses": delays["business"],
    }
    picture = Picture(
        say("Expected by week"),
        tuple(row[0] for row in rows),
        (
            (say(FORECAST[4].title), tuple(row[4] for row in rows)),
            (say(FORECAST[5].title), tuple(-row[5] for row in rows)),
        ),
    )
    return ReportTable(FORECAST, rows, totals, facts, (picture,))


def _next_day(country: str, schedule: str, day: int | None, after: dt.date) -> dt.date:
    on = after + dt.timedelta(days=1)
    while not calendar.falls_on(country, schedule, day, on):
        on += dt.timedelta(days=1)
    return on
