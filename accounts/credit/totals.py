"""The running totals of accounts, and the closing of accounts whose totals reach zero."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from accounts.credit.models import Account
from accounts.credit.states import ACCOUNT, CLOSED, PENDING_CLOSE
from customers.operations import complete_terminations, reopen_customer
from ledger_project.core.actors import SYSTEM
from ledger_project.core.lifecycle import advance, advance_all
from ledger_project.core.money import ZERO
from ledger_project.core.numbering import sequence_of
from ledger_project.core.prepared import Statement, fetch

_CHANGE = Statement("""
UPDATE accounts_account SET balance = balance + %s, reserved = reserved + %s
 WHERE ledger_id = %s AND id = %s RETURNING state, balance, reserved
""")

_RESERVE = Statement("""
UPDATE accounts_account SET reserved = reserved + %s
 WHERE ledger_id = %s AND id = %s RETURNING nextval(%s)
""")


def reserve(account: Account, amount: Decimal, series: str) -> int:
    """Reserve an amount on a locked account, and take the next number of a plain sequence."""
    keys = [account.ledger_id, account.pk]
    ((serial,),) = fetch(_RESERVE, [amount, *keys, sequence_of(account.ledger_id, series)])
    return int(serial)


def change_totals(
    *,
    ledger_number: int,
    account_id: int,
    on: dt.date,
    balance: Decimal = ZERO,
    reserved: Decimal = ZERO,
    reopen: bool = False,
) -> None:
    """Add to an account's balance (positive = debt) and reservation, which locks it.

    An account with a close request is closed when both are zero. A closed account can take a new
    debt only with `reopen`; then it is pending close again.
    """
    if reopened := reopen and _reopen(ledger_number, account_id, on):
        reopen_customer(ledger_number=ledger_number, key=reopened, on=on)
    ((state, *amounts),) = fetch(_CHANGE, [balance, reserved, ledger_number, account_id])
    if state == PENDING_CLOSE and not any(amounts):
        close_settled(ledger_number=ledger_number, keys=[account_id], on=on)


def _reopen(ledger_number: int, account_id: int, on: dt.date) -> int | None:
    """Reopen the account if it is closed, and return the key of its customer."""
    found = Account.objects.select_for_update().filter(
        ledger=ledger_number, pk=account_id, state=CLOSED
    )
    if (account := found.first()) is None:
        return None
    advance(account, ACCOUNT, "reopen", actor=SYSTEM, on=on)
    return int(account.customer_id)


def close_settled(*, ledger_number: int, on: dt.date, keys: Collection[int] | None = None) -> int:
    """Close pending accounts without balance and reservation, and return their number.

    Only accounts with the given keys are closed, by default all of the ledger. Terminating
    customers whose last account it was are terminated.
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
