"""The way back: undo what was booked, and what it made possible.

Every entry that is undone stays; its mirror follows, with its own value date. The surpluses that
the entries made are taken back: what was set off from them is undone, too. Then the surpluses of
the reopened invoices' credits and waivers are taken back, as far as there is debt again: money that
nobody paid is owed back to nobody. Money that had exceeded the debt meets it: without the undone
entries it would have paid it.
"""

from invoices.operations.undoing.context import Context, Refusal, Undoing
from invoices.operations.undoing.core import (
    meet_debt,
    reopen,
    require_not_undone,
    require_standing,
    settle,
    settle_rest,
    undo,
    undone_already,
)
from invoices.operations.undoing.reach import entries_of, lock, lock_accounts, lock_surpluses

__all__ = [
    "Context",
    "Refusal",
    "Undoing",
    "entries_of",
    "lock",
    "lock_accounts",
    "lock_surpluses",
    "meet_debt",
    "reopen",
    "require_not_undone",
    "require_standing",
    "settle",
    "settle_rest",
    "undo",
    "undone_already",
]
