"""Receivables over time, the ladder of claims, and money by day."""

import datetime as dt
from decimal import Decimal

from accounts.books.chart import Role
from accounts.claim_levels import CLAIMED, ClaimLevel
from ledger_project.core.money import ZERO
from ledger_project.core.texts import later, say
from reports.analytics.parameters import ReportQuery
from reports.analytics.receivables import AGEING, CHANGED_LATER, OF_SELLERS
from reports.analytics.table import Column, ColumnKind, Layout, Picture, ReportTable, summed

MONTHS = 12
LEVELS = {
    ClaimLevel.INVOICE: later("No claim"),
    ClaimLevel.REST_REMINDER: later("Reminder of a rest"),
    ClaimLevel.REMINDER: later("Reminder"),
    ClaimLevel.SECOND_REMINDER: later("Second reminder"),
    ClaimLevel.COLLECTION_CLAIM: later("Collection claim"),
    ClaimLevel.DEBT_COLLECTION: later("Debt collection"),
}

# What changed is summed by days first: of many invoices few sums are left to be judged.
_AGES = f"""
WITH changed AS MATERIALIZED (
    SELECT t.book_on, i.due_date, sum(t.debt_change) AS debt
      FROM invoices_invoicetransaction t
      JOIN invoices_invoice i ON i.ledger_id = t.ledger_id AND i.id = t.invoice_id
     WHERE t.ledger_id = %(ledger)s AND t.book_on <= %(on)s {OF_SELLERS}
     GROUP BY t.book_on, i.due_date)
SELECT day, coalesce(sum(debt) FILTER (WHERE due_date >= day), 0),
       coalesce(sum(debt) FILTER (WHERE day - due_date BETWEEN 1 AND 30), 0),
       coalesce(sum(debt) FILTER (WHERE day - due_date BETWEEN 31 AND 60), 0),
       coalesce(sum(debt) FILTER (WHERE day - due_date BETWEEN 61 AND 90), 0),
       coalesce(sum(debt) FILTER (WHERE day - due_date > 90), 0), coalesce(sum(debt), 0)
  FROM unnest(%(days)s::date[]) AS day LEFT JOIN changed ON book_on <= day
 GROUP BY day ORDER BY day
"""
# The last claim of an invoice that held on the day is its level; most invoices have none.
_LEVELS = f"""
SELECT day, reached.level, coalesce(sum(t.debt_change), 0)
  FROM unnest(%(days)s::date[]) AS day
 CROSS JOIN LATERAL (
       SELECT DISTINCT ON (c.invoice_id) c.invoice_id, c.level
         FROM invoices_claim c
         JOIN invoices_invoice i ON i.ledger_id = c.ledger_id AND i.id = c.invoice_id
        WHERE c.ledger_id = %(ledger)s AND c.claimed_on <= day
          AND coalesce(c.withdrawn_on, 'infinity') > day
          AND coalesce(c.ended_on, 'infinity') > day {OF_SELLERS}
        ORDER BY c.invoice_id, c.claimed_on DESC, c.id DESC) reached
  JOIN invoices_invoicetransaction t ON t.ledger_id = %(ledger)s
   AND t.invoice_id = reached.invoice_id AND t.book_on <= day
 GROUP BY day, reached.level
"""
BUCKETS = AGEING[3:8]
AGES = (
    Column("date", "End of", ColumnKind.DATE),
    *BUCKETS,
    Column("total", "Capital debt", ColumnKind.AMOUNT),
    *(
        Column(f"of{level}", title, ColumnKind.AMOUNT)
        for level, title in ((level.value, LEVELS[level]) for level in ClaimLevel)
    ),
)


def month_ends(on: dt.date) -> list[dt.date]:
    """Return the last days of the months before a day, and the day itself."""
    days = [on]
    while len(days) < MONTHS:
        days.append(days[-1].replace(day=1) - dt.timedelta(days=1))
    return days[::-1]


def ageing_history(query: ReportQuery) -> ReportTable:
    """Return the principal debt at the end of each of twelve months, by age and by claim level.

    The last row is that of the day itself: its total equals the ageing's.
    """
    days = month_ends(query.to)
    levels: dict[dt.date, dict[str, Decimal]] = {day: {} for day in days}
    for day, level, debt in query.fetch(_LEVELS, days=days):
        levels[day][level] = debt
    rows = []
    for day, *ages in query.fetch(_AGES, days=days):
        claimed = [levels[day].get(level, ZERO) for level in CLAIMED]
        rows.append((day, *ages, ages[-1] - sum(claimed, ZERO), *claimed))
    labels = tuple(f"{day:%Y-%m}" for day in days)
    first = 2 + len(BUCKETS)
    return ReportTable(
        AGES,
        rows,
        None,
        {"currency": query.ledger.currency},
        tuple(
            Picture(
                title,
                labels,
                tuple(
                    (say(AGES[index].title), tuple(row[index] for row in rows)) for index in columns
                ),
                Layout.STACKED,
            )
            for title, columns in (
                (say("By days past the due date"), range(1, first - 1)),
                (say("By claim level"), range(first, len(AGES))),
            )
        ),
    )


_LADDER = f"""
WITH due AS MATERIALIZED (
    SELECT i.id, i.debited, i.capital_debt - coalesce(later.debt, 0) AS debt
      FROM invoices_invoice i
      LEFT JOIN ({CHANGED_LATER}) AS later ON later.invoice_id = i.id
     WHERE i.ledger_id = %(ledger)s AND i.type = 'debit'
       AND i.due_date BETWEEN %(since)s AND %(on)s {OF_SELLERS})
SELECT '' AS level, count(*), coalesce(sum(debited), 0), count(*) FILTER (WHERE debt > 0),
       coalesce(sum(debt), 0)
  FROM due
UNION ALL
SELECT c.level, count(*), sum(c.capital), count(*) FILTER (WHERE debt > 0), sum(debt)
  FROM due
  JOIN (SELECT DISTINCT ON (invoice_id, level) invoice_id, level, capital FROM invoices_claim
         WHERE ledger_id = %(ledger)s AND claimed_on <= %(on)s
           AND coalesce(withdrawn_on, 'infinity') > %(on)s
         ORDER BY invoice_id, level, claimed_on) c ON c.invoice_id = due.id
 GROUP BY c.level
"""
LADDER = (
    Column("level", "Reached"),
    Column("invoices", "Invoices", ColumnKind.COUNT),
    Column("principal", "Principal then", ColumnKind.AMOUNT),
    Column("unpaidInvoices", "Of them unpaid", ColumnKind.COUNT),
    Column("unpaid", "Unpaid principal", ColumnKind.AMOUNT),
)


def dunning_ladder(query: ReportQuery) -> ReportTable:
    """Return how far the invoices that fell due in a period have come on the ladder of claims.

    What is unpaid is as of the end of the period. A claim that was withdrawn does not count.
    """
    found = {level: tuple(sums) for level, *sums in query.fetch(_LADDER)}
    steps = [("", say("Fell due")), *((level, str(LEVELS[ClaimLevel(level)])) for level in CLAIMED)]
    nothing = (0, ZERO, 0, ZERO)
    rows = [(title, *found.get(level, nothing)) for level, title in steps]
    labels = tuple(f"{row[0]} ({row[1]})" for row in rows)
    series = ((say("Principal then"), tuple(row[2] for row in rows)),)
    return ReportTable(
        LADDER,
        rows,
        None,
        {"currency": query.ledger.currency},
        (Picture(say("How far they came"), labels, series, Layout.FUNNEL),),
    )


_MONEY = """
SELECT book_on, sum(debit), sum(credit), sum(debit - credit)
  FROM accounts_journalline
 WHERE ledger_id = %(ledger)s AND book_on BETWEEN %(since)s AND %(on)s AND role = ANY(%(roles)s)
 GROUP BY book_on ORDER BY book_on
"""
MONEY = (
    Column("date", "Day", ColumnKind.DATE),
    Column("moneyIn", "In", ColumnKind.AMOUNT),
    Column("moneyOut", "Out", ColumnKind.AMOUNT),
    Column("net", "Net", ColumnKind.AMOUNT),
)


def money_by_day(query: ReportQuery) -> ReportTable:
    """Return what was booked into and out of the bank by day: the operator's, or the client's."""
    roles = [Role.CLIENT_FUNDS, Role.OPERATOR_BANK] if query.operator else [Role.BANK]
    rows = query.fetch(_MONEY, roles=[role.value for role in roles])
    by_day = {row[0]: row for row in rows}
    days = [query.since + dt.timedelta(days=n) for n in range((query.to - query.since).days + 1)]
    series = (
        (say("In"), tuple(by_day[day][1] if day in by_day else ZERO for day in days)),
        (say("Out"), tuple(-by_day[day][2] if day in by_day else ZERO for day in days)),
    )
    labels = tuple(day.isoformat()[5:] for day in days)
    return ReportTable(
        MONEY,
        rows,
        (None, *summed(rows, range(1, 4))),
        {"currency": query.ledger.currency},
        (Picture(say("In and out by day"), labels, series, Layout.STACKED),),
    )
