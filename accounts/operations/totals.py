"""The running totals of accounts, and what ends by itself when they reach zero."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db import connection

from accounts.models import Account
from accounts.states import ACCOUNT, PENDING_CLOSE
from customers.operations import complete_terminations
from ledger_project.core.actors import SYSTEM
from ledger_project.core.lifecycle import advance_all
from ledger_project.core.money import ZERO

_CHANGE = """
UPDATE accounts_account SET balance = balance + %s, reserved = reserved + %s
 WHERE ledger_id = %s AND id = %s RETURNING state, balance, reserved
"""


def change_totals(
    *,
    ledger_number: int,
    account_id: int,
    on: dt.date,
    balance: Decimal = ZERO,
    reserved: Decimal = ZERO,
) -> None:
    """Add to an account's balance (positive = debt) and reservation, which locks it.

    An account that waits for its close is closed when both have become zero.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [balance, reserved, ledger_number, account_id])
        state, *amounts = cursor.fetchone()
    if state == PENDING_CLOSE and not any(amounts):
        close_settled(ledger_number=ledger_number, keys=[account_id], on=on)


def close_settled(*, ledger_number: int, on: dt.date, keys: Collection[int] | None = None) -> int:
    """Close the accounts that wait for it and have neither balance nor reservation; count them.

    Of the given keys, or of the whole ledger. Customers that were waiting for it are terminated.
    """
    found = Account.objects.filter(
        ledger=ledger_number, state=PENDING_CLOSE, balance=0, reserved=0
    ).order_by("pk")
    if keys is not None:
        found = found.filter(pk__in=keys)
    locked = dict(found.select_for_update().values_list("pk", "customer"))
    if locked:
        advance_all(
            Account, ACCOUNT, "close", list(locked), ledger_number=ledger_number,
            actor=SYSTEM, on=on,
        )  # fmt: skip
        complete_terminations(ledger_number=ledger_number, keys=set(locked.values()), on=on)
    return len(locked)
