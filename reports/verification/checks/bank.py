"""Statements of banks: what became of each of their entries."""

from reports.verification.checks.check import Check

# Entries of an account that was named later are received with the statement that is recorded then.
_STANDING = "NOT (l.reason = 'another account' AND l.booked_on IS NOT NULL)"

CHECKS = (
    Check(
        "each bank statement = its payments, payouts and the entries left out",
        f"""
        SELECT s.statements, CASE WHEN s.moved <> s.known + coalesce(l.amount, 0)
                 THEN format('statements of %%s in import %%s: the balance changes by %%s, '
                             'the entries by %%s', s.account, s.payment_import_id, s.moved,
                             s.known + coalesce(l.amount, 0)) END
          FROM (SELECT ledger_id, payment_import_id, account, currency, count(*) AS statements,
                       sum(closing - opening) AS moved, sum(received + paid_out) AS known
                  FROM invoices_bankstatement
                 WHERE ledger_id = %(ledger)s
                 GROUP BY ledger_id, payment_import_id, account, currency
                HAVING bool_and(complete)) s
          LEFT JOIN LATERAL (
                SELECT sum(amount) AS amount FROM invoices_leftoutentry l
                 WHERE l.ledger_id = s.ledger_id AND l.payment_import_id = s.payment_import_id
                   AND l.account = s.account AND l.currency = s.currency AND {_STANDING}) l ON true
        """,
    ),
)
