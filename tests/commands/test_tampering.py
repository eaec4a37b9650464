"""Table by table: what somebody with SQL could alter, and what `verify_ledger` says of it.

Of each column there is an answer. It is sealed, or versioned, or a setting with a record of its
changes, or it follows from such and is computed again, or it proves nothing for a reason.
"""

import json

import pgtrigger
import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import ProgrammingError, connection, transaction

from customers.models import Customer
from customers.operations import record_views
from invoices.models import Claim
from ledger_project.core.database_rules import SETTING_RECORDED
from ledger_project.core.models import ChangeRequest
from ledger_project.core.versions import kept
from ledger_project.staff import audit
from ledger_project.staff.accounts import bind
from reports.seals.recipes import RECIPES
from reports.verification import seals, settings, versions
from tests.support.actors import person
from tests.support.books import wrong
from tests.support.catalog import catalog
from tests.support.commands import run
from tests.support.purchases import buy
from tests.support.roles import superuser
from tests.support.staff import permission
from tests.support.tampering import tamper

SETTINGS = {
    model._meta.db_table for model, one in pgtrigger.registered() if one.name == SETTING_RECORDED
}
SEALED = {one.table for one in RECIPES}
VERSIONED = {one.table: one.columns for one in kept()}
KEYS = {one.table: one.key for one in kept()}

WITHOUT = {
    "core_numberseries": "the highest number is computed again from those that were given",
    "accounts_runningbalance": "sums of the lines, which the verification computes again",
    "accounts_balancehorizon": "up to which day such sums are stored, which are computed again",
    "core_idempotencykey": "what was answered, kept for a day",
    "customers_customerword": "words of the customer's name, to search by",
    "reports_outputfilechunk": "the file's digest is sealed, and compared with it",
    "reports_seallink": "the seals, which prove each other and what went out",
    "reports_sealsalt": "a salt that is gone or changed is named with its row",
    "reports_verification": "what a verification found, which the next one finds again",
    "webhooks_delivery": "attempts to deliver an event, which itself is sealed",
    "api_": "counts of requests, and tokens' certificates, for an hour",
    "oauth2_provider_": "tokens, for an hour, of clients whose secrets are versioned",
    "staff_": "sessions, for hours",
    "auth_permission": "made by each migration of what the program declares",
    "account_": "addresses of staff accounts, which let nobody in",
    "socialaccount_socialtoken": "none is kept",
    "django_": "types of content, sessions, history of the administration",
    "procrastinate_": "the queue of jobs",
}
"""Tables, or beginnings of their names, of which nothing is proved."""

STATE = "the last state of its history, which is sealed"
SUMS = "sums of rows that are sealed, computed again"
FREE = "free text or a reference of somebody else, which an erasure empties"
UNDONE = "the books would have to be reversed"
WORK = "when something was tried, or is tried again"
LOOK = "how pages look to a member of staff"
REST: dict[str, dict[str, str]] = {
    LOOK: {"core_staffmember": "language"},
    STATE: {
        "accounts_surplus": "state", "invoices_authorization": "state",
        "invoices_invoice": "state", "invoices_payment": "state",
    },
    SUMS: {
        "accounts_account": "balance reserved", "accounts_surplus": "remaining",
        "customers_customer": "payment_serial",
        "accounts_payout": "settled_again_id", "core_event": "position",
        "invoices_authorization": "authorized captured credited released",
        "invoices_invoice": "claim_level demanded_on debited credited capital_debt paid "
        "written_off remitted paid_directly credited_by_operation credit_settled fees_paid "
        "interest_paid reminder_fee collection_fee late_fee",
        "invoices_payment": "remaining withdrawn returned", "invoices_paymentmatch": "met",
        "invoices_paymentplan": "state amount first_due_on last_due_on accepted_on ended_on paid",
        "invoices_plannedinvoice": "capital fees interest met_before debited",
        "invoices_collectioncase": "capital fees interest", "accounts_feeinvoice": "paid",
        "accounts_settlementfee": "fee_invoice_id", "core_rowversion": "salt",
        "core_sharedversion": "salt",
    },
    UNDONE: {
        "invoices_claim": "withdrawn_on withdrawn_by_id ended_on",
        "invoices_paymentreversal": "payment_id assigned_on",
        "invoices_collectionanswer": "payment_id settled_on",
    },
    FREE: {
        "accounts_account": "fingerprint alias description", "customers_customer": "fingerprint",
        "accounts_payout": "status_reason", "accounts_surplususe": "reference",
        "invoices_authorization": "fingerprint collection_reference_text buyer",
        "invoices_invoice": "fingerprint external_invoice_id dispute_reason printed",
        "invoices_capture": "reference", "invoices_cancellation": "reference",
        "invoices_invoicerow": "article_no description unit vat_exemption_reason",
        "invoices_invoicetransaction": "reference", "invoices_directpayment": "reference",
        "invoices_writeoff": "reason", "invoices_waiver": "reason", "invoices_remission": "reason",
        "invoices_payment": "remittance", "invoices_paymentreversal": "message",
        "invoices_leftoutentry": "payer_name payment_reference message booked_on",
        "invoices_document": "file_name data", "exchange_exchangedfile": "fault",
    },
    "dates of a hold that ends with it; the invoice has its own": {
        "invoices_authorization": "valid_to invoice_date due_date distribution_date",
    },
    "between operator and agency, in its files, whose messages are sealed": {
        "invoices_collectioncase": "batch_id state agency creditor_number agency_reference "
        "handed_over_on reason ended_on reported_through reported_disputed",
        "invoices_collectionanswer": "fault",
    },
    "what the bank answered, which its file says again": {
        "invoices_draw": "outcome answered_on reason may_retry withdrawn_in_id",
        "invoices_paymentreversal": "reverses payment_reference",
    },
    "of the use of an account, not of who may use it": {
        "auth_user": "last_login date_joined", "mfa_authenticator": "last_used_at data",
        "socialaccount_socialaccount": "last_login date_joined extra_data",
        "socialaccount_socialapp": "name key",
    },
    "when the population register last said the same": {
        "customers_customer": "address_confirmed_on",
    },
    WORK: {
        "invoices_letter": "channel state sent_on came_back due_at attempts failure email_address",
        "invoices_planpart": "reminded_on pay_by replaced_on",
        "webhooks_webhook": "disabled_because position failures failing_since rests_until",
    },
}  # fmt: skip
"""Columns of sealed and versioned tables that are neither, with what they are instead."""


def columns_of(table):
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return {one.name: one.type_code for one in found}


@pytest.mark.django_db
def test_each_table_and_each_column_has_an_answer():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    proved = SEALED | SETTINGS | VERSIONED.keys()
    used = {one: {t for t in tables - proved if t.startswith(one)} for one in WITHOUT}
    assert all(used.values()), used
    assert tables - proved == set().union(*used.values())
    for table in SEALED | VERSIONED.keys() - SETTINGS:
        recipes = [one for one in RECIPES if one.table == table]
        sealed = {
            name
            for one in recipes
            for name in (*one.columns.split(), one.key, "ledger_id",
                         *(n for n in one.without.split() if f"t.{n}" in " ".join(one.expressions)))
        }  # fmt: skip
        versioned = {*VERSIONED.get(table, ()), "id", "ledger_id", "created_at", "created_by"}
        answers = sealed | (versioned if table in VERSIONED else set())
        listed = [name for found in REST.values() for name in found.get(table, "").split()]
        assert len(listed) == len(set(listed)), table
        assert set(columns_of(table)) - answers == set(listed), table


VALUES = {16: "NOT {}", 25: "{} || 'x'", 1043: "left({} || 'x', 3)", 1082: "{} + 1",
          1184: "{} + interval '1 day'",
          1009: "'{{x}}'", 1015: "'{{x}}'", 1016: "'{{1}}'", 1007: "'{{1}}'",
          3802: "'{{\"secret\": 1}}'"}  # fmt: skip
"""SQL of another value, by the number of the column's type; else one more."""


def altered(table, column):
    """Return the statement that changes a column of the first row, whatever forbids it."""
    value = VALUES.get(columns_of(table)[column], "coalesce({}, 0) + 1").format(f'"{column}"')
    key = KEYS.get(table) or next((one.key for one in RECIPES if one.table == table), "id")
    return f'UPDATE {table} SET "{column}" = {value} WHERE {key} = (SELECT min({key}) FROM {table})'


def named(ledger):
    """Return the kinds of rows that are named, of all proofs about rows."""
    proofs = (seals.rows, versions.compared, settings.recorded)
    return {text.split(" ")[0].partition(".")[0] for one in proofs for text in one(ledger)[1]}


def kinds_with_rows(tables):
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if cursor.fetchone()[0]:
                yield table, table.partition("_")[2]


COLUMNS = {
    "accounts_account": "credit_limit", "accounts_feeinvoice": "state",
    "accounts_payout": "approved_by", "accounts_recurrentfee": "unit_price",
    "api_client": "client_secret", "core_seller": "payout_iban", "customers_consent": "reference",
    "customers_customer": "email_address", "customers_customerseller": "since",
    "invoices_invoice": "direct_debit", "auth_user": "password", "auth_user_groups": "group_id",
    "auth_user_user_permissions": "permission_id", "auth_group": "name",
    "auth_group_permissions": "permission_id", "core_staffmember": "ledgers",
    "core_referencerate": "percent", "mfa_authenticator": "data",
    "socialaccount_socialaccount": "uid",
}  # fmt: skip
"""A column that matters of each table that changes; of what is sealed, the last one."""
ROW = {
    "accounts_account": {"account_no": "T-1"},
    "accounts_payout": {"number": "T-1", "settlement_id": None, "purpose": "refund"},
    "accounts_feeinvoice": {"number": "T-1", "month": "2020-01-01", "payment_reference": ""},
    "api_client": {"client_id": "thief"},
    "core_seller": {"number": "T1"},
    "customers_consent": {"type": "Email"},
    "customers_customer": {"customer_no": "T-1", "reg_no": "", "vat_no": "", "reg_country": ""},
    "customers_customerseller": {"seller_id": -1},
    "invoices_invoice": {"invoice_no": "T-1", "payment_reference": ""},
    "auth_user": {"username": "thief"},
    "auth_user_groups": {"group_id": -1},
    "auth_user_user_permissions": {"permission_id": -1},
    "auth_group": {"name": "Thieves"},
    "auth_group_permissions": {"permission_id": -1},
    "core_staffmember": {"user_id": -1},
    "core_referencerate": {"since": "2000-01-01"},
    "mfa_authenticator": {"type": "recovery_codes"},
    "socialaccount_socialaccount": {"uid": "thief"},
}
"""What must differ in a row that is added, as it is there once."""


def added(table):
    """Return the statement that adds a row as another is."""
    row = json.dumps({"id": 987654321, **ROW.get(table, {})})
    return (f"INSERT INTO {table} SELECT (jsonb_populate_record(t, '{row}')).* "
            f"FROM {table} t LIMIT 1")  # fmt: skip


@pytest.fixture
def traded(busy_ledger):
    """Seal a busy ledger, with staff, its events and views of persons in it."""
    boss = User.objects.create_superuser("boss")
    bind(boss, [501])
    group = Group.objects.create(name="Approvers")
    group.permissions.add(permission("accounts.approve_payout"))
    boss.groups.add(group)
    boss.user_permissions.add(permission("accounts.approve_payout"))
    Authenticator.objects.create(user=boss, type="totp", data={"secret": "s"})
    SocialAccount.objects.create(user=boss, provider="sso", uid="1")
    audit.record(audit.What.SIGNED_IN, "boss", by="staff:boss")
    record_views(Customer.objects.all(), actor=person("boss"), page="/admin/customers/")
    run("seal_ledger", 501)
    connection.check_constraints()
    assert named(busy_ledger) == set()
    return busy_ledger


def test_a_row_of_each_table_that_is_altered_deleted_or_added_is_named(traded):
    tables = dict(kinds_with_rows(SEALED | VERSIONED.keys() | SETTINGS - {"core_ledger"}))
    assert len(tables) > 40
    always = [one for one in RECIPES if one.columns not in ("undone_on", "recalled_on")]
    columns = {one.table: one.columns.split()[-1] for one in always} | COLUMNS
    changed = {table: altered(table, columns[table]) for table in tables}
    gone = {
        table: f"DELETE FROM {table} WHERE ctid = (SELECT max(ctid) FROM {table})"
        for table in tables
    }
    # What is added to a sealed table is sealed like any other, and has to fit all other checks.
    more = {table: added(table) for table in tables.keys() & (VERSIONED.keys() | SETTINGS)}
    for statements in (changed, gone, more):
        missed = {}
        for table, statement in statements.items():
            with transaction.atomic():
                tamper(statement)
                if tables[table] not in (found := named(traded)):
                    missed[table] = found
                transaction.set_rollback(True)
        assert missed == {}


OTHERS = [
    ("CREATE OR REPLACE FUNCTION keep_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
     "SET timezone = 'UTC' AS $$ BEGIN RETURN NULL; END $$",
     "keep_version() RETURNS trigger is another than was declared"),
    ("CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
     "$$ BEGIN RETURN NEW; END $$", "refuse_change() RETURNS trigger is another than was declared"),
    ("ALTER FUNCTION keep_version() SECURITY INVOKER",
     "keep_version() RETURNS trigger is another than was declared"),
    ("DROP FUNCTION procrastinate_update_heartbeat_v1",
     "procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void is missing"),
    ("CREATE FUNCTION evidence_of(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
     "evidence_of(text) RETURNS text is not ours"),
    ("CREATE OR REPLACE TRIGGER {runstep} BEFORE DELETE OR UPDATE ON core_runstep "
     "FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION refuse_change()",
     "core_runstep: {runstep} is another than was declared"),
    ("CREATE TRIGGER thief BEFORE UPDATE ON core_seller FOR EACH ROW "
     "EXECUTE FUNCTION refuse_change()", "core_seller: thief is not ours"),
    ("CREATE FUNCTION emptied() RETURNS void LANGUAGE sql SECURITY DEFINER AS "
     "'TRUNCATE reports_verification'", "public.emptied lends rights and is not ours"),
    ("CREATE RULE unseen AS ON INSERT TO customers_personview DO INSTEAD NOTHING",
     "customers_personview: the rule unseen is not ours"),
]  # fmt: skip


def test_a_rule_of_the_database_that_was_replaced_is_named(traded):
    with connection.cursor() as cursor:
        names = catalog(cursor)["triggers"]
    (runstep,) = [one.partition(".")[2] for one in names if one.startswith("core_runstep.")]
    for statement, text in OTHERS:
        with transaction.atomic():
            with superuser() as owner:
                owner.execute(statement.format(runstep=runstep))
            found = [one for finding in wrong(traded) for one in finding.violations]
            transaction.set_rollback(True)
        assert found == [text.format(runstep=runstep)]
    assert wrong(traded) == []


def test_when_something_was_undone_or_recalled_is_named(traded):
    """As of the days between, another date changes what was owed."""
    undone = [one for one in RECIPES if one.columns == "undone_on" and has_rows(one)]
    assert "paymentmatch.undone" in {one.kind for one in undone}
    for recipe in undone:
        with transaction.atomic():
            tamper(f"UPDATE {recipe.table} SET undone_on = undone_on - 1 "
                   "WHERE undone_on IS NOT NULL")  # fmt: skip
            assert recipe.kind in {text.split(" ")[0] for text in seals.rows(traded)[1]}
            transaction.set_rollback(True)
    tamper("UPDATE invoices_claim SET recalled_on = '2026-06-03' WHERE id = "
           "(SELECT min(id) FROM invoices_claim)")  # fmt: skip
    claim = Claim.objects.earliest("id")
    assert [one for finding in wrong(traded) for one in finding.violations] == [
        f"claim {claim.pk}: recalled on 2026-06-03 by nobody"
    ]


def has_rows(recipe):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {recipe.table} t WHERE {recipe.ready})")
        return cursor.fetchone()[0]


FORGED = ("SELECT set_config('ledger.setting_change', '{\"actor\": \"staff:boss\", "
          "\"operation\": \"%s\", \"reason\": \"Change request %s\"}', true)")  # fmt: skip
IBAN = "UPDATE core_seller SET payout_iban = 'SE3550000000054910000003' WHERE number = '654'"


def test_a_setting_that_sql_changed_is_named_with_the_role(ledger, seller):
    before = wrong(ledger)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_seller SET commission_percent = 0")
        cursor.execute("SELECT session_user")
        (role,) = cursor.fetchone()
    assert before == []
    ((text,),) = [one.violations for one in wrong(ledger)]
    assert text.startswith(f"seller {seller.pk}: commission_percent on ")
    assert text.endswith(f" by database:{role}")


def test_a_payment_detail_that_no_change_request_changed_is_named(ledger, seller):
    for operation, number, text in [
        ("register_seller", 1, "payout_iban was changed without a change request"),
        ("take_effect", 1, "payout_iban was changed without a change request"),
    ]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FORGED % (operation, number))
            cursor.execute(IBAN)
            assert [one for finding in wrong(ledger) for one in finding.violations] == [
                f"seller {seller.pk}: {text}"
            ]
            transaction.set_rollback(True)
    proposed = ChangeRequest.objects.create(
        ledger=ledger, seller=seller, state="in-force", after={"payout_iban": "SE1"}
    )
    for account, text in [
        ("SE1", f"payout_iban is not what change request {proposed.pk} says"),
        ("SE3550000000054910000003",
         f"change request {proposed.pk} was not approved by two persons"),
    ]:  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            ChangeRequest.objects.update(after={"payout_iban": account})
            cursor.execute(FORGED % ("take_effect", proposed.pk))
            cursor.execute(IBAN)
            found = [one for finding in wrong(ledger) for one in finding.violations]
            assert f"seller {seller.pk}: {text}" in found
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_by_sql_through_the_triggers_has_no_entry_of_the_audit_trail(api, ledger):
    buy(api, "100.00")
    where = f"UPDATE {{}} SET {{}} WHERE ledger_id = {ledger.number}"
    statements = [
        where.format("customers_customer", "billing_street_address = 'Elsewhere 1'"),
        where.format("accounts_account", "credit_limit = 999999"),
        where.format("invoices_invoice", "respite_on = '2027-12-31'"),
    ]
    for number, statement in enumerate(statements, 1):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 1
        assert len(versions.audited(ledger)[1]) == number
    assert versions.compared(ledger)[1] == []
    customer, *_ = versions.audited(ledger)[1]
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("DELETE FROM core_rowversion")
    assert "was written without an entry of the audit trail" in customer


@pytest.mark.django_db(transaction=True)
def test_each_operation_on_such_a_row_is_in_the_audit_trail(api, ledger):
    bought = buy(api, "100.00")
    path = bought["customer"]
    assert api.patch(path, {"emailAddress": "new@example.com"}).status_code == 200
    assert api.post(f"{path}/consents", {"type": "Email"}).status_code == 201
    assert versions.audited(ledger)[1] == versions.compared(ledger)[1] == []
