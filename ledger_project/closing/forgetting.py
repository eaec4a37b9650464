"""What requests leave behind, deleted when nobody can ask for it any more."""

import datetime as dt

from oauth2_provider.models import get_access_token_model

from ledger_project.api import throttling
from ledger_project.api.models import TokenBinding
from ledger_project.core import clock, row_security
from ledger_project.core.models import Ledger
from ledger_project.personal_data.retention import delete_old_keys
from ledger_project.staff.sessions import SessionStore

EXPIRED = dt.timedelta(days=1)
"""How long an expired token is still known from one that was never issued."""


def forget() -> dict[str, int]:
    """Delete expired tokens, sessions and counts, and idempotency keys past their life."""
    now = clock.now()
    tokens, _ = get_access_token_model().objects.filter(expires__lt=now - EXPIRED).delete()
    SessionStore.clear_expired()
    TokenBinding.objects.filter(expires__lt=now - EXPIRED).delete()
    with row_security.across_ledgers():
        ledgers = list(Ledger.objects.values_list("number", flat=True))
    keys = 0
    for number in ledgers:
        with row_security.within(number):
            keys += delete_old_keys(number)
    return {"tokens": tokens, "idempotency_keys": keys, "counts": throttling.forget()}
