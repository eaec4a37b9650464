"""What rows that change were last written as is kept by the database itself."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.versions
from ledger_project.core.versions import first_versions


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0017_collection_roles"),
        ("core", "0028_versions"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'account_no', 'customer_id', 'state', "
                        "'profile_type', 'started_on', 'currency', 'credit_limit', "
                        "'recurring_scope', 'recurring_amount')"
                    ),
                    hash="ade904a714e88dced0a150fcc4f8e615bc8deda1",
                    operation=(
                        'INSERT OR UPDATE OF "account_no", "customer_id", "state", '
                        '"profile_type", "started_on", "currency", "credit_limit", '
                        '"recurring_scope", "recurring_amount" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_822ce",
                    table="accounts_account",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feeinvoice",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'state')",
                    hash="3572aed07e1172dad0b5e28af86acf2c0ece7ece",
                    operation='INSERT OR UPDATE OF "state" OR DELETE',
                    pgid="pgtrigger_version_kept_92eaa",
                    table="accounts_feeinvoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payout",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'state', 'batch_id', 'agent', 'reference', "
                        "'approved_by', 'approved_person', 'approved_digest', 'paid_on', "
                        "'returned_on')"
                    ),
                    hash="0cb0e1c79f4c51b141f8e26961049f40d9a98f6e",
                    operation=(
                        'INSERT OR UPDATE OF "state", "batch_id", "agent", "reference", '
                        '"approved_by", "approved_person", "approved_digest", "paid_on", '
                        '"returned_on" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_ebd52",
                    table="accounts_payout",
                    when="AFTER",
                ),
            ),
        ),
        first_versions(
            "accounts_account",
            "account_no customer_id state profile_type started_on currency credit_limit "
            "recurring_scope recurring_amount",
        ),
        first_versions("accounts_feeinvoice", "state"),
        first_versions(
            "accounts_payout",
            "state batch_id agent reference approved_by approved_person approved_digest "
            "paid_on returned_on ",
        ),
    ]
