"""Clients test their webhooks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0003_encrypted_secrets"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="webhook",
            options={
                "permissions": [
                    ("register_webhook", "Register a webhook"),
                    ("send_test_webhook", "Send a test"),
                    ("rotate_secret_webhook", "Make a new secret"),
                    ("disable_webhook", "Stop sending"),
                    ("enable_webhook", "Resume sending"),
                ]
            },
        ),
    ]
