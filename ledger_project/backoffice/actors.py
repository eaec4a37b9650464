"""Staff as actors: what the operations are told about who presses the button."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin

from ledger_project.core.actors import Actor

NAME_LENGTH = 100  # Of `created_by`; Django lets a user name be longer.


def actor_of(user: AbstractBaseUser | AnonymousUser | PermissionsMixin) -> Actor:
    """A member of staff: of every ledger and seller, with the permissions Django gives the user."""
    return Actor(
        name=f"staff:{user.get_username()}"[:NAME_LENGTH],  # type: ignore[union-attr]
        holds=lambda scope, codename: user.has_perm(codename),  # type: ignore[union-attr]
    )
