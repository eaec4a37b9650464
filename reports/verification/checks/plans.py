"""Payment plans: what they cover, and that nothing of it is claimed meanwhile."""

from reports.verification.checks.check import Check

CHECKS = (
    Check(
        "the parts of each payment plan = what it covers of its invoices",
        """
        SELECT 1, CASE WHEN p.amount <> coalesce(c.amount, 0) OR p.amount <> coalesce(t.amount, 0)
                       THEN format('plan %%s of %%s covers %%s, its parts are %%s', p.id, p.amount,
                                   coalesce(c.amount, 0), coalesce(t.amount, 0)) END
          FROM invoices_paymentplan p
          LEFT JOIN (SELECT plan_id, sum(capital + fees + interest) AS amount
                       FROM invoices_plannedinvoice WHERE ledger_id = %(ledger)s
                      GROUP BY plan_id) c ON c.plan_id = p.id
          LEFT JOIN (SELECT plan_id, sum(amount) AS amount FROM invoices_planpart
                      WHERE ledger_id = %(ledger)s AND replaced_on IS NULL
                      GROUP BY plan_id) t ON t.plan_id = p.id
         WHERE p.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "each open invoice of an active payment plan is in it, and no other invoice",
        """
        SELECT 1, CASE WHEN i.payment_plan_id IS DISTINCT FROM p.plan_id
                       THEN format('invoice %%s is in plan %%s, it should be in %%s', i.invoice_no,
                                   coalesce(i.payment_plan_id::text, 'none'),
                                   coalesce(p.plan_id::text, 'none')) END
          FROM invoices_invoice i
          LEFT JOIN (SELECT c.invoice_id, c.plan_id
                       FROM invoices_plannedinvoice c
                       JOIN invoices_paymentplan a
                         ON a.ledger_id = c.ledger_id AND a.id = c.plan_id AND a.state = 'active'
                      WHERE c.ledger_id = %(ledger)s) p
            ON p.invoice_id = i.id AND i.state = 'open'
         WHERE i.ledger_id = %(ledger)s AND (i.payment_plan_id IS NOT NULL OR p.plan_id IS NOT NULL)
        """,
    ),
    Check(
        "no invoice is claimed while a payment plan holds it",
        """
        SELECT 1, CASE WHEN k.id IS NOT NULL
                       THEN format('invoice %%s was claimed on %%s, in plan %%s', i.invoice_no,
                                   k.claimed_on, p.id) END
          FROM invoices_paymentplan p
          JOIN invoices_plannedinvoice c ON c.ledger_id = p.ledger_id AND c.plan_id = p.id
          JOIN invoices_invoice i ON i.ledger_id = c.ledger_id AND i.id = c.invoice_id
          LEFT JOIN invoices_claim k
            ON k.ledger_id = c.ledger_id AND k.invoice_id = c.invoice_id
           AND k.claimed_on > p.accepted_on AND k.claimed_on < coalesce(p.ended_on, 'infinity')
         WHERE p.ledger_id = %(ledger)s AND p.accepted_on IS NOT NULL
        """,
    ),
)
