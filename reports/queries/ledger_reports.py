"""Rows of the ledger reports, as the books stood at the end of a day.

Each statement returns the row without its end (`D;…`), and as last column the number of the seller
that it concerns. It takes `ledger`, the day `on`, the first day `since` of a period, and the
database's instant `until`: rows written after it are left out, so that a report of the present day
can be made again.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator

from accounts.books.chart import Role
from ledger_project.core.models import Ledger
from reports.queries.copy import copied


def _text(column: str) -> str:
    """Return SQL of a text in which separators and control characters become spaces."""
    return rf"nullif(regexp_replace({column}, '[;\x01-\x1f\x7f-\x9f]', ' ', 'g'), '')"


def _amount(value: str) -> str:
    """Return SQL of an amount with a decimal comma and two decimals."""
    return f"replace(round({value}, 2)::text, '.', ',')"


def _booked(alias: str, date: str = "book_on") -> str:
    """Return the condition for a row of an append-only table to be in the report."""
    return f"{alias}.{date} <= %(on)s AND {alias}.created_at <= %(until)s"


_NAME = f"""CASE WHEN c.protected_identity OR c.erased_on IS NOT NULL THEN NULL
            ELSE {_text("c.name")} END"""
_REG_NO = "CASE WHEN NOT c.protected_identity THEN nullif(c.reg_no, '') END"
_CUSTOMER_NO, _INVOICE_NO = _text("c.customer_no"), _text("i.invoice_no")
_INVOICE = """
  JOIN invoices_invoice i ON i.ledger_id = %(ledger)s AND i.id = {invoice}
  JOIN customers_customer c ON c.ledger_id = %(ledger)s AND c.id = i.customer_id
  JOIN core_seller s ON s.ledger_id = %(ledger)s AND s.id = i.seller_id"""

# Money that the operator holds for customers. Surpluses owed by clients are not held by it. A use
# is undone from the entry on that mirrors its own.
_SURPLUSES = f"""
SELECT 'D', p.ledger_id, p.id, {_CUSTOMER_NO}, {_NAME},
       {_amount("p.amount - coalesce(used.amount, 0)")}, p.currency, p.value_on, s.number
  FROM accounts_surplus p
  JOIN customers_customer c ON c.ledger_id = p.ledger_id AND c.id = p.customer_id
  LEFT JOIN core_seller s ON s.ledger_id = p.ledger_id AND s.id = p.seller_id
  LEFT JOIN (SELECT u.surplus_id, sum(u.amount) AS amount FROM accounts_surplususe u
              WHERE u.ledger_id = %(ledger)s AND {_booked("u")}
                AND NOT (u.undone_on IS NOT NULL AND EXISTS (
                    SELECT FROM accounts_journalentry e
                      JOIN accounts_journalentry m
                        ON m.ledger_id = e.ledger_id AND m.reverses_id = e.id AND {_booked("m")}
                     WHERE e.ledger_id = u.ledger_id AND e.reverses_id IS NULL
                       AND e.document_id = coalesce(u.payout_id, u.id) AND e.document_type
                           = CASE WHEN u.payout_id IS NULL THEN 'surplususe' ELSE 'payout' END))
              GROUP BY u.surplus_id) AS used ON used.surplus_id = p.id
 WHERE p.ledger_id = %(ledger)s AND {_booked("p")} AND NOT p.owed_by_client
   AND p.amount > coalesce(used.amount, 0)
 ORDER BY p.id
"""

# The records of payments on the settlement receivable that no settlement had settled by then.
_COLLECTION_PAYMENTS = f"""
SELECT 'D', p.ledger_id, p.id, {_NAME}, {_amount("transit.amount")}, p.currency, p.value_on,
       s.number
  FROM (SELECT coalesce(m.payment_id, e.document_id) AS payment_id, e.invoice_id,
               sum(l.debit - l.credit) AS amount
          FROM invoices_claim k
          JOIN accounts_journalentry e
            ON e.ledger_id = k.ledger_id AND e.invoice_id = k.invoice_id
           AND e.document_type IN ('payment', 'paymentmatch') AND e.book_on >= k.claimed_on
           AND {_booked("e")}
          LEFT JOIN invoices_paymentmatch m
            ON m.ledger_id = e.ledger_id AND e.document_type = 'paymentmatch'
           AND m.id = e.document_id
          JOIN accounts_journalline l
            ON l.ledger_id = e.ledger_id AND l.entry_id = e.id
           AND l.role = '{Role.SETTLEMENT_RECEIVABLE}' AND l.exported
          LEFT JOIN accounts_settlementrecord r ON r.ledger_id = l.ledger_id AND r.line_id = l.id
          LEFT JOIN accounts_settlement t
            ON t.ledger_id = r.ledger_id AND t.id = r.settlement_id
           AND {_booked("t", "settled_on")}
         WHERE k.ledger_id = %(ledger)s AND k.level = 'DebtCollection'
           AND {_booked("k", "claimed_on")} AND t.id IS NULL
         GROUP BY 1, 2 HAVING sum(l.debit - l.credit) > 0) AS transit
  JOIN invoices_payment p ON p.ledger_id = %(ledger)s AND p.id = transit.payment_id
{_INVOICE.format(invoice="transit.invoice_id")}
 ORDER BY p.id
"""

# What the books hold unmatched of a payment; a reversal is pending until the entry posted for it is
# mirrored. A reversal lowers the amount held, so it is negative.
_UNMATCHED = f"""
SELECT 'D', %(ledger)s, unmatched.id, {_amount("unmatched.amount")}, unmatched.currency,
       unmatched.value_on, NULL
  FROM (SELECT 1 AS kind, p.id, sum(l.credit - l.debit) AS amount, p.currency, p.value_on
          FROM accounts_journalline l
          JOIN accounts_journalentry e ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
          LEFT JOIN invoices_paymentmatch m
            ON m.ledger_id = e.ledger_id AND e.document_type = 'paymentmatch'
           AND m.id = e.document_id
          LEFT JOIN invoices_paymentreversal v
            ON v.ledger_id = e.ledger_id AND e.document_type = 'paymentreversal'
           AND v.id = e.document_id
          LEFT JOIN invoices_feepayment f
            ON f.ledger_id = e.ledger_id AND e.document_type = 'feepayment'
           AND f.id = e.document_id
          LEFT JOIN invoices_collectionanswer a
            ON a.ledger_id = e.ledger_id AND e.document_type = 'collectionanswer'
           AND a.id = e.document_id
          LEFT JOIN invoices_paymentreturn r
            ON r.ledger_id = e.ledger_id AND e.document_type = 'payout'
           AND r.payout_id = e.document_id
          JOIN invoices_payment p
            ON p.ledger_id = e.ledger_id
           AND p.id = coalesce(m.payment_id, v.payment_id, r.payment_id, f.payment_id,
                               a.payment_id, e.document_id)
         WHERE l.ledger_id = %(ledger)s AND l.role = '{Role.UNMATCHED_PAYMENTS}' AND {_booked("e")}
           AND e.template <> 'reversal_unmatched'
         GROUP BY p.id, p.currency, p.value_on HAVING sum(l.credit - l.debit) <> 0
         UNION ALL
        SELECT 2, v.id, -v.amount, g.currency, v.value_on
          FROM accounts_journalentry e
          JOIN invoices_paymentreversal v ON v.ledger_id = e.ledger_id AND v.id = e.document_id
          JOIN core_ledger g ON g.number = e.ledger_id
         WHERE e.ledger_id = %(ledger)s AND e.template = 'reversal_unmatched'
           AND e.document_type = 'paymentreversal' AND e.reverses_id IS NULL AND {_booked("e")}
           AND NOT EXISTS (SELECT FROM accounts_journalentry m
                            WHERE m.ledger_id = e.ledger_id AND m.reverses_id = e.id
                              AND {_booked("m")})) AS unmatched
 ORDER BY unmatched.kind, unmatched.id
"""

_DEBTS = f"""
SELECT 'D', {_INVOICE_NO}, {_CUSTOMER_NO}, {_REG_NO}, i.currency,
       replace(owed.debt::text, '.', ','), i.invoice_date, i.due_date, s.number
  FROM (SELECT t.invoice_id, sum(t.debt_change) AS debt FROM invoices_invoicetransaction t
         WHERE t.ledger_id = %(ledger)s AND {_booked("t")}
         GROUP BY t.invoice_id HAVING sum(t.debt_change) <> 0) AS owed
{_INVOICE.format(invoice="owed.invoice_id")}
 ORDER BY i.id
"""


def _replaced(entity: str, column: str) -> str:
    """Return the query of the values that the first later change of a column replaced."""
    return f"""
SELECT DISTINCT ON (h.document_id) h.document_id, h.replaced ->> '{column}' AS value
  FROM core_statechange h
 WHERE h.ledger_id = %(ledger)s AND h.document_type = '{entity}' AND h.replaced ? '{column}'
   AND (h.business_date > %(on)s OR h.created_at > %(until)s)
 ORDER BY h.document_id, h.id"""


_INVOICES = f"""
WITH respite AS MATERIALIZED ({_replaced("invoice", "respite_on")}),
     dispute AS MATERIALIZED ({_replaced("invoice", "disputed")}),
     part AS MATERIALIZED ({_replaced("invoice", "disputed_amount")}),
     entity AS MATERIALIZED ({_replaced("customer", "legal_entity")}),
     claim AS MATERIALIZED (
        SELECT DISTINCT ON (k.invoice_id) k.invoice_id, k.level, k.claimed_on
          FROM invoices_claim k
          LEFT JOIN accounts_journalentry w
            ON w.ledger_id = k.ledger_id AND w.id = k.withdrawn_by_id AND {_booked("w")}
         WHERE k.ledger_id = %(ledger)s AND {_booked("k", "claimed_on")} AND w.id IS NULL
         ORDER BY k.invoice_id, k.id DESC),
     owed AS MATERIALIZED (
        SELECT t.invoice_id, sum(t.debt_change) AS principal,
               sum(t.reminder_fee_change + t.collection_fee_change + t.late_fee_change) AS costs,
               sum(t.debt_change) FILTER (WHERE t.type = 'Debit') AS original,
               -coalesce(sum(t.debt_change) FILTER (WHERE t.type = 'WriteOff'), 0) AS bad
          FROM invoices_invoicetransaction t
         WHERE t.ledger_id = %(ledger)s AND {_booked("t")}
         GROUP BY t.invoice_id HAVING sum(t.debt_change) <> 0)
SELECT 'D', coalesce(entity.value, c.legal_entity), s.number, {_text("s.name")}, {_CUSTOMER_NO},
       {_NAME}, {_REG_NO}, {_INVOICE_NO}, i.invoice_date, i.due_date, claim.claimed_on,
       CASE coalesce(claim.level, 'Invoice')
            WHEN 'Invoice' THEN 'Invoice' WHEN 'RestReminder' THEN 'Rest reminder'
            WHEN 'Reminder' THEN 'Reminder' WHEN 'SecondReminder' THEN 'Second reminder'
            WHEN 'CollectionClaim' THEN 'Collection claim'
            WHEN 'DebtCollection' THEN 'Transferred to debt collection' END,
       {_amount("owed.principal")}, {_amount("owed.bad")},
       {
    _amount('''owed.principal + owed.costs
                + CASE WHEN %(on)s <= i.interest_after THEN 0 ELSE greatest(0,
                  invoices_interest_balance(i.ledger_id, i.id, i.interest_after, %(on)s, %(on)s,
                                            %(until)s, coalesce(disputed.amount, 0))) END''')
},
       {_amount("owed.original")}, i.currency,
       CASE WHEN coalesce(dispute.value = 'True', i.disputed) THEN 'Disputed' END,
       CASE WHEN respited.until >= %(on)s THEN respited.until END, s.number
  FROM owed
{_INVOICE.format(invoice="owed.invoice_id")}
  LEFT JOIN claim ON claim.invoice_id = i.id
  LEFT JOIN respite ON respite.document_id = i.id
  LEFT JOIN dispute ON dispute.document_id = i.id
  LEFT JOIN part ON part.document_id = i.id
  LEFT JOIN entity ON entity.document_id = c.id
 CROSS JOIN LATERAL (SELECT CASE WHEN respite.document_id IS NULL THEN i.respite_on
                                 ELSE nullif(respite.value, 'None')::date END AS until) respited
 CROSS JOIN LATERAL (SELECT CASE WHEN part.document_id IS NULL THEN i.disputed_amount
                                 ELSE nullif(part.value, 'None')::numeric END AS amount) disputed
 ORDER BY i.id
"""

# A credit is an entry with a transaction cause. Its account is the one that it debits in the
# client's book, preferably an exported one. The mirror of a credit is negative.
_SIDE = "CASE WHEN e.reverses_id IS NULL THEN l.debit ELSE l.credit END > 0"
# The name of a member of staff; for others only the kind (client or run).
_SIGN = """CASE split_part(t.created_by, ':', 1) WHEN 'staff' THEN substr(t.created_by, 7)
                ELSE split_part(t.created_by, ':', 1) END"""
_CREDITS = f"""
SELECT 'D', {_CUSTOMER_NO}, {_NAME}, {_INVOICE_NO},
       {_amount("CASE WHEN e.reverses_id IS NULL THEN t.amount ELSE -t.amount END")}, t.cause,
       booked.account_number, {_text(_SIGN)}, s.number
  FROM invoices_invoicetransaction t
  JOIN accounts_journalentry e ON e.ledger_id = t.ledger_id AND e.id = t.entry_id
{_INVOICE.format(invoice="t.invoice_id")}
  LEFT JOIN LATERAL (SELECT l.account_number FROM accounts_journalline l
                      WHERE l.ledger_id = e.ledger_id AND l.entry_id = e.id
                        AND l.book = 'client' AND {_SIDE}
                      ORDER BY l.exported DESC, l.id LIMIT 1) booked ON true
 WHERE t.ledger_id = %(ledger)s AND t.book_on >= %(since)s AND {_booked("t")} AND t.cause <> ''
 ORDER BY t.id
"""

_CREDITS_BY_ACCOUNT = f"""
SELECT 'D', {_INVOICE_NO}, {_CUSTOMER_NO}, {_REG_NO}, e.book_on, e.value_on,
       l.account_number,
       CASE WHEN abs(l.debit - l.credit) >= debited.amount THEN 'CreditAll' ELSE 'CreditPart' END,
       e.transaction_cause, l.currency, {_amount("l.debit - l.credit")},
       {
    _amount('''CASE WHEN i.vat_inclusive <> 0 THEN (l.debit - l.credit)
                        * (i.vat_inclusive - i.vat_exclusive) / i.vat_inclusive ELSE 0 END''')
},
       s.number
  FROM accounts_journalentry e
  JOIN accounts_journalline l
    ON l.ledger_id = e.ledger_id AND l.entry_id = e.id AND l.exported AND {_SIDE}
{_INVOICE.format(invoice="e.invoice_id")}
  LEFT JOIN LATERAL (SELECT sum(t.amount) AS amount FROM invoices_invoicetransaction t
                      WHERE t.ledger_id = e.ledger_id AND t.invoice_id = i.id
                        AND t.type = 'Debit' AND t.book_on <= e.book_on
                        AND t.created_at <= %(until)s) debited ON true
 WHERE e.ledger_id = %(ledger)s AND e.book_on >= %(since)s AND {_booked("e")}
   AND e.transaction_cause <> ''
 ORDER BY e.id, l.id
"""

_STATEMENTS = {
    "103": _SURPLUSES,
    "104": _COLLECTION_PAYMENTS,
    "105": _UNMATCHED,
    "106": _DEBTS,
    "110": _INVOICES,
    "125": _CREDITS,
    "127": _CREDITS_BY_ACCOUNT,
}


def _copy(number: str) -> str:
    return f"COPY ({_STATEMENTS[number]}) TO STDOUT (FORMAT csv, DELIMITER ';', QUOTE E'\\x01')"


DEBTS = _copy("106")


@contextlib.contextmanager
def report_lines(
    number: str, ledger: Ledger, on: dt.date, *, since: dt.date, until: dt.datetime | None
) -> Iterator[Iterator[tuple[bytes, bytes]]]:
    """Read a ledger report row by row: the line in UTF-8, and the number of its seller or b"".

    Both are from one snapshot, so that the sellers of the report fit its rows. Without `until` the
    rows have everything that is in the books by now.
    """
    given = {"ledger": ledger.number, "on": on, "since": since, "until": until or "infinity"}
    with copied(_copy(number), **given) as copy:
        yield (_without_seller(bytes(row)) for row in copy)


def _without_seller(row: bytes) -> tuple[bytes, bytes]:
    line, _, seller = row.rpartition(b";")
    return line, seller.rstrip(b"\n")
