"""Customers with their accounts and surpluses, and the state history of every entity."""

from reports.verification.checks.check import Check

CHECKS = (
    Check(
        "balance and reservation of each account = its invoices and authorizations",
        """
        SELECT 1, CASE
                 WHEN a.balance <> coalesce(i.debt, 0) OR a.reserved <> coalesce(h.held, 0)
                   THEN format(
                     'account %%s: balance %%s, invoices %%s; reserved %%s, authorizations %%s',
                     a.account_no, a.balance, coalesce(i.debt, 0), a.reserved,
                     coalesce(h.held, 0)) END
          FROM accounts_account a
          LEFT JOIN (SELECT account_id, sum(capital_debt) AS debt FROM invoices_invoice
                      WHERE ledger_id = %(ledger)s GROUP BY account_id) i ON i.account_id = a.id
          LEFT JOIN (SELECT account_id, sum(authorized - captured - released) AS held
                       FROM invoices_authorization
                      WHERE ledger_id = %(ledger)s AND state = 'Authorized'
                      GROUP BY account_id) h ON h.account_id = a.id
         WHERE a.ledger_id = %(ledger)s
        """,
        invariant=6,
    ),
    Check(
        "remaining of each surplus = what its entry booked, less its uses",
        """
        SELECT 1, CASE
                 WHEN s.remaining <> s.amount - coalesce(u.used, 0)
                   THEN format('surplus %%s: remaining %%s of %%s, used %%s', s.id, s.remaining,
                               s.amount, coalesce(u.used, 0))
                 WHEN s.amount <> coalesce(b.booked, 0)
                   THEN format('surplus %%s: amount %%s, its entry booked %%s', s.id, s.amount,
                               coalesce(b.booked, 0)) END
          FROM accounts_surplus s
          LEFT JOIN (SELECT surplus_id, sum(amount) AS used FROM accounts_surplususe
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY surplus_id) u ON u.surplus_id = s.id
          LEFT JOIN (SELECT entry_id, sum(credit) AS booked FROM accounts_journalline
                      WHERE ledger_id = %(ledger)s
                        AND role IN ('customer_surplus', 'customer_liability')
                      GROUP BY entry_id) b ON b.entry_id = s.entry_id
         WHERE s.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "each use of a surplus = what its entry booked, and what it paid of the named invoice",
        """
        SELECT 1, CASE
                 WHEN u.kind NOT IN ('taken-back', 'set-off')
                      AND u.amount IS DISTINCT FROM b.booked
                   THEN format('use %%s of surplus %%s: amount %%s, its entry booked %%s', u.id,
                               u.surplus_id, u.amount, coalesce(b.booked, 0))
                 WHEN u.kind = 'set-off'
                      AND (u.amount, u.amount, u.amount, u.invoice_no, s.customer_id)
                      IS DISTINCT FROM (o.booked, o.paid, o.said, o.invoice_no, o.customer_id)
                   THEN format('use %%s of surplus %%s: %%s set off against %%s, paid %%s of %%s, '
                               'whose transactions say %%s',
                               u.id, u.surplus_id, u.amount, u.invoice_no, coalesce(o.paid, 0),
                               coalesce(o.invoice_no, 'none'), coalesce(o.said, 0)) END
          FROM accounts_surplususe u
          JOIN accounts_surplus s ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
          LEFT JOIN accounts_journalentry e
            ON e.ledger_id = u.ledger_id AND e.reverses_id IS NULL
           AND e.document_type = CASE WHEN u.payout_id IS NULL THEN 'surplususe' ELSE 'payout' END
           AND e.document_id = coalesce(u.payout_id, u.id)
           AND e.template = CASE WHEN u.payout_id IS NOT NULL THEN 'payout_ordered'
                                 WHEN u.kind = 'applied' AND e.template = 'surplus_recovered'
                                 THEN 'surplus_recovered'
                                 WHEN u.kind = 'applied' THEN 'surplus_taken_back'
                                 WHEN s.owed_by_client THEN 'customer_repaid'
                                 ELSE 'surplus_paid_out' END
          LEFT JOIN (SELECT entry_id, sum(debit) AS booked FROM accounts_journalline
                      WHERE ledger_id = %(ledger)s
                        AND role IN ('customer_surplus', 'customer_liability')
                      GROUP BY entry_id) b ON b.entry_id = e.id
          LEFT JOIN LATERAL (
                SELECT sum(d.booked) AS booked, sum(t.paid) AS paid, sum(t.said) AS said,
                       i.invoice_no, i.customer_id
                  FROM (SELECT x.invoice_id, x.ledger_id, x.id,
                               (SELECT coalesce(sum(l.debit), 0) FROM accounts_journalline l
                                 WHERE l.ledger_id = x.ledger_id AND l.entry_id = x.id
                                   AND l.role IN ('customer_surplus', 'customer_liability'))
                                   AS booked
                          FROM accounts_journalentry x
                         WHERE x.ledger_id = u.ledger_id AND x.document_type = 'surplususe'
                           AND x.document_id = u.id AND x.reverses_id IS NULL
                           AND u.kind = 'set-off'
                           AND x.template NOT IN ('fee_waived', 'interest_waived',
                                                  'fee_taken_back', 'interest_taken_back',
                                                  'payments_recounted')) d
                 CROSS JOIN LATERAL (
                       SELECT -coalesce(sum(t.debt_change + t.interest_change
                                            + t.reminder_fee_change + t.collection_fee_change
                                            + t.late_fee_change), 0) AS paid,
                              coalesce(sum(t.amount), 0) AS said
                         FROM invoices_invoicetransaction t
                        WHERE t.ledger_id = d.ledger_id AND t.entry_id = d.id
                          AND t.type = 'SetOff') t
                  JOIN invoices_invoice i
                    ON i.ledger_id = u.ledger_id AND i.id = d.invoice_id
                 GROUP BY i.invoice_no, i.customer_id) o ON true
         WHERE u.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "the state of each entity = the last one in its history",
        """
        SELECT 1, CASE WHEN state <> coalesce(last.to_state, initial) THEN format(
                 '%%s %%s is %%s, its history says %%s', kind, name, state,
                 coalesce(last.to_state, initial)) END
          FROM (SELECT 'customer' AS kind, id, customer_no AS name, state, 'active' AS initial
                  FROM customers_customer WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'consent', id, id::text, state, 'active'
                  FROM customers_consent WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'account', id, account_no, state, 'Open'
                  FROM accounts_account WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'surplus', id, id::text, state, 'open'
                  FROM accounts_surplus WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'authorization', id, id::text, state, 'Authorized'
                  FROM invoices_authorization WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'payment', id, bank_reference, state,
                       CASE WHEN remaining > 0 THEN 'unmatched' ELSE 'matched' END
                  FROM invoices_payment WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'invoice', id, invoice_no, state, 'open'
                  FROM invoices_invoice WHERE ledger_id = %(ledger)s) AS entities
          LEFT JOIN (SELECT DISTINCT ON (document_type, document_id) document_type AS kind,
                            document_id AS id, to_state
                       FROM core_statechange WHERE ledger_id = %(ledger)s
                      ORDER BY document_type, document_id, core_statechange.id DESC) AS last
         USING (kind, id)
        """,
    ),
    # A terminated customer may have a surplus: an invoice can be paid once more after the end.
    Check(
        "a terminated customer has closed accounts only, a closed account no live authorization",
        """
        SELECT 1, CASE
                 WHEN c.state = 'terminated' AND a.state <> 'Closed'
                   THEN format('customer %%s is terminated, account %%s is %%s', c.customer_no,
                               a.account_no, a.state)
                 WHEN a.state = 'Closed' AND h.live > 0
                   THEN format('account %%s is closed and has %%s live authorizations',
                               a.account_no, h.live) END
          FROM accounts_account a
          JOIN customers_customer c ON c.ledger_id = a.ledger_id AND c.id = a.customer_id
          LEFT JOIN (SELECT account_id, count(*) AS live FROM invoices_authorization
                      WHERE ledger_id = %(ledger)s AND state = 'Authorized'
                      GROUP BY account_id) h ON h.account_id = a.id
         WHERE a.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "each seller knows the customers that it sold to",
        """
        SELECT 1, CASE WHEN k.id IS NULL
                       THEN format('seller %%s does not know customer %%s', s.number,
                                   c.customer_no) END
          FROM (SELECT ledger_id, customer_id, seller_id FROM invoices_authorization
                 WHERE ledger_id = %(ledger)s
                 UNION
                SELECT ledger_id, customer_id, seller_id FROM invoices_invoice
                 WHERE ledger_id = %(ledger)s) sold
          JOIN customers_customer c ON c.ledger_id = sold.ledger_id AND c.id = sold.customer_id
          JOIN core_seller s ON s.ledger_id = sold.ledger_id AND s.id = sold.seller_id
          LEFT JOIN customers_customerseller k
            ON k.ledger_id = sold.ledger_id AND k.customer_id = sold.customer_id
           AND k.seller_id = sold.seller_id
        """,
    ),
    Check(
        "a pending close or termination has a reason: an account money, a customer an account",
        """
        SELECT 1, CASE WHEN state = 'PendingClose' AND balance = 0 AND reserved = 0
                       THEN format('account %%s is pending close and empty', account_no) END
          FROM accounts_account WHERE ledger_id = %(ledger)s
        UNION ALL
        SELECT 1, CASE WHEN state = 'terminating' AND NOT EXISTS (
                                SELECT FROM accounts_account a
                                 WHERE a.ledger_id = c.ledger_id AND a.customer_id = c.id
                                   AND a.state <> 'Closed')
                            AND NOT EXISTS (
                                SELECT FROM accounts_surplus s
                                 WHERE s.ledger_id = c.ledger_id AND s.customer_id = c.id
                                   AND s.remaining > 0)
                            AND NOT EXISTS (
                                SELECT FROM invoices_invoice i
                                 WHERE i.ledger_id = c.ledger_id AND i.customer_id = c.id
                                   AND i.state <> 'closed')
                       THEN format('customer %%s is terminating and has nothing left',
                                   customer_no) END
          FROM customers_customer c WHERE ledger_id = %(ledger)s
        """,
    ),
)
