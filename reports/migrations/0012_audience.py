"""The audience of files: what a reader has to be allowed to see, by what is in each.

In files that were made before stand the identifiers of customers whose identity is protected.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

FILL = """
ALTER TABLE reports_outputfile DISABLE TRIGGER USER;
UPDATE reports_outputfile f
   SET scopes = CASE WHEN f.type IN ('ar-filereport103', 'ar-filereport104', 'ar-filereport125')
                          OR NOT EXISTS (SELECT FROM customers_customer c
                                          WHERE c.ledger_id = f.ledger_id AND c.protected_identity)
                     THEN ARRAY['customer:read']
                     ELSE ARRAY['customer:protected', 'customer:read'] END
 WHERE f.type IN ('ar-filereport103', 'ar-filereport104', 'ledger-report', 'ar-filereport110',
                  'ar-filereport125', 'ar-filereport127', 'customer-journal');
ALTER TABLE reports_outputfile ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_person_views"),
        ("reports", "0011_verifications"),
    ]

    operations = [
        migrations.AddField(
            model_name="outputfile",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30),
                db_default=[],
                default=list,
                help_text="What a reader has to be allowed to see beside files, by what is in it.",
                size=None,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
