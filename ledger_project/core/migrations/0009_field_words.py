"""The field's words for columns that had others: nothing but their names changes."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("core", "0008_database_rules")]

    operations = [
        migrations.RenameField("ledger", "denuntiation_text", "assignment_notice"),
        migrations.RenameField("seller", "provision_percent", "commission_percent"),
        migrations.RenameField("seller", "settlement_rhythm", "settlement_schedule"),
        migrations.RemoveConstraint(model_name="seller", name="seller_fee_agreement_is_whole"),
        migrations.RemoveConstraint(model_name="seller", name="settlement_day_fits_rhythm"),
        migrations.AddConstraint(
            model_name="seller",
            constraint=models.CheckConstraint(
                condition=Q(commission_percent__isnull=True, item_fee__isnull=True)
                | Q(commission_percent__gte=0, item_fee__gte=0),
                name="seller_fee_agreement_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="seller",
            constraint=models.CheckConstraint(
                condition=Q(
                    settlement_day__isnull=True,
                    settlement_schedule__in=["daily", "bank-days"],
                )
                | Q(settlement_day__range=(1, 7), settlement_schedule="weekly")
                | Q(settlement_day__range=(1, 31), settlement_schedule="monthly"),
                name="settlement_day_fits_schedule",
            ),
        ),
    ]
