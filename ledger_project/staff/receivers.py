"""What signing in and out does beside: a session's life begins, the audit trail gets a row."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from ledger_project.staff import sessions
from ledger_project.staff.audit import What, record_of


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sessions.begin(request.session)
    record_of(What.SIGNED_IN, user, request)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        record_of(What.SIGNED_OUT, user, request)
