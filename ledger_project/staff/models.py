"""Sessions of the back office, by a digest of their key; versions of what others' tables hold.

Tables of Django and of the library of sign-ins get a trigger by a proxy of their model.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from ledger_project.core.versions import versioned


class Session(AbstractBaseSession):
    """A session; `session_key` is a digest, so that no copy of the table signs anyone in.

    `user` is who is signed in, so that all sessions of a user can be ended.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> Any:
        from ledger_project.staff.sessions import SessionStore

        return SessionStore


class VersionedUser(User):  # type: ignore[django-manager-missing]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            versioned(
                "username first_name last_name email password is_active is_staff is_superuser"
            )
        ]


class VersionedUserGroup(User.groups.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [versioned("user_id group_id")]


class VersionedUserPermission(User.user_permissions.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [versioned("user_id permission_id")]


class VersionedGroup(Group):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [versioned("name")]


class VersionedGroupPermission(Group.permissions.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [versioned("group_id permission_id")]


class VersionedFactor(Authenticator):
    """A second factor, without what its use changes: which recovery codes are used."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            versioned(
                "user_id type data.secret data.seed data.migrated_codes data.credential "
                "data.passwordless"
            )
        ]


class VersionedIdentity(SocialAccount):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [versioned("user_id provider uid")]


class VersionedProvider(SocialApp):
    """A provider of identities. The only one is that of the settings: here none belongs."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [versioned("provider provider_id client_id secret settings")]
