"""What signing in and out does beside: a session's life begins, the audit trail gets a row."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from ledger_project.staff import sessions
from ledger_project.staff.audit import What, record_of


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sessions.begin(request.session)
    used = [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
    record_of(What.SIGNED_IN, user, request, **({"by": used} if used else {}))


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        record_of(What.SIGNED_OUT, user, request)


@receiver(post_save, sender=get_user_model())
def hashed_anew(sender: Any, instance: Any, update_fields: Any, **kwargs: Any) -> None:
    """Record that a right password was hashed as passwords are hashed now: signing in does that."""
    if update_fields == {"password"}:
        record_of(What.PASSWORD_CHANGED, instance, why="hashed anew")


_FACTOR_EVENTS = {
    signals.authenticator_added: What.FACTOR_ADDED,
    signals.authenticator_removed: What.FACTOR_REMOVED,
    signals.authenticator_reset: What.FACTOR_RENEWED,
}


@receiver(list(_FACTOR_EVENTS))
def factor_changed(
    signal: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any
) -> None:
    record_of(_FACTOR_EVENTS[signal], user, request, kind=authenticator.type)
