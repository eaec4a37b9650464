"""Each change of a setting is recorded with who, before and after, whatever wrote it."""

import os
import pwd
from decimal import Decimal

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction

from accounts.models import ChartOverride, RecurrentFee
from invoices.models import ClaimTerm, CollectionAgency, LetterTemplate
from ledger_project.api.models import Client
from ledger_project.core.database_rules import SETTING_RECORDED
from ledger_project.core.models import Ledger, LedgerOwned, PenaltyRate, Seller, SettingChange
from reports.seals.recipes import RECIPES
from tests.support.assertions import unchanged
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.roles import superuser

pytestmark = pytest.mark.django_db

SETTINGS = {
    Ledger, Seller, PenaltyRate, ClaimTerm, LetterTemplate, CollectionAgency, ChartOverride,
    RecurrentFee, Client,
}  # fmt: skip
OF_NO_SETTINGS = {
    # Entities, whose changes the audit trail has.
    "account", "consent", "customer", "delivery", "webhook",
    # What the system keeps for itself.
    "idempotencykey", "numberseries", "outputfilechunk", "seallink", "sealsalt",
    "verification", "customerseller", "customerword", "balancehorizon", "runningbalance",
}  # fmt: skip
ME = "operator:" + pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture(autouse=True)
def nobody_behind_sudo(monkeypatch):
    monkeypatch.delenv("SUDO_USER", raising=False)


COMMANDS = [
    (("open_ledger", 501), {"payment_days": 14}, "ledger", "open_ledger",
     {"payment_days": 30}, {"payment_days": 14}),
    (("open_ledger", 501), {"credit_policy": "tests.support.credit_policies.Everybody"}, "ledger",
     "open_ledger", {"credit_policy": ""},
     {"credit_policy": "tests.support.credit_policies.Everybody"}),
    (("register_seller", 501, "654"), {"name": "Other", "item_fee": Decimal("4.00")}, "seller",
     "register_seller", {"name": "testshop", "item_fee": 3.2}, {"name": "Other", "item_fee": 4}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "options", "kind", "operation", "before", "after"), COMMANDS)
def test_a_command_that_changes_a_setting_leaves_who_what_and_why(
    ledger, seller, command, options, kind, operation, before, after
):
    run(*command, **options, reason="Asked for")
    change = SettingChange.objects.first()
    key = {"ledger": ledger.pk, "seller": seller.pk}[kind]
    assert (change.ledger_id, change.document_type, change.document_id) == (501, kind, key)
    assert (change.operation, change.created_by, change.reason) == (operation, ME, "Asked for")
    assert (change.before, change.after) == (before, after)


def test_what_is_new_and_what_is_taken_away_is_recorded_whole(ledger, seller):
    start = SettingChange.objects.count()
    run("open_ledger", 501, penalty_interest=Decimal("8"))
    run("set_claim_terms", 501, legal_entity="consumer", level="Reminder", days=9)
    run("set_claim_terms", 501, legal_entity="consumer", level="Reminder", days=10)
    run("charge_monthly", 501, "654", "Portal", unit_price=Decimal("10"))
    run("charge_monthly", 501, "654", "Portal", until=TODAY.replace(year=2027))
    run("override_account", 501, "bank", "1940")
    run("override_account", 501, "bank")
    found = list(SettingChange.objects.order_by("id"))[start:]
    assert [(one.document_type, one.operation, one.created_by) for one in found] == [
        ("penaltyrate", "set_penalty_rate", ME),
        ("claimterm", "set_claim_terms", ME),
        ("claimterm", "set_claim_terms", ME),
        ("recurrentfee", "charge_monthly", ME),
        ("recurrentfee", "end_monthly_fee", ME),
        ("chartoverride", "override_account", ME),
        ("chartoverride", "override_account", ME),
    ]
    rate, term, changed, fee, ended, number, back = found
    assert (rate.before, rate.after["percent"], rate.after["since"]) == ({}, 8, "2000-01-01")
    assert (term.before, term.after["days"], term.after["used"]) == ({}, 9, True)
    assert (changed.before, changed.after) == ({"days": 9}, {"days": 10})
    assert (fee.before, fee.after["text"], fee.after["until"]) == ({}, "Portal", None)
    assert (ended.before, ended.after) == ({"until": None}, {"until": "2027-06-08"})
    assert number.after == back.before == {"role": "bank", "number": "1940", "name": "Bank"}
    assert (number.before, back.after) == ({}, {})


def test_what_changes_nothing_or_is_refused_leaves_no_record(ledger, seller):
    with unchanged():
        run("open_ledger", 501, payment_days=30)
        run("register_seller", 501, "654", name="testshop")
        with pytest.raises(CommandError):
            run("open_ledger", 501, payment_days=14, retention_years=0)
        with pytest.raises(CommandError, match="reason: Expected at most 200"):
            run("open_ledger", 501, payment_days=14, reason="x" * 201)


def test_who_asked_for_the_account_behind_sudo_is_named(ledger, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "anna")
    run("open_ledger", 501, payment_days=14)
    assert SettingChange.objects.first().created_by == f"operator:anna as {ME[9:]}"


def test_a_change_past_every_operation_is_recorded_as_one_of_the_databases_role(ledger, seller):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_seller SET payout_iban = 'SE3550000000054910000003'")
        cursor.execute("SELECT session_user")
        (role,) = cursor.fetchone()
    change = SettingChange.objects.first()
    assert (change.operation, change.created_by) == ("update", f"database:{role}")
    assert change.before == {"payout_iban": "SE4550000000058398257466"}
    assert change.after == {"payout_iban": "SE3550000000054910000003"}


def test_who_made_one_change_is_not_said_of_the_next_in_the_same_transaction(ledger):
    with transaction.atomic():
        run("open_ledger", 501, payment_days=14)
        Ledger.objects.update(payment_days=15)
    assert SettingChange.objects.first().created_by.startswith("database:")


@pytest.mark.parametrize("statement", ["UPDATE core_settingchange SET created_by = 'x'",
                                       "DELETE FROM core_settingchange"])  # fmt: skip
def test_a_record_is_never_changed_or_deleted(ledger, statement):
    refused = pytest.raises(DatabaseError, match="append-only")
    with unchanged(), refused, transaction.atomic(), superuser() as cursor:
        cursor.execute(statement)


def test_closing_the_books_is_no_change_of_a_setting(ledger):
    with unchanged(but=("core.Ledger", "core.StateChange")):
        run("close_period", 501, "2026-05-31")


def test_each_table_of_a_ledger_is_evidence_or_its_changes_are_recorded():
    """A table of configuration that is added must declare `recorded()`."""
    recorded = {m for m, trigger in pgtrigger.registered() if trigger.name == SETTING_RECORDED}
    sealed = {recipe.table for recipe in RECIPES}
    rest = {
        model
        for model in apps.get_models()
        if issubclass(model, LedgerOwned) and model._meta.db_table not in sealed
    }
    assert recorded == SETTINGS
    assert {model._meta.model_name for model in rest - recorded} == OF_NO_SETTINGS


def test_the_back_office_shows_the_changes_of_a_ledger_and_finds_them_by_who(
    admin_client, ledger, seller
):
    run("open_ledger", 501, payment_days=14, reason="Agreed")
    page = admin_client.get("/admin/core/ledger/501/change/").content.decode()
    assert "Changed settings" in page
    assert "Agreed" in page
    found = admin_client.get("/admin/core/settingchange/", {"q": ME}).context["cl"].result_list
    assert [one.reason for one in found] == ["Agreed"]
    by_kind = admin_client.get("/admin/core/settingchange/", {"document_type": "seller"})
    assert {one.document_type for one in by_kind.context["cl"].result_list} == {"seller"}
