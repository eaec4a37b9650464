"""The audit trail of staff accounts: a row and a line in the log for each event. No secrets."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.http import HttpRequest

from ledger_project.api import throttling
from ledger_project.backoffice.actors import name_of
from ledger_project.core.models import StaffEvent

What = StaffEvent.What
NOBODY = "anonymous"

log = structlog.get_logger("ledger.staff")


def record(
    what: StaffEvent.What,
    about: str,
    *,
    by: str,
    request: HttpRequest | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Append an event. `before` and `after` hold only what differs, and no secret."""
    address = throttling.address_of(request.META) if request is not None else ""
    StaffEvent.objects.create(
        what=what,
        about=about,
        address=address,
        before=dict(before or {}),
        after=dict(after or {}),
        created_by=by,
    )
    log.info(
        "staff",
        what=what.value,
        about=about,
        by=by,
        address=address,
        changed=sorted({*(before or {}), *(after or {})}),
    )


def record_of(
    what: StaffEvent.What, user: Any, request: HttpRequest | None = None, **after: Any
) -> None:
    """Append an event that a user has brought about themselves."""
    record(what, user.get_username(), by=name_of(user), request=request, after=after)
