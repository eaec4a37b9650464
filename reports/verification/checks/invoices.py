"""Invoices: their amounts, and the payments, credits and claims recorded on them."""

from reports.verification.checks.check import Check

CHECKS = (
    Check(
        "amounts and state of each invoice = its transactions and its authorization",
        """
        SELECT 1, CASE
                 WHEN i.state = 'pending' THEN CASE WHEN t.invoice_id IS NOT NULL THEN
                   format('invoice %%s is pending and has transactions', i.invoice_no) END
                 WHEN abs(i.debited) <> coalesce(t.debited, 0) OR i.paid <> coalesce(t.paid, 0)
                   OR i.credited <> coalesce(t.credited, 0) + coalesce(c.credited, 0)
                   OR i.capital_debt <> coalesce(t.debt, 0)
                   OR i.written_off <> coalesce(t.written_off, 0)
                   OR i.remitted <> coalesce(t.remitted, 0)
                   OR i.paid_directly <> coalesce(t.directly, 0)
                   OR i.credited_by_operation <> coalesce(t.credited, 0)
                   OR i.credit_settled <> coalesce(n.settled, 0)
                   OR i.fees_paid <> coalesce(t.fees_paid, 0)
                   OR i.interest_paid <> coalesce(t.interest_paid, 0)
                   OR i.reminder_fee <> coalesce(t.reminder_fee, 0)
                   OR i.collection_fee <> coalesce(t.collection_fee, 0)
                   OR i.late_fee <> coalesce(t.late_fee, 0)
                   THEN format('invoice %%s differs from the sums of its transactions',
                               i.invoice_no)
                 WHEN a.id IS NOT NULL AND (i.debited <> a.captured OR i.credited <> a.credited
                                            OR i.payment_reference <> a.payment_reference)
                   THEN format('invoice %%s differs from authorization %%s', i.invoice_no, a.id)
                 WHEN (i.state = 'open') <> (i.capital_debt <> 0)
                   THEN format('invoice %%s: %%s with a debt of %%s', i.invoice_no, i.state,
                               i.capital_debt) END
          FROM invoices_invoice i
          LEFT JOIN invoices_authorization a
            ON a.ledger_id = i.ledger_id AND a.id = i.authorization_id
          LEFT JOIN (SELECT invoice_id, sum(debt_change) AS debt,
                            sum(amount) FILTER (WHERE type = 'Debit') AS debited,
                            coalesce(sum(amount) FILTER (WHERE type = 'Credit'), 0)
                            - coalesce(sum(amount) FILTER (WHERE type = 'CreditReversal'), 0)
                                AS credited,
                            -sum(debt_change) FILTER (WHERE paying) AS paid,
                            -sum(fees) FILTER (WHERE paying) AS fees_paid,
                            -sum(interest_change) FILTER (WHERE paying) AS interest_paid,
                            -sum(debt_change) FILTER (WHERE type = 'WriteOff') AS written_off,
                            -sum(debt_change) FILTER (WHERE type = 'Remission') AS remitted,
                            -sum(debt_change + fees + interest_change) FILTER (
                                WHERE type = 'DirectPayment') AS directly,
                            sum(reminder_fee_change) AS reminder_fee,
                            sum(collection_fee_change) AS collection_fee,
                            sum(late_fee_change) AS late_fee
                       FROM (SELECT *, type IN ('Payment', 'PaymentReversal', 'DirectPayment',
                                                'SetOff', 'Returned') AS paying,
                                    reminder_fee_change + collection_fee_change + late_fee_change
                                        AS fees
                               FROM invoices_invoicetransaction
                              WHERE ledger_id = %(ledger)s) AS changes
                      GROUP BY invoice_id) t ON t.invoice_id = i.id
          LEFT JOIN (SELECT id, sum(amount) AS settled
                       FROM (SELECT credit_invoice_id AS id, amount
                               FROM invoices_creditsettlement
                              WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                              UNION ALL
                             SELECT invoice_id, amount FROM invoices_creditsettlement
                              WHERE ledger_id = %(ledger)s AND undone_on IS NULL) AS sides
                      GROUP BY id) n ON n.id = i.id
          LEFT JOIN (SELECT credited_invoice_id AS id, -sum(debited) AS credited
                       FROM invoices_invoice
                      WHERE ledger_id = %(ledger)s AND credited_invoice_id IS NOT NULL
                      GROUP BY credited_invoice_id) c ON c.id = i.id
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "what each invoice was paid = payments matched, surpluses set off, direct payments",
        """
        SELECT 1, CASE
                 WHEN coalesce(t.matched, 0) <> coalesce(p.matched, 0)
                   OR coalesce(t.set_off, 0) <> coalesce(u.set_off, 0)
                   OR coalesce(t.direct, 0) <> coalesce(d.direct, 0)
                   THEN format('invoice %%s: paid %%s, payments %%s, set off %%s, directly %%s',
                               i.invoice_no, i.paid, coalesce(p.matched, 0),
                               coalesce(u.set_off, 0), coalesce(d.direct, 0)) END
          FROM invoices_invoice i
          LEFT JOIN (SELECT invoice_id,
                            -sum(whole) FILTER (WHERE type IN ('Payment', 'PaymentReversal'))
                                AS matched,
                            -sum(whole) FILTER (WHERE type = 'SetOff') AS set_off,
                            -sum(whole) FILTER (WHERE type = 'DirectPayment') AS direct
                       FROM (SELECT invoice_id, type,
                                    debt_change + reminder_fee_change + collection_fee_change
                                    + late_fee_change + interest_change AS whole
                               FROM invoices_invoicetransaction
                              WHERE ledger_id = %(ledger)s) AS changes
                      GROUP BY invoice_id) t ON t.invoice_id = i.id
          LEFT JOIN (SELECT invoice_id, sum(met) AS matched FROM invoices_paymentmatch
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY invoice_id) p ON p.invoice_id = i.id
          LEFT JOIN (SELECT s.customer_id, u.invoice_no, sum(u.amount) AS set_off
                       FROM accounts_surplususe u
                       JOIN accounts_surplus s ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
                      WHERE u.ledger_id = %(ledger)s AND u.kind = 'set-off'
                        AND u.undone_on IS NULL
                      GROUP BY s.customer_id, u.invoice_no) u
            ON u.customer_id = i.customer_id AND u.invoice_no = i.invoice_no
          LEFT JOIN (SELECT invoice_id, sum(amount) AS direct FROM invoices_directpayment
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY invoice_id) d ON d.invoice_id = i.id
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "the claim level of each invoice = its highest claim, its fees = those of claims and plans",
        """
        SELECT 1, CASE
                 WHEN i.claim_level <> coalesce(c.level, 'Invoice')
                   OR i.demanded_on <> coalesce(c.due_date, i.due_date)
                      AND (c.level IS NOT NULL OR NOT EXISTS (
                           SELECT FROM invoices_invoicetransaction d
                            WHERE d.ledger_id = i.ledger_id AND d.invoice_id = i.id
                              AND d.due_on = i.demanded_on))
                   THEN format('invoice %%s is at %%s, its last claim is %%s', i.invoice_no,
                               i.claim_level, coalesce(c.level, 'none'))
                 WHEN coalesce(k.fees, 0) + coalesce(p.fees, 0) <> coalesce(t.fees, 0)
                   THEN format('invoice %%s: claims and plans added fees of %%s, charged are %%s',
                               i.invoice_no, coalesce(k.fees, 0) + coalesce(p.fees, 0),
                               coalesce(t.fees, 0)) END
          FROM invoices_invoice i
          LEFT JOIN (SELECT invoice_id, (array_agg(level ORDER BY step DESC))[1] AS level,
                            (array_agg(due_date ORDER BY step DESC))[1] AS due_date
                       FROM (SELECT *, array_position(ARRAY['RestReminder', 'Reminder',
                                    'SecondReminder', 'CollectionClaim', 'DebtCollection'],
                                    level::text) AS step
                               FROM invoices_claim) AS claims
                      WHERE ledger_id = %(ledger)s AND withdrawn_on IS NULL AND ended_on IS NULL
                      GROUP BY invoice_id) c ON c.invoice_id = i.id
          LEFT JOIN (SELECT invoice_id, sum(fee) AS fees FROM invoices_claim
                      WHERE ledger_id = %(ledger)s GROUP BY invoice_id) k ON k.invoice_id = i.id
          LEFT JOIN (SELECT fee_invoice_id, sum(fee) AS fees FROM invoices_paymentplan
                      WHERE ledger_id = %(ledger)s AND accepted_on IS NOT NULL
                      GROUP BY fee_invoice_id) p ON p.fee_invoice_id = i.id
          LEFT JOIN (SELECT invoice_id, sum(amount) AS fees FROM invoices_invoicetransaction
                      WHERE ledger_id = %(ledger)s AND type = 'Fee'
                      GROUP BY invoice_id) t ON t.invoice_id = i.id
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "each transaction of an invoice agrees with the entry that booked it",
        """
        SELECT 1, CASE
                 WHEN t.book_on <> e.book_on AND NOT (
                       t.type IN ('Waiver', 'WriteOff', 'Remission') AND t.book_on > e.book_on)
                   OR t.value_on <> e.value_on AND NOT (
                       t.type IN ('WriteOff', 'Remission', 'Returned') AND t.value_on > e.value_on
                       OR t.type = 'Returned' AND (e.reverses_id IS NOT NULL
                         OR e.template IN ('fee_waived', 'interest_waived')))
                   OR e.invoice_id IS DISTINCT FROM t.invoice_id
                   THEN format('transaction %%s differs from entry %%s', t.id, e.id) END
          FROM invoices_invoicetransaction t
          JOIN accounts_journalentry e ON e.ledger_id = t.ledger_id AND e.id = t.entry_id
         WHERE t.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "each stored document has the digest that is recorded for it",
        """
        SELECT 1, CASE WHEN encode(sha256(data), 'hex') <> sha256
                       THEN format('document %%s of invoice %%s', id, invoice_id) END
          FROM invoices_document WHERE ledger_id = %(ledger)s
        """,
    ),
)
