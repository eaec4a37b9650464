"""Expiry: one set-based statement, for a whole ledger or for one authorization."""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from accounts.credit.totals import close_settled
from invoices.models import Authorization
from invoices.states import AUTHORIZATION
from ledger_project.core.actors import Actor

_EXPIRE = """
WITH due AS (
    SELECT id FROM invoices_authorization
     WHERE ledger_id = %(ledger)s AND state = 'Authorized' AND valid_to < %(on)s
       AND (%(authorization)s::bigint IS NULL OR id = %(authorization)s)
     ORDER BY id FOR UPDATE {wait}
), expired AS (
    UPDATE invoices_authorization a
       SET state = 'Expired', released = a.authorized - a.captured
      FROM due WHERE a.id = due.id AND a.ledger_id = %(ledger)s
    RETURNING a.id, a.account_id, a.authorized - a.captured AS freed
), freed AS (
    UPDATE accounts_account t SET reserved = t.reserved - f.freed
      FROM (SELECT account_id, sum(freed) AS freed FROM expired GROUP BY account_id) f
     WHERE t.id = f.account_id AND t.ledger_id = %(ledger)s
), recorded AS (
    INSERT INTO core_statechange (ledger_id, document_type, document_id, operation, from_state,
                                  to_state, business_date, reason, created_by)
    SELECT %(ledger)s, 'authorization', id, 'expire', 'Authorized', 'Expired', %(on)s, '',
           %(actor)s
      FROM expired
)
SELECT count(*) FROM expired
"""


def expire(
    *, ledger_number: int, actor: Actor, on: dt.date, authorization_id: int | None = None
) -> int:
    """Record the expiry of what is past its validity on `on`, free its reservations, and count it.

    Nothing is posted: a reservation is no debt. Accounts that waited for it are closed. Run again,
    it finds nothing more.
    """
    parameters: dict[str, Any] = {
        "ledger": ledger_number,
        "on": on,
        "actor": actor.name,
        "authorization": authorization_id,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        if authorization_id is None:
            cursor.execute("SET LOCAL lock_timeout = 0")  # A run waits for the requests before it.
        # A single one is locked already, or wanted by who holds its number and must not wait.
        wait = "" if authorization_id is None else "SKIP LOCKED"
        cursor.execute(_EXPIRE.format(wait=wait), parameters)
        count = int(cursor.fetchone()[0])
        close_settled(ledger_number=ledger_number, on=on)
        return count


def record_expiry(*, authorization: Authorization, actor: Actor, on: dt.date) -> None:
    """Record that a locked authorization is past its validity, and free its reservation.

    Nothing is posted. Raises the error of the state.
    """
    AUTHORIZATION.require("expire", authorization, actor, on)
    expire(
        ledger_number=authorization.ledger_id,
        actor=actor,
        on=on,
        authorization_id=authorization.pk,
    )
