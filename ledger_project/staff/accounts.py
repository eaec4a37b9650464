"""Users and groups: who may change whom, and what a change leaves in the audit trail.

Names of users never change and users are never deleted: the audit trail refers to them.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from ledger_project.backoffice.access import ledgers_of
from ledger_project.core.models import StaffMember
from ledger_project.staff import sessions
from ledger_project.staff.audit import What, record

COLUMNS = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
_PASSWORD = "password"
_EVENTS = {
    User: (What.USER_CREATED, What.USER_CHANGED),
    Group: (What.GROUP_CREATED, What.GROUP_CHANGED),
}


def may_manage(manager: Any, user: Any) -> bool:
    """Return whether a member of staff may change another's account.

    Whoever sets someone's password or address can sign in as that person, so no account with more
    rights than the manager's own, by permission or by ledger, is theirs to change.
    """
    if manager.is_superuser:
        return True
    if user.is_superuser:
        return False
    mine, theirs = ledgers_of(manager), ledgers_of(user)
    covered = mine is None or (theirs is not None and theirs <= mine)
    # As if the user were active: who is not may be made so.
    by_group = Permission.objects.filter(group__user=user)
    held = {*_listed(by_group), *_listed(user.user_permissions.all())}
    return covered and held <= manager.get_all_permissions()


def _listed(permissions: QuerySet[Permission]) -> list[str]:
    found = permissions.order_by().values_list("content_type__app_label", "codename").distinct()
    return sorted(f"{app}.{name}" for app, name in found)


def snapshot(one: User | Group) -> dict[str, Any]:
    """Return what the audit trail compares of a user or a group; of a password only its hash."""
    if isinstance(one, Group):
        return {"name": one.name, "permissions": _listed(one.permissions.all())}
    bound = StaffMember.objects.filter(user=one).values_list("ledgers", flat=True).first()
    return {
        **{name: getattr(one, name) for name in COLUMNS},
        "groups": sorted(one.groups.values_list("name", flat=True)),
        "permissions": _listed(one.user_permissions.all()),
        "ledgers": sorted(bound or []),
        _PASSWORD: one.password,
    }


def changed(
    one: User | Group, before: Mapping[str, Any], *, by: str, request: HttpRequest | None = None
) -> None:
    """Record what differs from `before` (empty: it is new), and end sessions that may not go on.

    A new password ends all other sessions; who may not sign in any more has none left.
    """
    after = snapshot(one)
    names = [name for name in after if name != _PASSWORD and before.get(name) != after[name]]
    if names:
        made, altered = _EVENTS[Group if isinstance(one, Group) else User]
        record(
            altered if before else made,
            str(before.get("username") or before.get("name") or one),
            by=by,
            request=request,
            before={name: before[name] for name in names if name in before},
            after={name: after[name] for name in names},
        )
    if isinstance(one, Group):
        return
    if before and before[_PASSWORD] != after[_PASSWORD]:
        record(What.PASSWORD_CHANGED, one.username, by=by, request=request)
        own = request is not None and request.user == one
        sessions.end_all(one, but=request.session.session_key if request and own else None)
    if not (one.is_active and one.is_staff):
        sessions.end_all(one)


def sign_out_everywhere(user: User, *, by: str, request: HttpRequest | None = None) -> None:
    sessions.end_all(user)
    record(What.SESSIONS_ENDED, user.username, by=by, request=request)


def remove_factors(user: User, *, by: str, request: HttpRequest | None = None) -> int:
    """Remove a user's second factors, which are lost, and return how many there were."""
    kinds = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    Authenticator.objects.filter(user=user).delete()
    record(What.FACTOR_REMOVED, user.username, by=by, request=request, before={"kinds": kinds})
    sign_out_everywhere(user, by=by, request=request)
    return len(kinds)


def forget_identity(user: User, *, by: str, request: HttpRequest | None = None) -> int:
    """Forget by which identity of a provider a user signs in, and return how many there were.

    The next one whose claim names the user is taken. All sessions of the user end.
    """
    found = SocialAccount.objects.filter(user=user)
    before = {"identities": sorted(found.values_list("provider", flat=True))}
    record(
        What.USER_CHANGED, user.username, by=by, request=request,
        before=before, after={"identities": []},
    )  # fmt: skip
    found.delete()
    sign_out_everywhere(user, by=by, request=request)
    return len(before["identities"])


@transaction.atomic
def bind(user: User, ledgers: list[int]) -> None:
    """Bind a user to ledgers; none: the user works in every ledger."""
    StaffMember.objects.update_or_create(user=user, defaults={"ledgers": sorted(set(ledgers))})
    user.__dict__.pop("_choices", None)


@transaction.atomic
def give_password(user: User, *, by: str) -> str:
    """Give a user a new password, end the user's sessions, and return it: it is kept nowhere."""
    before = snapshot(user) if user.pk else {}
    password = secrets.token_urlsafe(12)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    changed(user, before, by=by)
    return password
