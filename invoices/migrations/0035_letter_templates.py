"""A ledger's own words, colour and logo on its documents."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0032_letter_templates"),
        ("invoices", "0034_vat_categories"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("colour", "Colour"),
                            ("logo", "Logo"),
                            ("letter.RestReminder", "Reminder of a rest: the opening"),
                            ("letter.Reminder", "Reminder: the opening"),
                            ("letter.SecondReminder", "Second reminder: the opening"),
                            ("letter.CollectionClaim", "Collection claim: the opening"),
                            ("letter.already_paid", "Reminders: who has paid already"),
                            ("letter.before_collection", "Second reminder: what comes next"),
                            ("letter.own", "Reminders and claims: a sentence of your own"),
                            ("note.reference_needed", "Invoice: state the reference"),
                            ("note.nothing_to_pay", "Credit invoice: nothing is to be paid"),
                            ("note.own", "Invoice and credit invoice: a sentence of your own"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SV", "SV"),
                            ("NO", "NO"),
                            ("FI", "FI"),
                            ("DA", "DA"),
                            ("EN", "EN"),
                        ],
                        max_length=2,
                    ),
                ),
                ("text", models.TextField()),
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
                "ordering": ["ledger", "part", "language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "part", "language"), name="letter_template_once"
                    )
                ],
            },
        ),
        enforce_tenancy("invoices.LetterTemplate"),
        pgtrigger.migrations.AddTrigger(
            model_name="lettertemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="28f6ac1a14ed9eaa601d4dedd0b17683e673a9ba",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_36379",
                    table="invoices_lettertemplate",
                    when="AFTER",
                ),
            ),
        ),
    ]
