"""Debt collection: what agencies have collected, and what they owe of it."""

from accounts.books.chart import Role
from reports.verification.checks.check import Check

CHECKS = (
    Check(
        "what agencies collected − their costs − what they remitted = what they owe in the books",
        f"""
        SELECT 1, CASE WHEN coalesce(a.owed, 0) <> coalesce(b.owed, 0)
                       THEN format('invoice %%s: by the answers the agency owes %%s, by the books '
                                   '%%s', i.invoice_no, coalesce(a.owed, 0), coalesce(b.owed, 0))
                  END
          FROM (SELECT c.invoice_id,
                       sum(CASE x.kind
                           WHEN 'payment' THEN x.capital + x.fees + x.interest + x.expenses
                                               + x.charges
                           WHEN 'costs' THEN -(x.expenses + x.charges)
                           WHEN 'remitted' THEN CASE WHEN x.payment_id IS NULL THEN 0
                                                     ELSE -x.amount END
                           ELSE 0 END) AS owed
                  FROM invoices_collectionanswer x
                  JOIN invoices_collectioncase c
                    ON c.ledger_id = x.ledger_id AND c.id = x.case_id
                 WHERE x.ledger_id = %(ledger)s AND x.fault = '' AND x.undone_on IS NULL
                 GROUP BY c.invoice_id) a
          FULL JOIN (SELECT e.invoice_id, sum(l.debit - l.credit) AS owed
                       FROM accounts_journalline l
                       JOIN accounts_journalentry e
                         ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
                      WHERE l.ledger_id = %(ledger)s
                        AND l.role IN ('{Role.AGENCY_RECEIVABLE}', '{Role.AGENCY_FUNDS}')
                      GROUP BY e.invoice_id) b ON b.invoice_id = a.invoice_id
          LEFT JOIN invoices_invoice i
            ON i.ledger_id = %(ledger)s AND i.id = coalesce(a.invoice_id, b.invoice_id)
        """,
    ),
    Check(
        "an agency is asked to collect what is in debt collection only",
        """
        SELECT 1, CASE WHEN i.claim_level <> 'DebtCollection'
                       THEN format('case %%s is with the agency, invoice %%s is at %%s', c.id,
                                   i.invoice_no, i.claim_level) END
          FROM invoices_collectioncase c
          JOIN invoices_invoice i ON i.ledger_id = c.ledger_id AND i.id = c.invoice_id
         WHERE c.ledger_id = %(ledger)s AND c.ended_on IS NULL AND i.state = 'open'
        """,
    ),
)
