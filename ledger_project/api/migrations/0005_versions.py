"""What rows that change were last written as is kept by the database itself."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.versions
from ledger_project.core.versions import first_versions


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("api", "0004_client_lifecycle"),
        ("core", "0028_versions"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="client",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'client_secret', 'previous_secret', 'previous_until')",
                    hash="d26bc6d107bb178f894c03ad72abd12263837dd0",
                    operation=(
                        'INSERT OR UPDATE OF "client_secret", "previous_secret", '
                        '"previous_until" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_f3969",
                    table="api_client",
                    when="AFTER",
                ),
            ),
        ),
        first_versions("api_client", "client_secret previous_secret previous_until"),
    ]
