"""A secret that is kept with a fast hash is an operation of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0005_versions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="client",
            options={
                "permissions": [
                    ("issue_client", "Issue a client"),
                    ("rotate_secret_client", "Make a new secret"),
                    ("rehash_secret_client", "Keep the secret with a fast hash"),
                    ("narrow_client", "Take rights away"),
                    ("widen_client", "Give more rights"),
                    ("set_certificates_client", "Change the certificates"),
                    ("rename_client", "Rename the client"),
                    ("set_last_day_client", "Change the last day"),
                    ("expire_client", "Record that the last day is over"),
                    ("revoke_client", "Revoke the client"),
                ]
            },
        ),
    ]
