"""Accounts of staff: `verify_ledger` names what SQL changed, and nothing that the pages did."""

import itertools

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from ledger_project.core.models import SharedVersion
from reports.verification import versions
from tests.staff.test_second_factor import CODE, code_now
from tests.staff.test_single_sign_on import ANNA
from tests.staff.test_single_sign_on import arrive as arrive
from tests.staff.test_single_sign_on import provider as provider
from tests.support.commands import run
from tests.support.staff import permission
from tests.support.tampering import tamper

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another horse battery"
TYPED = {"password1": NEW, "password2": NEW, "usable_password": "true"}


def named(ledger) -> list[str]:
    return [*versions.witnessed(ledger)[1], *versions.compared(ledger)[1]]


@pytest.fixture
def boss(ledger):
    """Make a superuser by the command, with the delivered roles; return name and password."""
    return "boss", run("staff_account", "boss", create_superuser=True)["password"]


def test_all_that_staff_do_by_the_pages_is_in_the_audit_trail(ledger, boss, sign_in, arrive):
    client, answer = sign_in(*boss)
    assert answer["Location"] == reverse("admin:index")
    # Passwords: one's own, and another's; users, their groups, rights and ledgers.
    own = {"old_password": boss[1], "new_password1": NEW, "new_password2": NEW}
    own |= {"password1": NEW, "password2": NEW}
    assert client.post(reverse("own_password"), own).status_code == 302
    role = Group.objects.get(name="Approver")
    add = {"username": "anna", "groups": [role.pk], "ledgers": ["501"], **TYPED}
    assert client.post(reverse("admin:auth_user_add"), add).status_code == 302
    anna = User.objects.get(username="anna")
    for form in (
        {"is_active": "on", "is_staff": "on", "email": "anna@example.com", "ledgers": ["501"]},
        {"is_active": "on", "is_staff": "on", "email": "anna@example.com",
         "user_permissions": [permission("accounts.approve_payout").pk]},
        {"is_active": "on", "is_staff": "on", "email": "anna@example.com"},
        {"is_active": "on", "is_staff": "on", "email": "anna@example.com"},
    ):  # fmt: skip
        page = reverse("admin:auth_user_change", args=[anna.pk])
        assert client.post(page, form).status_code == 302
    page = reverse("admin:auth_user_password_change", args=[anna.pk])
    assert client.post(page, {**TYPED, "set-password": "1"}).status_code == 302
    # Groups.
    asked = {"name": "audit", "permissions": [permission("auth.view_user").pk]}
    assert client.post(reverse("admin:auth_group_add"), asked).status_code == 302
    group = Group.objects.get(name="audit")
    asked = {"name": "auditors", "permissions": [permission("auth.view_group").pk]}
    page = reverse("admin:auth_group_change", args=[group.pk])
    assert client.post(page, asked).status_code == 302
    form = {"is_active": "on", "is_staff": "on", "groups": [group.pk]}
    form["email"] = "anna@example.com"
    page = reverse("admin:auth_user_change", args=[anna.pk])
    assert client.post(page, form).status_code == 302
    page = reverse("admin:auth_group_delete", args=[group.pk])
    assert client.post(page, {"post": "yes"}).status_code == 302
    # Second factors: set up, used, renewed, removed; also by a colleague.
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    activated = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert activated["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(activated["Location"]).status_code == 200
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    second, answer = sign_in("boss", NEW)
    assert answer["Location"] == CODE
    assert second.post(CODE, {"code": codes[0]})["Location"] == reverse("admin:index")
    assert Authenticator.objects.get(type="recovery_codes").data["used_mask"] == 1
    assert run("encrypt_secrets") == {"encrypted": 2}
    assert second.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert second.post(reverse("mfa_deactivate_totp")).status_code == 302
    # The identity of a provider.
    arrive(**ANNA)
    arrive(**ANNA)
    # By commands.
    run("staff_account", "anna", new_password=True)
    run("staff_account", "anna", remove_factors=True)
    run("staff_account", "boss", forget_identity=True)
    run("staff_roles", again=True)
    run("set_reference_rate", "SE", "2.25", date="2026-07-01")
    assert named(ledger) == []
    count, _ = versions.witnessed(ledger)
    assert count == SharedVersion.objects.count() > 300
    assert {one for (one,) in SharedVersion.objects.values_list("table_name").distinct()} == {
        *versions.WITNESSES, "core_referencerate",
    } - {"socialaccount_socialapp"}  # fmt: skip


def test_a_password_that_is_hashed_anew_when_its_owner_signs_in_is_in_the_audit_trail(
    ledger, boss, sign_in, settings
):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS,
    ]  # fmt: skip
    before = User.objects.get().password
    assert sign_in(*boss)[1]["Location"] == reverse("admin:index")
    assert User.objects.get().password != before
    assert named(ledger) == []


THEFTS = [
    ("UPDATE auth_user SET is_superuser = true WHERE username = 'anna'", "user "),
    ("UPDATE auth_user SET password = (SELECT password FROM auth_user WHERE username = 'anna') "
     "WHERE username = 'boss'", "user "),
    ("UPDATE auth_user SET email = 'thief@example.com' WHERE username = 'boss'", "user "),
    ("INSERT INTO auth_user_groups (user_id, group_id) SELECT u.id, g.id FROM auth_user u, "
     "auth_group g WHERE u.username = 'anna' AND g.name = 'Approver'", "user_groups "),
    ("DELETE FROM auth_group_permissions WHERE id = (SELECT max(id) FROM auth_group_permissions)",
     "group_permissions "),
    ("INSERT INTO auth_user_user_permissions (user_id, permission_id) SELECT u.id, p.id FROM "
     "auth_user u, auth_permission p WHERE u.username = 'anna' AND "
     "p.codename = 'approve_payout'", "user_user_permissions "),
    ("UPDATE core_staffmember SET ledgers = '{}' WHERE user_id = "
     "(SELECT id FROM auth_user WHERE username = 'anna')", "staffmember "),
    ("INSERT INTO mfa_authenticator (user_id, type, data, created_at) SELECT id, 'totp', "
     "'{\"secret\": \"mine\"}', now() FROM auth_user WHERE username = 'boss'", "authenticator "),
    ("INSERT INTO socialaccount_socialaccount (user_id, provider, uid, last_login, date_joined, "
     "extra_data) SELECT id, 'sso', 'mine', now(), now(), '{}' FROM auth_user "
     "WHERE username = 'boss'", "socialaccount "),
    ("INSERT INTO socialaccount_socialapp (provider, provider_id, name, client_id, secret, key, "
     "settings) VALUES ('openid_connect', 'mine', '', 'x', 'x', '', "
     "'{\"server_url\": \"https://thief.example\"}')", "socialapp "),
    ("UPDATE core_referencerate SET percent = 40 WHERE country = 'SE' AND since = '2026-01-01'",
     "referencerate "),
]  # fmt: skip


def test_what_sql_does_to_accounts_through_the_triggers_is_named(ledger, boss, sign_in):
    client, _ = sign_in(*boss)
    add = {"username": "anna", "ledgers": ["501"], **TYPED}
    assert client.post(reverse("admin:auth_user_add"), add).status_code == 302
    run("set_reference_rate", "SE", "2.00", date="2026-01-01")
    # What the pages did to the same account counts for a minute before and after.
    _let_a_while_pass()
    assert named(ledger) == []
    pretended = "SELECT set_config('ledger.setting_change', '{\"actor\": \"staff:boss\"}', true)"
    for said, (statement, kind) in itertools.product((None, pretended), THEFTS):
        if said and kind == "referencerate ":
            continue  # An operation says no more than that; the version says who it was.
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(said or "SELECT 1")
                cursor.execute(statement)
                assert cursor.rowcount == 1, statement
            (one,) = named(ledger)
            assert one.startswith(kind), statement
            assert one.endswith(" was written without an entry of the audit trail")
            transaction.set_rollback(True)
    with (
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute("DELETE FROM core_sharedversion")


def _let_a_while_pass() -> None:
    """Let what is there have happened two minutes ago."""
    for table in ("core_sharedversion", "core_staffevent"):
        tamper(f"UPDATE {table} SET created_at = created_at - interval '2 minutes'")
