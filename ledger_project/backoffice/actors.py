"""Members of staff as actors of operations."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin

from ledger_project.backoffice.access import ledgers_of
from ledger_project.core.actors import NAME_LENGTH, Actor


def name_of(user: AbstractBaseUser | AnonymousUser | PermissionsMixin) -> str:
    """Return the name of a member of staff as the audit trail has it: `staff:anna`."""
    return f"staff:{user.get_username()}"[:NAME_LENGTH]  # type: ignore[union-attr]


def actor_of(user: AbstractBaseUser | AnonymousUser | PermissionsMixin) -> Actor:
    """Return a member of staff: of every seller of its ledgers, with the Django permissions."""
    return Actor(
        name=name_of(user),
        holds=lambda scope, codename: user.has_perm(codename),  # type: ignore[union-attr]
        ledgers=ledgers_of(user),
    )
