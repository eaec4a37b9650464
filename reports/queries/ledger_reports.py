"""The rows of the ledger reports."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from ledger_project.core.models import Ledger
from reports.queries.copying import copied

# No quoting: what would need it (the separator, control characters) becomes a space.
DEBTS = r"""
COPY (
SELECT 'D', regexp_replace(i.invoice_no, '[;\x01-\x1f\x7f-\x9f]', ' ', 'g'),
       regexp_replace(c.customer_no, '[;\x01-\x1f\x7f-\x9f]', ' ', 'g'),
       nullif(c.reg_no, ''), i.currency, replace(owed.debt::text, '.', ','), i.invoice_date,
       i.due_date, s.number
  FROM (SELECT invoice_id, sum(debt_change) AS debt FROM invoices_invoicetransaction
         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
         GROUP BY invoice_id HAVING sum(debt_change) > 0) AS owed
  JOIN invoices_invoice i ON i.ledger_id = %(ledger)s AND i.id = owed.invoice_id
  JOIN customers_customer c ON c.ledger_id = %(ledger)s AND c.id = i.customer_id
  JOIN core_seller s ON s.ledger_id = %(ledger)s AND s.id = i.seller_id
 ORDER BY i.id
) TO STDOUT (FORMAT csv, DELIMITER ';', QUOTE E'\x01')
"""


@contextlib.contextmanager
def debt_lines(ledger: Ledger, on: dt.date) -> Iterator[Iterator[tuple[bytes, bytes]]]:
    """Each invoice with capital debt at the end of a day, in order of issue.

    Gives its line of the ledger report without the end (`D;…;2026-07-07`, UTF-8) and its seller's
    number: both from one snapshot, so that who may see the report fits what is in it.
    """
    with copied(DEBTS, ledger=ledger.number, on=on) as copy:
        yield (_without_seller(bytes(row)) for row in copy)


def _without_seller(row: bytes) -> tuple[bytes, bytes]:
    line, _, seller = row.rpartition(b";")
    return line, seller.rstrip(b"\n")
