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
    RETURNING a.id, a.account_id, a.authorized - a.captured AS freed, a.captured,
              a.invoice_number, a.customer_id, a.seller_id
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
), announced AS (
    INSERT INTO core_event (ledger_id, type, document_type, document_id, invoice_no, customer_no,
                            seller_id, from_state, to_state, business_date, data, created_by)
    SELECT %(ledger)s, %(event)s, 'authorization', e.id,
           CASE WHEN e.captured > 0 THEN e.invoice_number ELSE '' END, c.customer_no,
           e.seller_id, 'Authorized', 'Expired', %(on)s,
           jsonb_build_object(
               'authorizationId', e.id::text, 'invoiceNumber', e.invoice_number,
               'releasedAmount', e.freed::text, 'capturedAmount', e.captured::text),
           %(actor)s
      FROM expired e
      JOIN customers_customer c ON c.ledger_id = %(ledger)s AND c.id = e.customer_id
     ORDER BY e.id
)
SELECT count(*) FROM expired
"""


def expire(
    *, ledger_number: int, actor: Actor, on: dt.date, authorization_id: int | None = None
) -> int:
    """Record the expiry of authorizations past their validity, with its event; return their number.

    Their reservations are released; accounts that were pending close only because of them are
    closed. Nothing is posted: a reservation is no debt. A repeated run finds nothing more.
    """
    parameters: dict[str, Any] = {
        "ledger": ledger_number,
        "on": on,
        "actor": actor.name,
        "event": AUTHORIZATION.transitions["expire"].event,
        "authorization": authorization_id,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        if authorization_id is None:
            cursor.execute("SET LOCAL lock_timeout = 0")  # A run waits for earlier requests.
        # A single one is expired under its own lock or its number's, and must not wait.
        wait = "" if authorization_id is None else "SKIP LOCKED"
        cursor.execute(_EXPIRE.format(wait=wait), parameters)
        count = int(cursor.fetchone()[0])
        close_settled(ledger_number=ledger_number, on=on)
        return count


def record_expiry(*, authorization: Authorization, actor: Actor, on: dt.date) -> None:
    """Record that a locked authorization is past its validity, and release its reservation.

    Nothing is posted. Raises the error of the state.
    """
    AUTHORIZATION.require("expire", authorization, actor, on)
    expire(
        ledger_number=authorization.ledger_id,
        actor=actor,
        on=on,
        authorization_id=authorization.pk,
    )
