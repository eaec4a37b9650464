"""Members of staff as actors of operations."""

import hashlib
from collections.abc import Iterable
from functools import partial
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from oauth2_provider.models import get_application_model

from ledger_project.backoffice.access import ledgers_of
from ledger_project.core.actors import NAME_LENGTH, Actor
from ledger_project.core.texts import say


def name_of(user: AbstractBaseUser | AnonymousUser | PermissionsMixin) -> str:
    """Return the name of a member of staff as the audit trail has it: `staff:anna`."""
    return f"staff:{user.get_username()}"[:NAME_LENGTH]  # type: ignore[union-attr]


def people(names: Iterable[str]) -> dict[str, str]:
    """Return actors of the audit trail by the names that colleagues use; clients by their own.

    One query, if there are clients among them.
    """
    given = set(names)
    keys = {one.removeprefix("client:") for one in given if one.startswith("client:")}
    found = get_application_model().objects.filter(client_id__in=keys) if keys else []
    clients = {f"client:{one.client_id}": f"{one.name or say('client')} (API)" for one in found}
    return {
        one: clients.get(one)
        or (say("the system") if one.startswith("system") else one.removeprefix("staff:"))
        for one in given
    }


def actor_of(user: AbstractBaseUser | AnonymousUser | PermissionsMixin) -> Actor:
    """Return a member of staff: of every seller of its ledgers, with the Django permissions."""
    return Actor(
        name=name_of(user),
        holds=lambda scope, codename: user.has_perm(codename),  # type: ignore[union-attr]
        ledgers=ledgers_of(user),
        keys=partial(keys_of, user),
    )


def keys_of(user: Any) -> frozenset[str]:
    """Return what says which person a user is: the account, its mailbox, its single sign-on.

    So one who is renamed stays the same, and two accounts of one person are one if they have the
    same e-mail address; what follows a + before the @ leads to the same mailbox. The identity of a
    provider (issuer and subject) is a digest, as it may be long.
    """
    email = "".join(getattr(user, "email", "").split())
    local, _, domain = email.casefold().rpartition("@")
    mailbox = f"{local.partition('+')[0]}@{domain}"
    found = SocialAccount.objects.filter(user=user.pk).values_list("provider", "uid")
    identities = (hashlib.sha256(" ".join(one).encode()).hexdigest()[:32] for one in found)
    return frozenset(
        {
            f"user:{user.pk}",
            *([f"mail:{mailbox}"] if local else []),
            *(f"identity:{one}" for one in identities),
        }
    )
