"""Second events: what came after a payment, a credit or a write-off took only what was there.

The books can tie and yet be wrong: a credit of what was written off owes the customer money that
nobody paid, a payment takes a fee that was charged after it. Earlier versions booked such. Each
check names the invoice, customer or payment and the amount; the runbook says how to correct it.

They read the transactions of invoices, surpluses with their uses, and the journal. What was
corrected (undone, waived, matched again) is not named any more.
"""

from collections.abc import Iterable

from invoices.models.invoices import PAYING
from invoices.models.purchases import NEVER_OWED
from reports.verification.checks.check import Check

# True of a use of a surplus that was not undone by the end of the day.
_STANDING = "coalesce(u.undone_on, 'infinity') > %(on)s"


def _listed(values: Iterable[str]) -> str:
    """Return codes as a list in SQL."""
    return "(" + ", ".join(f"'{value}'" for value in sorted(values)) + ")"


_PAYING, _NEVER_OWED = _listed(PAYING), _listed(NEVER_OWED)

# The amount that was used of each surplus by the end of the day: all of it, and what was taken back
# or met the debt again.
_USED = f"""
    SELECT u.surplus_id, sum(u.amount) AS amount,
           coalesce(sum(u.amount) FILTER (
               WHERE u.kind IN ('taken-back', 'applied')), 0) AS taken_back
      FROM accounts_surplususe u
     WHERE u.ledger_id = %(ledger)s AND u.book_on <= %(on)s AND {_STANDING}
     GROUP BY u.surplus_id
"""

# True of an entry that has a mirror by the end of the day.
_MIRRORED = """
    EXISTS (SELECT FROM accounts_journalentry m
             WHERE m.ledger_id = e.ledger_id AND m.reverses_id = e.id AND m.book_on <= %(on)s)
"""

# Money comes in by the bank, to the seller itself, or from a surplus of any seller, as long as its
# payment was not taken back; what came in and met no debt is owed back, as is what came back of
# fees and interest. All are of an invoice.
CUSTOMERS_MONEY = Check(
    "for each customer and seller: money in = what it met + the rounding kept + what is owed back",
    f"""
    SELECT 1, CASE WHEN coalesce(b.received, 0) + coalesce(d.direct, 0) + coalesce(u.set_off, 0)
                        - coalesce(t.met, 0) - coalesce(b.kept, 0)
                        <> coalesce(s.left_over, 0) THEN format(
             'customer %%s and seller %%s: payments of %%s, %%s paid directly and %%s set off met '
             '%%s of its invoices, %%s were kept as rounding, but the surpluses they left are %%s',
             c.customer_no, n.number, coalesce(b.received, 0), coalesce(d.direct, 0),
             coalesce(u.set_off, 0), coalesce(t.met, 0), coalesce(b.kept, 0),
             coalesce(s.left_over, 0)) END
      FROM (SELECT DISTINCT customer_id, seller_id FROM invoices_invoice
             WHERE ledger_id = %(ledger)s) AS pair
      JOIN customers_customer c ON c.ledger_id = %(ledger)s AND c.id = pair.customer_id
      JOIN core_seller n ON n.ledger_id = %(ledger)s AND n.id = pair.seller_id
      LEFT JOIN (SELECT i.customer_id, i.seller_id,
                        sum(l.debit - l.credit) FILTER (
                            WHERE e.template <> 'small_difference_met') AS received,
                        sum(CASE e.template WHEN 'small_difference_kept' THEN l.debit - l.credit
                                            WHEN 'small_difference_met' THEN l.credit - l.debit
                            END) AS kept
                   FROM accounts_journalline l
                   JOIN accounts_journalentry e
                     ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
                   JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
                  WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
                    AND l.role IN ('client_funds', 'unmatched_payments',
                                   -- What had been kept, and met a debt later.
                                   'rounding', 'operator_remission')
                    AND (e.template = 'small_difference_met')
                        = (l.role IN ('rounding', 'operator_remission'))
                    AND e.document_type IN ('payment', 'paymentmatch')
                  GROUP BY 1, 2) b USING (customer_id, seller_id)
      LEFT JOIN (SELECT i.customer_id, i.seller_id, sum(p.amount) AS direct
                   FROM invoices_directpayment p
                   JOIN invoices_invoice i ON i.ledger_id = p.ledger_id AND i.id = p.invoice_id
                  WHERE p.ledger_id = %(ledger)s AND p.book_on <= %(on)s
                    AND coalesce(p.undone_on, 'infinity') > %(on)s
                  GROUP BY 1, 2) d USING (customer_id, seller_id)
      LEFT JOIN (SELECT i.customer_id, i.seller_id, sum(u.amount) AS set_off
                   FROM accounts_surplususe u
                   JOIN invoices_invoice i
                     ON i.ledger_id = u.ledger_id AND i.invoice_no = u.invoice_no
                   JOIN accounts_surplus s ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
                   JOIN accounts_journalentry e
                     ON e.ledger_id = s.ledger_id AND e.id = s.entry_id
                  WHERE u.ledger_id = %(ledger)s AND u.kind = 'set-off' AND u.book_on <= %(on)s
                    AND {_STANDING} AND NOT {_MIRRORED}
                  GROUP BY 1, 2) u USING (customer_id, seller_id)
      LEFT JOIN (SELECT i.customer_id, i.seller_id,
                        -sum(t.debt_change + t.reminder_fee_change + t.collection_fee_change
                             + t.late_fee_change + t.interest_change) AS met
                   FROM invoices_invoicetransaction t
                   JOIN invoices_invoice i ON i.ledger_id = t.ledger_id AND i.id = t.invoice_id
                  WHERE t.ledger_id = %(ledger)s AND t.book_on <= %(on)s
                    AND t.type IN {_PAYING}
                  GROUP BY 1, 2) t USING (customer_id, seller_id)
      LEFT JOIN (SELECT i.customer_id, i.seller_id,
                        sum(s.amount - CASE e.template WHEN 'payment_exceeds_debt' THEN 0
                                       ELSE coalesce(k.taken_back, 0) END) AS left_over
                   FROM accounts_surplus s
                   JOIN accounts_journalentry e
                     ON e.ledger_id = s.ledger_id AND e.id = s.entry_id
                   JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
                   LEFT JOIN ({_USED}) k ON k.surplus_id = s.id
                  WHERE s.ledger_id = %(ledger)s AND s.book_on <= %(on)s AND NOT {_MIRRORED}
                    AND e.template IN ('payment_exceeds_debt', 'fee_waived', 'interest_waived')
                  GROUP BY 1, 2) s USING (customer_id, seller_id)
    """,
    invariant=8,
    dated=True,
)

# What the customer used of the surplus before its payment bounced stays owed on the invoice, or was
# given up with it later.
CREDITED_SURPLUS = Check(
    "no credit of an invoice left a surplus of more than had been paid",
    f"""
    SELECT 1, CASE WHEN wrong > 0 THEN format(
             'invoice %%s of customer %%s: credits made %%s of it a surplus, but %%s was paid: '
             '%%s too much', invoice_no, customer_no, returned, paid, wrong) END
      FROM (SELECT i.invoice_no, c.customer_no, k.returned, coalesce(t.paid, 0) AS paid,
                   greatest(
                       least(k.returned - coalesce(t.paid, 0), k.remaining),
                       k.returned - coalesce(t.paid, 0) - coalesce(t.owed, 0)
                           - greatest(later.given_up, 0)) AS wrong
              FROM invoices_invoice i
              JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
              LEFT JOIN (SELECT coalesce(o.credited_invoice_id, o.id) AS invoice_id,
                                min(e.id) AS first,
                                sum(s.amount - coalesce(u.taken_back, 0)) AS returned,
                                sum(s.amount - coalesce(u.amount, 0)) AS remaining
                           FROM accounts_surplus s
                           JOIN accounts_journalentry e
                             ON e.ledger_id = s.ledger_id AND e.id = s.entry_id
                           JOIN invoices_invoice o
                             ON o.ledger_id = e.ledger_id AND o.id = e.invoice_id
                           LEFT JOIN ({_USED}) u ON u.surplus_id = s.id
                          WHERE s.ledger_id = %(ledger)s AND s.book_on <= %(on)s
                            AND e.template IN ('invoice_credited', 'credit_invoice_owed')
                          GROUP BY 1) k ON k.invoice_id = i.id
              LEFT JOIN (SELECT invoice_id, sum(debt_change) AS owed,
                                -sum(debt_change) FILTER (
                                    WHERE type IN {_PAYING} OR type = 'CreditSettlement') AS paid
                           FROM invoices_invoicetransaction
                          WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                          GROUP BY invoice_id) t ON t.invoice_id = i.id
              LEFT JOIN LATERAL (
                    SELECT -sum(g.debt_change) AS given_up
                      FROM invoices_invoicetransaction g
                     WHERE g.ledger_id = i.ledger_id AND g.invoice_id = i.id
                       AND g.book_on <= %(on)s AND g.type IN ('WriteOff', 'Remission')
                       AND g.entry_id > k.first) later ON true
             WHERE i.ledger_id = %(ledger)s AND i.type = 'debit') AS invoices
    """,
    invariant=8,
    dated=True,
)

# What was used of the surplus of a waived fee before its payment bounced is owed as the fee.
RETURNED = Check(
    "no fee or interest came back that nobody had paid",
    f"""
    SELECT 1, CASE WHEN t.returned > coalesce(k.used, 0) THEN format(
             'invoice %%s: %%s of fees and interest came back that nobody had paid', i.invoice_no,
             t.returned - coalesce(k.used, 0)) END
      FROM invoices_invoice i
      LEFT JOIN (SELECT invoice_id,
                        greatest(sum(reminder_fee_change), 0)
                        + greatest(sum(collection_fee_change), 0)
                        + greatest(sum(late_fee_change), 0)
                        + greatest(sum(interest_change), 0) AS returned
                   FROM invoices_invoicetransaction
                  WHERE ledger_id = %(ledger)s AND book_on <= %(on)s AND type IN {_PAYING}
                  GROUP BY invoice_id) t ON t.invoice_id = i.id
      LEFT JOIN LATERAL (
            SELECT sum(u.amount - u.taken_back) AS used
              FROM accounts_journalentry e
              JOIN accounts_surplus s ON s.ledger_id = e.ledger_id AND s.entry_id = e.id
              JOIN ({_USED}) u ON u.surplus_id = s.id
             WHERE t.returned > 0 AND e.ledger_id = i.ledger_id AND e.invoice_id = i.id
               AND e.template IN ('fee_waived', 'interest_waived')) k ON true
     WHERE i.ledger_id = %(ledger)s AND i.type = 'debit'
    """,
    invariant=8,
    dated=True,
)

SURPLUS_OF_CUSTOMER = Check(
    "each surplus is owed to the customer and by the seller of its invoice",
    """
    SELECT 1, CASE WHEN i.customer_id <> s.customer_id OR i.seller_id <> s.seller_id THEN format(
             'surplus %%s: it is of invoice %%s, whose customer is %%s of seller %%s', s.id,
             i.invoice_no, c.customer_no, n.number) END
      FROM accounts_surplus s
      JOIN accounts_journalentry e ON e.ledger_id = s.ledger_id AND e.id = s.entry_id
      JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
      JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
      JOIN core_seller n ON n.ledger_id = i.ledger_id AND n.id = i.seller_id
     WHERE s.ledger_id = %(ledger)s
    """,
    invariant=8,
)

RECOVERY = Check(
    "money on a written-off debt recovered it, and became no surplus",
    f"""
    SELECT 1, CASE WHEN s.amount > 0 AND w.amount > 0 THEN format(
             'invoice %%s of customer %%s: %%s is written off, but payments after it left a '
             'surplus of %%s: %%s was a recovery', i.invoice_no, c.customer_no, w.amount, s.amount,
             least(w.amount, s.amount)) END
      FROM invoices_invoice i
      JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
      LEFT JOIN (SELECT invoice_id, min(entry_id) AS first, -sum(debt_change) AS amount
                   FROM invoices_invoicetransaction
                  WHERE ledger_id = %(ledger)s AND book_on <= %(on)s AND type = 'WriteOff'
                  GROUP BY invoice_id) w ON w.invoice_id = i.id
      LEFT JOIN LATERAL (
            SELECT sum(s.amount - coalesce(m.amount, 0)) AS amount
              FROM accounts_journalentry e
              JOIN accounts_surplus s ON s.ledger_id = e.ledger_id AND s.entry_id = e.id
              LEFT JOIN LATERAL (
                    SELECT sum(u.amount) AS amount FROM accounts_surplususe u
                     WHERE u.ledger_id = s.ledger_id AND u.surplus_id = s.id
                       AND u.kind = 'set-off' AND u.invoice_no = i.invoice_no
                       AND u.book_on <= %(on)s AND {_STANDING}) m ON true
             WHERE w.amount > 0 AND e.ledger_id = i.ledger_id AND e.invoice_id = i.id
               AND e.id > w.first AND e.book_on <= %(on)s
               AND e.template = 'payment_exceeds_debt' AND NOT {_MIRRORED}) s ON true
     WHERE i.ledger_id = %(ledger)s AND i.type = 'debit'
    """,
    invariant=8,
    dated=True,
)

# What a set-off lets come back of fees and interest is owed by the seller of the invoice.
SET_OFF_SELLER = Check(
    "each set-off is booked on the seller whose surplus it used",
    f"""
    SELECT 1, CASE WHEN l.seller_id <> s.seller_id THEN format(
             'invoice %%s: %%s was set off from surplus %%s of seller %%s, but booked on seller '
             '%%s', u.invoice_no, u.amount, s.id, owes.number, booked.number) END
      FROM accounts_surplususe u
      JOIN accounts_surplus s ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
      JOIN accounts_journalentry e
        ON e.ledger_id = u.ledger_id AND e.document_type = 'surplususe' AND e.document_id = u.id
       AND e.reverses_id IS NULL AND NOT {_MIRRORED}
       AND e.template NOT IN ('fee_waived', 'interest_waived', 'fee_taken_back',
                              'interest_taken_back')
      JOIN accounts_journalline l
        ON l.ledger_id = e.ledger_id AND l.entry_id = e.id
       AND l.role IN ('customer_surplus', 'customer_liability')
      JOIN core_seller owes ON owes.ledger_id = s.ledger_id AND owes.id = s.seller_id
      JOIN core_seller booked ON booked.ledger_id = l.ledger_id AND booked.id = l.seller_id
     WHERE u.ledger_id = %(ledger)s AND u.kind = 'set-off' AND u.book_on <= %(on)s
    """,
    invariant=9,
    dated=True,
)

# A loss of a surplus was booked without a seller: it is its invoice's.
SELLERS_SURPLUSES = Check(
    "surpluses of each seller = its accounts in the books",
    f"""
    SELECT 1, CASE WHEN coalesce(b.booked, 0) <> coalesce(h.held, 0) THEN format(
             'seller %%s: %%s is %%s in the books, its customers are owed %%s', n.number,
             replace(r.role, '_', ' '), coalesce(b.booked, 0), coalesce(h.held, 0)) END
      FROM core_seller n
     CROSS JOIN (VALUES ('customer_surplus', false), ('customer_liability', true))
             AS r (role, owed_by_client)
      LEFT JOIN (SELECT coalesce(l.seller_id, i.seller_id) AS seller_id, l.role,
                        sum(l.credit - l.debit) AS booked
                   FROM accounts_journalline l
                   JOIN accounts_journalentry e
                     ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
                   LEFT JOIN invoices_invoice i
                     ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
                  WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
                    AND l.role IN ('customer_surplus', 'customer_liability')
                  GROUP BY 1, 2) b ON b.seller_id = n.id AND b.role = r.role
      LEFT JOIN (SELECT s.seller_id, s.owed_by_client,
                        sum(s.amount - coalesce(u.amount, 0)) AS held
                   FROM accounts_surplus s
                   LEFT JOIN ({_USED}) u ON u.surplus_id = s.id
                  WHERE s.ledger_id = %(ledger)s AND s.book_on <= %(on)s
                  GROUP BY 1, 2) h
        ON h.seller_id = n.id AND h.owed_by_client = r.owed_by_client
     WHERE n.ledger_id = %(ledger)s
    """,
    invariant=9,
    dated=True,
)

CLOSED_SELLERS = Check(
    "a seller without open business has no liability account open",
    f"""
    SELECT 1, CASE WHEN idle AND booked <> 0 THEN format(
             'seller %%s has nothing open, but its %%s is %%s', number, replace(role, '_', ' '),
             booked) END
      FROM (SELECT n.number, r.role,
                   coalesce(sum(l.credit - l.debit) FILTER (WHERE l.role = r.role), 0) AS booked,
                   coalesce(max(d.open), 0) = 0 AND coalesce(max(h.open), 0) = 0
                   AND count(*) FILTER (
                       WHERE l.role = 'settlement_receivable' AND l.exported
                         AND settled.id IS NULL) = 0
                   AND NOT EXISTS (
                       SELECT FROM accounts_payout p
                         LEFT JOIN accounts_settlement again
                           ON again.ledger_id = p.ledger_id AND again.id = p.settled_again_id
                        WHERE p.ledger_id = %(ledger)s AND p.seller_id = n.id
                          AND p.returned_on <= %(on)s
                          AND coalesce(again.settled_on, 'infinity') > %(on)s) AS idle
              FROM core_seller n
             CROSS JOIN (VALUES ('customer_liability'), ('customer_surplus'),
                                ('client_liability'), ('credit_transport')) AS r (role)
              LEFT JOIN accounts_journalline l
                ON l.ledger_id = n.ledger_id AND l.seller_id = n.id AND l.book_on <= %(on)s
               AND (l.role = r.role OR l.role = 'settlement_receivable')
              LEFT JOIN accounts_settlementrecord x
                ON x.ledger_id = l.ledger_id AND x.line_id = l.id
              LEFT JOIN accounts_settlement settled
                ON settled.ledger_id = x.ledger_id AND settled.id = x.settlement_id
               AND settled.settled_on <= %(on)s
              LEFT JOIN (SELECT i.seller_id, count(*) AS open
                           FROM invoices_invoice i
                           JOIN (SELECT invoice_id
                                   FROM invoices_invoicetransaction
                                  WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                                  GROUP BY invoice_id HAVING sum(debt_change) <> 0) t
                             ON t.invoice_id = i.id
                          WHERE i.ledger_id = %(ledger)s GROUP BY i.seller_id) d
                ON d.seller_id = n.id
              LEFT JOIN (SELECT s.seller_id, count(*) AS open
                           FROM accounts_surplus s
                           LEFT JOIN ({_USED}) u ON u.surplus_id = s.id
                          WHERE s.ledger_id = %(ledger)s AND s.book_on <= %(on)s
                            AND s.amount <> coalesce(u.amount, 0)
                          GROUP BY s.seller_id) h
                ON h.seller_id = n.id
             WHERE n.ledger_id = %(ledger)s
             GROUP BY n.id, n.number, r.role) AS sellers
    """,
    invariant=9,
    dated=True,
)

# The fee that is charged and not paid, in the order of value dates, is never less than nothing.
# What a credit gave back may be owed again since, and other money may have paid what came back of
# money that was counted again; what was waived is not owed.
FEES_DUE = Check(
    "each fee that was paid had been charged by the value date of the money",
    f"""
    WITH changes AS (
        SELECT t.invoice_id, f.kind, t.type, t.value_on, t.reference, f.change,
               t.type <> 'Returned' OR e.document_type IN ('credit', 'invoicecredit')
               OR e.document_type <> 'waiver' AND e.template <> 'fee_taken_back' AS counts
          FROM invoices_invoicetransaction t
          LEFT JOIN accounts_journalentry e ON e.ledger_id = t.ledger_id AND e.id = t.entry_id
         CROSS JOIN LATERAL (VALUES ('reminder fee', t.reminder_fee_change),
                                    ('collection fee', t.collection_fee_change),
                                    ('late fee', t.late_fee_change)) AS f (kind, change)
         WHERE t.ledger_id = %(ledger)s AND t.book_on <= %(on)s AND f.change <> 0
           AND (t.type = 'Fee' OR t.type IN {_PAYING})
    ), unpaid AS (
        SELECT invoice_id, kind, value_on,
               sum(sum(change)) OVER (PARTITION BY invoice_id, kind ORDER BY value_on) AS amount
          FROM changes WHERE counts GROUP BY invoice_id, kind, value_on
    ), early AS (
        SELECT u.invoice_id, u.kind, -min(u.amount) AS amount,
               min(u.value_on) FILTER (WHERE u.amount < 0) AS value_on
          FROM unpaid u GROUP BY u.invoice_id, u.kind HAVING min(u.amount) < 0
    ), wrong AS (
        SELECT e.invoice_id, e.kind, e.value_on,
               least(e.amount, -sum(c.change) FILTER (WHERE c.type <> 'Fee')) AS amount,
               min(c.value_on) FILTER (WHERE c.type = 'Fee' AND c.value_on > e.value_on) AS charged,
               string_agg(DISTINCT c.reference, ', ') FILTER (
                   WHERE c.type <> 'Fee' AND c.change < 0 AND c.value_on = e.value_on) AS payments
          FROM early e JOIN changes c USING (invoice_id, kind)
         GROUP BY e.invoice_id, e.kind, e.value_on, e.amount
    )
    SELECT 1, CASE WHEN w.amount > 0 THEN format(
             'invoice %%s: payment %%s of %%s paid %%s of a %%s that was charged on %%s',
             i.invoice_no, w.payments, w.value_on, w.amount, w.kind,
             coalesce(w.charged::text, 'no day')) END
      FROM invoices_invoice i
      LEFT JOIN wrong w ON w.invoice_id = i.id
     WHERE i.ledger_id = %(ledger)s AND i.type = 'debit'
    """,
    invariant=10,
    dated=True,
)

FEES_OF_CREDITED = Check(
    "no fee is kept of an invoice that was credited whole, as it was never owed",
    f"""
    SELECT 1, CASE WHEN t.debited = t.credited AND t.kept > 0 AND t.cause IN {_NEVER_OWED}
                   THEN format(
             'invoice %%s: credited whole (%%s), but fees of %%s that were paid are kept',
             i.invoice_no, t.cause, t.kept) END
      FROM invoices_invoice i
      LEFT JOIN (SELECT invoice_id,
                        sum(amount) FILTER (WHERE type = 'Debit') AS debited,
                        sum(CASE type WHEN 'Credit' THEN amount
                                      WHEN 'CreditReversal' THEN -amount END) AS credited,
                        (array_agg(cause ORDER BY id DESC) FILTER (WHERE type = 'Credit'))[1]
                            AS cause,
                        -sum(reminder_fee_change + collection_fee_change + late_fee_change)
                            FILTER (WHERE type IN {_PAYING}) AS kept
                   FROM invoices_invoicetransaction
                  WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                  GROUP BY invoice_id) t ON t.invoice_id = i.id
     WHERE i.ledger_id = %(ledger)s AND i.type = 'debit'
    """,
    invariant=10,
    dated=True,
)

VALUE_DATES = Check(
    "no payment paid interest of days after it was booked",
    f"""
    SELECT 1, CASE WHEN t.value_on > t.book_on AND t.interest_change < 0 AND k.kept > 0
                        AND NOT {_MIRRORED} THEN format(
             'invoice %%s: payment %%s, booked on %%s, has the value date %%s and paid %%s of '
             'interest', i.invoice_no, t.reference, t.book_on, t.value_on,
             least(-t.interest_change, k.kept)) END
      FROM invoices_invoicetransaction t
      JOIN invoices_invoice i ON i.ledger_id = t.ledger_id AND i.id = t.invoice_id
      JOIN accounts_journalentry e ON e.ledger_id = t.ledger_id AND e.id = t.entry_id
      LEFT JOIN (SELECT invoice_id, -sum(interest_change) AS kept
                   FROM invoices_invoicetransaction
                  WHERE ledger_id = %(ledger)s AND book_on <= %(on)s AND type IN {_PAYING}
                  GROUP BY invoice_id) k ON k.invoice_id = t.invoice_id
     WHERE t.ledger_id = %(ledger)s AND t.book_on <= %(on)s AND t.type = 'Payment'
    """,
    invariant=10,
    dated=True,
)

# Interest is paid as of a value date, and comes back by what a credit of what was never owed leaves
# on its day: what had accrued by the last of these days counts. What was waived, or came back for a
# credit, stays with the money from before it, which is not counted again. What had been paid before
# a rate was set for the same day stays, too.
INTEREST_ACCRUED = Check(
    "the interest that was paid had accrued on what was owed",
    f"""
    SELECT 1, CASE WHEN t.kept > ran.accrued + coalesce(stays.paid, 0) AND NOT EXISTS (
             SELECT FROM invoices_invoicetransaction p
               JOIN core_penaltyrate r ON r.ledger_id = p.ledger_id
                AND r.since BETWEEN p.book_on AND p.value_on
              WHERE p.ledger_id = i.ledger_id AND p.invoice_id = i.id AND p.interest_change < 0
                AND p.type IN {_PAYING}) THEN format(
             'invoice %%s: interest of %%s was paid, %%s more than had accrued', i.invoice_no,
             t.kept, least(t.kept, t.kept - ran.accrued)) END
      FROM invoices_invoice i
      LEFT JOIN (SELECT o.invoice_id,
                        sum(o.interest_change) FILTER (
                            WHERE o.type NOT IN ('Waiver', 'WriteOff')
                               OR o.value_on > coalesce(waived.day, '-infinity')) AS met,
                        max(least(o.value_on, o.book_on)) FILTER (
                            WHERE o.type IN {_PAYING} AND o.interest_change < 0
                               OR o.type = 'Credit' AND o.cause IN {_NEVER_OWED}) AS last,
                        -sum(o.interest_change) FILTER (WHERE o.type IN {_PAYING}) AS kept
                   FROM invoices_invoicetransaction o
                   LEFT JOIN (SELECT invoice_id, max(book_on) AS day FROM invoices_waiver
                               WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                                 AND kind = 'interest' GROUP BY invoice_id) waived
                     ON waived.invoice_id = o.invoice_id
                  WHERE o.ledger_id = %(ledger)s AND o.book_on <= %(on)s
                  GROUP BY o.invoice_id) t ON t.invoice_id = i.id
      LEFT JOIN LATERAL (
            SELECT invoices_interest_balance(
                       i.ledger_id, i.id, i.interest_after, t.last, %(on)s) - t.met AS accrued
             WHERE t.kept > 0) ran ON true
      LEFT JOIN LATERAL (
            SELECT -sum(o.interest_change) AS paid
              FROM invoices_invoicetransaction o
             WHERE o.ledger_id = i.ledger_id AND o.invoice_id = i.id AND o.book_on <= %(on)s
               AND o.type IN {_PAYING} AND o.value_on <= (
                   SELECT max(w.value_on) FROM invoices_invoicetransaction w
                     LEFT JOIN accounts_journalentry e
                       ON e.ledger_id = w.ledger_id AND e.id = w.entry_id
                    WHERE w.ledger_id = i.ledger_id AND w.invoice_id = i.id AND w.book_on <= %(on)s
                      AND (w.type = 'Waiver' AND w.interest_change <> 0
                           OR w.type = 'Returned' AND e.document_type IN (
                                  'waiver', 'credit', 'invoicecredit', 'creditsettlement')))
             ) stays ON t.kept > ran.accrued
     WHERE i.ledger_id = %(ledger)s AND i.type = 'debit'
    """,
    invariant=10,
    dated=True,
)

CHECKS = (
    CUSTOMERS_MONEY,
    CREDITED_SURPLUS,
    RETURNED,
    SURPLUS_OF_CUSTOMER,
    RECOVERY,
    SET_OFF_SELLER,
    SELLERS_SURPLUSES,
    CLOSED_SELLERS,
    FEES_DUE,
    FEES_OF_CREDITED,
    VALUE_DATES,
    INTEREST_ACCRUED,
)
