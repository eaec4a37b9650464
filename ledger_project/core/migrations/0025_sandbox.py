"""Sandboxes: ledgers for trying out, each with a clock of its own."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0024_interest_terms"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="ledger",
            options={
                "ordering": ["number"],
                "permissions": [
                    ("close_period_ledger", "Close the books to the end of a month"),
                    ("advance_clock_ledger", "Advance the clock of a sandbox"),
                ],
            },
        ),
        migrations.AddField(
            model_name="ledger",
            name="clock_to",
            field=models.DateField(
                editable=False,
                help_text="The date that the clock of a sandbox is on its way to.",
                null=True,
                verbose_name="clock advancing to",
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="days_ahead",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                editable=False,
                help_text="Days by which the clock of a sandbox is ahead of the calendar.",
                verbose_name="clock ahead (days)",
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="sandbox",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text=(
                    "Whether it is for trying out, with a clock of its own: from its opening on."
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledger",
            trigger=pgtrigger.compiler.Trigger(
                name="sandbox_for_good",
                sql=ledger_project.core.database_rules.TriggerSql(
                    condition=(
                        'WHEN (NOT (OLD."sandbox" = (NEW."sandbox")) '
                        'OR OLD."days_ahead" > (NEW."days_ahead"))'
                    ),
                    func="refuse_change",
                    hash="660f179af92a60bd04316622e2e74b1d9d2a8afb",
                    operation="UPDATE",
                    pgid="pgtrigger_sandbox_for_good_0dc80",
                    table="core_ledger",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ledger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sandbox", True),
                    models.Q(("clock_to", None), ("days_ahead", 0)),
                    _connector="OR",
                ),
                name="ledger_clock_is_of_sandbox",
            ),
        ),
    ]
