"""What rows that change were last written as is kept by the database itself."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.versions
from ledger_project.core.versions import first_versions


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("invoices", "0029_letter_batches"),
        ("core", "0028_versions"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'issued_on', 'distribute_on', 'invoice_date', "
                        "'due_date', 'interest_after', 'respite_on', 'claims_after', "
                        "'payment_plan_id', 'disputed', 'disputed_amount', "
                        "'payment_reference', 'distribution', 'direct_debit', 'vat_exclusive', "
                        "'vat_inclusive')"
                    ),
                    hash="3bc7a89851cbff3287ef53f70034ae75b9b49535",
                    operation=(
                        'INSERT OR UPDATE OF "issued_on", "distribute_on", "invoice_date", '
                        '"due_date", "interest_after", "respite_on", "claims_after", '
                        '"payment_plan_id", "disputed", "disputed_amount", '
                        '"payment_reference", "distribution", "direct_debit", "vat_exclusive", '
                        '"vat_inclusive" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_13bfd",
                    table="invoices_invoice",
                    when="AFTER",
                ),
            ),
        ),
        first_versions(
            "invoices_invoice",
            "issued_on distribute_on invoice_date due_date interest_after respite_on "
            "claims_after payment_plan_id disputed disputed_amount payment_reference "
            "distribution direct_debit vat_exclusive vat_inclusive",
        ),
    ]
