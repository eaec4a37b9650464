"""Payouts keep what was approved, and by which person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_setting_changes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="payout",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("approve_payout", "Approve the payout, as the first of two persons"),
                    ("countersign_payout", "Approve the payout, as the second of two persons"),
                    ("void_approvals_payout", "Void the approvals of a payout that has changed"),
                    ("reject_payout", "Reject the payout"),
                    ("withdraw_payout", "Withdraw the payout of money that the bank took back"),
                    ("send_payout", "Send to the bank in a payout file"),
                    ("confirm_payout", "Record that the bank has paid"),
                    ("fail_payout", "Record that the bank has not paid"),
                ],
            },
        ),
        migrations.AddField(
            model_name="payout",
            name="approved_digest",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="payout",
            name="approved_person",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=300),
        ),
    ]
