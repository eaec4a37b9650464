"""Fill which sellers know a customer: by purchases, invoices, and what their clients registered."""

from django.db import migrations

FILL = """
INSERT INTO customers_customerseller (ledger_id, customer_id, seller_id, since, created_by)
SELECT ledger_id, customer_id, seller_id, min(since), 'system:migrate'
  FROM (SELECT ledger_id, customer_id, seller_id, authorized_on AS since
          FROM invoices_authorization
         UNION ALL
        SELECT ledger_id, customer_id, seller_id, issued_on FROM invoices_invoice
         UNION ALL
        SELECT c.ledger_id, c.id, s.id, c.registered_on
          FROM customers_customer c
          JOIN api_client a ON a.ledger_id = c.ledger_id AND 'client:' || a.client_id = c.created_by
          JOIN core_seller s ON s.ledger_id = c.ledger_id AND s.id = ANY(a.sellers)
         WHERE c.fingerprint <> ''
         UNION ALL
        SELECT c.ledger_id, c.customer_id, s.id, c.started_on
          FROM accounts_account c
          JOIN api_client a ON a.ledger_id = c.ledger_id AND 'client:' || a.client_id = c.created_by
          JOIN core_seller s ON s.ledger_id = c.ledger_id AND s.id = ANY(a.sellers)
         WHERE c.fingerprint <> '') known
 GROUP BY ledger_id, customer_id, seller_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_withdrawn_payouts"),
        ("api", "0003_limits"),
        ("customers", "0006_sellers"),
        ("invoices", "0014_setting_changes"),
    ]

    # The rows go with their table.
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
