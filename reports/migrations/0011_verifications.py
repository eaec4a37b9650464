"""The runs of `verify_ledger`, for who watches."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_erased_reasons"),
        ("reports", "0010_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("checks", models.PositiveIntegerField()),
                ("violations", models.PositiveIntegerField()),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        enforce_tenancy("reports.Verification"),
    ]
