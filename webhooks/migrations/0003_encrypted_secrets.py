"""Secrets are encrypted, with a key outside of the database."""

from django.db import migrations, models

from ledger_project.core.encryption import decrypt, encrypt


def each(apps, change):
    model = apps.get_model("webhooks", "Webhook")
    for webhook in model.objects.all():
        for name in ("secret", "previous_secret"):
            if kept := getattr(webhook, name):
                setattr(webhook, name, change(decrypt(kept)))
        webhook.save(update_fields=["secret", "previous_secret"])


def encrypt_all(apps, schema_editor):
    each(apps, encrypt)


def decrypt_all(apps, schema_editor):
    each(apps, str)


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0002_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="webhook",
            name="secret",
            field=models.CharField(editable=False, max_length=300),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="previous_secret",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.RunPython(encrypt_all, decrypt_all),
    ]
