"""Settlements with the sellers, payouts, and the files that report them."""

from accounts.books.chart import Role
from accounts.settlements.fees import (
    COMMISSION_BASE,
    EVENT_COLUMNS,
    EVENT_JOIN,
    EVENTS,
    EVENTS_BEFORE,
    MADE_AGAIN,
    charged_before,
)
from reports.verification.checks.check import Check

CHECKS = (
    Check(
        "each settlement = the sum of its records, its fees and VAT recomputed",
        f"""
        SELECT 1, CASE
                 WHEN s.debit_count <> r.debits OR s.credit_count <> r.credits
                   OR s.debit_amount <> r.debit OR s.credit_amount <> r.credit
                   OR s.amount <> r.debit - r.credit
                   THEN format('settlement %%s: its records sum to %%s', s.number,
                               r.debit - r.credit)
                 WHEN r.strange > 0
                   THEN format('settlement %%s holds %%s records that are not its own', s.number,
                               r.strange)
                 WHEN s.events NOT IN (r.events, r.events_before) OR s.commission_base <> r.base
                   THEN format('settlement %%s: its records are %%s events, commission on %%s',
                               s.number, r.events, r.base)
                 WHEN charged.records IS DISTINCT FROM round(
                          coalesce(s.events, s.debit_count + s.credit_count) * s.item_fee
                          + coalesce(s.commission_base, s.debit_amount)
                            * s.commission_percent / 100, 2)
                   OR s.fees <> coalesce(charged.fees, 0) OR s.vat <> coalesce(charged.vat, 0)
                   OR s.transferred <> s.amount + s.returned - s.fees - s.vat
                   THEN format('settlement %%s: fees, VAT or transfer are wrong', s.number)
                 WHEN s.returned <> (SELECT coalesce(sum(p.amount), 0) FROM accounts_payout p
                                      WHERE p.ledger_id = s.ledger_id
                                        AND p.settled_again_id = s.id AND p.state = 'returned'
                                        AND p.seller_id = s.seller_id)
                   THEN format('settlement %%s: pays again what was not returned', s.number)
                 WHEN s.transferred <> (SELECT coalesce(sum(p.amount), 0) FROM accounts_payout p
                                         WHERE p.ledger_id = s.ledger_id
                                           AND p.settlement_id = s.id
                                           AND p.seller_id = s.seller_id)
                   THEN format('settlement %%s: its payout is of another amount', s.number) END
          FROM accounts_settlement s
          LEFT JOIN LATERAL (
                SELECT count(*) FILTER (WHERE debit > 0) AS debits,
                       count(*) FILTER (WHERE credit > 0) AS credits,
                       coalesce(sum(debit), 0) AS debit, coalesce(sum(credit), 0) AS credit,
                       {EVENTS} AS events, {EVENTS_BEFORE} AS events_before,
                       {COMMISSION_BASE} AS base,
                       count(*) FILTER (WHERE role <> '{Role.SETTLEMENT_RECEIVABLE}'
                                           OR NOT exported OR seller_id <> s.seller_id
                                           OR book_on > s.settled_on) AS strange
                  FROM (SELECT l.*, {EVENT_COLUMNS}, {charged_before("x.settlement_id")},
                               {MADE_AGAIN}
                          FROM accounts_settlementrecord x
                          JOIN accounts_journalline l
                            ON l.ledger_id = x.ledger_id AND l.id = x.line_id
                          JOIN accounts_journalentry e
                            ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
                          {EVENT_JOIN}
                         WHERE x.ledger_id = s.ledger_id
                           AND x.settlement_id = s.id) AS records) r ON true
          LEFT JOIN LATERAL (
                SELECT sum(net) FILTER (WHERE NOT invoiced) AS fees,
                       sum(round(net * vat_percent / 100, 2)) FILTER (WHERE NOT invoiced) AS vat,
                       sum(records) AS records
                  FROM (SELECT f.invoiced, f.vat_percent, sum(f.amount) AS net,
                               sum(f.amount) FILTER (WHERE f.recurrent_fee_id IS NULL) AS records
                          FROM accounts_settlementfee f
                         WHERE f.ledger_id = s.ledger_id AND f.settlement_id = s.id
                         GROUP BY f.invoiced, f.vat_percent) AS by_rate) charged ON true
         WHERE s.ledger_id = %(ledger)s AND s.settled_on <= %(on)s
        """,
        invariant=4,
        dated=True,
    ),
    Check(
        "unsettled records + returned payouts = the settlement receivable, for each seller",
        f"""
        SELECT 1, CASE WHEN open_records + returned <> balance THEN format(
                 'seller %%s: records open %%s, payouts returned %%s, settlement receivable %%s',
                 number, open_records, returned, balance) END
          FROM (SELECT s.number,
                       (SELECT coalesce(sum(p.amount), 0)
                          FROM accounts_payout p
                          LEFT JOIN accounts_settlement again
                            ON again.ledger_id = p.ledger_id AND again.id = p.settled_again_id
                         WHERE p.ledger_id = s.ledger_id AND p.seller_id = s.id
                           AND p.purpose = 'settlement' AND p.returned_on <= %(on)s
                           AND coalesce(again.settled_on, 'infinity') > %(on)s) AS returned,
                       coalesce(sum(l.debit - l.credit), 0) AS balance,
                       coalesce(sum(l.debit - l.credit) FILTER (
                           WHERE l.exported AND settled.id IS NULL), 0) AS open_records
                  FROM core_seller s
                  LEFT JOIN accounts_journalline l
                    ON l.ledger_id = s.ledger_id AND l.seller_id = s.id
                   AND l.role = '{Role.SETTLEMENT_RECEIVABLE}' AND l.book_on <= %(on)s
                  LEFT JOIN accounts_settlementrecord x
                    ON x.ledger_id = l.ledger_id AND x.line_id = l.id
                  LEFT JOIN accounts_settlement settled
                    ON settled.ledger_id = x.ledger_id AND settled.id = x.settlement_id
                   AND settled.settled_on <= %(on)s
                 WHERE s.ledger_id = %(ledger)s GROUP BY s.ledger_id, s.id) AS sums
        """,
        invariant=4,
        dated=True,
    ),
    Check(
        "each fee invoice = the sum of its lines, VAT rounded by rate",
        """
        SELECT 1, CASE WHEN i.net <> lines.net OR i.vat <> lines.vat OR lines.strange > 0
                       THEN format('fee invoice %%s: its lines sum to %%s and VAT %%s', i.number,
                                   lines.net, lines.vat) END
          FROM accounts_feeinvoice i
          LEFT JOIN LATERAL (
                SELECT coalesce(sum(net), 0) AS net,
                       coalesce(sum(round(net * vat_percent / 100, 2)), 0) AS vat,
                       coalesce(sum(strange), 0) AS strange
                  FROM (SELECT vat_percent, sum(amount) AS net,
                               count(*) FILTER (WHERE f.seller_id <> i.seller_id
                                                   OR NOT f.invoiced) AS strange
                          FROM accounts_settlementfee f
                         WHERE f.ledger_id = i.ledger_id AND f.fee_invoice_id = i.id
                         GROUP BY vat_percent) AS by_rate) lines ON true
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "what is left of each fee invoice = its balance in the books",
        f"""
        SELECT 1, CASE WHEN booked <> owed THEN format('fee invoice %%s: books %%s, left %%s',
                                                       number, booked, owed) END
          FROM (SELECT i.number,
                       CASE WHEN i.state = 'paid' THEN 0 ELSE i.total - i.paid END AS owed,
                       (SELECT coalesce(sum(l.debit - l.credit), 0)
                          FROM accounts_journalentry e
                          JOIN accounts_journalline l
                            ON l.ledger_id = e.ledger_id AND l.entry_id = e.id
                           AND l.role = '{Role.FEE_RECEIVABLE}'
                         WHERE e.ledger_id = i.ledger_id
                           AND ((e.document_type = 'feeinvoice' AND e.document_id = i.id)
                                OR (e.document_type = 'feepayment' AND e.document_id IN (
                                      SELECT f.id FROM invoices_feepayment f
                                       WHERE f.ledger_id = i.ledger_id
                                         AND f.fee_invoice_id = i.id)))) AS booked
                  FROM accounts_feeinvoice i WHERE i.ledger_id = %(ledger)s) AS fees
        """,
    ),
    Check(
        "each refund is a use of its customer's surplus, each return one of a payment",
        """
        SELECT 1, CASE
                 WHEN num_nonnulls(u.id, r.id) <> 1 OR (p.purpose = 'refund') <> (u.id IS NOT NULL)
                   THEN format('payout %%s: it is not known what it pays', p.number)
                 WHEN (p.amount, p.returned_on, p.ordered_on, p.customer_id) IS DISTINCT FROM
                      (coalesce(u.amount, r.amount), coalesce(u.undone_on, r.undone_on),
                       coalesce(u.book_on, r.book_on), s.customer_id)
                   THEN format('payout %%s: amount %%s, it pays %%s', p.number, p.amount,
                               coalesce(u.amount, r.amount)) END
          FROM accounts_payout p
          LEFT JOIN accounts_surplususe u ON u.ledger_id = p.ledger_id AND u.payout_id = p.id
          LEFT JOIN accounts_surplus s ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
          LEFT JOIN invoices_paymentreturn r ON r.ledger_id = p.ledger_id AND r.payout_id = p.id
         WHERE p.ledger_id = %(ledger)s AND p.purpose <> 'settlement'
        """,
        invariant=11,
    ),
    Check(
        "payouts in transit = what was ordered and has no answer of the bank",
        f"""
        SELECT 1, CASE WHEN coalesce(booked.amount, 0) <> coalesce(ordered.amount, 0) THEN format(
                 'payout %%s: in transit %%s, ordered and unanswered %%s', id,
                 coalesce(booked.amount, 0), coalesce(ordered.amount, 0)) END
          FROM (SELECT id, amount FROM accounts_payout
                 WHERE ledger_id = %(ledger)s AND purpose <> 'settlement'
                   AND ordered_on <= %(on)s
                   AND coalesce(least(paid_on, returned_on), 'infinity') > %(on)s) AS ordered
          FULL JOIN (SELECT e.document_id AS id, sum(l.credit - l.debit) AS amount
                       FROM accounts_journalline l
                       JOIN accounts_journalentry e
                         ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
                      WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
                        AND l.role = '{Role.PAYOUTS_IN_TRANSIT}'
                      GROUP BY e.document_id
                     HAVING sum(l.credit - l.debit) <> 0) AS booked USING (id)
        """,
        invariant=11,
        dated=True,
    ),
    Check(
        "money leaves the client funds by a payout, a settlement or a bank's reversal only",
        f"""
        SELECT 1, CASE WHEN e.document_type NOT IN (
                              'settlement', 'payout', 'payment', 'paymentmatch', 'paymentreversal')
                        AND NOT (e.document_type = 'surplususe' AND EXISTS (
                              SELECT FROM accounts_surplususe u
                               WHERE u.ledger_id = e.ledger_id AND u.id = e.document_id
                                 AND u.kind = 'payout' AND u.payout_id IS NULL))
                       THEN format('entry %%s takes %%s from the client funds', e.id, l.credit) END
          FROM accounts_journalline l
          JOIN accounts_journalentry e ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
         WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
           AND l.role = '{Role.CLIENT_FUNDS}' AND l.credit > 0
        """,
        invariant=11,
        dated=True,
    ),
    Check(
        "each payout file = the sum of its payouts",
        """
        SELECT 1, CASE WHEN b.count <> held.count OR b.amount <> held.amount
                       THEN format('payout batch %%s: its payouts sum to %%s', b.number,
                                   held.amount) END
          FROM accounts_payoutbatch b
          LEFT JOIN LATERAL (
                SELECT count(*) AS count, coalesce(sum(p.amount), 0) AS amount
                  FROM accounts_payout p
                 WHERE p.ledger_id = b.ledger_id AND p.batch_id = b.id) held ON true
         WHERE b.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "settlement numbers and file sequences have no gaps",
        """
        SELECT count(*), CASE WHEN count(*) <> coalesce(max(last), 0) OR count(*) <> max(n)
                                OR min(n) <> 1 OR count(DISTINCT n) <> count(*)
               THEN format('series %%s: %%s numbers, highest %%s, taken %%s', series, count(*),
                           max(n), coalesce(max(last), 0)) END
          FROM (SELECT 'settlement' AS series, split_part(number, '-', 2)::bigint AS n
                  FROM accounts_settlement WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'fee-invoice', split_part(number, '-', 2)::bigint
                  FROM accounts_feeinvoice WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'payout-batch', split_part(number, '-', 2)::bigint
                  FROM accounts_payoutbatch WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'file:' || type, sequence FROM reports_outputfile
                 WHERE ledger_id = %(ledger)s) AS used
          LEFT JOIN core_numberseries taken
            ON taken.ledger_id = %(ledger)s AND taken.name = used.series
         GROUP BY series
        """,
        invariant=7,
    ),
    Check(
        "each row that a produced file should hold is in one, each settlement in its own",
        """
        SELECT 1, CASE WHEN missing THEN format('%%s %%s is in no file', what, id) END
          FROM (SELECT 'entry' AS what, e.id::text,
                       NOT EXISTS (SELECT FROM reports_exportedentry x
                                    WHERE x.ledger_id = e.ledger_id AND x.entry_id = e.id)
                       AS missing
                  FROM accounts_journalentry e
                 WHERE e.ledger_id = %(ledger)s
                   AND EXISTS (SELECT FROM accounts_journalline l
                                WHERE l.ledger_id = e.ledger_id AND l.entry_id = e.id
                                  AND l.exported)
                   AND EXISTS (SELECT FROM reports_outputfile f
                                WHERE f.ledger_id = e.ledger_id AND f.type = 'ar-accounting'
                                  AND f.business_date >= e.book_on
                                  AND f.created_at > e.created_at + interval '1 minute')
                UNION ALL
                SELECT 'payout', u.id::text,
                       NOT EXISTS (SELECT FROM reports_exportedentry x
                                    WHERE x.ledger_id = e.ledger_id AND x.entry_id = e.id)
                  FROM accounts_surplususe u
                  JOIN accounts_surplus p
                    ON p.ledger_id = u.ledger_id AND p.id = u.surplus_id AND NOT p.owed_by_client
                  JOIN accounts_journalentry e
                    ON e.ledger_id = u.ledger_id
                   AND ((e.template = 'surplus_paid_out' AND e.document_type = 'surplususe'
                         AND e.document_id = u.id)
                        OR (e.template = 'payout_paid' AND e.document_type = 'payout'
                            AND e.document_id = u.payout_id))
                 WHERE u.ledger_id = %(ledger)s AND u.kind = 'payout'
                   AND EXISTS (SELECT FROM accounts_settlement s
                                 JOIN reports_outputfile f
                                   ON f.ledger_id = s.ledger_id AND f.type = 'ar-settlement'
                                  AND f.variant = s.number
                                WHERE s.ledger_id = u.ledger_id AND s.seller_id = p.seller_id
                                  AND s.settled_on >= e.book_on
                                  AND f.created_at > e.created_at + interval '1 minute')
                UNION ALL
                SELECT 'fee invoice', i.number,
                       (SELECT count(*) FROM reports_outputfile f
                         WHERE f.ledger_id = i.ledger_id AND f.variant = i.number
                           AND f.type IN ('fee-invoice-pdf', 'fee-invoice-xml')) <> 2
                  FROM accounts_feeinvoice i
                 WHERE i.ledger_id = %(ledger)s AND i.payment_reference <> ''
                   AND EXISTS (SELECT FROM reports_outputfile f
                                WHERE f.ledger_id = i.ledger_id AND f.type = 'ar-accounting'
                                  AND f.business_date >= i.invoiced_on
                                  AND f.created_at > i.created_at + interval '1 minute')
                UNION ALL
                SELECT 'settlement', s.number,
                       NOT EXISTS (SELECT FROM reports_outputfile f
                                    WHERE f.ledger_id = s.ledger_id AND f.type = 'ar-settlement'
                                      AND f.variant = s.number)
                  FROM accounts_settlement s
                 WHERE s.ledger_id = %(ledger)s
                   AND EXISTS (SELECT FROM reports_outputfile f
                                WHERE f.ledger_id = s.ledger_id AND f.type = 'ar-accounting'
                                  AND f.business_date >= s.settled_on
                                  AND f.created_at > s.created_at + interval '1 minute')) AS due
        """,
        invariant=4,
    ),
)
