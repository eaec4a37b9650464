"""Members of staff as actors of operations."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin

from ledger_project.core.actors import NAME_LENGTH, Actor


def actor_of(user: AbstractBaseUser | AnonymousUser | PermissionsMixin) -> Actor:
    """Return a member of staff: of every ledger and seller, with the user's Django permissions."""
    return Actor(
        name=f"staff:{user.get_username()}"[:NAME_LENGTH],  # type: ignore[union-attr]
        holds=lambda scope, codename: user.has_perm(codename),  # type: ignore[union-attr]
    )
