"""Tables made before hold their ids in a B-tree: see `tenancy.identity_index`."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ledger_project.core.tenancy import identity_index

TABLES = (
    "core_seller",
    "core_statechange",
    "core_numberseries",
    "core_idempotencykey",
    "customers_customer",
    "accounts_account",
    "accounts_chartoverride",
    "accounts_journalentry",
    "accounts_journalline",
    "accounts_surplus",
    "accounts_settlement",
    "reports_outputfile",
    "reports_outputfilechunk",
    "invoices_authorization",
    "invoices_capture",
    "invoices_credit",
    "invoices_cancellation",
    "invoices_invoice",
    "invoices_invoicetransaction",
    "invoices_payment",
)


def rebuild(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
            "WHERE a.amname = 'btree' AND c.relname = ANY(%s)",
            [[f"{table}_id" for table in TABLES]],
        )
        found = [name.removesuffix("_id") for (name,) in cursor.fetchall()]
    for table in found:
        editor.execute(f'DROP INDEX "{table}_id"')
        editor.execute(identity_index(table))


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_guards"),
        ("invoices", "0003_decisions_and_distribution"),
    ]

    operations = [migrations.RunPython(rebuild, migrations.RunPython.noop, elidable=True)]
