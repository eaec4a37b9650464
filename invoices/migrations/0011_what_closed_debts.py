"""Fill what the earlier version did not keep by itself: matches, and what closed each debt."""

from django.db import migrations

_MATCHES = """
INSERT INTO invoices_paymentmatch
       (ledger_id, payment_id, invoice_id, amount, met, book_on, undone_on, created_by, created_at)
SELECT ledger_id, id, invoice_id, amount, matched, matched_on, withdrawn_on, created_by, created_at
  FROM invoices_payment WHERE invoice_id IS NOT NULL ORDER BY id;
UPDATE invoices_payment
   SET remaining = CASE state WHEN 'unmatched' THEN amount ELSE 0 END,
       withdrawn = CASE state WHEN 'withdrawn' THEN amount ELSE 0 END
 WHERE state <> 'matched';
"""
_PAYING = "('Payment', 'PaymentReversal', 'DirectPayment', 'SetOff')"
_AMOUNTS = f"""
UPDATE invoices_invoice i
   SET remitted = t.remitted, written_off = t.written_off, paid_directly = t.paid_directly,
       credited_by_operation = t.credited, fees_paid = t.fees, interest_paid = t.interest
  FROM (SELECT ledger_id, invoice_id,
               coalesce(-sum(debt_change) FILTER (WHERE type = 'Remission'), 0) AS remitted,
               coalesce(-sum(debt_change) FILTER (WHERE type = 'WriteOff'), 0) AS written_off,
               coalesce(sum(amount) FILTER (WHERE type = 'DirectPayment'), 0) AS paid_directly,
               coalesce(sum(amount) FILTER (WHERE type = 'Credit'), 0) AS credited,
               coalesce(-sum(reminder_fee_change + collection_fee_change + late_fee_change)
                         FILTER (WHERE type IN {_PAYING}), 0) AS fees,
               coalesce(-sum(interest_change) FILTER (WHERE type IN {_PAYING}), 0) AS interest
          FROM invoices_invoicetransaction GROUP BY ledger_id, invoice_id) t
 WHERE t.ledger_id = i.ledger_id AND t.invoice_id = i.id
   AND (t.remitted, t.written_off, t.paid_directly, t.credited, t.fees, t.interest)
       <> (0, 0, 0, 0, 0, 0);
"""
_SET_OFF = """
UPDATE invoices_invoice i SET credit_settled = c.amount
  FROM (SELECT ledger_id, id, sum(amount) AS amount
          FROM (SELECT ledger_id, credit_invoice_id AS id, amount FROM invoices_creditsettlement
                UNION ALL
                SELECT ledger_id, invoice_id, amount FROM invoices_creditsettlement) AS sides
         GROUP BY ledger_id, id) c
 WHERE c.ledger_id = i.ledger_id AND c.id = i.id;
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0010_second_events")]

    operations = [
        migrations.RunSQL(_MATCHES),
        migrations.RunSQL(_AMOUNTS),
        migrations.RunSQL(_SET_OFF),
    ]
