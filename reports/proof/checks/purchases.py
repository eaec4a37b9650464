"""Authorizations and invoices: their amounts, and what accepted and paid them."""

from reports.proof.checks.check import Check

CHECKS = (
    Check(
        "amounts and state of each authorization = its captures, credits and cancellations",
        """
        SELECT 1, CASE
                 WHEN a.captured <> coalesce(c.amount, 0) OR a.credited <> coalesce(k.amount, 0)
                   THEN format(
                     'authorization %%s: captured %%s, captures %%s; credited %%s, credits %%s',
                     a.id, a.captured, coalesce(c.amount, 0), a.credited, coalesce(k.amount, 0))
                 WHEN a.authorized - a.captured - a.released
                      <> CASE WHEN a.state = 'Authorized' THEN a.authorized - a.captured ELSE 0 END
                   OR (a.state = 'Authorized') <> (a.authorized > a.captured + a.released)
                   OR (a.state = 'Cancelled' AND a.captured > 0)
                   OR (a.state = 'Captured' AND a.captured = 0)
                   OR (x.amount IS NOT NULL AND a.released <> x.amount)
                   THEN format('authorization %%s: %%s does not fit its amounts', a.id, a.state) END
          FROM invoices_authorization a
          LEFT JOIN (SELECT authorization_id, sum(amount) AS amount FROM invoices_capture
                      WHERE ledger_id = %(ledger)s GROUP BY 1) c ON c.authorization_id = a.id
          LEFT JOIN (SELECT authorization_id, sum(amount) AS amount FROM invoices_credit
                      WHERE ledger_id = %(ledger)s GROUP BY 1) k ON k.authorization_id = a.id
          LEFT JOIN (SELECT authorization_id, sum(amount) AS amount FROM invoices_cancellation
                      WHERE ledger_id = %(ledger)s GROUP BY 1) x ON x.authorization_id = a.id
         WHERE a.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "amounts and state of each invoice = its transactions and its authorization",
        """
        SELECT 1, CASE
                 WHEN i.debited <> coalesce(t.debited, 0) OR i.credited <> coalesce(t.credited, 0)
                   OR i.paid <> coalesce(t.paid, 0) OR i.capital_debt <> coalesce(t.debt, 0)
                   THEN format('invoice %%s differs from the sums of its transactions',
                               i.invoice_no)
                 WHEN a.id IS NOT NULL AND (i.debited <> a.captured OR i.credited <> a.credited
                                            OR i.payment_reference <> a.payment_reference)
                   THEN format('invoice %%s differs from authorization %%s', i.invoice_no, a.id)
                 WHEN (i.state = 'open') <> (i.capital_debt > 0)
                   THEN format('invoice %%s: %%s with a debt of %%s', i.invoice_no, i.state,
                               i.capital_debt) END
          FROM invoices_invoice i
          LEFT JOIN invoices_authorization a
            ON a.ledger_id = i.ledger_id AND a.id = i.authorization_id
          LEFT JOIN (SELECT invoice_id, sum(debt_change) AS debt,
                            sum(amount) FILTER (WHERE type = 'Debit') AS debited,
                            coalesce(sum(amount) FILTER (WHERE type = 'Credit'), 0) AS credited,
                            coalesce(sum(amount) FILTER (WHERE type = 'Payment'), 0) AS paid
                       FROM invoices_invoicetransaction
                      WHERE ledger_id = %(ledger)s GROUP BY invoice_id) t ON t.invoice_id = i.id
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "what each invoice was paid = payments matched and surpluses set off",
        """
        SELECT 1, CASE WHEN i.paid <> coalesce(p.matched, 0) + coalesce(u.set_off, 0) THEN format(
                 'invoice %%s: paid %%s, payments %%s, set off %%s', i.invoice_no, i.paid,
                 coalesce(p.matched, 0), coalesce(u.set_off, 0)) END
          FROM invoices_invoice i
          LEFT JOIN (SELECT invoice_id, sum(matched) AS matched FROM invoices_payment
                      WHERE ledger_id = %(ledger)s GROUP BY invoice_id) p ON p.invoice_id = i.id
          LEFT JOIN (SELECT s.customer_id, u.invoice_no, sum(u.amount) AS set_off
                       FROM accounts_surplususe u
                       JOIN accounts_surplus s ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
                      WHERE u.ledger_id = %(ledger)s AND u.kind = 'set-off'
                      GROUP BY s.customer_id, u.invoice_no) u
            ON u.customer_id = i.customer_id AND u.invoice_no = i.invoice_no
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
    # Decisions are kept since they exist; an authorization is written after its own.
    Check(
        "each authorization was accepted by one credit decision",
        """
        WITH decided AS (
            SELECT account_id, seller_id, business_date AS day, count(*) AS decisions,
                   sum((facts->>'requested')::numeric) AS requested, min(created_at) AS first
              FROM accounts_creditdecision
             WHERE ledger_id = %(ledger)s AND purpose = 'authorization' AND accepted
             GROUP BY account_id, seller_id, business_date
        ), granted AS (
            SELECT account_id, seller_id, authorized_on AS day, count(*) AS authorizations,
                   sum(authorized) AS authorized
              FROM invoices_authorization
             WHERE ledger_id = %(ledger)s AND created_at >= (SELECT min(first) FROM decided)
             GROUP BY account_id, seller_id, authorized_on
        )
        SELECT coalesce(authorizations, 0), CASE
                 WHEN authorizations IS DISTINCT FROM decisions
                   OR authorized IS DISTINCT FROM requested
                   THEN format('account %%s, %%s: %%s authorizations of %%s, accepted %%s of %%s',
                               a.account_no, day, coalesce(authorizations, 0),
                               coalesce(authorized, 0), coalesce(decisions, 0),
                               coalesce(requested, 0)) END
          FROM granted FULL JOIN decided USING (account_id, seller_id, day)
          LEFT JOIN accounts_account a ON a.ledger_id = %(ledger)s AND a.id = account_id
        """,
    ),
)
