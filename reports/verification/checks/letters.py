"""Letters: one for each document that is to be sent, and the proof of each that was."""

from invoices.letter_queries import WANTED
from invoices.letter_states import DELIVERED, RETURNED, SENT, Channel
from reports.verification.checks.check import Check

CHECKS = (
    Check(
        "each document of a ledger that sends letters has its letter",
        f"""
        SELECT 1, CASE WHEN l.id IS NULL
                       THEN format('the %%s of %%s on invoice %%s has no letter', w.kind,
                                   w.dated_on, i.invoice_no) END
          FROM ({WANTED}) w
          JOIN core_ledger g ON g.number = %(ledger)s AND w.dated_on >= g.letters_since
          JOIN invoices_invoice i ON i.ledger_id = %(ledger)s AND i.id = w.invoice_id
          LEFT JOIN invoices_letter l
            ON l.ledger_id = %(ledger)s AND l.invoice_id = w.invoice_id
           AND l.claim_id IS NOT DISTINCT FROM w.claim_id
           AND l.credit_id IS NOT DISTINCT FROM w.credit_id
        """,
    ),
    Check(
        "claims that go out in one letter are of one customer, seller, level and day",
        """
        SELECT 1, CASE WHEN h.sent_with_id IS NOT NULL OR k.fee <> 0
                         OR (h.level, h.claimed_on, h.due_date, o.customer_id, o.seller_id)
                            <> (k.level, k.claimed_on, k.due_date, i.customer_id, i.seller_id)
                       THEN format('the claim %%s of %%s on invoice %%s is not sent with %%s',
                                   k.level, k.claimed_on, i.invoice_no, o.invoice_no) END
          FROM invoices_claim k
          JOIN invoices_invoice i ON i.ledger_id = k.ledger_id AND i.id = k.invoice_id
          JOIN invoices_claim h ON h.ledger_id = k.ledger_id AND h.id = k.sent_with_id
          JOIN invoices_invoice o ON o.ledger_id = h.ledger_id AND o.id = h.invoice_id
         WHERE k.ledger_id = %(ledger)s AND k.sent_with_id IS NOT NULL
        """,
    ),
    Check(
        "each letter that we sent has its sendings, of documents as they are kept",
        f"""
        SELECT 1, CASE WHEN s.id IS NULL
                       THEN format('letter %%s of invoice %%s is %%s, and was never sent', l.id,
                                   i.invoice_no, l.state)
                       WHEN c.erased_on IS NULL AND NOT EXISTS (
                           SELECT FROM invoices_document d
                            WHERE d.ledger_id = l.ledger_id AND d.invoice_id = l.invoice_id
                              AND d.sha256 = s.sha256)
                       THEN format('letter %%s of invoice %%s was sent on %%s with another content',
                                   l.id, i.invoice_no, s.sent_on) END
          FROM invoices_letter l
          JOIN invoices_invoice i ON i.ledger_id = l.ledger_id AND i.id = l.invoice_id
          JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
          LEFT JOIN invoices_sending s ON s.ledger_id = l.ledger_id AND s.letter_id = l.id
         WHERE l.ledger_id = %(ledger)s AND l.channel <> '{Channel.NONE}'
           AND (l.state IN ('{SENT}', '{DELIVERED}', '{RETURNED}') OR s.id IS NOT NULL)
        """,
    ),
    Check(
        "each batch of letters = the sendings in it",
        """
        SELECT 1, CASE WHEN b.count <> count(s.id)
                       THEN format('batch %%s of letters has %%s sendings, and says %%s', b.number,
                                   count(s.id), b.count) END
          FROM invoices_letterbatch b
          LEFT JOIN invoices_sending s
            ON s.ledger_id = b.ledger_id AND s.batch_id = b.id AND s.channel = b.channel
         WHERE b.ledger_id = %(ledger)s
         GROUP BY b.id, b.number, b.count
        """,
    ),
)
