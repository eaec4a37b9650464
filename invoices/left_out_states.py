"""Entries of banks' files that were left out: the reasons, and what may become of one."""

from collections.abc import Callable
from typing import Any

from invoices import messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.statemachine import Guard, StateMachine, Transition
from ledger_project.core.texts import noted, say

INTEREST, CHARGES = noted("interest"), noted("charges")
OTHER_CURRENCY, OTHER_ACCOUNT = noted("another currency"), noted("another account")
TOLD_ELSEWHERE = noted("reported in another file")
DEBIT = noted("money out")
NO_PAYMENT = noted("no payment of a buyer")
REPEATED = noted("reported twice")
CONTRADICTION = noted("known with other content")
"""Reasons to leave an entry out."""

LEFT_OUT, BOOKED = "left-out", "booked"


def _not_possible(detail: str) -> Callable[[Any], OperationNotAllowed]:
    return lambda entry: OperationNotAllowed(say(detail), State=LEFT_OUT)


_MONEY_IN = Guard(
    "money_in",
    lambda entry, on: entry.amount > 0,
    _not_possible("Money that left the account is no payment"),
)
_SAME_CURRENCY = Guard(
    "same_currency",
    lambda entry, on: entry.currency == entry.ledger.currency,
    lambda entry: OperationNotAllowed(
        say(
            "It is in {currency}, and the ledger in {currency2}",
            currency=entry.currency,
            currency2=entry.ledger.currency,
        ),
        State=LEFT_OUT,
    ),
)
_OWN_ACCOUNT = Guard(
    "own_account",
    lambda entry, on: entry.reason != OTHER_ACCOUNT,
    _not_possible(
        "The money is on another account. If that is the ledger's, name it (open_ledger "
        "--bank-accounts) and import the file again"
    ),
)
_IN_THIS_FILE = Guard(
    "in_this_file",
    lambda entry, on: entry.reason != TOLD_ELSEWHERE,
    _not_possible("Its payments are in another file of the bank: import that one"),
)
_NOT_OF_THE_BANK = Guard(
    "not_of_the_bank",
    lambda entry, on: entry.reason not in (INTEREST, CHARGES),
    _not_possible("It is the bank's own interest or charges, no payment of a buyer"),
)

LEFT_OUT_ENTRY = StateMachine(
    "leftoutentry",
    permission_app="invoices",
    messages=messages.LEFT_OUT_ENTRY,
    states=(LEFT_OUT, BOOKED),
    initial=LEFT_OUT,
    state_of=lambda entry, on: BOOKED if entry.booked_on else LEFT_OUT,
    transitions=[
        Transition(
            operation="book",
            sources=frozenset({LEFT_OUT}),
            targets=frozenset({BOOKED}),
            guards=(_MONEY_IN, _SAME_CURRENCY, _OWN_ACCOUNT, _IN_THIS_FILE, _NOT_OF_THE_BANK),
        ),
    ],
)


def why_not_booked(entry: Any) -> str:
    """Return why an entry that is left out cannot be booked by staff; empty if it can."""
    for guard in LEFT_OUT_ENTRY.transitions["book"].guards:
        if not guard.holds(entry, entry.value_on):
            return guard.error(entry).detail
    return ""
