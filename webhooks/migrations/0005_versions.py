"""What rows that change were last written as is kept by the database itself."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.versions
from ledger_project.core.versions import first_versions


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("webhooks", "0004_clients"),
        ("core", "0028_versions"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="webhook",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'url', 'types', 'sellers', 'state', 'secret', "
                        "'previous_secret', 'previous_until')"
                    ),
                    hash="e83cb4ebee7c53b1859819a6bd91fdbc468a733c",
                    operation=(
                        'INSERT OR UPDATE OF "url", "types", "sellers", "state", "secret", '
                        '"previous_secret", "previous_until" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_de8dc",
                    table="webhooks_webhook",
                    when="AFTER",
                ),
            ),
        ),
        first_versions(
            "webhooks_webhook", "url types sellers state secret previous_secret previous_until"
        ),
    ]
