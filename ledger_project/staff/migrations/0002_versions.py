"""Versions are kept of accounts of staff: their rights, passwords, factors, identities."""

import django.contrib.auth.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.versions
from ledger_project.core.versions import first_shared_versions


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0029_shared_versions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="VersionedFactor",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("mfa.authenticator",),
        ),
        migrations.CreateModel(
            name="VersionedGroup",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.group",),
            managers=[
                ("objects", django.contrib.auth.models.GroupManager()),
            ],
        ),
        migrations.CreateModel(
            name="VersionedGroupPermission",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.group_permissions",),
        ),
        migrations.CreateModel(
            name="VersionedIdentity",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("socialaccount.socialaccount",),
        ),
        migrations.CreateModel(
            name="VersionedProvider",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("socialaccount.socialapp",),
        ),
        migrations.CreateModel(
            name="VersionedUser",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.user",),
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="VersionedUserGroup",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.user_groups",),
        ),
        migrations.CreateModel(
            name="VersionedUserPermission",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.user_user_permissions",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionedfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'user_id', 'type', 'data.secret', 'data.seed', "
                        "'data.migrated_codes', 'data.credential', 'data.passwordless')"
                    ),
                    hash="32bff69b33568e8ac5cee5e210da11acf97df1f8",
                    operation='INSERT OR UPDATE OF "user_id", "type", "data" OR DELETE',
                    pgid="pgtrigger_version_kept_1fe07",
                    table="mfa_authenticator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionedgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'name')",
                    hash="2b7764a9f4253c071e05f5d1f0f30289e40995d5",
                    operation='INSERT OR UPDATE OF "name" OR DELETE',
                    pgid="pgtrigger_version_kept_14758",
                    table="auth_group",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionedgrouppermission",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'group_id', 'permission_id')",
                    hash="f7475a5cfaf32738259a32777ad39e53eaf301ff",
                    operation='INSERT OR UPDATE OF "group_id", "permission_id" OR DELETE',
                    pgid="pgtrigger_version_kept_eb839",
                    table="auth_group_permissions",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionedidentity",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'user_id', 'provider', 'uid')",
                    hash="4e25c27c09eaa5fb699ec41e1effb9f6c1c2f6f7",
                    operation='INSERT OR UPDATE OF "user_id", "provider", "uid" OR DELETE',
                    pgid="pgtrigger_version_kept_0573c",
                    table="socialaccount_socialaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionedprovider",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'provider', 'provider_id', 'client_id', 'secret', "
                        "'settings')"
                    ),
                    hash="0cae0591296ec0fae6a124843b266ffc98983f75",
                    operation=(
                        'INSERT OR UPDATE OF "provider", "provider_id", "client_id", "secret", '
                        '"settings" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_a9d8d",
                    table="socialaccount_socialapp",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versioneduser",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'username', 'first_name', 'last_name', 'email', "
                        "'password', 'is_active', 'is_staff', 'is_superuser')"
                    ),
                    hash="1e1ac4f5da0027e459e2c1e1cb909f87813806f8",
                    operation=(
                        'INSERT OR UPDATE OF "username", "first_name", "last_name", "email", '
                        '"password", "is_active", "is_staff", "is_superuser" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_b47a0",
                    table="auth_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionedusergroup",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'user_id', 'group_id')",
                    hash="3039823625f41f54f9e3605f555f8f4d6e487655",
                    operation='INSERT OR UPDATE OF "user_id", "group_id" OR DELETE',
                    pgid="pgtrigger_version_kept_f81ea",
                    table="auth_user_groups",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versioneduserpermission",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'user_id', 'permission_id')",
                    hash="624f47c6469e13f00ec3261f4c1439a391848fa6",
                    operation='INSERT OR UPDATE OF "user_id", "permission_id" OR DELETE',
                    pgid="pgtrigger_version_kept_bce5b",
                    table="auth_user_user_permissions",
                    when="AFTER",
                ),
            ),
        ),
        first_shared_versions(
            "auth_user",
            "username first_name last_name email password is_active is_staff is_superuser",
            user="t.id",
        ),
        first_shared_versions("auth_user_groups", "user_id group_id", user="t.user_id"),
        first_shared_versions(
            "auth_user_user_permissions", "user_id permission_id", user="t.user_id"
        ),
        first_shared_versions("auth_group", "name"),
        first_shared_versions("auth_group_permissions", "group_id permission_id"),
        first_shared_versions(
            "mfa_authenticator",
            "user_id type data.secret data.seed data.migrated_codes data.credential "
            "data.passwordless",
            user="t.user_id",
        ),
        first_shared_versions(
            "socialaccount_socialaccount", "user_id provider uid", user="t.user_id"
        ),
        first_shared_versions(
            "socialaccount_socialapp", "provider provider_id client_id secret settings"
        ),
    ]
