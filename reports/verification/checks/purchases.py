"""Authorizations: their amounts and the credit decisions that accepted them."""

from reports.verification.checks.check import Check

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
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY 1) k ON k.authorization_id = a.id
          LEFT JOIN (SELECT authorization_id, sum(amount) AS amount FROM invoices_cancellation
                      WHERE ledger_id = %(ledger)s GROUP BY 1) x ON x.authorization_id = a.id
         WHERE a.ledger_id = %(ledger)s
        """,
    ),
    # Older authorizations have no stored decision. A decision is written before its authorization.
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
