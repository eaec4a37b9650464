"""What was given up of the clients' invoices, and the VAT in it: the basis of bad-debt relief."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from invoices.models.invoices import TransactionType
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say
from reports.analytics.parameters import ReportQuery
from reports.analytics.receivables import OF_SELLERS
from reports.analytics.table import Column, ColumnKind, Picture, ReportTable, summed

# An invoice's share of VAT is that of the whole, as the debt is not of single rows.
_LOST = f"""
SELECT i.invoice_no, s.number, c.customer_no, to_char(t.book_on, 'YYYY-MM') AS month,
       -sum(t.debt_change) AS lost,
       round(-sum(t.debt_change) * CASE WHEN i.vat_inclusive <> 0
             THEN (i.vat_inclusive - i.vat_exclusive) / i.vat_inclusive ELSE 0 END, 2) AS vat
  FROM invoices_invoicetransaction t
  JOIN invoices_invoice i ON i.ledger_id = t.ledger_id AND i.id = t.invoice_id
  JOIN core_seller s ON s.ledger_id = i.ledger_id AND s.id = i.seller_id
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 WHERE t.ledger_id = %(ledger)s AND t.type = '{TransactionType.WRITE_OFF}' AND NOT i.purchased
   AND t.book_on BETWEEN %(since)s AND %(on)s {OF_SELLERS}
 GROUP BY i.ledger_id, i.id, s.number, c.customer_no, month, i.invoice_no, i.vat_inclusive,
          i.vat_exclusive HAVING sum(t.debt_change) <> 0
 ORDER BY month, i.id
"""

BAD_DEBTS = (
    Column("period", "Month"),
    Column("invoiceNo", "Invoice"),
    Column("sellerNumber", "Seller"),
    Column("customerNo", "Customer"),
    Column("lost", "Given up", ColumnKind.AMOUNT),
    Column("vat", "Of it VAT", ColumnKind.AMOUNT),
    Column("lostWithoutVat", "Without VAT", ColumnKind.AMOUNT),
)


def bad_debts(query: ReportQuery) -> ReportTable:
    """Return by month what of each serviced invoice was written off, less what came in or back.

    An amount below zero was recovered, or its write-off undone: the VAT is owed again. The total is
    the turnover of bad debts in the client's book. What was purchased is the operator's loss, with
    no VAT in it.
    """
    rows = [
        (month, invoice, seller, customer, lost, vat, lost - vat)
        for invoice, seller, customer, month, lost, vat in query.fetch(_LOST)
    ]
    by_month: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for month in _months(query):
        by_month[month]
    for month, *_, lost, vat, _without in rows:
        by_month[month][0] += lost
        by_month[month][1] += vat
    picture = Picture(
        say("Given up, by month"),
        tuple(by_month),
        tuple(
            (say(BAD_DEBTS[4 + at].title), tuple(sums[at] for sums in by_month.values()))
            for at in (0, 1)
        ),
    )
    totals: tuple[Any, ...] = ("", "", "", "", *summed(rows, (4, 5, 6)))
    return ReportTable(BAD_DEBTS, rows, totals, {"currency": query.ledger.currency}, (picture,))


def _months(query: ReportQuery) -> list[str]:
    first, last = (12 * day.year + day.month - 1 for day in (query.since, query.to))
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(first, last + 1)]
